import Prose
import Store
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// What the first screen says, and what it leaves out first where there is no room for all.
@Suite struct FirstScreenTests {
    private func text(_ change: (inout Incident) -> Void) -> String {
        var report = Fixture.wildcard
        change(&report.incidents[0])
        return words(report)
    }

    private func words(_ report: Report) -> String {
        ReportFormat.markdown.text(of: report).split(separator: "\n## ").first.map(String.init) ?? ""
    }

    private static let trigger = Trigger(
        at: Fixture.moment("08:08:22"), what: "a rule was created", object: nil,
        evidence: Fixture.line("discovery.log", 782, "push"))

    @Test func `Need and limit stand beside what it would need without the cause`() {
        let text = text { incident in
            incident.counterfactual = Counterfactual(
                held: Fixture.mebibytes(70), needed: Fixture.mebibytes(197), peak: .fullPush,
                limit: Fixture.mebibytes(160), without: Fixture.mebibytes(84))
        }
        #expect(text.contains("a full push takes 197 MiB, 84 MiB without it"))
        #expect(text.contains("limit 160 MiB"))
    }

    /// What changed a moment ago is what a reader can undo: the source of the figures goes first.
    @Test func `The trigger outlives what the figures rest on`() {
        let text = text { incident in
            incident.trigger = Self.trigger
            incident.trigger?.secondsBefore = 6
            incident.impact = [
                FailedCalls(
                    from: "checkout/cart", to: "checkout/pay", requests: 792, failed: 194,
                    evidence: Fixture.line("istio-proxy.log", 4, "503"))
            ]
            incident.firstAction = FirstAction(
                steps: ["R1"], fitsAtRest: true, fitsAtPush: true, shedsTraffic: false, why: "")
        }
        #expect(text.contains("**What changed** a rule was created, 6.0 s before"), "\(text)")
        #expect(text.contains("**Hurt**"))
    }

    @Test func `Where nothing is known to have changed, how memory rose is told`() {
        #expect(text { $0.trigger = Self.trigger }.contains("**Before the kill**") == false)
        let report = { () -> String in
            text { incident in
                incident.trigger = nil
                incident.impact = []
                incident.owners = []
                incident.causes = []
                incident.leadingCode = nil
            }
        }()
        #expect(report.contains("**Before the kill**"), "\(report)")
    }

    @Test func `Without a page the kernel's word comes before the status`() {
        let text = text { incident in
            incident.evidenceProcess = .none
            incident.causes[0].bytes = nil
            incident.causes = [incident.causes[0]]
            incident.kills = []
            incident.impact = []
            incident.witnesses = [
                Witness(
                    kind: .status, agrees: true, text: "its status",
                    evidence: Fixture.line("pods.yaml", 4, "OOMKilled")),
                Witness(
                    kind: .kernelLog, agrees: true, text: "killed an agent",
                    evidence: Fixture.line("dmesg", 9, "Killed process")),
            ]
        }
        #expect(text.contains("kernel log: killed an agent"), "\(text)")
    }

    @Test func `A line is told by its slope`() {
        let text = text { incident in
            incident.trigger = nil
            incident.impact = []
            incident.causes = []
            incident.leadingCode = nil
            incident.memoryBefore?.shape = .linear
            incident.memoryBefore?.bytesPerHour = Fixture.mebibytes(32).double
        }
        #expect(text.contains("rose by 32 MiB an hour, to "), "\(text)")
    }

    /// What limits the answer goes before what stands right below.
    @Test func `A caveat is not pushed out by an advice`() {
        var report = Fixture.healthy
        report.outlook = Array(report.outlook.prefix(1))
        report.outlook[0].remedies = []
        report.outlook[0].firstAction = nil
        report.outlook[0].advice = [Advice(cause: "OOM203", text: "Look further.", command: nil)]
        report.caveats = []
        #expect(words(report).contains("**Look at** Look further."), "\(words(report))")
        report.caveats = [Caveat(text: "a page was cut")]
        #expect(!words(report).contains("Look further"))
    }

    @Test func `A node that ran out of memory is said to have`() {
        let text = text { incident in
            incident.form = .nodeOOM
            incident.evidenceProcess = .none
            incident.counterfactual = nil
            incident.causes = [incident.causes[0]]
            incident.causes[0].bytes = nil
            incident.causes[0].objects = []
            incident.causes[0].why = "the node was out of memory, not the container"
        }
        #expect(text.contains("the node was out of memory, not the container"), "\(text)")
    }

