import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// When a kill was of which only a node's clock tells.
@Suite struct KernelClockTests {
    /// A journal's default form has neither a year nor a zone: the process that began just after the kill shows both. Of a kill from which
    /// nothing follows the year is that of the pages, and where the node stands nobody knows.
    @Test(
        arguments: [
            ("Feb 17 19:44:26", "2031-02-17T19:44:26Z", nil), ("Feb 17 13:14:25", "2031-02-17T19:44:25Z", nil),
            ("Feb 18 01:29:26", "2031-02-17T19:44:26Z", nil),
            ("Dec 31 23:59:58", nil, "2030-12-31 23:59:58 by the node's clock (no zone)"),
            ("Feb 17 19:32:26", nil, "2031-02-17 19:32:26 by the node's clock (no zone)"),
        ] as [(String, String?, String?)])
    func `A kernel's line without a year is of that of the pages`(stamp: String, at: String?, bounds: String?) throws {
        var bundle = BundleBuilder()
        let dump =
            #"{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump","bootstrap":{"node":{"id":"router~10.0.0.1~kite-0.toys~x"}},"last_updated":"2031-02-17T19:44:28Z"}]}"#
        bundle.add("config_dump", bytes: Array(dump.utf8))
        bundle.add(
            "stats",
            bytes: Array("server.uptime: 1204\nserver.memory_allocated: 61000000\nserver.concurrency: 2\n".utf8))
        bundle.add(
            "journal.txt",
            bytes: Array(
                "\(stamp) n-1 kernel: Memory cgroup out of memory: Killed process 70412 (envoy) total-vm:2290144kB, anon-rss:72880kB\n"
                    .utf8))
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.kills.map(\.at) == [at.flatMap { Moment(rfc3339: $0) }])
        #expect(incident.kills.first?.bounds?.plain == bounds)
        if at != nil { #expect(incident.evidenceProcess == .successor) }
    }

    /// As `dmesg -T` prints a kill.
    private func stamped(_ at: Moment, _ pid: Int, _ uid: String) -> String {
        let (date, clock) = (at.rfc3339.prefix(10).split(separator: "-"), at.rfc3339.dropFirst(11).prefix(8))
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let stamp = "[Tue \(months[(Int(date[1]) ?? 1) - 1]) \(date[2]) \(clock) \(date[0])]"
        return """
            \(stamp) oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=\(NodeLines.cgroup(uid)),task_memcg=\(NodeLines.cgroup(uid)),task=envoy,pid=\(pid),uid=1337
            \(stamp) Memory cgroup out of memory: Killed process \(pid) (envoy) total-vm:822308kB, anon-rss:60444kB

            """
    }

    /// A stream to istiod that a living Envoy lost and opened again says nothing of a kill, and so nothing of the node's clock.
    @Test(arguments: [(0.5, false), (30, true)])
    func `A stream that came back at once is no sign of a kill`(back: Double, isKnown: Bool) throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        scenario.status = { $0.sidecar?.life = .init() }
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let lost = scenario.startedAt.later(400)
        scenario.capture = { capture in
            capture.istiodLog.loaded(capture.proxies[0], id: 50, at: lost.later(-200))
            capture.istiodLog.terminated(pod, id: 50, at: lost)
            capture.istiodLog.loaded(capture.proxies[0], id: 60, at: lost.later(back))
        }
        scenario.added = [("bug-report/dmesg.txt", stamped(lost.later(7_200), 4711, pod.uid))]
        let kills = try #require(try scenario.report().incidents.first).kills.compactMap(\.at)
        #expect(kills == (isKnown ? [lost] : []), "\(kills)")
    }

    /// Two signs half an hour apart: the clock may be of one zone or of the other, until a second kill shows which.
    @Test func `A clock of which two zones are as likely is not known`() {
        let kill = Moment(seconds: 1_795_500_000)
        func row(_ seconds: Double) -> KernelKillRow {
            let clock = String(kill.later(seconds).rfc3339.prefix(19))
            return KernelKillRow(file: "dmesg.txt", line: 3, clock: clock, processName: "envoy")
        }
        let signs = [0, 1_800.0].map { NodeClocks.Sign(at: kill.later($0), lag: 0) }
        var clocks = NodeClocks()
        clocks.learn([row(7_200)], signs, pages: [])
        #expect(clocks.told(row(7_200)).at == nil)
        clocks.learn([row(9_000)], signs, pages: [])
        #expect(clocks.told(row(7_200)).at == kill)
    }

    /// Pages end where their process does; a clock that is not of UTC puts the kill before them, or long after.
    @Test(arguments: [(0.0, true), (7, true), (120, true), (121, false), (-1, false), (3_607, false)])
    func `A clock is of UTC where pages were saved just before the kill by it`(after: Double, isKnown: Bool) {
        let page = Moment(seconds: 1_795_500_000)
        let clock = String(page.later(after).rfc3339.prefix(19))
        let row = KernelKillRow(file: "dmesg.txt", line: 3, clock: clock, processName: "envoy")
        var clocks = NodeClocks()
        clocks.learn([row], [], pages: [page])
        #expect(clocks.told(row).at == (isKnown ? page.later(after) : nil))
    }

    /// `dmesg -T` prints the node's own time. Where the status tells of the same kill, the two differ by the zone; the rest of the log
    /// has the same clock. Of a log that agrees with nothing no line has a moment.
    @Test(
        arguments: [
            (0.0, 0.0, true), (7_200, 0, true), (-18_000, 0, true), (20_700, 0, true), (19_800, -1, true),
            (600, 0, false),
            (54_900, 0, false), (7_200, 40, false),
        ] as [(Double, Double, Bool)])
    func `A node's own clock is told by the status of the same kill`(ahead: Double, late: Double, isKnown: Bool) throws
    {
        var scenario = Scenario(services: 3)
        let uid = scenario.mesh.pods(of: "pay", in: "checkout")[0].uid
        let told = [(-86_400.0, 4000), (0, 4711)].map { apart, pid in
            stamped(scenario.killedAt.later(ahead + late + apart), pid, uid)
        }
        scenario.added = [("bug-report/dmesg.txt", told.joined())]
        let incident = try scenario.incident()
        let times = incident.kills.compactMap(\.at).map { $0.seconds(since: scenario.killedAt).rounded() }
        #expect(incident.killCount == 2)
        #expect(times.sorted() == (isKnown ? [-86_400 + late, 0] : [0]))
    }
}
