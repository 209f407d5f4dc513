import Diagnosis
import Prose
import TestSupport
import Testing
import Units

@testable import Reporting

/// What all forms owe their readers.
@Suite struct FormTests {
    private static let cut = ReportFormat.all.filter { $0.characters != nil } + [.text]

    @Test(arguments: [1_000, 4_000, 12_000, 31_000])
    func `A form keeps to any budget, stays whole, and says what it left out`(characters: Int) {
        for format in Self.cut {
            for report in [Fixture.wildcard, Fixture.several, Fixture.hostileReport] {
                let text = format.text(of: report, characters: characters)
                let whole = format.text(of: report, characters: 9_000_000)
                #expect(text.utf16.count <= characters, "\(format.name)")
                #expect(!text.isEmpty, "\(format.name)")
                if format == .servicenow { #expect(text.hasPrefix("[code]") && text.hasSuffix("[/code]\n")) }
                #expect(count("<details>", text) == count("</details>", text), "\(format.name)")
                if ["markdown", "github", "gitlab", "postmortem"].contains(format.name) {
                    #expect(
                        !MarkdownReader(text).linesOutsideCode.contains("@ a fence is never closed"), "\(format.name)")
                }
                #expect(count("{noformat}", text) % 2 == 0 && count("{code", text) % 2 == 0, "\(format.name)")
                guard whole.utf16.count > characters + 1_000, characters > 1_000 else { continue }
                let words = plain(text, format)
                #expect(words.contains("this report leaves out"), "\(format.name)")
                #expect(words.contains("report.html") || words.contains("report.json"), "\(format.name)")
            }
        }
    }

    @Test func `The end of a line counts twice where a browser sends two`() {
        #expect(JiraWriter().length("a\nb\n") == 6)
        let text = ReportFormat.jira.text(of: Fixture.several, characters: 9_000)
        #expect(JiraWriter().length(text) <= 9_000)
    }

    @Test(arguments: ["wildcard", "several", "healthy"])
    func `All forms hold the same findings and figures`(name: String) {
        let report = Fixture.report(named: name)
        for format in ReportFormat.all {
            let text = plain(format.text(of: report, characters: format.characters == nil ? nil : 900_000), format)
            let causes = report.incidents.flatMap(\.causes).filter(\.outcome.isClaim)
            for cause in causes {
                #expect(text.contains(cause.code), "\(format.name) \(cause.code)")
                #expect(outcome(of: cause.code, in: text, cause.outcome), "\(format.name) \(cause.outcome)")
            }
            guard format != .lines else { continue }
            for incident in report.incidents
            where format != .sarif || incident.causes.contains(where: { $0.outcome < .excluded }) {
                #expect(text.contains(incident.workload ?? incident.pod ?? ""), "\(format.name)")
                guard let limit = incident.limitBytes else { continue }
                #expect(text.contains(limit.text) || text.contains("\(limit.count)"), "\(format.name) \(limit)")
            }
            guard ![.sarif, .openmetrics].contains(format) else { continue }
            for remedy in report.incidents.flatMap(\.remedies) {
                #expect(text.contains(remedy.id), "\(format.name) \(remedy.id)")
            }
        }
    }

    /// A line of an other form may say it with another word: a level, an attribute, a row.
    private func outcome(of code: String, in text: String, _ outcome: Outcome) -> Bool {
        let words = outcome == .confirmed ? ["confirmed", "Error"] : [outcome.rawValue, "Warning"]
        return words.contains { text.contains($0) }
    }

    @Test func `A comparison has the same forms with the same answer`() {
        var after = Fixture.wildcard
        after.incidents = []
        let comparison = ComparisonBuilder([Fixture.wildcard, after]).comparison()
        let names = [comparison.outcome.rawValue, comparison.outcome.label.plain, comparison.verdict.plain]
        for format in ReportFormat.all {
            let text = format.text(of: comparison)
            let words = plain(text, format)
            // What worked is no result of SARIF, which counts what is wrong.
            let isTold = names.contains { words.contains($0) } || format == .sarif && comparison.outcome == .worked
            #expect(isTold, "\(format.name)")
            #expect(text.hasSuffix("\n"), "\(format.name)")
        }
    }

