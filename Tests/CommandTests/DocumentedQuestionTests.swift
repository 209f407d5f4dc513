import Diagnosis
import SampleBundles
import TestSupport
import Testing

@testable import Store
@testable import oom_report

/// The questions that `docs/database.md` begins with, asked of the database of each sample: each answer is what the report of the same
/// run says.
@Suite struct DocumentedQuestionTests {
    private struct Run: Sendable {
        let report: Report
        let answers: [String: [[SQLValue]]]
    }

    /// By the remark above each.
    private static func questions() throws -> [String: String] {
        let page = try Project.text("docs/database.md")
        let block = try #require(page.firstMatch(of: #/```sql\n((?:[^`]|\n)*)```/#)?.1)
        var found: [String: String] = [:]
        for question in block.split(separator: ";\n") {
            let lines = question.split(separator: "\n")
            let remark = try #require(lines.first)
            try #require(remark.hasPrefix("-- "))
            found[String(remark.dropFirst(3))] = lines.dropFirst().joined(separator: "\n")
        }
        return found
    }

    /// Each sample is analysed once.
    private static let runs: [String: Run] = Dictionary(
        uniqueKeysWithValues: SampleFiles.names.compactMap { name in
            guard let files = try? SampleFiles(), let path = try? files.archive(name), let asked = try? questions()
            else { return nil }
            var analysis = AnalyzePlan(bundles: [path], standardOutput: .json).analysis
            analysis.database = files.place["facts.sqlite"]
            guard let report = try? Analyze.report(of: analysis, Recorder().console),
                let database = try? Database(reading: files.place["facts.sqlite"])
            else { return nil }
            let answers = asked.compactMapValues { try? database.answer($0) }
            return (name, Run(report: report, answers: answers))
        })

    private func answer(_ name: String, _ remark: String) throws -> (report: Report, rows: [[SQLValue]]) {
        let run = try #require(Self.runs[name])
        return (run.report, try #require(run.answers[remark], "not answered: \(remark)"))
    }

    private func text(_ value: SQLValue?) -> String? { if case .text(let text)? = value { text } else { nil } }
    private func number(_ value: SQLValue?) -> Int64? { if case .integer(let number)? = value { number } else { nil } }

    @Test func everyQuestionIsAskedHere() throws {
        #expect(
            Set(try Self.questions().keys) == [
                "Clusters by the rule that made their subset, for each dump.", "Lives that ended in a kill.",
                "What istiod sent, and when.", "What the report found, and what shows it.",
                "What was not read, and why.",
            ])
    }

    @Test(arguments: SampleFiles.names) func rulesHaveTheClustersThatTheReportCounts(name: String) throws {
        let (report, rows) = try answer(name, "Clusters by the rule that made their subset, for each dump.")
        let rules = Set(rows.compactMap { text($0[2]) })
        #expect(rules == (name == "wildcard-subsets" ? ["everything-canary"] : []))
        let blamed = report.incidents.flatMap(\.causes).flatMap(\.objects).filter { $0.kind == "DestinationRule" }
        #expect(Set(blamed.compactMap(\.name)) == rules)
        for object in blamed { #expect(rows.contains { number($0[3]) == object.count }, "\(object.name ?? "")") }
    }

    /// The ends that a status holds: no container that came to its end by itself is one.
    @Test(arguments: SampleFiles.names) func livesThatEndedInAKillAreThoseOfItsIncidents(name: String) throws {
        let (report, rows) = try answer(name, "Lives that ended in a kill.")
        let killed = Set(report.incidents.flatMap(\.kills).compactMap(\.pod))
        #expect(Set(rows.compactMap { text($0[1]) }) == killed)
        #expect(rows.allSatisfy { text($0[2]) == "istio-proxy" && text($0[3]) == "OOMKilled" && number($0[4]) == 137 })
        let times = Set(report.incidents.flatMap(\.kills).compactMap(\.at).map { String($0.rfc3339.prefix(19)) })
        for row in rows {
            let at = try #require(text(row[5])).replacing(" ", with: "T")
            #expect(times.contains(at), "\(at) is no kill of the report")
        }
    }

    @Test(arguments: SampleFiles.names) func whatIstiodSentComesInItsOrder(name: String) throws {
        let (report, rows) = try answer(name, "What istiod sent, and when.")
        let times = rows.compactMap { text($0[0]) }
        #expect(times == times.sorted() && times.count == rows.count && !rows.isEmpty)
        #expect(Set(rows.compactMap { text($0[1]) }).isSuperset(of: ["CDS", "EDS", "LDS", "RDS"]))
        let known = Set(report.proxies.compactMap(\.pod))
        #expect(known.isSubset(of: rows.compactMap { text($0[2]) }))
        #expect(rows.allSatisfy { number($0[3]) ?? 0 >= 0 && number($0[4]) ?? 0 >= 0 })
    }

    @Test(arguments: SampleFiles.names) func whatWasFoundIsTheLeadingCauseWithItsEvidence(name: String) throws {
        let (report, rows) = try answer(name, "What the report found, and what shows it.")
        let leading = report.incidents.compactMap(\.causes.first)
        #expect(Set(rows.compactMap { text($0[0]) }) == Set(leading.map(\.code)))
        #expect(rows.count == leading.reduce(0) { $0 + $1.evidence.count })
        for cause in leading {
            let own = rows.filter { text($0[0]) == cause.code }
            #expect(own.allSatisfy { text($0[1]) == cause.outcome.rawValue && number($0[2]) == cause.bytes?.count })
            #expect(Set(own.compactMap { text($0[5]) }) == Set(cause.evidence.map(\.text.plain)))
            #expect(Set(own.compactMap { text($0[3]) }) == Set(cause.evidence.compactMap(\.file)))
        }
        #expect(leading.isEmpty == (name == "healthy"))
    }

    @Test(arguments: SampleFiles.names) func nothingOfASampleIsLeftUnread(name: String) throws {
        #expect(try answer(name, "What was not read, and why.").rows.isEmpty)
    }

    /// Of a bundle that ends early the same question names what was cut, and why.
    @Test func whatWasNotReadIsNamedWithItsReason() throws {
        let place = try Workplace()
        let bytes = SampleFiles.little()
        _ = try place.write("cut.tgz", Array(bytes.prefix(bytes.count / 2)))
        var analysis = AnalyzePlan(bundles: [place["cut.tgz"]], standardOutput: .json).analysis
        analysis.database = place["facts.sqlite"]
        let report = try Analyze.report(of: analysis, Recorder().console)
        let question = try #require(try Self.questions()["What was not read, and why."])
        let rows = try Database(reading: place["facts.sqlite"]).answer(question)
        #expect(!rows.isEmpty && rows.allSatisfy { text($0[2])?.isEmpty == false })
        let told = report.manifest.filter { ![.read, .skipped, .absent].contains($0.status) }.map(\.name)
        #expect(rows.compactMap { text($0[0]) }.sorted() == told.sorted())
    }
}
