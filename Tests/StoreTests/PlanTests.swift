import CSQLite
import SampleBundles
import TestSupport
import Testing

@testable import Store

/// How SQLite answers: by an index, or by one walk through a table.
@Suite struct PlanTests {
    /// Ten thousand pods beside ten thousand proxies would be a hundred million rows.
    @Test(arguments: ["wildcard-subsets", "connections"])
    func `No question walks a table for each row of another`(name: String) throws {
        let store = try Loading.store(try #require(SampleBundles.named(name)).capture.builder())
        // As where there are several inputs.
        try store.database.execute(Schema.indexOfInputs)
        for question in QuestionTests.asked { _ = try question.ask(store) }
        let questions = Self.prepared(in: store.database).filter {
            ($0.hasPrefix("SELECT") || $0.hasPrefix("WITH")) && !$0.contains("scratch.")
        }
        #expect(questions.count > 100)
        for question in questions {
            #expect(try Self.walks(of: question, in: store.database).isEmpty, "\(question)")
        }
    }

    /// What is asked of each proxy walks no table for it: a log line and a cut page of each, and of twice as many.
    @Test(arguments: [
        ("istio-proxy.log", "2026-01-01T00:00:00.000000Z\twarn\tenvoy x\n"), ("config_dump", "{\"configs\":[{\"a\":\n"),
        ("memory", "{\"allocated\":\"30000000\",\"heap_size\":\"60000000\",\"total_physical_bytes\":\"70000000\"}\n"),
    ]) func `Twice as many proxies cost SQLite twice as much`(page: String, text: String) throws {
        func steps(proxies: Int) throws -> Double {
            var bundle = BundleBuilder()
            for number in 0..<proxies { bundle.add("bug-report/proxies/n\(number % 9)/p\(number)-0/\(page)", text) }
            let store = try Loading.store(bundle)
            for question in QuestionTests.asked { _ = try question.ask(store) }
            let ids = try store.database.rows(from: "proxy") { $0["id"] as Int64 }
            #expect(ids.count == proxies)
            for id in ids { _ = try store.loggedLimit(proxy: id) }
            return Self.statements(in: store.database).reduce(0) {
                $0 + Double(sqlite3_stmt_status($1, SQLITE_STMTSTATUS_VM_STEP, 0))
            }
        }
        #expect(try steps(proxies: 600) < 2.3 * steps(proxies: 300))
    }

    /// A mesh has as many workloads as it has callers.
    @Test func `The sums of a workload walk no table for it`() throws {
        let database = try Database(writing: nil)
        for table in Schema.tables + Scratch.tables { try database.execute(table.definition) }
        for sql in [Schema.indexesOfJoins, Schema.indexes, TrafficSums.knownCalls, TrafficSums.callers] {
            try database.execute(sql)
        }
        let sums = "WITH \(TrafficSums.called) SELECT host FROM of_proxy GROUP BY host"
        #expect(try Self.walks(of: sums, in: database) == [])
    }

    /// They ask for the parts of each file, and for the states of each container.
    @Test(arguments: [
        "UPDATE source_file SET modified_at = ?1 WHERE id = ?2 OR part_of = ?2 AND modified_at IS ?3",
        "SELECT s.kind FROM container c JOIN container_state s ON s.container_id = c.id WHERE c.pod_id = ?1",
    ]) func `What the joins look up for each file and pod has an index`(sql: String) throws {
        let database = try Database(writing: nil)
        for table in Schema.tables + Scratch.tables { try database.execute(table.definition) }
        try database.execute(Schema.indexesOfJoins)
        let steps = try database.answer("EXPLAIN QUERY PLAN \(sql)").compactMap { $0[3].text }
        #expect(!steps.isEmpty && !steps.contains { $0.hasPrefix("SCAN ") || $0.contains("AUTOMATIC") }, "\(steps)")
    }

    @Test func `A walk for each row is seen`() throws {
        let database = try Database(writing: nil)
        try database.execute("CREATE TABLE pod (name TEXT); CREATE TABLE kill (pod TEXT)")
        let lookedUp = "SELECT (SELECT COUNT(*) FROM kill k WHERE k.pod = p.name) FROM pod p"
        let joined = "SELECT * FROM pod p JOIN kill k ON k.pod > p.name"
        #expect(try Self.walks(of: lookedUp, in: database) == ["SCAN k"])
        #expect(try Self.walks(of: joined, in: database).count == 1)
        try database.execute("CREATE INDEX kill_by_pod ON kill(pod)")
        #expect(try Self.walks(of: lookedUp, in: database).isEmpty)
        #expect(try Self.walks(of: joined, in: database).isEmpty)
        #expect(try Self.walks(of: "SELECT * FROM pod", in: database).isEmpty)
    }

    /// Statements that the connection keeps.
    private static func prepared(in database: Database) -> [String] {
        statements(in: database).compactMap { sqlite3_sql($0).map { String(cString: $0) } }
    }

    private static func statements(in database: Database) -> [OpaquePointer] {
        Array(
            sequence(state: sqlite3_next_stmt(database.handle, nil)) { statement in
                defer { statement = statement.flatMap { sqlite3_next_stmt(database.handle, $0) } }
                return statement
            })
    }

    private struct Step {
        var id: String?
        var parent: String?
        var text: String

        var isWalk: Bool { text.hasPrefix("SCAN ") && text != "SCAN CONSTANT ROW" }
        var isTable: Bool { text.hasPrefix("SCAN ") || text.hasPrefix("SEARCH ") }
    }

    /// Whole tables that are walked more than once: the inner ones of a join, and those of a subquery that is asked for each row.
    private static func walks(of sql: String, in database: Database) throws -> [String] {
        let steps = try database.answer("EXPLAIN QUERY PLAN \(sql)").map {
            Step(id: $0[0].text, parent: $0[1].text, text: $0[3].text ?? "")
        }
        func isAskedForEachRow(_ step: Step) -> Bool {
            guard let above = steps.first(where: { $0.id == step.parent }) else { return false }
            return above.text.hasPrefix("CORRELATED") || isAskedForEachRow(above)
        }
        return steps.enumerated().filter { place, step in
            let isInner = steps[..<place].contains { $0.parent == step.parent && $0.isTable }
            return step.isWalk && (isInner || isAskedForEachRow(step))
        }.map(\.element.text)
    }
}
