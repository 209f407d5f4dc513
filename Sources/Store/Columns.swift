/// The columns of a question: what a reader reads is what is selected, and no column is known by its number.
///
///     try database.rows(from: "cluster c WHERE c.bytes > ? GROUP BY c.host", 4096) { row in
///         Host(name: row["c.host"], clusters: row["COUNT(*)"])
///     }
///
/// The reader is called once before there is a row, to learn its columns, and then for each row, where it takes them in the
/// same order: a row costs no look-up. So it has no effect but its result, and reads the same columns whatever a row holds.
struct Columns {
    /// nil while the columns are being learned.
    private let statement: OpaquePointer?
    private(set) var names: [String] = []
    private(set) var taken = 0

    /// Asks `read` for its columns.
    static func of<T>(_ read: (inout Columns) -> T) -> [String] {
        var columns = Columns(statement: nil)
        _ = read(&columns)
        return columns.names
    }

    private init(statement: OpaquePointer?) { self.statement = statement }

    /// The row on which a statement stands.
    init(_ statement: OpaquePointer, _ names: [String]) {
        self.statement = statement
        self.names = names
    }

    /// The value of a column, or of any expression of SQL.
    subscript<Value: SelectedValue>(_ sql: String) -> Value {
        mutating get {
            guard let statement else {
                names.append(sql)
                return .placeholder
            }
            assert(taken < names.count && names[taken] == sql, "\(sql) is not the next of \(names)")
            defer { taken += 1 }
            return Value(Cell(statement, Int32(truncatingIfNeeded: taken)))
        }
    }
}
