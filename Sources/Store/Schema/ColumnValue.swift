import Units

/// A Swift value that a column holds.
protocol ColumnValue: Sendable {
    static var columnType: ColumnType { get }
    static var mayBeNull: Bool { get }
    /// The only texts it can be; empty where it can be any.
    static var words: [String] { get }
    var sql: SQLValue { get }
}

extension ColumnValue {
    static var mayBeNull: Bool { false }
    static var words: [String] { [] }
}

extension Int64: ColumnValue {
    static var columnType: ColumnType { .integer }
    var sql: SQLValue { .integer(self) }
}
extension Int: ColumnValue {
    static var columnType: ColumnType { .integer }
    var sql: SQLValue { .integer(Int64(self)) }
}
extension UInt8: ColumnValue {
    static var columnType: ColumnType { .integer }
    var sql: SQLValue { .integer(Int64(self)) }
}
extension Bool: ColumnValue {
    static var columnType: ColumnType { .integer }
    var sql: SQLValue { .integer(self ? 1 : 0) }
}
extension Double: ColumnValue {
    static var columnType: ColumnType { .real }
    var sql: SQLValue { .real(self) }
}
extension String: ColumnValue {
    static var columnType: ColumnType { .text }
    var sql: SQLValue { .text(self) }
}
/// Microseconds since 1970, UTC.
extension Moment: ColumnValue {
    static var columnType: ColumnType { .integer }
    var sql: SQLValue { .integer(microseconds) }
}
extension Hash128: ColumnValue {
    static var columnType: ColumnType { .blob }
    var sql: SQLValue { SQLValue(self) }
}
extension Optional: ColumnValue where Wrapped: ColumnValue {
    static var columnType: ColumnType { Wrapped.columnType }
    static var mayBeNull: Bool { true }
    static var words: [String] { Wrapped.words }
    var sql: SQLValue { self?.sql ?? .null }
}

/// The words of a column that holds one of a few.
protocol ColumnWord: ColumnValue, CaseIterable {
    var word: String { get }
}

extension ColumnWord {
    static var columnType: ColumnType { .text }
    static var words: [String] { allCases.map(\.word) }
    var sql: SQLValue { .text(word) }
}
extension ColumnWord where Self: RawRepresentable, RawValue == String {
    var word: String { rawValue }
}