    @Test func `So near its limit nothing found is no end`() {
        var report = Fixture.healthy
        report.outlook = Array(report.outlook.prefix(1))
        report.outlook[0].causes = []
        report.outlook[0].remedies = []
        report.outlook[0].limitBytes = Fixture.mebibytes(100)
        report.outlook[0].measuredBytes = Fixture.mebibytes(97)
        #expect(words(report).contains("**Next** nothing that was captured explains it"), "\(words(report))")
        report.outlook[0].measuredBytes = Fixture.mebibytes(20)
        #expect(!words(report).contains("**Next**"))
    }

    @Test func `What the first screen says to look at is not said again`() {
        var report = Fixture.healthy
        report.outlook = Array(report.outlook.prefix(1))
        (report.outlook[0].remedies, report.outlook[0].firstAction, report.caveats) = ([], nil, [])
        let advice = Advice(cause: "OOM203", text: "Look at the cranes.", command: nil)
        report.outlook[0].advice = [advice]
        func told(_ report: Report) -> (times: Int, text: String) {
            let text = ReportFormat.markdown.text(of: report)
            return (text.ranges(of: "Look at the cranes.").count, text)
        }
        #expect(told(report).times == 1 && !told(report).text.contains("## To look at"))
        report.outlook[0].advice[0].command = Command(line: "count cranes")
        #expect(told(report).times == 1 && told(report).text.contains("OOM203 as said at the top:"))
        #expect(told(report).text.contains("count cranes\n"))
        // Where it is not on the screen, it is below.
        report.caveats = [Caveat(text: "a page was cut")]
        #expect(told(report).times == 1 && !told(report).text.contains("as said at the top"))
    }

    @Test func `A brief report has the caveats that its first screen only counts`() {
        var report = Fixture.wildcard
        report.caveats = (1...9).map {
            Caveat(text: "\($0, "crane was", "cranes were") not read, which is a pity for whoever wanted to know")
        }
        let text = ReportFormat.markdown.text(of: report, depth: .brief)
        #expect(text.contains("; 6 more, below."))
        #expect(text.contains("## Caveats") && text.contains("9 cranes were not read"))
        report.caveats = Array(report.caveats.prefix(1))
        #expect(ReportFormat.markdown.text(of: report, depth: .brief).contains("**Caveat** 1 crane was not read"))
    }

    @Test func `Processes of unknown pods are no workloads`() {
        var report = Fixture.several
        #expect(words(report).hasPrefix("# 2 workloads with "))
        (report.incidents[1].workload, report.incidents[1].pod) = (nil, nil)
        #expect(words(report).hasPrefix("# 2 victims of "), "\(words(report))")
    }

    @Test func `Who is hurt is told with how much of it was seen`() {
        var calls = FailedCalls(
            from: "quay/crane", to: "quay/tide", requests: nil, failed: 41,
            evidence: Fixture.line("istio-proxy.log", 4, "DC"))
        #expect(calls.told.plain == "41 calls quay/crane → quay/tide")
        calls.pods = (1, 3)
        #expect(calls.told.plain == "at least 41 calls quay/crane (1 of 3 pods) → quay/tide")
    }

    @Test func `Culprits that are alike are counted in words`() {
        var culprit = Culprit(kind: "Service", namespace: "billing", name: "card-07")
        (culprit.count, culprit.counted) = (60, .endpoints)
        #expect(culprit.text(.short).plain == "Service billing/card-07 60 endpoints")
        culprit.alike = 40
        #expect(culprit.text(.short).plain == "Service billing/card-07 and 39 like it, 60 endpoints each")
    }

    @Test func `No page is asked for twice`() {
        var report = Fixture.wildcard
        let commands: [Command] = [
            "istioctl proxy-config clusters a.b\(.next)istioctl proxy-config routes a.b",
            "istioctl proxy-config routes a.b -o json > routes.json", "kubectl exec a -- get stats | grep cx_active",
            "kubectl exec a -- get stats",
        ]
        report.incidents[0].causes += commands.enumerated().map { index, command in
            var cause = report.incidents[0].causes[0]
            (cause.outcome, cause.code, cause.captureCommand) = (.notJudged, "OOM98\(index)", command)
            return cause
        }
        let text = ReportFormat.markdown.text(of: report)
        let asked =
            "\nistioctl proxy-config clusters a.b\nistioctl proxy-config routes a.b -o json > routes.json\nkubectl exec a -- get stats\n"
        #expect(text.contains(asked), "\(text)")
    }

    // MARK: - What is well, and what soon is not

    private func living(_ change: (inout OutlookEntry) -> Void) -> Report {
        var report = Fixture.healthy
        report.outlook = Array(report.outlook.prefix(1))
        report.outlook[0].remedies = [
            Remedy(
                id: "R1", cause: "OOM203", kind: .rootFix, title: "shrink the rule", body: nil, saving: nil,
                savingError: nil, reaches: "", risk: "", undo: "", verify: "")
        ]
        change(&report.outlook[0])
        return report
    }