    @Test func `Rows are flat, whole, and as their schema says`() throws {
        let schema = try JSONValue(parsing: Project.text("docs/report-rows.schema.json"))
        for name in ["wildcard", "healthy", "several", "hostile", "empty"] {
            let lines = ReportFormat.jsonl.text(of: Fixture.report(named: name)).split(separator: "\n")
            #expect(!lines.isEmpty)
            for line in lines {
                let row = try JSONValue(parsing: String(line))
                #expect(SchemaValidator(schema).deviations(of: row) == [], "\(line)")
                #expect(SchemaValidator(schema).undeclaredKeys(of: row) == [], "\(line)")
                guard case .object(let members) = row else { continue }
                for member in members {
                    switch member.value {
                    case .object, .array: Issue.record("\(member.key) is not flat")
                    default: break
                    }
                }
            }
        }
    }

    @Test func `Nothing of a hostile bundle acts on a reader of text, XML or metrics`() {
        for word in Fixture.hostileWords + [Fixture.hostile] {
            let report = Fixture.filled(with: word)
            for format in [ReportFormat.text, .junit, .openmetrics, .lines, .sarif, .jsonl, .json] {
                let text = format.text(of: report)
                #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isInvisible }, "\(format.name) \(word)")
            }
            #expect(!ReportFormat.junit.text(of: report).contains("]]>"))
            for line in ReportFormat.openmetrics.text(of: report).split(separator: "\n") {
                #expect(line.wholeMatch(of: #/# .*|oom_report_[a-z_]+\{.*\} -?[0-9.]+/#) != nil, "\(line)")
            }
        }
    }

    @Test func `A postmortem marks every gap and fills what the bundle tells`() {
        let text = ReportFormat.postmortem.text(of: Fixture.wildcard)
        for title in [
            "Summary", "Impact", "Trigger", "Root cause", "Detection", "Timeline", "What helped", "Actions", "Lessons",
        ] {
            #expect(text.contains("\n## \(title)"), "\(title)")
        }
        #expect(count("*to fill in: ", text) >= 15)
        #expect(text.contains("First kill that the bundle tells of: 2026-11-24 08:08:27.98 UTC"))
        #expect(text.contains("(R1) | prevents"))
    }

    @Test func `A finding of SARIF is the same in tomorrow's capture`() throws {
        func prints(_ report: Report) throws -> JSONValue? {
            try JSONValue(parsing: ReportFormat.sarif.text(of: report))["runs"]?[0]?["results"]?[0]?[
                "partialFingerprints"]
        }
        var tomorrow = Fixture.wildcard
        tomorrow.incidents[0].kills = []
        tomorrow.incidents[0].killCount = 9
        tomorrow.incidents[0].standIn = "checkout/another-pod"
        #expect(try prints(tomorrow) == prints(Fixture.wildcard))
        tomorrow.incidents[0].workload = "cart"
        #expect(try prints(tomorrow) != prints(Fixture.wildcard))
    }

