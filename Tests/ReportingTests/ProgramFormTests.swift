import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// What programs read, whole: one finding of each outcome in each of their forms.
@Suite struct ProgramFormTests {
    private static func cause(_ outcome: Outcome, bytes: Int64? = 7_000_000) -> Cause {
        var cause = Cause(
            code: "OOM203", classification: .drSubsets, title: "a [rule] {x}", outcome: outcome, why: "because <it>",
            evidence: [Evidence(.file("crs", locator: .line(7)), value: .count(3), text: "rules")])
        cause.bytes = bytes.map { Bytes($0) }
        cause.objects = [Culprit(kind: "DestinationRule", namespace: "shop", name: "all")]
        return cause
    }

    private static func report(_ outcome: Outcome, isLiving: Bool = false) -> Report {
        var report = Report(toolVersion: "9")
        if isLiving {
            var entry = OutlookEntry()
            (entry.namespace, entry.pod, entry.causes) = ("shop", "till-0", [cause(outcome)])
            report.outlook = [entry]
        } else {
            var incident = Incident(id: "OOM-1", form: .containerLimit)
            (incident.namespace, incident.workload, incident.container) = ("shop", "till", "istio-proxy")
            (incident.causes, incident.killCount, incident.limitBytes) = ([cause(outcome)], 2, Bytes(160 << 20))
            report.incidents = [incident]
        }
        return report
    }

