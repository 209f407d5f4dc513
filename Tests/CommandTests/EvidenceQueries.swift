import Diagnosis
import Store
import TestSupport
import Testing

@testable import oom_report

/// What a report shows by a query, held against the database of the same run.
struct EvidenceQueries {
    let database: Database
    /// How many queries were run.
    private(set) var run = 0
    /// Those that do not give their value, with what they give.
    private(set) var wrong: [String] = []

    init(_ report: Report, database path: String) throws {
        database = try Database(reading: path)
        try walk(report)
    }

    private mutating func walk(_ value: Any) throws {
        guard let evidence = value as? Evidence else {
            for child in Mirror(reflecting: value).children { try walk(child.value) }
            return
        }
        guard case .sql(let query) = evidence.place else { return }
        run += 1
        let cells = try database.answer(query.sql)
        if cells.isEmpty { wrong.append("nothing is shown by \(query.sql)") }
        if case .count(let count) = evidence.value,
            !cells.joined().contains(where: { if case .integer(count) = $0 { true } else { false } })
        {
            wrong.append("\(count) is not in \(cells.prefix(3)) of \(query.sql)")
        }
    }
}

/// Every query of a report gives the value that it is shown for. `DiagnosisTests/EvidenceQueryTests` has the samples.
@Suite struct EvidenceQueriesTests {
    @Test(.enabled(if: !KnownCapture.all.isEmpty)) func `On real captures`() {
        for capture in KnownCapture.all { #expect(capture.wrongQueries == [], "\(capture.name)") }
    }

    /// Files of one name in two inputs: the query means the one that was counted.
    @Test func `On two archives with entries of the same names`() throws {
        let place = try Workplace()
        let bundles = ["wildcard-subsets", "startup-loop"].map { name in
            #expect(Recorder().run(["sample", name, "-o", place["\(name).tgz"]]) == .done)
            return place["\(name).tgz"]
        }
        var analysis = AnalyzePlan(bundles: bundles, standardOutput: .json).analysis
        analysis.database = place["facts.sqlite"]
        let console = Recorder().console
        let queries = try EvidenceQueries(
            Analyze.report(of: analysis, console), database: place["facts.sqlite"])
        #expect(queries.run > 4)
        #expect(queries.wrong == [])
    }
}