    @Test func `A proxy far from its limit is told to be well`() {
        let well = words(
            living { entry in
                entry.wouldBeKilled = false
                entry.limitBytes = Fixture.mebibytes(900)
            })
        #expect(well.contains("**Do** nothing now") && !well.contains("shrink the rule"), "\(well)")
    }

    @Test(arguments: [160, nil] as [Int64?])
    func `What is neither far nor near, as far as one knows, is in no hurry`(push: Int64?) {
        let between = words(
            living { entry in
                entry.wouldBeKilled = false
                entry.limitBytes = Fixture.mebibytes(300)
                entry.atFullPushBytes = push.map(Fixture.mebibytes)
            })
        #expect(between.contains("**No hurry** shrink the rule") && between.contains("What holds it"), "\(between)")
        #expect(words(living { _ in }).contains("**Do** shrink the rule"))
    }

    @Test func `A proxy that grows to its limit is the title`() {
        let report = living { entry in
            entry.afterRestartBytes = Fixture.mebibytes(20)
            entry.atFullPushBytes = Fixture.mebibytes(160)
            entry.livesSeconds = 48
        }
        let text = words(report)
        #expect(text.contains("reaches its limit of 192 MiB in 48 s if that goes on"), "\(text)")
        let line = ReportFormat.lines.text(of: report)
        #expect(line.contains("it reaches its limit in 48 s if it grows on") && !line.contains("restart"), "\(line)")
    }

    @Test func `What holds more and is possible stands beside what is likely`() {
        let text = words(
            living { entry in
                var other = entry.causes[0]
                (other.code, other.title, other.outcome) = ("OOM701", "freed pages", .possible)
                other.bytes = (entry.causes[0].bytes ?? 0) + Fixture.mebibytes(5)
                other.objects = []
                entry.causes.append(other)
            })
        #expect(text.contains("; possibly more by OOM701 freed pages, "), "\(text)")
    }

    // MARK: - What the report holds

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

