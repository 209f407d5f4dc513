/// The terminal that a text is for.
package struct Terminal: Sendable, Equatable {
    package var columns: Int
    /// Lines that it shows at once; nil where it is a file or a mail.
    package var rows: Int?
    package var hasColors: Bool

    package init(columns: Int = 80, rows: Int? = nil, hasColors: Bool = false) {
        self.columns = columns
        self.rows = rows
        self.hasColors = hasColors
    }
}
