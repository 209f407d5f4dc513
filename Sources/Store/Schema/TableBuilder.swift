/// The most that one counter tells: a trillion, of which SQLite adds up eight million before it gives up with "integer overflow". A proxy
/// that served ten thousand requests a second would need three years to get there.
let mostCounted: Int64 = 1 << 40

/// Takes the columns of a table, in their order.
struct TableBuilder<Fact> {
    fileprivate(set) var columns: [TableColumn] = []
    /// The columns that a row fills when it is added, and with what.
    fileprivate(set) var filled: [String] = []
    fileprivate(set) var values: [@Sendable (Fact) -> SQLValue] = []

    /// The row id, numbered by SQLite.
    mutating func key(_ name: String = "id") {
        columns.append(TableColumn(name: name, type: .integer, constraint: "PRIMARY KEY", meaning: "key"))
    }

    /// The row id, numbered by us.
    mutating func key(_ name: String, _ meaning: String = "key", _ value: @escaping @Sendable (Fact) -> Int64) {
        columns.append(TableColumn(name: name, type: .integer, constraint: "PRIMARY KEY", meaning: meaning))
        fill(name) { .integer(value($0)) }
    }

    /// The page that a row was read from; `isKey` where a page has one row at most.
    mutating func page(isKey: Bool = false, _ file: @escaping @Sendable (Fact) -> Int64) {
        page(isKey: isKey)
        fill("source_file_id") { .integer(file($0)) }
    }

    /// The page of a row that a query fills.
    mutating func page(isKey: Bool = false) {
        columns.append(
            TableColumn(
                name: "source_file_id", type: .integer, constraint: isKey ? "PRIMARY KEY" : "NOT NULL",
                meaning: "the page it was read from (`source_file`)"))
    }

    mutating func column<Value: ColumnValue>(
        _ name: String, _ meaning: String, unique: Bool = false, _ value: @escaping @Sendable (Fact) -> Value
    ) {
        declare(name, Value.self, "", meaning)
        columns[columns.count - 1].isUnique = unique
        fill(name) { value($0).sql }
    }

    /// A counter that is added up: what a page claims beyond any that there is counts as the largest of them, so that no sum overflows.
    mutating func counter<Value: BinaryInteger & ColumnValue>(
        _ name: String, _ meaning: String, _ value: @escaping @Sendable (Fact) -> Value
    ) {
        column(name, meaning) { Value(clamping: min(max(Int64(clamping: value($0)), 0), mostCounted)) }
    }

    /// A column that is filled when all is loaded, or by a query; `initially` where it may not be empty till then.
    mutating func later<Value: ColumnValue>(
        _ name: String, _: Value.Type, initially value: Value? = nil, _ meaning: String
    ) {
        var initial = ""
        if case .integer(let number)? = value?.sql { initial = "DEFAULT \(number)" }
        declare(name, Value.self, initial, meaning)
    }

    private mutating func declare<Value: ColumnValue>(
        _ name: String, _: Value.Type, _ constraint: String, _ meaning: String
    ) {
        let constraints = [Value.mayBeNull ? "" : "NOT NULL", constraint].filter { !$0.isEmpty }
        columns.append(
            TableColumn(
                name: name, type: Value.columnType, constraint: constraints.joined(separator: " "), words: Value.words,
                meaning: meaning))
    }

    private mutating func fill(_ name: String, _ value: @escaping @Sendable (Fact) -> SQLValue) {
        filled.append(name)
        values.append(value)
    }
}