    @Test func `Bytes beside the need are no part of it`() {
        func cause(isBeside: Bool) -> String {
            text { incident in
                incident.causes[0].bytes = Fixture.mebibytes(30)
                incident.need = Self.count
                incident.trigger = nil
                incident.counterfactual = Counterfactual(
                    held: Fixture.mebibytes(30), needed: Fixture.mebibytes(150), peak: .atRest,
                    limit: Fixture.mebibytes(300), without: Fixture.mebibytes(120), isBeside: isBeside)
            }
        }
        #expect(cause(isBeside: false).contains("30 MiB of the 171 MiB that it needs at rest"))
        #expect(cause(isBeside: true).contains("30 MiB, beyond the 171 MiB that it needs at rest"))
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
        #expect(text.contains("R2 is a root fix if its cause, which is only possible, is the one"))
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

    /// In a crash loop by its status, but alive for minutes before each kill.
    @Test func `What ran for minutes is not killed at every start`() {
        func title(_ lived: [Double?]) -> String {
            let text = text { incident in
                incident.state = IncidentState(phase: .crashLoop)
                (incident.state.running, incident.state.replicas) = (0, 2)
                for (index, seconds) in lived.enumerated() { incident.kills[index].livedSeconds = seconds }
                incident.kills = Array(incident.kills.prefix(lived.count))
                incident.killCount = lived.count
                incident.restartCount = nil
            }
            return String(text.prefix { $0 != "\n" })
        }
        #expect(title([8, 41, nil]).hasSuffix("is down: its sidecars are OOM-killed at every start"))
        #expect(title([8, 141, nil]).hasSuffix("is down: its sidecars keep being OOM-killed"))
        #expect(title([nil, nil]).hasSuffix("is down: its sidecars keep being OOM-killed"))
    }

    @Test func `However little room there is, the clock of the kills stays`() {
        let screen = FirstScreen(report: Fixture.wildcard)
        let incident = Fixture.wildcard.incidents[0]
        for detail in FirstScreen.Detail.allCases {
            let kills = screen.lines(of: incident, detail)[0].cells[0].plain
            #expect(kills.contains("08:") && kills.contains(" UTC"), "\(detail): \(kills)")
            let clocks = kills.split(separator: " UTC").first ?? ""
            #expect(!clocks.contains("."), "\(detail): \(kills)")
        }
    }

    @Test func `Kills that only a node's uptime tells have that for a clock`() {
        var incident = Fixture.incident
        incident.kills = [70.2, 81.5, 93].map { seconds in
            var kill = Kill(pod: "crane-0", at: nil)
            kill.bootSeconds = seconds
            return kill
        }
        incident.killCount = 3
        let told = FirstScreen(report: Fixture.wildcard).lines(of: incident, .least)[0].cells[0].plain
        #expect(told.hasPrefix("3 kills, 70.2 s to 93.0 s after boot"), "\(told)")
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

    // MARK: - Where nothing was killed

    private func healthyWords(_ change: (inout Report) -> Void) -> String {
        var report = Fixture.healthy
        report.outlook = Array(report.outlook.prefix(1))
        report.outlook[0].limitBytes = Fixture.mebibytes(900)
        report.outlook[0].wouldBeKilled = false
        report.outlook[0].measuredBytes = Fixture.mebibytes(90)
        report.outlook[0].remedies = Array(Fixture.wildcard.incidents[0].remedies.prefix(1))
        change(&report)
        return words(report)
    }

    /// Nobody is to change a mesh at night for a proxy that is far from its limit.
    @Test func `Far from its limit nothing has to be done now`() {
        let far = healthyWords { _ in }
        #expect(far.contains("**Do** nothing now: every limit is enough, also for a full push"), "\(far)")
        let near = healthyWords { $0.outlook[0].measuredBytes = Fixture.mebibytes(880) }
        #expect(!near.contains("nothing now") && near.contains("**Do** "), "\(near)")
        let pushed = healthyWords { $0.outlook[0].wouldBeKilled = true }
        #expect(!pushed.contains("nothing now"))
        let unlimited = healthyWords { $0.outlook[0].limitBytes = nil }
        #expect(!unlimited.contains("nothing now"))
    }

    @Test func `One that grows says when it is at its limit`() {
        let text = healthyWords { report in
            report.outlook[0].wouldBeKilled = true
            report.outlook[0].livesSeconds = 140
            report.outlook[0].afterRestartBytes = Fixture.mebibytes(60)
            report.outlook[0].atFullPushBytes = Fixture.mebibytes(99)
        }
        #expect(text.contains("grows, and reaches its limit of 900 MiB in 2 min 20 s"), "\(text)")
        // What a push would kill does not have to grow for it.
        let pushed = healthyWords { report in
            report.outlook[0].wouldBeKilled = true
            report.outlook[0].livesSeconds = 140
            report.outlook[0].atFullPushBytes = Fixture.mebibytes(950)
        }
        #expect(!pushed.contains("grows, and reaches"))
    }

    // MARK: - Caveats

    /// Each that limits the answer is on it, in a few words where there is no room for more.
    @Test func `Several caveats are told in a line`() {
        let long = String(repeating: "and so on and on ", count: 12)
        let heads = ["the archive of the second cluster was cut", "no page of the gateway could be read at all"]
        let text = healthyWords { report in
            report.caveats = heads.map { Caveat(text: .own($0 + ", as its entry ends too early: " + long)) }
            report.caveats.append(Caveat(text: .own("the usage of the proxies was read twice by two people: " + long)))
            for place in report.caveats.indices { report.caveats[place].isRemark = true }
        }
        #expect(!text.contains("and so on and on"), "\(text)")
        for head in heads { #expect(text.contains(head), "\(text)") }
        #expect(text.contains("the usage of the proxies was read twice by two people"))
        #expect(text.split(separator: "\n").count { $0.contains("**Caveat") } == 1)
    }

    // MARK: - How it stands

    private func title(_ lives: [Double], running: Int = 0) -> String {
        let text = text { incident in
            incident.state = IncidentState(phase: .crashLoop)
            incident.state.running = running
            incident.restartCount = nil
            incident.kills = lives.enumerated().map { place, life in
                var kill = Kill(pod: "till-0", at: Fixture.moment("08:0\(place):10"))
                kill.livedSeconds = life
                return kill
            }
            incident.members = [Member(pod: "till-0", node: nil, killCount: lives.count, limitBytes: nil)]
            incident.killCount = lives.count
        }
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }

    @Test func `Who ran for a while did not die at its start`() {
        #expect(title([18, 3, 2]).contains("OOM-killed at every start"), "\(title([18, 3, 2]))")
        #expect(title([118, 3, 2]).hasSuffix("keeps being OOM-killed"), "\(title([118, 3, 2]))")
        #expect(title([40, 190]).hasSuffix("keeps being OOM-killed"), "\(title([40, 190]))")
    }

    @Test func `When it began outlives most of it, to the second`() {
        let text = text { incident in
            incident.kills = [Kill(pod: "till-0", at: Fixture.moment("08:08:27.981"))]
            incident.killCount = 1
            incident.restartCount = nil
        }
        #expect(text.contains("08:08:27 UTC") && !text.contains("27.981"), "\(text)")
    }
}
