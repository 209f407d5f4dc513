import Prose
import Store
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// What the report holds is said of it.
extension FirstScreenTests {
    private static let count = Need(
        level: Fixture.mebibytes(171), push: Fixture.mebibytes(40), agent: 0, basis: "estimated from 900 clusters")

    /// Nothing is known that could be changed, but the limit is too small for what it needs.
    @Test func `A limit that cannot hold what is needed at rest is to be raised`() {
        func unknown(_ limit: Int64) -> String {
            text { incident in
                incident.causes = []
                incident.leadingCode = nil
                incident.remedies = []
                incident.firstAction = nil
                incident.need = Self.count
                incident.limitBytes = Fixture.mebibytes(limit)
                incident.recommendedLimit?.bytes = Fixture.mebibytes(256)
            }
        }
        #expect(
            unknown(160).contains(
                "**Do now** raise its memory limit to 256 MiB, from 160 MiB: it needs 171 MiB at rest"),
            "\(unknown(160))")
        #expect(!unknown(200).contains("**Do now**"))
    }

    @Test func `A limit that it got since is told beside that of the kill`() {
        let told = text { incident in
            incident.limitBytes = Fixture.mebibytes(160)
            incident.members = []
            incident.limitNow = Fixture.mebibytes(512)
        }
        #expect(told.contains("limit 160 MiB (512 MiB since)"), "\(told)")
    }

    @Test func `Bytes beside the need are no part of it`() {
        func cause(isBeside: Bool, isMeasured: Bool = false, secondsBefore: Double? = nil) -> String {
            text { incident in
                incident.memory.secondsBeforeKill = secondsBefore
                incident.causes[0].bytes = Fixture.mebibytes(30)
                if isBeside { incident.causes[0].classification = CauseClass(rawValue: "CONNECTIONS") }
                incident.need = Self.count
                incident.trigger = nil
                incident.counterfactual = Counterfactual(
                    held: Fixture.mebibytes(30), needed: Fixture.mebibytes(isBeside ? 201 : 150),
                    peak: isBeside ? .withLoad : .atRest, limit: Fixture.mebibytes(300),
                    without: Fixture.mebibytes(isBeside ? 171 : 120), isBeside: isBeside, isMeasured: isMeasured)
            }
        }
        #expect(cause(isBeside: false).contains("30 MiB of the 171 MiB that it needs at rest"))
        // The sum is what is held against the limit, and not a part of it beside another.
        #expect(cause(isBeside: true).contains("with that load it needs 201 MiB, 171 MiB without it"))
        #expect(
            cause(isBeside: true, isMeasured: true).contains(
                "with that load it held 201 MiB on its last page, 171 MiB without it"))
        #expect(
            cause(isBeside: true, isMeasured: true, secondsBefore: 153).contains(
                "with that load it held 201 MiB 2 min 33 s before the kill, 171 MiB without it"))
        #expect(
            cause(isBeside: true, isMeasured: true, secondsBefore: 0.02).contains(
                "with that load it held 201 MiB just before the kill, 171 MiB without it"))
    }

    @Test func `Of a limit for a load nobody says how long it lasts`() {
        func action(_ enough: RecommendedLimit.Enough) -> String {
            text { incident in
                incident.causes[0].code = "OOM401"
                incident.causes[0].classification = CauseClass(rawValue: "CONNECTIONS")
                incident.leadingCode = "OOM401"
                incident.remedies[2].limit = Fixture.mebibytes(224)
                incident.recommendedLimit?.enough = enough
                incident.firstAction = FirstAction(
                    steps: ["R3"], fitsAtRest: nil, fitsAtPush: nil, shedsTraffic: false, why: "")
            }
        }
        #expect(action(.unknown).contains("; how long that lasts is unknown."))
        #expect(!action(.steady).contains("how long that lasts"))
    }

    @Test func `What is enough alone is not told to be the first of many`() {
        var report = Fixture.wildcard
        report.incidents[0].remedies[2].limit = Fixture.mebibytes(224)
        report.incidents[0].firstAction = FirstAction(
            steps: ["R1"], fitsAtRest: true, fitsAtPush: true, shedsTraffic: false, why: "")
        let text = ReportFormat.markdown.text(of: report)
        #expect(
            text.contains("R1 is enough. Where it cannot be applied, R3 instead. R2 can wait."), "\(text.prefix(2000))")
        #expect(!text.contains("In this order."))
        report.incidents[0].firstAction?.fitsAtPush = false
        #expect(ReportFormat.markdown.text(of: report).contains("In this order."))
    }

    /// A limit stands where the action has it, and at the end where it has none.
    @Test(
        arguments: [
            (["R3"], ["R3 (limit 224 MiB)", "R3 + R1", "R3 + R1 + R2"]),
            (["R1", "R3"], ["R1", "R1 + R3 (limit 224 MiB)", "R1 + R3 + R2"]),
            (["R2"], ["R1", "R1 + R2", "R1 + R2 + R3 (limit 224 MiB)"]),
        ])
    func `The table of steps has the order of the action`(steps: [String], rows: [String]) {
        var report = Fixture.wildcard
        report.incidents[0].remedies[2].limit = Fixture.mebibytes(224)
        report.incidents[0].firstAction = FirstAction(
            steps: steps, fitsAtRest: nil, fitsAtPush: nil, shedsTraffic: false, why: "")
        let text = ReportFormat.markdown.text(of: report)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("| R") }
        let told = lines.map { line in
            line.dropFirst(2).prefix { $0 != "|" }.split(separator: " ").joined(separator: " ")
        }
        #expect(told == rows, "\(told)")
    }

    @Test func `A fix of a cause that is only possible is no stop-gap`() {
        var report = Fixture.wildcard
        report.incidents[0].remedies = report.incidents[0].remedies.map { remedy in
            var remedy = remedy
            remedy.kind = .stopGap
            return remedy
        }
        report.incidents[0].remedies[2].fitsByItself = (true, true)
        // That of R2 is possible, that of R1 is claimed.
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.contains("R2 helps only if its cause, which is not proven, is the right one"))
        report.incidents[0].remedies.remove(at: 1)
        #expect(ReportFormat.markdown.text(of: report).contains("Only stop-gaps"))
    }

    @Test func `A check that is that of an earlier remedy is not printed again`() {
        var report = Fixture.wildcard
        report.incidents[0].remedies[1].verify = report.incidents[0].remedies[0].verify
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.contains("**Check** as R1"))
        report.incidents[0].remedies[1].verify = "look at it"
        #expect(!ReportFormat.markdown.text(of: report).contains("**Check** as R1"))
    }

    /// Ticket systems cut longer lines off.
    @Test(
        arguments: [
            "for pod in $(kubectl -n a-long-namespace get pods -l 'app=a-long-workload,version=v1' -o name)\(.loop)echo \"$pod\"; kubectl -n a-long-namespace exec \"$pod\" -c istio-proxy -- pilot-agent request GET server_info | grep concurrency\(.done)",
            "if [ -s deployment-a-long-namespace-a-long-workload.before.yaml ]\(.then)grep -v '^ *resourceVersion:' deployment-a-long-namespace-a-long-workload.before.yaml | kubectl replace -f -\(.otherwise)kubectl -n a-long-namespace delete deployment a-long-workload\(.fi)",
        ] as [Command])
    func `A long command stands on several lines, and is the same command`(command: Command) throws {
        let line = command.line
        var report = Fixture.wildcard
        report.incidents[0].remedies[0].verify = .command(command)
        let text = ReportFormat.markdown.text(of: report)
        let blocks = text.split(separator: "```sh\n").dropFirst().map {
            $0.prefix(upTo: $0.firstRange(of: "```")!.lowerBound)
        }
        let first = line.prefix { $0 != ";" }
        let block = try #require(blocks.first { $0.hasPrefix(first) })
        #expect(block.split(separator: "\n").allSatisfy { $0.count <= 180 }, "\(block)")
        // A shell takes the end of a line for a semicolon but behind these words.
        let words = { (text: String) in text.split { " \n;".contains($0) } }
        #expect(words(String(block)) == words(line))
    }

    @Test func `What is missing stands once, with all that it would settle`() {
        var report = Fixture.wildcard
        let page = Requirement.of(.configDump)
        for index in 0..<2 {
            var cause = report.incidents[0].causes[0]
            cause.outcome = .notJudged
            cause.code = index == 0 ? "OOM991" : "OOM992"
            cause.bytes = nil
            cause.missing = [page]
            cause.objects = []
            report.incidents[0].causes.append(cause)
        }
        let rows = ReportFormat.markdown.text(of: report).split(separator: "\n").filter { $0.contains("OOM991") }
        #expect(rows.count == 1 && rows.first?.contains("OOM992") == true, "\(rows)")
    }

    /// A query cut short is a place that nobody can go to.
    @Test func `A counted figure cites the page that it was counted in`() {
        let query = ShownQuery("SELECT 4", page: "a/config_dump")
        let text = Text.place(Evidence(.sql(query), value: .count(4), text: "clusters")).plain
        #expect(text == "counted in a/config_dump")
        #expect(Text.place(Evidence(.sql(ShownQuery("SELECT 1")), text: "")).plain == "counted over the bundle")
    }

    @Test func `A remedy to be done first is said to be first`() {
        var report = Fixture.wildcard
        report.incidents[0].remedies[1].kind = .stopGap
        report.incidents[0].firstAction = FirstAction(
            steps: ["R2"], fitsAtRest: true, fitsAtPush: true, shedsTraffic: false, why: "")
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.contains("R2 first: it buys time.") && !text.contains("In this order."))
    }

    @Test func `A limit that would be enough is told also of a pod that nobody names`() {
        func text(_ wanted: Int64) -> String {
            self.text { incident in
                (incident.namespace, incident.pod, incident.workload) = (nil, nil, nil)
                (incident.firstAction, incident.remedies) = (nil, [])
                incident.limitBytes = Fixture.mebibytes(128)
                incident.recommendedLimit = RecommendedLimit(bytes: Fixture.mebibytes(wanted), arithmetic: "")
            }
        }
        #expect(text(192).contains("**Do now** raise its memory limit to 192 MiB, from 128 MiB"), "\(text(192))")
        #expect(!text(128).contains("raise its memory limit"))
    }

    /// Whether it still burns is what one is woken for.
    @Test(arguments: FirstScreen.Detail.allCases)
    func `How many run is said at any length`(detail: FirstScreen.Detail) {
        var report = Fixture.wildcard
        report.incidents[0].state = IncidentState(phase: .crashLoop)
        (report.incidents[0].state.running, report.incidents[0].state.replicas) = (0, 2)
        let text = FirstScreen(report: report).section(detail).texts.map(\.plain).joined(separator: "\n")
        #expect(text.contains("0 of 2"), "\(text)")
    }
}
