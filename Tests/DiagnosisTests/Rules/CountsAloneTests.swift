import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A proxy of which only counters are there.
@Suite struct CountsAloneTests {
    private struct Moment {
        var uptime = 9_000
        var workers = 2
        var clusters = 50
        var connections = 20
        var allocated = 40_000_000
        var machines: Int?
        var type = "router"

        var stats: String {
            """
            cluster_manager.active_clusters: \(clusters)
            listener_manager.total_listeners_active: 6
            server.concurrency: \(workers)
            server.memory_allocated: \(allocated)
            server.memory_heap_size: \(allocated + 8_000_000)
            server.memory_physical_size: \(allocated + 9_000_000)
            server.total_connections: \(connections)
            server.uptime: \(uptime)

            """ + (machines.map { "wasm.envoy.wasm.runtime.v8.active: \($0)\n" } ?? "")
        }
        var info: String {
            #"{"version":"a/1.33.0/Clean/RELEASE/BoringSSL","state":"LIVE","uptime_current_epoch":"\#(uptime)s","command_line_options":{"concurrency":\#(workers)},"node":{"id":"\#(type)~10.9.0.4~front-6c5d9f7b8d-x2k4p.edge~edge.svc.cluster.local"}}"#
        }
    }

    private func causes(_ moments: [Moment]) throws -> [Cause] {
        var bundle = BundleBuilder()
        for (number, moment) in moments.enumerated() {
            bundle.add("edge/\(number + 1)/server_info", bytes: Array(moment.info.utf8))
            bundle.add("edge/\(number + 1)/stats", bytes: Array(moment.stats.utf8))
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        return try #require(report.outlook.first).causes
    }

    private func outcome(_ code: String, _ causes: [Cause]) -> Outcome? {
        causes.first { $0.classification.rawValue == code }?.outcome
    }

    @Test func manyConnectionsExplainWhatClustersDoNot() throws {
        let many = try causes([Moment(connections: 10_000, allocated: 300_000_000)])
        #expect(outcome("CONNECTIONS", many) == .likely)
        // Far more for each than a connection costs.
        let few = try causes([Moment(connections: 200, allocated: 300_000_000)])
        #expect(outcome("CONNECTIONS", few) == .excluded)
        #expect(outcome("CONNECTIONS", try causes([Moment()])) == .excluded)
    }

    @Test func workersMultiplyClusters() throws {
        let wide = try causes([Moment(workers: 32, clusters: 1_000, allocated: 160_000_000)])
        #expect(outcome("WORKERS", wide) == .likely)
        #expect(outcome("WORKERS", try causes([Moment(clusters: 1_000, allocated: 60_000_000)])) == .excluded)
    }

    @Test func machinesThatGrewAloneAreWhatGrew() throws {
        let first = Moment(uptime: 1_000, allocated: 60_000_000, machines: 10)
        let later = Moment(uptime: 9_000, allocated: 400_000_000, machines: 90)
        #expect(outcome("WASM_LUA", try causes([first, later])) == .likely)
        let same = Moment(uptime: 9_000, allocated: 400_000_000, machines: 10)
        #expect(outcome("WASM_LUA", try causes([first, same])) == .notJudged)
    }

    /// The pod of a pasted object, its memory page and its sockets.
    private func report(
        _ sockets: String, killed: Bool, allocated: Int = 122_000_000, more: [(name: String, text: String)] = []
    ) throws -> Report {
        var pod = PastedPod()
        if !killed {
            pod.killed = nil
            (pod.restarts, pod.state) = (0, "running: {startedAt: \"2026-07-04T10:09:08Z\"}")
        }
        let memory = "{\"allocated\":\"\(allocated)\",\"heap_size\":\"\(allocated + 9_000_000)\"}"
        return try PastedPod.report(
            pod, added: [("\(pod.name).memory.json", memory), ("\(pod.name).ss.txt", sockets)] + more)
    }

    private func sockets(_ count: Int, process: Bool) -> String {
        let rows = (0..<count).map {
            let by = process ? #" users:(("envoy",pid=15,fd=\#($0)))"# : ""
            return "ESTAB 0 0 10.1.2.3:15006 10.1.9.9:\(20_000 + $0)\(by)\n"
        }
        return "State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\n" + rows.joined()
    }

    /// Where no page of Envoy's counts them, sockets do: of the living and of who was killed, with or without their processes.
    @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
    func socketsCountConnections(killed: Bool, process: Bool) throws {
        let many = try report(sockets(9_000, process: process), killed: killed)
        let proxy = try #require(many.proxies.first)
        #expect(proxy.activeConnections == 9_000 && proxy.activeConnectionsFrom == .sockets)
        let causes = try #require(killed ? many.incidents.first?.causes : many.outlook.first?.causes)
        let cause = try #require(causes.first { $0.classification.rawValue == "CONNECTIONS" })
        #expect(cause.outcome == .likely && cause.bytes ?? 0 > Bytes(60_000_000), "\(cause.why)")
        let few = try report(sockets(9, process: process), killed: killed)
        let rest = try #require(killed ? few.incidents.first?.causes : few.outlook.first?.causes)
        #expect(rest.allSatisfy { $0.classification.rawValue != "CONNECTIONS" || !$0.outcome.isClaim })
    }

    /// A summary tells the sockets of all processes of the pod: whose they are it does not.
    @Test func aSummaryOfSocketsIsNoMoreThanPossible() throws {
        let page = """
            Total: 9990
            TCP:   9700 (estab 9000, closed 321, orphaned 0, timewait 310)

            Transport Total     IP        IPv6
            TCP       9379      9379      0

            """
        let report = try report(page, killed: true)
        let cause = try #require(
            report.incidents.first?.causes.first { $0.classification.rawValue == "CONNECTIONS" })
        #expect(cause.outcome == .possible, "\(cause.why)")
        #expect(report.proxies.first?.activeConnections == nil)
    }

