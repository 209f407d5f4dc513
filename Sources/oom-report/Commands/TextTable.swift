/// Rows as columns of text for a terminal. The last column is never padded.
struct TextTable {
    private let header: [String]
    /// Columns of figures stand to the right.
    private let figures: Set<Int>
    private var rows: [[String]] = []

    init(_ header: [String], figures: Set<Int> = []) {
        self.header = header
        self.figures = figures
    }

    mutating func add(_ row: [String]) { rows.append(row.map(terminalSafe)) }

    var text: String {
        let widths = TextTable.widths([header] + rows)
        return ([header] + rows).map { line($0, widths) }.joined()
    }

    static func widths(_ rows: [[String]]) -> [Int] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        return widths
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        TextTable.line(row, widths, figures: figures)
    }

    static func line(_ row: [String], _ widths: [Int], figures: Set<Int> = []) -> String {
        var out = ""
        for (column, cell) in row.enumerated() {
            if column > 0 { out += "  " }
            let width = column < widths.count ? widths[column] : 0
            let space = String(repeating: " ", count: max(0, width - cell.count))
            out += figures.contains(column) ? space + cell : cell + space
        }
        while out.last == " " { out.removeLast() }
        return out + "\n"
    }
}