    @Test func `Headroom is limit less need, and a series stands once`() {
        var report = Fixture.wildcard
        report.outlook += report.outlook
        let lines = ReportFormat.openmetrics.text(of: report).split(separator: "\n")
        let series = lines.filter { !$0.hasPrefix("#") }.map { $0.prefix { $0 != "}" } }
        #expect(Set(series).count == series.count)
        let incident = Fixture.incident
        let need = (incident.need?.level ?? 0) + (incident.need?.push ?? 0)
        let headroom = (incident.limitBytes ?? 0) - need
        #expect(
            lines.contains { $0.hasPrefix("oom_report_headroom_bytes") && $0.hasSuffix("\"push\"} \(headroom.count)") })
        #expect(lines.last == "# EOF")
    }

    /// What died at its limit had no room there.
    @Test func `Of what was killed the gauge has what it needed as it died`() {
        var report = Fixture.wildcard
        report.outlook = []
        let limit = report.incidents[0].limitBytes ?? 0
        report.incidents[0].needed = .init(atRest: limit - 7, atFullPush: limit)
        let lines = ReportFormat.openmetrics.text(of: report).split(separator: "\n")
        let room = lines.filter { $0.hasPrefix("oom_report_headroom_bytes") }
        #expect(room.count == 2 && room.contains { $0.hasSuffix("\"rest\"} 7") })
        #expect(room.contains { $0.hasSuffix("\"push\"} 0") })
    }

    @Test func `What is possible fails no test, what is claimed does`() {
        let suites = JUnitReport.suites(Fixture.wildcard)
        let failed = suites[0].cases.filter { if case .failed = $0.result { true } else { false } }
        let claimed = Fixture.incident.causes.filter(\.outcome.isClaim)
        #expect(failed.count == claimed.count + 1)
        #expect(suites[1].cases.contains { if case .skipped = $0.result { true } else { false } })
        let healthy = JUnitReport.suites(Report(toolVersion: "1"))
        #expect(healthy.count == 1 && healthy[0].cases.count == 1)
    }

    @Test func `What limits the answer stands in the forms for programs as well`() throws {
        var report = Report(toolVersion: "1")
        var unread = Caveat(text: "read in part, so what more it holds is unknown: \(file: "crane.log")")
        unread.isUnread = true
        report.caveats = [unread]
        let sarif = try JSONValue(parsing: ReportFormat.sarif.text(of: report))
        #expect(
            sarif["runs"]?[0]?["invocations"]?[0]?["toolExecutionNotifications"]?[0]?["message"]?["text"]
                == .string("read in part, so what more it holds is unknown: crane.log"))
        let junit = JUnitReport.suites(report).flatMap(\.cases)
        #expect(junit.contains { if case .skipped = $0.result { $0.output.hasSuffix("crane.log") } else { false } })
        #expect(ReportFormat.junit.text(of: Report(toolVersion: "1")).contains("all of it") == false)
    }

    @Test func `A section of Jira that begins with a reference can be linked to, and is no issue`() {
        var second = Fixture.incident
        second.id = "OOM-2"
        var report = Fixture.wildcard
        report.incidents.append(second)
        let text = ReportFormat.jira.text(of: report)
        #expect(text.contains("{anchor:OOM-2}OOM&#45;2"))
        #expect(text.ranges(of: "OOM-2").count == 1)
    }

    @Test func `A long line of a log goes on in the next, its place whole`() {
        let place = String(repeating: "a long name/", count: 10)
        let text = PlainColumns.text([
            .init(["08:00:01", .own(String(repeating: "event ", count: 20)), .own(place)]),
            .init(["08:00:02", "x", "y"]),
        ])
        #expect(text.split(separator: "\n").count == 3)
        #expect(text.contains("\n    \(place)\n"))
    }

    // MARK: -

    private func count(_ word: String, _ text: String) -> Int { text.ranges(of: word).count }

    /// The words of a form without its own escapes and breaks.
    private func plain(_ text: String, _ format: ReportFormat) -> String {
        switch format {
        case .jira, .servicenow, .junit: return unescaped(text)
        case .text: return text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        default: return text.replacing("\\", with: "")
        }
    }

    private func unescaped(_ text: String) -> String {
        var text = text
        for (name, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")] {
            text = text.replacing(name, with: sign)
        }
        return text.replacing(#/&#([0-9]+);/#) { match in
            UInt32(match.1).flatMap(Unicode.Scalar.init).map { String($0) } ?? "?"
        }
    }

    /// Ten are listed; that there are more, and how near they are, no form keeps for itself.
    @Test func `What the outlook cuts every form counts`() {
        var report = Fixture.healthy
        var rest = OutlookRest(namespace: "shop", workload: "crates")
        (rest.proxies, rest.fullest, rest.wouldLive) = (12, 0.84, 12)
        (rest.limitBytes, rest.atFullPushBytes) = (Fixture.mebibytes(96), Fixture.mebibytes(81))
        report.outlookRest = [rest]
        report.livingProxies = report.outlook.count + 12
        // A postmortem tells of no living proxy, and that proxies live is no finding.
        #expect(!ReportFormat.lines.text(of: report).contains("crates"))
        for format in ReportFormat.all where ![.postmortem, .lines].contains(format) {
            let text = plain(format.text(of: report, characters: format.characters == nil ? nil : 900_000), format)
            #expect(text.contains("crates"), "\(format.name)")
            guard ![.openmetrics, .json, .jsonl, .junit, .html].contains(format) else { continue }
            #expect(text.contains("12 more, the fullest at 84 % of its limit"), "\(format.name)")
        }
        rest.wouldBeKilled = 3
        report.outlookRest = Array(repeating: rest, count: 7)
        #expect(ReportFormat.lines.text(of: report).contains("(shop/crates) "))
        let text = ReportFormat.markdown.text(of: report)
        let others =
            "24 more of 2 other workloads, 6 of which a restart or a full push would kill, the fullest that was measured at 84 % of its limit"
        #expect(text.contains(others), "\(text)")
    }
}