    private static let summary = "Total: 9990\nTCP:   9700 (estab 9000, closed 321, orphaned 0, timewait 310)\n\n"

    /// Above rows, or beside them, it counts once more what these tell by their owners.
    @Test func aSummaryBesideRowsCountsNothingTwice() throws {
        let made = sockets(9_000, process: true).replacing(":15006 10.1.9.9:", with: ":20000 10.1.9.9:80 ")
        func bytes(_ page: String, _ more: [(name: String, text: String)] = []) throws -> Bytes? {
            let proxy = try report(page, killed: true, more: more)
            #expect(proxy.proxies.first?.activeConnections == 9_000)
            return proxy.incidents.first?.causes.first { $0.classification.rawValue == "CONNECTIONS" }?.bytes
        }
        let once = try bytes(made)
        #expect(try once != nil && bytes(Self.summary + made) == once)
        #expect(try bytes(made, [("\(PastedPod().name).ss-z.txt", Self.summary)]) == once)
    }

    /// What a node's `ss -s` counts is of all its pods.
    @Test(arguments: [("node-1", false), ("node-2", true)])
    func theSummaryOfANodesFolderIsNoPods(node: String, isPods: Bool) throws {
        let pod = PastedPod()
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", pod.yaml.replacing("spec:\n", with: "spec:\n  nodeName: node-1\n"))
        bundle.add("memory.json", "{\"allocated\":\"122000000\",\"heap_size\":\"131000000\"}")
        bundle.add("\(node)/ss-s.txt", Self.summary)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let cause = report.incidents.first?.causes.first { $0.classification.rawValue == "CONNECTIONS" }
        #expect((cause?.outcome == .possible) == isPods, "\(cause.map { "\($0.why)" } ?? "")")
    }

    /// Each page that counts is cited, and sockets are named as the count only where they are all of it.
    @Test func socketsBesideAClustersPageAreCitedWithIt() throws {
        let clusters = "a::10.9.0.1:80::cx_active::5000\na::10.9.0.1:80::rq_active::0\n"
        let name = "\(PastedPod().name).clusters.txt"
        let found = try report(sockets(4_000, process: true), killed: true, more: [(name, clusters)])
        let cause = try #require(
            found.incidents.first?.causes.first { $0.classification.rawValue == "CONNECTIONS" })
        let cited = "\(cause.evidence)"
        #expect(cited.contains("clusters.txt") && cited.contains("ss.txt"), "\(cited)")
        #expect(!"\(cause.why)".contains("by its sockets"), "\(cause.why)")
    }

    /// Of one moment alone: what many machines cost, not what few may keep.
    @Test(arguments: [(400, Outcome.likely), (3, .notJudged)])
    func machinesOfOneMomentHoldWhatTheyCost(machines: Int, expected: Outcome) throws {
        #expect(outcome("WASM_LUA", try causes([Moment(allocated: 900_000_000, machines: machines)])) == expected)
    }

    /// A living proxy is asked as a killed one is.
    @Test(arguments: [(2_000, Outcome.possible), (8, .excluded)])
    func whatALivingProxyIsSentIsCounted(clusters: Int, expected: Outcome) throws {
        var moment = Moment(clusters: clusters, allocated: 160_000_000)
        moment.type = "sidecar"
        #expect(outcome("CONFIG_SCOPE", try causes([moment])) == expected)
    }

    /// What is in the bundle is not asked for.
    @Test func buffersMissTheDumpAlone() throws {
        let moment = Moment(clusters: 900, allocated: 160_000_000)
        let cause = try #require(try causes([moment]).first { $0.classification.rawValue == "BUFFERING" })
        #expect(cause.outcome == .notJudged && cause.missing.map(\.text) == ["config_dump"], "\(cause.missing)")
    }

    /// A backend's pool is nothing to look at where clients hold the connections.
    @Test func whatClientsHoldOpenIsLookedAtThere() throws {
        let moment = Moment(connections: 31_400, allocated: 700_000_000)
        var bundle = BundleBuilder()
        bundle.add("edge/server_info", bytes: Array(moment.info.utf8))
        bundle.add("edge/stats", bytes: Array(moment.stats.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let advice = try #require(report.outlook.first?.advice.first)
        #expect(advice.text.contains("its clients") && !advice.text.contains("host whose pool grew"), "\(advice.text)")
        #expect(advice.command?.line.contains("downstream_cx_active") == true, "\(advice.command?.line ?? "")")
    }
}
