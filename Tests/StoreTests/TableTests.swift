import Testing
import Units

@testable import Store

/// A table is declared once; what is made of the declaration must hold together.
@Suite struct TableTests {
    private enum Colour: String, ColumnWord { case red, green }
    private struct Fact {
        var colour = Colour.red
        var note: String?
    }
    private static let table = Table<Fact>("thing", "For a test.") { t in
        t.key()
        t.later("owner", Int64.self, initially: 7, "whose")
        t.column("colour", "of it") { $0.colour }
        t.column("note", "on it") { $0.note }
    }

    private func made() throws -> Database {
        let database = try Database(writing: nil)
        try database.execute(Self.table.definition)
        return database
    }

    @Test func typesAndWordsComeFromTheSwiftValues() {
        let types = Self.table.columns.map(\.constrained)
        #expect(types == ["INTEGER PRIMARY KEY", "INTEGER NOT NULL DEFAULT 7", "TEXT NOT NULL", "TEXT"])
        #expect(Self.table.columns[2].comment == "of it: red, green")
    }

    @Test func aRowIsFilledByName() throws {
        let database = try made()
        #expect(try Self.table.insert(Fact(colour: .green, note: "x"), into: database) == 1)
        let row = try database.first(from: "thing") {
            "\($0["owner"] as Int) \($0["colour"] as String) \($0["note"] as String)"
        }
        #expect(row == "7 green x")
    }

    @Test func whatIsNoneOfItsWordsOrOfAnotherTypeIsRefused() throws {
        let database = try made()
        #expect(throws: StoreError.self) { try database.run("INSERT INTO thing (colour) VALUES ('blue')") }
        #expect(throws: StoreError.self) { try database.run("INSERT INTO thing (colour, owner) VALUES ('red', 'me')") }
        #expect(throws: StoreError.self) { try database.run("INSERT INTO thing (owner) VALUES (1)") }
    }

    /// A database that nobody opens has the same tables, without words for people and without the words of enums.
    @Test func theShortDefinitionHasTheSameColumns() throws {
        let kept = try Database(writing: nil)
        let unkept = try Database(writing: nil)
        for table in Schema.tables + Scratch.tables {
            try kept.execute(table.definition)
            try unkept.execute(table.shortDefinition)
            #expect(!table.shortDefinition.contains("CHECK") && !table.shortDefinition.contains("--"))
        }
        let columns = { (database: Database) in
            try database.rows(
                from: """
                    pragma_table_list t JOIN pragma_table_xinfo(t.name) c WHERE t.schema IN ('main', 'scratch')
                    ORDER BY t.name, c.cid
                    """
            ) {
                "\($0["t.name"] as String) \($0["t.strict"] as Int) \($0["t.wr"] as Int) \($0["c.name"] as String) \($0["c.type"] as String) \($0["c.\"notnull\""] as Int) \($0["c.pk"] as Int) \($0["COALESCE(c.dflt_value, '')"] as String)"
            }
        }
        let all = try columns(kept)
        #expect(all.count > 400)
        #expect(all == (try columns(unkept)))
    }

    /// What is unique is held to it by an index, which only a database that is kept needs.
    @Test func onlyAKeptDatabaseHasAnIndexOfWhatIsUnique() {
        #expect(Tables.cluster.definition.contains("hash BLOB NOT NULL UNIQUE,"))
        #expect(!Schema.tables.contains { $0.shortDefinition.contains("UNIQUE") })
    }

    /// Rows that come together are added several at once, whatever their number.
    @Test(arguments: [0, 1, 15, 16, 17, 100]) func rowsThatCameTogetherAreAllAdded(count: Int) throws {
        let database = try Database(writing: nil)
        try database.execute(Tables.holdingMember.shortDefinition)
        let members = (0..<count).map {
            HoldingMember(set: 7, resource: Int64($0), state: $0 % 2 == 0 ? .active : .static, copy: 0)
        }
        try Tables.holdingMember.insert(all: members, into: database)
        let rows = try database.rows(from: "holding_member ORDER BY resource_id") {
            "\($0["set_id"] as Int) \($0["resource_id"] as Int) \($0["state"] as String) \($0["copy"] as Int)"
        }
        #expect(rows == (0..<count).map { "7 \($0) \($0 % 2 == 0 ? "active" : "static") 0" })
    }

    /// Texts of a row stay where the statement puts them until it is added, as far as there is room: short and long ones, and none.
    @Test func textsOfARowAreWholeHoweverLong() throws {
        let table = Table<[String]>("texts", "three") { t in
            for place in 0..<3 { t.column("t\(place)", "text") { $0[place] } }
        }
        let database = try Database(writing: nil)
        try database.execute(table.definition)
        let rows = [0, 1, 15, 16, 700, 1_100, 2_047, 2_048, 2_049, 9_000].flatMap { size in
            [0, 3, 1_500].map { other in
                [String(repeating: "a", count: size), String(repeating: "é", count: other), "end\(size)"]
            }
        }
        for row in rows { try table.insert(row, into: database) }
        let read = try database.rows(from: "texts ORDER BY rowid") { row in (0..<3).map { row["t\($0)"] as String } }
        #expect(read == rows)
    }

    @Test func everyTableOfTheSchemaIsStrictAndNamedOnce() throws {
        let names = Schema.tables.map(\.name)
        #expect(Set(names).count == names.count)
        let database = try Database(writing: nil)
        for table in Schema.tables + Scratch.tables { try database.execute(table.definition) }
        let loose = try database.rows(
            from: """
                pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'
                """
        ) { $0["name"] as String }
        #expect(loose.isEmpty)
    }
}
