import Diagnosis
import TestSupport
import Testing

@testable import Store
@testable import oom_report

@Suite struct QueryTests {
    private let place: Workplace
    private let database: String

    init() throws {
        place = try Workplace()
        database = place["i.sqlite"]
        let bundle = Project.path("samples/wildcard-subsets.tar.gz")
        #expect(Recorder().run(["analyze", bundle, "--db", database, "--format", "json"]) == .done)
    }

    private func ask(_ sql: String, _ format: String = "table") -> (RunStatus, Recorder) {
        let recorder = Recorder()
        return (recorder.run(["query", "--db", database, "--format", format, sql]), recorder)
    }

    /// Names of a bundle are anybody's, and a spreadsheet carries formulas out.
    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    func `No text of a CSV is a formula, and numbers stay`(cell: String) {
        let sql = "SELECT '\(cell)' AS \"=a\", -5 AS n, 'a=1' AS t"
        let row = cell == "\r=1" ? "\"'\r=1\"" : "'" + cell
        #expect(ask(sql, "csv").1.output == "'=a,n,t\n\(row),-5,a=1\n")
        #expect(ask(sql, "json").1.output.contains("\"n\": -5"))
    }

    @Test func `Rows come as a table, CSV or JSON`() {
        let sql = "SELECT 1 AS n, 'a,\"b' AS t, NULL AS z, x'0aff' AS h UNION ALL SELECT 20, 'c', 1.5, NULL"
        #expect(ask(sql).1.output == "n   t     z    h\n1   a,\"b       0aff\n20  c     1.5\n")
        #expect(ask(sql, "csv").1.output == "n,t,z,h\n1,\"a,\"\"b\",,0aff\n20,c,1.5,\n")
        #expect(
            ask(sql, "json").1.output
                == "[\n {\"n\": 1, \"t\": \"a,\\\"b\", \"z\": null, \"h\": \"0aff\"},\n"
                + " {\"n\": 20, \"t\": \"c\", \"z\": 1.5, \"h\": null}\n]\n")
        #expect(ask("SELECT 1 AS n WHERE 0", "json").1.output == "[]\n")
    }

    /// As the documentation has them; what has no blank behind its dashes is an option.
    @Test func `A question may begin with a comment`() {
        #expect(ask("-- How many.\nSELECT 1 AS n", "csv").1.output == "n\n1\n")
        #expect(ask("--How many.\nSELECT 1 AS n", "csv").0 != .done)
    }

    @Test func `More rows than are measured all come`() {
        let (status, recorder) = ask(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2500) SELECT x FROM c")
        #expect(status == .done)
        #expect(recorder.output.split(separator: "\n").count == 2501)
    }

    @Test(arguments: [
        "DELETE FROM proxy", "DROP TABLE proxy", "VACUUM INTO 'x.db'", "ATTACH 'x.db' AS x", "BEGIN",
        "CREATE TABLE x (y)", "INSERT INTO proxy (pod) VALUES ('x') RETURNING id",
    ])
    func `What would change something is refused`(sql: String) {
        let (status, recorder) = ask(sql)
        #expect(status == .failed)
        #expect(recorder.output == "")
        #expect(recorder.messages.contains("only read"), "\(recorder.messages)")
        #expect(ask("SELECT count(*) AS n FROM proxy", "csv").1.output == "n\n4\n")
        #expect(!Project.exists("x.db"))
    }

    @Test func `Mistakes are said with what SQLite says`() {
        for (sql, reason) in [
            ("SELECT x FROM nowhere", "no such table: nowhere"), ("SELEC 1", "syntax error"), ("/* */", "no statement"),
            ("SELECT 1; SELECT 2", "more than one statement"),
        ] {
            let (status, recorder) = ask(sql)
            #expect(status == .failed)
            #expect(recorder.messages.contains(reason), "\(recorder.messages)")
        }
    }

    @Test(arguments: ["SELECT hex(zeroblob(900000000))", "SELECT zeroblob(900000000)"])
    func `A value of a gigabyte is refused and not built`(sql: String) {
        let (status, recorder) = ask(sql)
        #expect(status == .failed)
        #expect(recorder.messages.contains("string or blob too big"))
        #expect(recorder.output.isEmpty)
    }

    @Test func `A file that is no database of the tool is refused`() throws {
        let text = try place.write("r.md", Array("# a report, not a database\n".utf8))
        for path in [text, place["none.sqlite"]] {
            let recorder = Recorder()
            #expect(recorder.run(["query", "--db", path, "SELECT 1"]) == .failed)
            #expect(recorder.messages.contains(path))
            #expect(!place.files.contains("none.sqlite"))
        }
    }

    @Test func `The database holds what the report found`() throws {
        let (status, recorder) = ask(
            "SELECT i.workload, i.kills, f.class, f.outcome, (SELECT count(*) > 0 FROM evidence e "
                + "WHERE e.incident_id = i.id AND e.code = f.code) AS shown, r.id "
                + "FROM incident i JOIN finding f ON f.incident_id = i.id AND f.code = i.leading_code "
                + "JOIN remedy r ON r.incident_id = i.id AND r.step = 1", "csv")
        #expect(status == .done)
        #expect(
            recorder.output == "workload,kills,class,outcome,shown,id\npay,4,DR_SUBSETS,confirmed,1,R1\n")
        // Every cause, excluded ones too.
        #expect(ask("SELECT count(*) AS n FROM finding", "csv").1.output == "n\n\(Rules.cards.count)\n")
    }

    @Test func `A database of another layout is refused and told apart from no database`() throws {
        try Database(updating: database).execute("PRAGMA user_version = 999")
        for question in ["--tables", "SELECT 1"] {
            let recorder = Recorder()
            #expect(recorder.run(["query", "--db", database, question]) == .failed)
            #expect(recorder.messages.contains("layout 999, this version reads \(SchemaReference.version)"))
        }
        // Making it anew is no loss.
        let bundle = Project.path("samples/wildcard-subsets.tar.gz")
        #expect(Recorder().run(["analyze", bundle, "--db", database, "--format", "json"]) == .done)
        #expect(ask("SELECT count(*) AS n FROM proxy", "csv").1.output == "n\n4\n")
    }

    @Test func `The tables that are listed are those of the database, column by column`() {
        let recorder = Recorder()
        #expect(recorder.run(["query", "--db", database, "--tables", "--format", "csv"]) == .done)
        #expect(recorder.output.hasPrefix("table,column,type,means\nbundle,,,One input of the run.\n"))
        let there = ask(
            "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c "
                + "WHERE m.type IN ('table', 'view') ORDER BY 1", "csv"
        ).1.output.split(separator: "\n").dropFirst().map(String.init)
        let told = SchemaReference.tables.flatMap { table in table.columns.map { "\(table.name).\($0.name)" } }.sorted()
        #expect(Set(there) == Set(told))
    }
}
