import Prose
import SampleBundles
import Store
import Testing
import Units

@testable import Diagnosis

/// Living proxies near their limits.
@Suite struct OutlookTests {
    /// Nothing was killed; `limits` of one proxy each.
    private func outlook(_ limits: [String?], services: Int = 4) throws -> [OutlookEntry] {
        try report(limits, services: services).outlook
    }

    private func report(_ limits: [String?], services: Int = 4) throws -> Report {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(services)
        for (number, limit) in limits.enumerated() {
            mesh.addService("app-\(number)", in: "shop", sidecar: .init(limit: limit))
        }
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
        let report = try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
        #expect(report.incidents.isEmpty)
        #expect(report.verdict.hasPrefix("Nothing was killed"))
        return report
    }

    /// What is not listed is counted by workload, and how near the nearest of it is.
    @Test func whatIsCutIsCountedThrough() throws {
        let report = try report((0..<12).map { "\(60 + 10 * $0)Mi" } + [nil])
        #expect(report.outlook.count == 10 && report.livingProxies == 13)
        #expect(report.outlookRest.map(\.workload) == ["app-10", "app-11", "app-12"])
        let (first, last) = (try #require(report.outlookRest.first), try #require(report.outlookRest.last))
        #expect(first.proxies == 1 && first.wouldLive == 1 && first.wouldBeKilled == 0 && first.nearLimit == 0)
        #expect(first.limitBytes == Bytes(160 << 20) && (0.05..<0.6).contains(first.fullest ?? 0))
        #expect(last.fullest == nil && last.limitBytes == nil && last.wouldLive == 0)
        #expect(try self.report(["60Mi"]).outlookRest.isEmpty)
    }

    /// A mesh whose ten nearest pods are of one workload, which has five more.
    private func mesh(_ pod: String, limit: Int64) -> Report {
        var report = Report(toolVersion: "t")
        for number in 0..<10 {
            var figures = ProxySummary.Figures()
            (figures.namespace, figures.pod, figures.workload) = ("shop", "\(pod)-\(number)", "cart")
            report.proxies.append(ProxySummary(figures))
            var entry = OutlookEntry()
            (entry.namespace, entry.pod) = ("shop", figures.pod)
            (entry.measuredBytes, entry.limitBytes) = (50, Bytes(limit))
            report.outlook.append(entry)
        }
        var rest: [Name: OutlookRest] = [:]
        for number in 10..<15 {
            var entry = OutlookEntry()
            (entry.namespace, entry.pod) = ("shop", "\(pod)-\(number)")
            OutlookRest.add(entry, of: "cart", to: &rest)
        }
        report.outlookRest = Array(rest.values)
        return report
    }

    @Test func `Of joined meshes each has one row for a workload`() {
        let both = Report(joining: [mesh("cart-a", limit: 100), mesh("cart-b", limit: 60)])
        #expect(both.outlook.count == 10 && both.outlook.allSatisfy { $0.pod?.hasPrefix("cart-b") == true })
        // A workload of the same name in the other mesh is another.
        #expect(both.outlookRest.map(\.workload) == ["cart", "cart"] && both.outlookRest.map(\.proxies) == [15, 5])
        #expect(both.outlookRest[0].fullest == 0.5 && both.outlookRest[1].fullest == nil)
    }

    @Test func whetherItWouldBeKilledIsToldByItsLimit() throws {
        let entries = try outlook(["1Gi", "20Mi", nil])
        func entry(_ name: String) -> OutlookEntry? { entries.first { $0.pod?.hasPrefix(name) ?? false } }
        #expect(entry("app-0")?.wouldBeKilled == false)
        #expect(entry("app-1")?.wouldBeKilled == true)
        #expect(entry("app-2")?.wouldBeKilled == nil)
        #expect(entry("app-2")?.limitBytes == nil)
        let order = entries.map { String(($0.pod ?? "").prefix(5)) }
        #expect(order == ["app-1", "app-0", "app-2"])
    }

    @Test func atMostTenAreListedNearestFirst() throws {
        let entries = try outlook((0..<12).map { "\(60 + 10 * $0)Mi" })
        #expect(entries.count == 10)
        let limits = entries.compactMap { $0.limitBytes?.count }
        let nearest = (0..<10).map { Int64(60 + 10 * $0) << 20 }
        #expect(limits == nearest)
    }

    @Test func everyEntryListsEveryClassOnceAndConfirmsNoneThatLives() throws {
        for entry in try outlook(["1Gi", "20Mi"], services: 140) {
            #expect(
                entry.causes.map(\.classification.rawValue).sorted() == CauseClass.allCases.map(\.rawValue).sorted())
            #expect(entry.causes.allSatisfy { $0.outcome != .confirmed || entry.wouldBeKilled == true })
            #expect(entry.causes.first { $0.classification == .unresolved }?.outcome == .excluded)
            #expect(entry.causes.first { $0.classification == .configScope }?.outcome.isClaim == true)
        }
    }

