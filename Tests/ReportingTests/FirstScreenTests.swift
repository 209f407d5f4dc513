import Prose
import Store
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// What the first screen says, and what it leaves out first where there is no room for all.
@Suite struct FirstScreenTests {
    func text(_ change: (inout Incident) -> Void) -> String { FirstScreen.words(ofWildcard: change) }
    func words(_ report: Report) -> String { FirstScreen.words(of: report) }

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

    /// Commands go to the cluster of whoever types them.
    /// What is asked for may be there already: a request for it costs a proxy memory, and some their lives.
    @Test func `Of an archive that breaks off, the whole of it is asked for before anything is captured`() {
        var report = Fixture.wildcard
        report.incidents[0].leadingCode = nil
        report.incidents[0].evidenceProcess = .none
        let rest = Cause(code: "OOM199", classification: .unresolved, title: "unknown", outcome: .likely, why: "w")
        report.incidents[0].causes = [rest]
        report.incidents[0].advice = [Advice(cause: rest.code, text: "Capture its pages.", command: nil)]
        #expect(words(report).contains("**Next** Capture its pages."), "\(words(report))")
        var caveat = Caveat(text: "everything behind it is missing")
        caveat.unendedArchive = "report.tgz"
        report.caveats = [caveat]
        let text = words(report)
        #expect(
            text.contains("**Next** get the whole `report.tgz`, and run this again") && !text.contains("Capture its"))
        let whole = ReportFormat.markdown.text(of: report)
        #expect(whole.contains("is in what could be read of the archive") && !whole.contains("replica was captured"))
        // Also where no kill is in what could be read.
        report.incidents = []
        #expect(words(report).contains("**Next** get the whole `report.tgz`, and run this again: a kill may be"))
    }

    /// Whatever else there is no room for: how often, at which limit, and whether it still burns.
    @Test func `Long names take away no word of the kills`() {
        var report = Fixture.wildcard
        let long = Array(repeating: "a", count: 60).joined(separator: " ")
        report.incidents[0].workload = long
        report.incidents[0].state.running = 0
        report.incidents[0].state.replicas = 2
        report.incidents[0].state.phase = .notRunning
        report.caveats = (1...3).map { Caveat(text: "the page number \($0) was cut in its midst and holds a part") }
        let text = words(report)
        #expect(text.contains("limit 160 MiB") && text.contains("of 2"), "\(text)")
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

    /// The fact of the night is printed somewhere, however long the names are.
    @Test func `What changed goes last, and what goes stands below`() {
        var report = Fixture.wildcard
        report.incidents[0].trigger = Self.trigger
        report.incidents[0].trigger?.secondsBefore = 6
        let screen = FirstScreen(report: report)
        let bare = screen.section(.bare).texts.map(\.plain)
        #expect(bare.contains { $0 == "What changed a rule was created." }, "\(bare)")
        #expect(screen.missing(of: report.incidents[0]).allSatisfy { !$0.plain.hasPrefix("What changed") })
        // A name of so many words leaves no room for it.
        let name = Array(repeating: "canary", count: 80).joined(separator: " ")
        let cause = report.incidents[0].causes.firstIndex { !$0.objects.isEmpty } ?? 0
        report.incidents[0].causes[cause].objects = [
            Culprit(kind: "DestinationRule", namespace: "shop", name: name, count: nil, counted: nil)
        ]
        let text = ReportFormat.markdown.text(of: report)
        let shown = FirstScreen.words(of: report)
        #expect(!shown.contains("What changed"), "\(shown)")
        #expect(text.contains("**What changed** a rule was created, 6.0 s before."))
    }

    /// A replica that lives with the same template is the strongest word against what all of them have.
    @Test func `What lives beside it stands against a cause of configuration`() {
        func text(_ change: (inout Report) -> Void) -> String {
            var report = Fixture.wildcard
            report.cohorts.replicas = []
            report.incidents[0].trigger = nil
            report.incidents[0].impact = []
            report.incidents[0].owners = []
            change(&report)
            return FirstScreen(report: report).section(.full).texts.map(\.plain).joined(separator: "\n")
        }
        let pair = ReplicaPair(
            namespace: Fixture.incident.namespace, workload: Fixture.incident.workload ?? "", killed: "pay-a",
            survivor: "pay-b", differences: [], alike: [])
        #expect(
            text { $0.cohorts.replicas = [pair] }.contains("Against it pay-b lives with the same template; no page"))
        // What the cause is about is a word for it.
        var fewer = pair
        fewer.differences = [.init(name: "workers", unit: .count, killed: .number(32), survivor: .number(4))]
        let workers = Cause(
            code: "OOM602", classification: CauseClass(rawValue: "WORKERS"), title: "workers", outcome: .likely,
            why: "w")
        let told = text {
            $0.cohorts.replicas = [fewer]
            ($0.incidents[0].causes, $0.incidents[0].leadingCode) = ([workers], workers.code)
        }
        #expect(told.contains("For it pay-b lives with the same template and 4 workers, the killed had 32."), "\(told)")
        #expect(
            text { $0.cohorts.replicas = [fewer] }.contains(
                "Against it pay-b lives with the same template; they differ"))
        var other = pair
        other.hasOneTemplate = false
        #expect(!text { $0.cohorts.replicas = [other] }.contains("Against it"))
        other.workload = "another"
        #expect(!text { $0.cohorts.replicas = [other] }.contains("pay-b"))
        let members = Fixture.incident.members.count
        func running(_ count: Int) -> String {
            text { ($0.incidents[0].state.running, $0.incidents[0].state.replicas) = (count, count) }
        }
        #expect(running(members + 2).contains("Against it 2 other replicas run with the same template"))
        #expect(!running(members).contains("Against it"))
        let rollout = text {
            ($0.incidents[0].state.running, $0.incidents[0].state.replicas) = (members + 2, members + 2)
            $0.incidents[0].state.readyOfOtherRollouts = 2
        }
        #expect(!rollout.contains("Against it"))
    }

    @Test(
        arguments: [(2, nil, "2 pods ready"), (2, 3, "2 of 3 replicas ready"), (0, nil, nil)] as [(Int, Int?, String?)])
    func `Pods are counted where nobody says how many are wanted`(running: Int, wanted: Int?, words: String?) {
        let text = text { incident in
            incident.state.phase = .notRunning
            (incident.state.running, incident.state.replicas) = (running, wanted)
        }
        #expect(words.map(text.contains) ?? !text.contains(" ready"), "\(text)")
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

    /// Whatever its names leave room for.
    @Test func `That it is of a part is said on every first screen`() {
        var report = Fixture.wildcard
        let name = Array(repeating: "crane", count: 60).joined(separator: " ")
        var caveat = Caveat(text: "there is no telling what else is in the damaged \(quote: name)")
        caveat.isUnread = true
        report.caveats = [caveat, caveat, caveat]
        #expect(words(report).contains("**Caveat** some of it was not read: see below."), "\(words(report))")
        report.caveats[0].isUnread = false
        #expect(words(report).contains("**Caveat"))
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

    /// Whoever reads no further must not take a limit for the end of it.
    @Test func `A stop-gap is called so in few words as well`() {
        var report = Fixture.wildcard
        report.incidents[0].remedies.removeAll { $0.kind != .stopGap }
        report.incidents[0].causes.removeAll { !$0.outcome.isClaim }
        let limit = report.incidents[0].remedies[0].id
        report.incidents[0].firstAction = FirstAction(
            steps: [limit], fitsAtRest: true, fitsAtPush: true, shedsTraffic: false, why: "the cause stays")
        let lines = { (detail: FirstScreen.Detail) in
            FirstScreen(report: report).lines(of: report.incidents[0], detail).flatMap(\.cells).map(\.plain).joined()
        }
        #expect(lines(.brief).contains("It is a stop-gap."), "\(lines(.brief))")
        var other = report.incidents[0]
        (other.id, other.container) = ("OOM-2", "till")
        report.incidents.append(other)
        let both = words(report)
        #expect(both.contains("(\(limit)), a stop-gap.") && both.contains("; do the same."), "\(both)")
        report.incidents[1].workload = "till"
        #expect(!words(report).contains("do the same"))
        // Not the line above it.
        report.incidents.append(report.incidents[0])
        report.incidents[2].id = "OOM-3"
        #expect(!words(report).contains("do the same"))
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
            "istioctl proxy-config routes a.b\(json: "routes.json")",
            "kubectl exec a -- get stats\(part: "grep cx_active")",
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
}
