import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// Replicas that are alike are one row; what disagrees, and what a reader must not be told twice.
@Suite struct KillTableTests {
    private func kill(_ pod: String, _ clock: String, lived: Double) -> Kill {
        var kill = Kill(pod: pod, at: Fixture.moment(clock), by: .status)
        kill.reason = .oomKilled
        kill.exitCode = 137
        kill.livedSeconds = lived
        return kill
    }

    private func incident(_ kills: [Kill]) -> Incident {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.namespace = "harbour"
        incident.workload = "crane"
        incident.container = "istio-proxy"
        incident.containerKind = .sidecar
        incident.kills = kills
        let pods = Set(kills.compactMap(\.pod)).sorted()
        incident.members = pods.map { pod in
            Member(pod: pod, node: "quay-1", killCount: kills.count { $0.pod == pod }, limitBytes: Bytes(1 << 27))
        }
        incident.killCount = kills.count
        return incident
    }

    private func text(_ incidents: [Incident]) -> String {
        var report = Report(toolVersion: "0.1.0")
        report.incidents = incidents
        return ReportFormat.markdown.text(of: report)
    }

    @Test func `Replicas that died alike are one row, with their times from first to last`() {
        let told = text([
            incident([
                kill("crane-0", "08:01:00", lived: 20), kill("crane-1", "08:02:00", lived: 40),
                kill("crane-0", "08:03:00", lived: 30), kill("crane-1", "08:04:00", lived: 25),
            ])
        ])
        let rows = told.split(separator: "\n").filter { $0.hasPrefix("| `crane-") }
        #expect(rows.count == 1)
        #expect(rows.first?.contains("2 each") == true)
        #expect(rows.first?.contains("08:01:00 to 08:04:00") == true)
        #expect(rows.first?.contains("20 s to 40 s") == true)
    }

    @Test func `Kills without a clock have what bounds them`() {
        let kills = [12.5, 21, 39].map { seconds in
            var kill = Kill(pod: "crane-0", at: nil)
            (kill.bootSeconds, kill.bounds) = (seconds, "\(fixed: seconds, 1) s after boot")
            return kill
        }
        #expect(text([incident(kills)]).contains("12.5 s to 39.0 s after boot"))
        let bounded = (1...5).map { number in
            var kill = Kill(pod: "crane-0", at: nil)
            kill.bounds = "before \(fixed: Double(number), 0) o'clock"
            return kill
        }
        let three = text([incident(Array(bounded.prefix(3)))]), five = text([incident(bounded)])
        #expect(three.contains("before 1 o'clock, before 2 o'clock, before 3 o'clock"))
        #expect(five.contains("before 1 o'clock, before 2 o'clock, 3 more without a clock"))
    }

    @Test func `One that died otherwise has a row of its own`() {
        var odd = kill("crane-1", "08:02:00", lived: 40)
        odd.exitCode = 0
        let told = text([incident([kill("crane-0", "08:01:00", lived: 20), odd])])
        #expect(told.split(separator: "\n").count { $0.hasPrefix("| `crane-") } == 2)
    }

    @Test func `That nothing was captured is said once for several incidents`() {
        var other = incident([kill("tug-0", "09:00:00", lived: 5)])
        (other.id, other.workload) = ("OOM-2", "tug")
        let told = text([incident([kill("crane-0", "08:01:00", lived: 20)]), other])
        #expect(told.components(of: "there are no figures") == 1)
        #expect(told.contains("Of OOM-1, OOM-2 no admin page"))
    }

    @Test func `A victim that nobody names has words in place of a name`() {
        var nobody = Incident(id: "OOM-2", form: .containerLimit)
        nobody.killCount = 1
        let told = text([incident([kill("crane-0", "08:01:00", lived: 20)]), nobody])
        #expect(told.contains("## OOM-2: a container of unknown owner"))
        #expect(!told.contains("## OOM-2: \n"))
    }

    @Test func `What two findings rest on stands once`() {
        let place = Evidence(
            .file("stats.txt", locator: "line 4"), value: .count(820), text: "cranes that came after the dump")
        func cause(_ code: String) -> Cause {
            var cause = Cause(
                code: code, classification: CauseClass(rawValue: code), title: "a title", outcome: .possible, why: "so")
            cause.evidence = [place]
            return cause
        }
        var crane = incident([kill("crane-0", "08:01:00", lived: 20)])
        crane.causes = [cause("OOM201"), cause("OOM301")]
        let told = text([crane])
        #expect(told.contains("OOM301") && told.components(of: "cranes that came after the dump") == 1)
    }