    /// By less than the estimate errs by nobody is safe, and nobody is lost.
    @Test func `What nearly fits is not told to fit`() {
        var entry = OutlookEntry()
        entry.limitBytes = Bytes(170 << 20)
        for (push, isClose) in [(170, false), (165, true), (150, false)] {
            entry.atFullPushBytes = Bytes(Int64(push) << 20)
            #expect(entry.isCloseAtPush == isClose, "\(push)")
        }
        entry.limitBytes = nil
        #expect(!entry.isCloseAtPush)
    }

    private func holding(_ causes: [Cause], held: Int64 = 90, known: Int64 = 80, isSafe: Bool? = false) -> String {
        var entry = OutlookEntry()
        (entry.causes, entry.wouldBeKilled, entry.limitBytes) = (causes, isSafe, Bytes(200 << 20))
        (entry.measuredBytes, entry.estimatedBytes) = (Bytes(held << 20), Bytes(known << 20))
        return switch entry.holding {
        case .cause(let cause): cause.classification.rawValue
        case .unexplained: "unexplained"
        case .nothing(let blind): "nothing, \(blind) not judged"
        case .tooLittleCaptured: "too little"
        }
    }

    /// Silence of classes that could not be judged is no health, and what is small beside the limit no cause.
    @Test func `What a living proxy holds is concluded once`() {
        let blind = cause(.buffering, .notJudged), excluded = cause(.dns, .excluded)
        let small = cause(.connections, .possible, bytes: 19 << 20), large = cause(.wasmLua, .possible, bytes: 21 << 20)
        #expect(holding([excluded, small, cause(.configScope, .likely)]) == "CONFIG_SCOPE")
        #expect(holding([small, excluded]) == "nothing, 0 not judged" && holding([small, large]) == "WASM_LUA")
        #expect(holding([small], isSafe: true) == "CONNECTIONS")
        #expect(holding([excluded], held: 160) == "unexplained" && holding([excluded], held: 159) != "unexplained")
        #expect(holding([excluded], held: 51, known: 20) != "unexplained")
        let (four, five) = (Array(repeating: blind, count: 4), Array(repeating: blind, count: 5))
        #expect(holding(four) == "nothing, 0 not judged")
        #expect(holding(five + Array(repeating: excluded, count: 6)) == "nothing, 5 not judged")
        #expect(holding(five + five) == "too little" && holding([]) == "too little")
    }

    @Test func `Whether it lives is judged but for load`() {
        var entry = OutlookEntry()
        #expect(entry.fate == .unknown)
        entry.wouldBeKilled = false
        #expect(entry.fate == .lives)
        let load = cause(.connections, .likely)
        (entry.causes, entry.leadingCode) = ([load], load.code)
        #expect(entry.fate == .livesButForLoad)
        entry.wouldBeKilled = true
        #expect(entry.fate == .killed)
    }

