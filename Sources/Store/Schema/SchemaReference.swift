/// What the schema says of itself: tables, views and columns with what they mean. Feeds `query --tables` and
/// `docs/database.md`.
package struct SchemaReference: Sendable {
    package let name: String
    package let isView: Bool
    package let comment: String
    package let columns: [Column]

    package struct Column: Sendable {
        package let name: String
        package let type: ColumnType
        /// With its constraints: `INTEGER NOT NULL`.
        package let declaration: String
        package let comment: String
    }

    package static let version = Schema.version
    package static let tables: [SchemaReference] = Schema.tables.map(stored) + Schema.heldKinds.map(view)

    private static func stored(_ table: any DeclaredTable) -> SchemaReference {
        SchemaReference(
            name: table.name, isView: false, comment: table.comment,
            columns: table.columns.map {
                Column(name: $0.name, type: $0.type, declaration: $0.constrained, comment: $0.comment)
            })
    }

    private static func view(of table: any DeclaredTable) -> SchemaReference {
        SchemaReference(
            name: "held_" + table.name, isView: true,
            comment: "What each page's proxy holds, a row for each: `\(table.name)` laid flat.",
            columns: [
                Column(name: "source_file_id", type: .integer, declaration: "INTEGER", comment: "the page"),
                Column(name: "state", type: .text, declaration: "TEXT", comment: "as in `holding_member`"),
            ] + stored(table).columns)
    }
}