    @Test(
        arguments: [
            (Outcome.confirmed, "error", "warning"), (.likely, "warning", "warning"), (.possible, "note", nil),
            (.excluded, nil, nil),
            (.notJudged, nil, nil), (.failed, nil, nil),
        ] as [(Outcome, String?, String?)])
    func `A finding of SARIF has the level of what is sure of it`(outcome: Outcome, killed: String?, living: String?)
        throws
    {
        for (isLiving, level) in [(false, killed), (true, living)] {
            let run = try #require(
                try JSONValue(parsing: ReportFormat.sarif.text(of: Self.report(outcome, isLiving: isLiving)))["runs"]?[
                    0])
            guard let level else {
                #expect(run["results"] == .array([]) && run["tool"]?["driver"]?["rules"] == .array([]))
                continue
            }
            let result = try #require(run["results"]?[0])
            #expect(
                result["level"] == .string(level) && result["ruleId"] == .string("OOM203")
                    && result["ruleIndex"] == .number("0"))
            let places = result["locations"]?[0]?["logicalLocations"]
            #expect(places?[0]?["fullyQualifiedName"] == .string("DestinationRule/shop/all"))
            #expect(
                places?[1]?["fullyQualifiedName"]
                    == .string(isLiving ? "Workload/shop/till-0" : "Workload/shop/till/istio-proxy"))
            #expect(result["properties"]?["incident"] == (isLiving ? .null : .string("OOM-1")))
            #expect(result["properties"]?["bytes"] == .number("7000000"))
            // A bracket would begin a link, a brace a blank.
            guard case .string(let message)? = result["message"]?["text"] else {
                Issue.record("no message")
                return
            }
            #expect(message.contains("a \\[rule\\] {{x}}") && message.contains("because <it>"))
        }
    }

    @Test(
        arguments: [
            (Outcome.confirmed, "<failure type=\"confirmed\"", true), (.likely, "<failure type=\"likely\"", true),
            (.possible, "<system-out>possible (", false), (.excluded, nil, false),
            (.notJudged, "<skipped message=\"because &lt;it&gt;\"/>", false),
            (.failed, "<error message=\"because &lt;it&gt;\"/>", false),
        ] as [(Outcome, String?, Bool)])
    func `A cause is a test that fails where it is claimed`(outcome: Outcome, element: String?, fails: Bool) throws {
        let xml = ReportFormat.junit.text(of: Self.report(outcome))
        let head = "    <testcase classname=\"shop/till\" name=\"OOM203 DR_SUBSETS: a [rule] {x}\""
        let at = try #require(xml.firstRange(of: head)?.upperBound)
        guard let element else {
            #expect(xml[at...].hasPrefix("/>\n"))
            return
        }
        let body = xml[at...].prefix { $0 != "\u{0}" }
        #expect(body.hasPrefix(">\n      \(element)"), "\(body.prefix(120))")
        // The kill itself fails as well.
        #expect(xml.contains("failures=\"\(fails ? 2 : 1)\" errors=\"\(outcome == .failed ? 1 : 0)\">"))
        #expect(!fails || body.contains("rules (crs line 7)"))
    }

    /// A proxy of which nobody knows whether it would live is skipped, and told why by what is known.
    @Test(
        arguments: [
            (true, 160, 200, "<failure type=\"wouldBeKilled\""), (false, 160, 90, "<system-out>limit 160 MiB"),
            (nil, nil, 90, "<skipped message=\"limit unknown: "), (nil, 160, nil, "<skipped message=\"need unknown: "),
            (nil, 160, 158, "<skipped message=\"too close to tell: "),
            (nil, 160, 90, "<skipped message=\"by counts alone unknown: "),
        ] as [(Bool?, Int64?, Int64?, String)])
    func `A living proxy is a test of its own`(killed: Bool?, limit: Int64?, push: Int64?, element: String) throws {
        var entry = OutlookEntry()
        (entry.namespace, entry.pod, entry.wouldBeKilled) = ("shop", "till-0", killed)
        (entry.limitBytes, entry.atFullPushBytes) = (limit.map(Fixture.mebibytes), push.map(Fixture.mebibytes))
        var report = Report(toolVersion: "9")
        report.outlook = [entry]
        let xml = ReportFormat.junit.text(of: report)
        let head = "<testcase classname=\"shop/till-0\" name=\"outlives a restart and a full push\">\n      "
        let at = try #require(xml.firstRange(of: head)?.upperBound)
        #expect(xml[at...].hasPrefix(element), "\(xml[at...].prefix(80))")
        #expect(xml.contains("name=\"no container was OOM-killed\"/>"))
        // The table of the report says the same.
        if killed == nil, let word = element.split(separator: "\"").last?.dropLast(2) {
            #expect(ReportFormat.markdown.text(of: report).contains("| \(word)"))
        }
    }

    @Test func `Metrics of one kill are these`() {
        var report = Self.report(.confirmed)
        report.incidents[0].needed = .init(atRest: Fixture.mebibytes(150), atFullPush: Fixture.mebibytes(170))
        report.incidents[0].causes.append(Self.cause(.possible))
        report.incidents[0].container = "a\"b\\c\nd"
        let of = "namespace=\"shop\",workload=\"till\",container=\"a\\\"b\\\\c d\",state=\"killed\",incident=\"OOM-1\""
        let samples = ReportFormat.openmetrics.text(of: report).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            samples
                == [
                    "oom_report_tool{version=\"9\"} 1", "oom_report_kills{\(of)} 2",
                    "oom_report_cause{\(of),code=\"OOM203\",class=\"DR_SUBSETS\",outcome=\"confirmed\"} 1",
                    "oom_report_cause_bytes{\(of),code=\"OOM203\"} 7000000", "oom_report_limit_bytes{\(of)} 167772160",
                    "oom_report_need_bytes{\(of),moment=\"rest\"} 157286400",
                    "oom_report_need_bytes{\(of),moment=\"push\"} 178257920",
                    "oom_report_headroom_bytes{\(of),moment=\"rest\"} 10485760",
                    "oom_report_headroom_bytes{\(of),moment=\"push\"} -10485760",
                ].map { Substring($0) })
    }

    /// What is not known has no sample: a zero would be a figure.
    @Test func `Metrics of what is not known are not written`() {
        var report = Self.report(.excluded)
        report.incidents[0].limitBytes = nil
        var entry = OutlookEntry()
        (entry.namespace, entry.pod, entry.afterRestartBytes) = ("shop", "till-1", Bytes(5))
        report.outlook = [entry, entry]
        let samples = ReportFormat.openmetrics.text(of: report).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            samples.dropFirst(2) == [
                "oom_report_need_bytes{namespace=\"shop\",workload=\"till-1\",state=\"living\",moment=\"rest\"} 5"
            ])
    }

    /// Rows of proxies have the figures of their outlook, where it is theirs beyond doubt.
    @Test func `A row of a proxy has no other proxy's outlook`() throws {
        func proxy(_ pod: String?) -> ProxySummary {
            var proxy = ProxySummary()
            (proxy.namespace, proxy.pod) = (pod.map { _ in "shop" }, pod)
            return proxy
        }
        func entry(_ pod: String?, _ bytes: Int64) -> OutlookEntry {
            var entry = OutlookEntry()
            (entry.namespace, entry.pod, entry.afterRestartBytes) = (pod.map { _ in "shop" }, pod, Bytes(bytes))
            return entry
        }
        var report = Report(toolVersion: "9")
        report.proxies = [proxy("a"), proxy("b"), proxy(nil), proxy(nil), proxy("twice"), proxy("twice"), proxy("c")]
        report.outlook = [entry("a", 1), entry("b", 2), entry(nil, 3), entry("twice", 4), entry("twice", 5)]
        let rows = try ReportFormat.jsonl.text(of: report).split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
        .filter { $0["row"] == .string("proxy") }
        #expect(
            rows.map { $0["afterRestartBytes"] } == [.number("1"), .number("2"), .null, .null, .null, .null, .null])
        // One nameless proxy is itself.
        report.proxies = [proxy(nil)]
        #expect(ReportFormat.jsonl.text(of: report).contains("\"afterRestartBytes\": 3"))
    }

    @Test(arguments: [(nil, "a nameless proxy"), ("crane-pages", "crane-pages")] as [(String?, String)])
    func `A proxy without a pod is called alike in every form`(called: String?, name: String) {
        var entry = OutlookEntry()
        (entry.called, entry.wouldBeKilled) = (called, false)
        entry.causes = [
            Cause(code: "OOM202", classification: .drSubsets, title: "subsets of a rule", outcome: .likely, why: "w")
        ]
        var report = Report(toolVersion: "9")
        report.outlook = [entry]
        for format in [ReportFormat.lines, .junit, .sarif, .markdown] {
            #expect(format.text(of: report).contains(name), "\(format.name)")
        }
    }

    @Test(
        arguments: [
            (Comparison.Outcome.worked, nil, true), (.noCause, nil, true), (.partly, "warning", false),
            (.notWorked, "error", false),
            (.worse, "error", false), (.notTold, "note", nil), (.otherMesh, "note", nil),
        ] as [(Comparison.Outcome, String?, Bool?)])
    func `A comparison passes where the fix worked, and is skipped where nobody knows`(
        outcome: Comparison.Outcome, level: String?, passes: Bool?
    ) throws {
        var comparison = Comparison(toolVersion: "9")
        comparison.outcome = outcome
        comparison.verdict = "so it is"
        comparison.cause = CauseChange(
            code: "OOM203", classification: .drSubsets, title: "rules", subject: "shop/till", before: Bytes(9),
            after: Bytes(4))
        let sarif = try JSONValue(parsing: ReportFormat.sarif.text(of: comparison))["runs"]?[0]?["results"]
        #expect(sarif?[0]?["level"] == level.map { .string($0) })
        let xml = ReportFormat.junit.text(of: comparison)
        #expect(xml.contains("<failure type=\"\(outcome.rawValue)\"") == (passes == false))
        #expect(xml.contains("<skipped message=\"so it is\"/>") == (passes == nil))
        #expect(xml.contains("<system-out>so it is</system-out>") == (passes == true))
        #expect(xml.contains("classname=\"shop/till\" name=\"OOM203 DR_SUBSETS: the fix worked\""))
        let rows = ReportFormat.jsonl.text(of: comparison)
        #expect(
            rows.contains("\"outcome\": \"\(outcome.rawValue)\"")
                && rows.contains("\"bytesBefore\": 9, \"bytesAfter\": 4"))
    }
}

