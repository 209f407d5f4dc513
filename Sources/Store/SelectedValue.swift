import CSQLite
import Captures
import Units

/// A Swift value that a column of a question gives.
protocol SelectedValue {
    /// What stands in its place while the columns are being learned.
    static var placeholder: Self { get }
    init(_ cell: Cell)
}

/// One column of the row on which a statement stands.
struct Cell {
    private let statement: OpaquePointer
    private let column: Int32

    init(_ statement: OpaquePointer, _ column: Int32) {
        self.statement = statement
        self.column = column
    }

    var isNull: Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
    /// 0 where it is NULL, as all numbers here.
    var integer: Int64 { sqlite3_column_int64(statement, column) }
    var real: Double { sqlite3_column_double(statement, column) }
    /// Empty where it is NULL.
    var text: String {
        guard let bytes = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
    private var blob: [UInt8] {
        guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
    }

    /// As it is stored.
    var value: SQLValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(integer)
        case SQLITE_FLOAT: .real(real)
        case SQLITE_TEXT: .text(text)
        case SQLITE_BLOB: .blob(blob)
        default: .null
        }
    }
}

extension Int64: SelectedValue {
    static var placeholder: Int64 { 0 }
    init(_ cell: Cell) { self = cell.integer }
}
extension Int: SelectedValue {
    static var placeholder: Int { 0 }
    init(_ cell: Cell) { self.init(truncatingIfNeeded: cell.integer) }
}
extension Bool: SelectedValue {
    static var placeholder: Bool { false }
    init(_ cell: Cell) { self = cell.integer != 0 }
}
extension Double: SelectedValue {
    static var placeholder: Double { 0 }
    init(_ cell: Cell) { self = cell.real }
}
extension String: SelectedValue {
    static var placeholder: String { "" }
    init(_ cell: Cell) { self = cell.text }
}
extension Moment: SelectedValue {
    static var placeholder: Moment { Moment(microseconds: 0) }
    init(_ cell: Cell) { self.init(microseconds: cell.integer) }
}
extension Bytes: SelectedValue {
    static var placeholder: Bytes { 0 }
    init(_ cell: Cell) { self.init(cell.integer) }
}
/// Whoever writes is held to the words by a `CHECK`; what somebody else wrote, and is none of them, reads as the first.
extension SelectedValue where Self: ColumnWord {
    static var placeholder: Self { allCases[allCases.startIndex] }
    init(_ cell: Cell) {
        let word = cell.text
        self = Self.allCases.first { $0.word == word } ?? Self.placeholder
    }
}
extension FileStatus: SelectedValue {}
extension FilterKind: SelectedValue {}
extension LimitSource: SelectedValue {}
extension ContainerRole: SelectedValue {}
extension ContainerState.Kind: SelectedValue {}
extension ListedName.Role: SelectedValue {}
extension MemoryFigures.Source: SelectedValue {}
extension NamespaceObject.Source: SelectedValue {}
extension Manager.Tool: SelectedValue {}
extension ProcessMemory.Source: SelectedValue {}
extension SocketOwner: SelectedValue {}

extension Optional: SelectedValue where Wrapped: SelectedValue {
    static var placeholder: Wrapped? { nil }
    init(_ cell: Cell) { self = cell.isNull ? nil : Wrapped(cell) }
}
