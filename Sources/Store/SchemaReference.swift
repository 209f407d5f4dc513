/// What the schema says of itself: tables, views and columns with their comments, read from the very text that makes
/// the database. Feeds `query --tables` and `docs/database.md`.
package struct SchemaReference: Sendable {
    package let name: String
    package let isView: Bool
    package let comment: String
    package let columns: [Column]

    package struct Column: Sendable {
        package let name: String
        /// With its constraints: `INTEGER NOT NULL`.
        package let type: String
        package let comment: String
    }

    package static let version = Schema.version
    package static let tables: [SchemaReference] = {
        let tables = stored(Schema.tables)
        return tables + Schema.heldKinds.compactMap { kind in tables.first { $0.name == kind }.map(view) }
    }()

    private static func view(of table: SchemaReference) -> SchemaReference {
        SchemaReference(
            name: "held_" + table.name, isView: true,
            comment: "What each page's proxy holds, a row for each: `\(table.name)` laid flat.",
            columns: [
                Column(name: "source_file_id", type: "INTEGER", comment: "the page"),
                Column(name: "state", type: "TEXT", comment: "as in `holding_member`"),
            ] + table.columns)
    }

    /// Comments above a table are its own; one behind a column is the column's.
    private static func stored(_ sql: String) -> [SchemaReference] {
        var out: [SchemaReference] = []
        var comment: [Substring] = []
        var open: (name: String, comment: String, columns: [Column])?
        for line in sql.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = trimmed(line)
            if let table = open {
                if line == ");" {
                    out.append(
                        SchemaReference(
                            name: table.name, isView: false, comment: table.comment, columns: table.columns))
                    open = nil
                } else if let column = column(line) {
                    open?.columns.append(column)
                }
            } else if line.hasPrefix("-- ") {
                comment.append(line.dropFirst(3))
            } else if line.hasPrefix("CREATE TABLE "), line.hasSuffix(" (") {
                let name = line.dropFirst("CREATE TABLE ".count).dropLast(2)
                open = (String(name), comment.joined(separator: " "), [])
                comment = []
            } else {
                comment = []
            }
        }
        return out
    }

    /// `bytes  INTEGER,  -- unpacked`.
    private static func column(_ line: Substring) -> Column? {
        let comment = line.firstRange(of: " -- ").map { trimmed(line[$0.upperBound...]) } ?? ""
        let declaration = trimmed(line.firstRange(of: " -- ").map { line[..<$0.lowerBound] } ?? line)
        let words = declaration.split(separator: " ")
        guard let name = words.first else { return nil }
        var type = words.dropFirst().joined(separator: " ")
        if type.last == "," { type.removeLast() }
        return Column(name: String(name), type: type, comment: String(comment))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
