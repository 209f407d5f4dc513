/// A table, declared once: its columns with type and meaning, and what a row of it is made of. The statement that makes it,
/// the one that fills it, and the reference that `query --tables` and `docs/database.md` print all come from here.
///
/// A column's type and whether it may be `NULL` are those of the Swift value that fills it; one whose values are the cases
/// of an enum is held to them by a `CHECK`. Tables are `STRICT`.
///
///     static let failedCall = Table<Paged<FailedCall>>("failed_call", "Calls of a proxy to a host…") { t in
///         t.page { $0.file }
///         t.column("host", "the service that was called") { $0.fact.host }
///     }
struct Table<Fact>: DeclaredTable {
    let name: String
    let comment: String
    let columns: [TableColumn]
    let clusteredBy: [String]
    private let values: [@Sendable (Fact) -> SQLValue]
    private let statement: RepeatedStatement

    /// `clusteredBy`: the columns in whose order the rows lie, in place of a row id.
    init(
        _ name: String, _ comment: String, clusteredBy: [String] = [], _ declare: (inout TableBuilder<Fact>) -> Void
    ) {
        var builder = TableBuilder<Fact>()
        declare(&builder)
        self.name = name
        self.comment = comment
        self.clusteredBy = clusteredBy
        columns = builder.columns
        values = builder.values
        let places = Array(repeating: "?", count: values.count).joined(separator: ", ")
        let types = Dictionary(builder.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
        statement = RepeatedStatement(
            "INSERT INTO \(name) (\(builder.filled.joined(separator: ", "))) VALUES (\(places))",
            looks: builder.filled.map { column in
                SecretWatch.Look(types[column].flatMap { ColumnContent.of(name, column, $0) })
            })
    }

    /// Adds a row, and gives its row id.
    @discardableResult
    func insert(_ fact: Fact, into database: Database) throws(StoreError) -> Int64 {
        try database.insert(statement, values.lazy.map { $0(fact) })
    }
}

/// A table as the schema and its reference see it.
protocol DeclaredTable: Sendable {
    var name: String { get }
    var comment: String { get }
    var columns: [TableColumn] { get }
    var clusteredBy: [String] { get }
}

extension DeclaredTable {
    /// With the meanings as comments, so that `.schema` of any client tells them too.
    var definition: String { definition(isKept: true) }

    /// Of a database that nobody opens but this run: without the meanings, and without what holds others to the words of an enum.
    var shortDefinition: String { definition(isKept: false) }

    private func definition(isKept: Bool) -> String {
        let isClustered = !clusteredBy.isEmpty
        var lines = columns.enumerated().map { index, column in
            let comma = index < columns.count - 1 || isClustered ? "," : ""
            return isKept
                ? "  \(column.name) \(column.declaration)\(comma)  -- \(column.comment)"
                : "\(column.name) \(column.constrained)\(comma)"
        }
        if isClustered { lines.append("  PRIMARY KEY (\(clusteredBy.joined(separator: ", ")))") }
        let kind = isClustered ? "WITHOUT ROWID, STRICT" : "STRICT"
        let meaning = isKept ? "  -- \(comment)" : ""
        return "CREATE TABLE \(name) (\(meaning)\n\(lines.joined(separator: "\n"))\n) \(kind);"
    }
}

struct TableColumn: Sendable {
    let name: String
    let type: ColumnType
    var constraint = ""
    /// The only values it takes; empty where any will do.
    var words: [String] = []
    let meaning: String

    /// `INTEGER NOT NULL`.
    var constrained: String { type.rawValue + (constraint.isEmpty ? "" : " ") + constraint }
    /// As `CREATE TABLE` has it.
    var declaration: String {
        guard !words.isEmpty else { return constrained }
        return "\(constrained) CHECK (\(name) IN (\(words.map { "'\($0)'" }.joined(separator: ", "))))"
    }
    var comment: String { words.isEmpty ? meaning : "\(meaning): \(words.joined(separator: ", "))" }
}