    @Test func `What to capture next is said once for several kills`() {
        func unresolved(_ id: String, _ place: String) -> Incident {
            var one = incident([kill("crane-0", "08:01:00", lived: 20)])
            one.id = id
            one.causes = [
                Cause(
                    code: Unresolved.card.code, classification: Unresolved.card.classification, title: "cause unknown",
                    outcome: .likely, why: "so")
            ]
            one.advice = [
                Advice(
                    cause: Unresolved.card.code, text: "Capture the cranes of a replica that lives.",
                    command: Command(line: "capture \(place)"))
            ]
            return one
        }
        let told = text([unresolved("OOM-1", "east"), unresolved("OOM-2", "west")])
        #expect(told.components(of: "**Next**") == 1)
        #expect(told.components(of: "Capture the cranes") == 1)
        #expect(told.contains("\ncapture east\n") && told.contains("\ncapture west\n"))
    }

    @Test func `Living replicas are one row, and a proxy of which nothing is known does not live`() {
        var report = Report(toolVersion: "0.1.0")
        report.proxies = ["a", "b", "c"].map { suffix in
            var proxy = ProxySummary()
            (proxy.namespace, proxy.pod, proxy.workload) = ("harbour", "tug-\(suffix)", "tug")
            proxy.state = suffix == "c" ? .unknown : .lives
            proxy.allocatedBytes = suffix == "c" ? nil : Bytes(20 << 20)
            proxy.predictedBytes = suffix == "c" ? nil : Bytes(22_544_384)
            return proxy
        }
        let lines = ReportFormat.markdown.text(of: report).split(separator: "\n").filter {
            $0.hasPrefix("| `harbour/tug-")
        }
        #expect(lines.count == 2)
        #expect(lines.first?.contains("1 alike") == true && lines.first?.contains("21.5") == true)
        #expect(lines.last?.contains("unknown") == true)
    }

    /// One configuration, and another load: from a fifth more on.
    @Test(arguments: [(20_000_000, 23_999_999, 1), (20_000_000, 24_000_000, 2)] as [(Int64, Int64, Int)])
    func `Replicas that hold more than the others are no row with them`(quiet: Int64, busy: Int64, rows: Int) {
        var report = Report(toolVersion: "0.1.0")
        report.proxies = [quiet, busy].enumerated().map { number, bytes in
            var proxy = ProxySummary()
            (proxy.namespace, proxy.pod, proxy.workload) = ("harbour", "tug-\(number)", "tug")
            (proxy.state, proxy.allocatedBytes) = (.lives, Bytes(bytes))
            return proxy
        }
        let lines = ReportFormat.markdown.text(of: report).split(separator: "\n").filter {
            $0.hasPrefix("| `harbour/tug-")
        }
        #expect(lines.count == rows, "\(lines)")
    }

    /// Where no page is, the kernel's figure is one all the same.
    @Test func `What the kernel printed is a figure`() {
        var one = incident([kill("crane-0", "08:01:00", lived: 20)])
        one.limitBytes = Bytes(1 << 27)
        one.witnesses = [
            Witness(
                kind: .kernelLog, agrees: true, text: "killed envoy",
                evidence: Evidence(.file("dmesg", locator: .line(4)), value: .bytes(Bytes(98 << 20)), text: "killed"))
        ]
        #expect(text([one]).contains("the only figure is the kernel's, which printed 98 MiB of the limit of 128 MiB"))
        var other = one
        (other.id, other.workload) = ("OOM-2", "tug")
        #expect(text([one, other]).contains("there are no figures but those that the kernel printed"))
    }

    /// A page and a kill without times.
    @Test func `Whose page it is is not said where nothing shows it`() {
        var one = incident([kill("crane-0", "08:01:00", lived: 20)])
        one.evidenceProcess = .successor
        #expect(text([one]).contains("The pages are of the process that was started after the kill"))
        one.isAssumedSuccessor = true
        let told = text([one])
        #expect(told.contains("Nothing shows whether the pages are of the killed process or of the one after it"))
        #expect(!told.contains("not of the killed one"))
    }

    @Test func `What a remedy says as one before it is not said again`() {
        var one = incident([kill("crane-0", "08:01:00", lived: 20)])
        var first = Fixture.incident.remedies[0]
        first.reaches = "`crane` alone, after a rollout, and nobody else"
        var second = first
        second.id = "R9"
        one.remedies = [first, second]
        let told = text([one])
        #expect(told.components(of: "after a rollout, and nobody else") == 1)
        #expect(told.contains("**Reaches** as \(first.id)"))
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