    /// Whose only pages are from before the kill is told as it was, and never as it will be.
    @Test func `A process that was killed has no outlook`() throws {
        var scenario = Scenario(services: 60)
        for (pages, lives) in [(Scenario.Pages.killed, false), (.successor, true)] {
            scenario.pages = pages
            let report = try scenario.report()
            let incident = try #require(report.incidents.first)
            let pods = incident.members.compactMap(\.pod)
            #expect(!pods.isEmpty)
            #expect(report.outlook.contains { pods.contains($0.pod ?? "") } == lives, "\(pages)")
            #expect(report.proxies.contains { pods.contains($0.pod ?? "") && $0.allocatedBytes != nil })
        }
    }

    /// Pages of one process at several moments, in folders by time.
    private func moments(_ rise: Int, count: Int, limit: Int = 400 << 20) throws -> OutlookEntry? {
        var bundle = BundleBuilder()
        for number in 0..<count {
            let folder = "2026-04-02T02-0\(number)-00Z/"
            let bytes = (20 << 20) + number * rise
            bundle.add(
                folder + "memory.json",
                bytes: Array(
                    #"{"allocated": "\#(bytes)", "heap_size": "\#(bytes + 9)", "total_physical_bytes": "\#(bytes + 9)"}"#
                        .utf8))
            bundle.add(
                folder + "server_info.json",
                bytes: Array(
                    #"{"state": "LIVE", "command_line_options": {"concurrency": 2}, "uptime_current_epoch": "\#(600 + 60 * number)s", "node": {"id": "sidecar~10.1.1.1~kite-0.toys~x"}}"#
                        .utf8))
            bundle.add(
                folder + "cgroup.json",
                bytes: Array(#"{"memory.current": "\#(bytes + 4096)", "memory.max": "\#(limit)"}"#.utf8))
        }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report().outlook.first
    }

    @Test func momentsThatRiseInALineSayUntilWhen() throws {
        let rising = try #require(try moments(32 << 20, count: 7))
        // 212 MiB at the last of seven minutes, 32 MiB more each: 188 MiB are left.
        #expect(abs((rising.livesSeconds ?? 0) - 352.5) < 2 && rising.wouldBeKilled == true)
        // What was watched for six minutes is not told for an hour.
        let slow = try #require(try moments(2 << 20, count: 7))
        #expect(slow.wouldBeKilled != true)
        #expect(try moments(0, count: 7)?.livesSeconds == nil)
        #expect(try moments(32 << 20, count: 3)?.livesSeconds != nil)
        #expect(try moments(32 << 20, count: 2)?.livesSeconds == nil)
    }

    @Test func whatItsGrowthWillKillIsNotSaidToDieOfARestart() throws {
        func verdict(_ entry: OutlookEntry) -> String {
            var report = Report(toolVersion: "test")
            report.outlook = [entry]
            var looked = Store.LookedThrough()
            looked.counters = 1
            return Verdict(report: report, looked: looked).text.plain
        }
        let rising = try #require(try moments(32 << 20, count: 7))
        #expect(rising.isRunningOut && !rising.wouldDieOfPush)
        let said = verdict(rising)
        #expect(
            said.contains("more: at its limit in") && !said.contains("restart"), "\(said)"
        )
        var large = rising
        large.atFullPushBytes = large.limitBytes
        #expect(!large.isRunningOut && verdict(large).contains("1 would be killed by a full push"))
        large.afterRestartBytes = large.limitBytes
        #expect(verdict(large).contains("1 would be killed by a restart or a full push"))
    }

    @Test func aKernelsLogOfAnApplicationLeavesTheProxyInTheList() throws {
        func pods(_ process: String) throws -> [String?] {
            var bundle = BundleBuilder()
            let pages = [
                (
                    "p/memory.json",
                    #"{"allocated": "9000000", "heap_size": "9000009", "total_physical_bytes": "9000009"}"#
                ),
                (
                    "p/server_info.json",
                    #"{"state": "LIVE", "command_line_options": {"concurrency": 2}, "uptime_current_epoch": "700s", "node": {"id": "sidecar~10.1.1.1~kite-0.toys~x"}}"#
                ),
                (
                    "dmesg.txt",
                    "[ 3805.921092] Memory cgroup out of memory: Killed process 195 (\(process)) total-vm:33kB, anon-rss:98000kB, file-rss:53kB\n"
                ),
            ]
            for (name, text) in pages { bundle.add(name, bytes: Array(text.utf8)) }
            return try Engine(Scenario.load(bundle), toolVersion: "test").report().outlook.map(\.pod)
        }
        #expect(try pods("java") == ["kite-0"])
    }

    @Test func aLargeShareOfLittleDoesNotFillTheProcess() throws {
        func scope(heap factor: Int) throws -> Cause? {
            var mesh = SampleMesh(seed: 9)
            mesh.addServices(140)
            mesh.addService("app", in: "shop", sidecar: .init(limit: "1Gi"))
            var capture = CaptureShape(mesh)
            capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
            for place in capture.proxies.indices {
                var memory = MeasuredEnvoy.memory(capture.proxies[place])
                memory.physical *= factor
                memory.heapSize *= factor
                capture.proxies[place].memory = memory
            }
            let report = try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
            return report.outlook.first?.causes.first { $0.classification == .configScope }
        }
        let alone = try #require(try scope(heap: 1))
        #expect(alone.outcome == .likely, "\(alone.why)")
        #expect(try scope(heap: 20)?.outcome == .possible)
    }

    @Test func aRestartNeedsTheModelsMemoryAndTheAgent() throws {
        let entry = try #require(try outlook(["1Gi"]).first)
        let after = try #require(entry.afterRestartBytes), push = try #require(entry.atFullPushBytes)
        let measured = try #require(entry.measuredBytes)
        #expect(after.double > 13_000_000 + 15_121_356)
        #expect(push > measured)
    }

    /// The agent keeps what it was sent, whichever page counts it.
    @Test func theAgentOfAProxyWithoutADumpKnowsItsClustersToo() throws {
        var scenario = Scenario(services: 300)
        scenario.limit = .stated("1Gi")
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.dropped = ["config_dump"]
        let report = try scenario.report()
        let entry = try #require(report.outlook.first { $0.pod?.hasPrefix("pay") ?? false })
        let proxy = try #require(report.proxies.first { $0.pod == entry.pod })
        let (measured, physical) = (try #require(entry.measuredBytes), try #require(proxy.physicalBytes))
        let clusters = try #require(proxy.clusters)
        #expect(clusters > 300 && measured == physical + MemoryModel.agent(clusters: clusters), "\(measured)")
    }

    /// More workers than it needs are what it takes to fit, in the outlook as after a kill.
    @Test func workersWithoutWhichItFitsAreWhatHoldsIt() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(420)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "112Mi", workers: 32))
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
        let entry = try #require(
            try Engine(Scenario.load(capture.builder()), toolVersion: "test").report().outlook.first)
        #expect(entry.wouldBeKilled == true)
        let claims = entry.causes.filter(\.outcome.isClaim)
        #expect(claims.contains { $0.classification == .configScope })
        #expect(entry.leadingCode == claims.first?.code && claims.first?.classification == .workers)
    }

    @Test func whereNoKillCouldShowThatIsSaid() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(4)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "1Gi"))
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
        var pages = BundleBuilder(modifiedAt: mesh.capturedAt)
        for entry in capture.builder().entries
        where entry.name.contains("/proxies/") && !entry.name.hasSuffix(".log") {
            pages.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
        }
        let report = try Engine(Scenario.load(pages), toolVersion: "test").report()
        #expect(report.proxies.count == 1)
        #expect(report.verdict.hasPrefix("No kill is seen, and none could be"))
    }
}

extension SampleMesh {
    func pods(in namespace: String) -> [Pod] { pods.filter { $0.namespace == namespace } }
}