/// Where a mark of a chart lies.
@Suite struct ChartPlaceTests {
    @Test(arguments: [
        (0.0, 100.0, 25.0, 25.0), (0, 100, -5, 0), (0, 100, 500, 100), (50, 150, 100, 50), (7, 7, 7, 0),
        (7, 3, 7.5, 50),
    ])
    func `A value lies on its axis, never beside it`(least: Double, most: Double, value: Double, place: Double) {
        #expect(Scale(least: least, most: most).place(value) == place)
    }

    @Test(
        arguments: [
            (5, [0, 1, 2, 3, 4, 5]), (6, [0, 2, 4, 6]), (100, [0, 32, 64, 96]), (160, [0, 32, 64, 96, 128, 160]),
            (161, [0, 64, 128]),
            (4096, [0, 1024, 2048, 3072, 4096]),
        ] as [(Int64, [Int64])])
    func `Memory is marked in powers of two, at most six times`(most: Int64, ticks: [Int64]) {
        #expect(Scale(Fixture.mebibytes(most)).memoryTicks == ticks.map(Fixture.mebibytes))
    }

    @Test(arguments: [
        (0.0, 5.0, [0, 1, 2, 3, 4, 5]), (0, 6, [0, 2, 4, 6]), (0, 23, [0, 5, 10, 15, 20]), (0, 560, [0, 200, 400]),
        (0, 20_000, [0, 5_000, 10_000, 15_000, 20_000]),
    ])
    func `Counts are marked in round numbers`(least: Double, most: Double, ticks: [Int]) {
        #expect(Scale(least: least, most: most).countTicks == ticks)
    }

