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
    /// Of several rows; nil where they come one by one.
    private let wide: RepeatedStatement?
    private let rowsAtOnce: Int

    /// `clusteredBy`: the columns in whose order the rows lie, in place of a row id. `rowsAtOnce`: how many one statement adds, where many
    /// come together and are narrow: to begin and to end a statement takes longer than such a row.
    init(
        _ name: String, _ comment: String, clusteredBy: [String] = [], rowsAtOnce: Int = 1,
        _ declare: (inout TableBuilder<Fact>) -> Void
    ) {
        var builder = TableBuilder<Fact>()
        declare(&builder)
        self.name = name
        self.comment = comment
        self.clusteredBy = clusteredBy
        columns = builder.columns
        values = builder.values
        self.rowsAtOnce = rowsAtOnce
        let places = "(" + Array(repeating: "?", count: values.count).joined(separator: ", ") + ")"
        let types = Dictionary(builder.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
        let looks = builder.filled.map { column in
            SecretWatch.Look(types[column].flatMap { ColumnContent.of(name, column, $0) })
        }
        let insertion = "INSERT INTO \(name) (\(builder.filled.joined(separator: ", "))) VALUES "
        statement = RepeatedStatement(insertion + places, looks: looks)
        wide =
            rowsAtOnce < 2
            ? nil
            : RepeatedStatement(
                insertion + Array(repeating: places, count: rowsAtOnce).joined(separator: ", "),
                looks: Array(repeating: looks, count: rowsAtOnce).flatMap { $0 })
    }

    /// Adds a row, and gives its row id.
    @discardableResult
    func insert(_ fact: Fact, into database: Database) throws(StoreError) -> Int64 {
        try database.insert(statement, values.lazy.map { $0(fact) })
    }

    /// Adds rows that came together.
    func insert(all facts: [Fact], into database: Database) throws(StoreError) {
        var rest = facts[...]
        while let wide, rest.count >= rowsAtOnce {
            try database.insert(
                wide, rest.prefix(rowsAtOnce).lazy.flatMap { fact in values.lazy.map { $0(fact) } })
            rest = rest.dropFirst(rowsAtOnce)
        }
        for fact in rest { try insert(fact, into: database) }
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

    /// Of a database that nobody opens but this run: without the meanings, and without what holds others to the words of an enum or to
    /// what is unique, which is an index that takes a fifth of what it costs to store a configuration.
    var shortDefinition: String { definition(isKept: false) }

    private func definition(isKept: Bool) -> String {
        let isClustered = !clusteredBy.isEmpty
        var lines = columns.enumerated().map { index, column in
            let comma = index < columns.count - 1 || isClustered ? "," : ""
            return isKept
                ? "  \(column.name) \(column.declaration)\(comma)  -- \(column.comment)"
                : "\(column.name) \(column.loose)\(comma)"
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
    /// No two rows have the same: whoever fills the table sees to that.
    var isUnique = false
    let meaning: String

    /// `INTEGER NOT NULL`.
    var constrained: String { isUnique ? loose + " UNIQUE" : loose }
    /// Without what only whoever writes by hand is held to.
    var loose: String { type.rawValue + (constraint.isEmpty ? "" : " ") + constraint }
    /// As `CREATE TABLE` has it.
    var declaration: String {
        guard !words.isEmpty else { return constrained }
        return "\(constrained) CHECK (\(name) IN (\(words.map { "'\($0)'" }.joined(separator: ", "))))"
    }
    var comment: String { words.isEmpty ? meaning : "\(meaning): \(words.joined(separator: ", "))" }
}