    @Test(arguments: [
        (0.0, 0.004, 0.001), (0, 10, 2), (0, 61, 15), (0, 3_600, 900), (0, 86_400, 21_600), (0, 5e7, 1.25e7),
    ])
    func `Times are marked at round moments`(least: Double, most: Double, step: Double) {
        let ticks = Scale(least: least, most: most).timeTicks
        #expect(ticks.step == step && (3...6).contains(ticks.seconds.count), "\(ticks)")
    }

    @Test func `A part of a bar has its place and its share`() {
        let scale = Scale(least: 0, most: 200)
        #expect(scale.percent(50.0) == "25.00%" && scale.percent(from: 50, to: 150) == "50.00%")
        #expect(scale.percent(from: 150, to: 50) == "0.00%" && scale.percent(Bytes(33)) == "16.50%")
    }

    /// Which signs the key under a chart of limits explains.
    @Test(
        arguments: [
            (10, 20, ["measured", "at a full push, estimated"]),
            (10, 200, ["measured", "at a full push, estimated", "above the limit"]),
            (nil, 20, ["at a full push, estimated"]), (10, nil, ["measured"]),
            (10, 100, ["measured", "at a full push, estimated"]),
        ] as [(Int64?, Int64?, [String])])
    func `The key of the limits names what is drawn`(now: Int64?, push: Int64?, words: [String]) {
        let proxy = ReportDocument.Figure.AgainstLimit(
            name: "p", now: now.map(Fixture.mebibytes), atFullPush: push.map(Fixture.mebibytes),
            limit: Fixture.mebibytes(100))
        #expect(LimitChart(proxies: [proxy]).keys.map(\.word) == words)
    }

    /// From the left: what fits, what is above the limit at rest, and at a push.
    @Test(
        arguments: [
            (40, 60, 80, ["0.00% 48.08%", "48.08% 24.04%"]),
            (40, 100, 80, ["0.00% 38.46%", "38.46% 38.46%", "76.92% 19.23%"]),
            (90, 100, 80, ["0.00% 76.92%", "76.92% 9.62%", "86.54% 9.62%"]),
        ] as [(Int64, Int64, Int64, [String])])
    func `A step is drawn up to its limit and beyond`(rest: Int64, push: Int64, limit: Int64, parts: [String]) throws {
        let step = ReportDocument.Figure.Steps.Step(
            name: "now", atRest: Fixture.mebibytes(rest), atFullPush: Fixture.mebibytes(push), fits: push < limit,
            verdict: "")
        var page = Markup()
        page.raw("<!DOCTYPE html>\n")
        page.element("svg") { StepsChart(steps: .init(steps: [step], limit: Fixture.mebibytes(limit))).draw(&$0) }
        let read = try HTMLReader(String(decoding: page.bytes, as: UTF8.self))
        let drawn = read["rect"].filter { $0.attributes["fill"] == nil }
        #expect(drawn.map { "\($0.attributes["x"] ?? "") \($0.attributes["width"] ?? "")" } == parts)
        #expect(drawn.count { $0.attributes["class"] == "kill" } == (push > limit ? rest > limit ? 2 : 1 : 0))
    }

    @Test func `Proxies on one place of a strip are one dot, with their number`() throws {
        let strip = ReportDocument.Figure.Strip(
            name: "clusters", killed: [1, 1, 1, 9], survivors: [5, .nan], killedSpan: "1 to 9", survivorSpan: "5")
        var page = Markup()
        page.raw("<!DOCTYPE html>\n")
        page.element("svg") { StripChart(strips: [strip]).draw(&$0) }
        let read = try HTMLReader(String(decoding: page.bytes, as: UTF8.self))
        let dots = read["circle"]
        #expect(dots.map { $0.attributes["class"] ?? "" } == ["dot kill", "dot kill", "dot base"])
        #expect(dots.map { $0.attributes["r"] ?? "" } == ["4.8", "4.0", "4.0"])
        #expect(read["title"].map(\.text) == ["3 proxies"])
        #expect(
            read.text.contains("Clusters") && read.text.contains("killed 1 to 9") && read.text.contains("survived 5"))
    }
}
