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

    /// A peak that nearly reached the limit is worth a line, also where little is used now; a later page of the same does not hide it.
    @Test(arguments: [
        (262_435_456, 120_435_456, true), (140_435_456, 120_435_456, false), (262_435_456, 260_435_456, false),
    ])
    func aProxyThatWasNearItsLimitOnceIsTold(peak: Int, current: Int, isTold: Bool) throws {
        var bundle = BundleBuilder()
        for (name, text) in [("max", "268435456"), ("current", "\(current)"), ("peak", "\(peak)")] {
            bundle.add("cart-6d5f7c9b8d-q4w7z/memory.\(name)", "\(text)\n")
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let entry = try #require(report.outlook.first)
        #expect(entry.highest?.bytes == Bytes(Int64(peak)) && entry.highest?.file.hasSuffix("memory.peak") == true)
        #expect(entry.wasNearLimit == isTold)
    }

    /// A page that tells what is allocated alone is no all-clear below it: 858 MiB of 1 GiB may be more of the node's.
    @Test(arguments: [(900_000_000, Bool?.none), (90_000_000, false)])
    func whatIsAllocatedIsHeldAtLeast(allocated: Int, wouldBeKilled: Bool?) throws {
        var pod = PastedPod()
        (pod.limit, pod.killed) = ("1Gi", nil)
        (pod.restarts, pod.state) = (0, "running: {startedAt: \"2026-07-04T10:09:08Z\"}")
        let stats =
            "server.memory_allocated: \(allocated)\nserver.memory_heap_size: \(allocated + 50_000_000)\nserver.total_connections: 3\ncluster_manager.active_clusters: 40\n"
        let report = try PastedPod.report(pod, added: [("\(pod.name).stats.txt", stats)])
        let entry = try #require(report.outlook.first)
        #expect(entry.measuredBytes ?? 0 > Bytes(Int64(allocated)) && entry.isAtLeast)
        #expect(entry.wouldBeKilled == wouldBeKilled)
        #expect(report.verdict.contains(" with at least "), "\(report.verdict)")
    }

    /// `kubectl top pod` without `--containers`: of a gateway it is the proxy's, of a sidecar's pod a bound.
    @Test(arguments: [false, true]) func theUseOfAPodIsItsOnlyContainers(hasOther: Bool) throws {
        var pod = PastedPod()
        (pod.limit, pod.killed) = ("1Gi", nil)
        (pod.restarts, pod.state) = (0, "running: {startedAt: \"2026-07-04T10:09:08Z\"}")
        let other = "  - name: weave\n    image: quay.example/weave:4\nstatus:\n"
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", hasOther ? pod.yaml.replacing("status:\n", with: other) : pod.yaml)
        for (number, usage) in [598, 602].enumerated() {
            bundle.add(
                "top-\(number).txt",
                "NAME                    CPU(cores)   MEMORY(bytes)\n\(pod.name)   13m          \(usage)Mi\nhat-0                   1m           9Mi\n"
            )
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let words = report.caveats.map(\.text.plain)
        #expect(report.proxies.count == 1)
        guard hasOther else {
            let entry = try #require(report.outlook.first)
            #expect(entry.measuredBytes == Bytes(602 << 20) && entry.measuredFrom == .top)
            return #expect(words.contains { $0.contains("was read more than once") }, "\(words)")
        }
        #expect(report.outlook.allSatisfy { $0.measuredBytes == nil })
        #expect(
            words.contains { $0.contains("its proxy holds at most 602 MiB: kubectl top pod --containers") }, "\(words)")
    }

    /// A row that tells no namespace is of a pod of that name where there is one.
    @Test(arguments: [(["pier"], 1), (["pier", "quay"], 0)])
    func theUseOfAPodWithoutANamespaceIsThatOfTheOnlyOne(namespaces: [String], measured: Int) throws {
        var bundle = BundleBuilder()
        for namespace in namespaces {
            var pod = PastedPod()
            (pod.namespace, pod.limit, pod.killed) = (namespace, "1Gi", nil)
            (pod.restarts, pod.state) = (0, "running: {startedAt: \"2026-07-04T10:09:08Z\"}")
            bundle.add("\(namespace).yaml", pod.yaml)
        }
        bundle.add(
            "top.txt", "NAME                    CPU(cores)   MEMORY(bytes)\n\(PastedPod().name)   13m          598Mi\n")
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.proxies.count == namespaces.count)
        #expect(report.outlook.filter { $0.measuredBytes == Bytes(598 << 20) }.count == measured)
        #expect(!report.caveats.contains { $0.text.plain.contains("its proxy holds at most") })
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

    /// A counter alone may be of long ago, and a limit that is not reached holds nobody back.
    @Test func `It is throttled where it stands still, or stands at the limit for that`() {
        let high = Bytes(300 << 20), less = Bytes(290 << 20)
        for (throttling, isNow) in [
            (Throttling(high: high, usage: high, events: 9), true),
            (Throttling(high: high, usage: less, events: 9), false),
            (Throttling(high: high, usage: high, events: 0), false), (Throttling(high: high, events: 9), false),
            (Throttling(high: high, usage: high, events: 9, stalled: 0.02), false), (Throttling(stalled: 0.1), true),
        ] { #expect(throttling.isNow == isNow, "\(throttling)") }
        var entry = OutlookEntry()
        (entry.measuredBytes, entry.limitBytes) = (less, Bytes(1 << 30))
        #expect(!entry.isNearLimit)
        entry.throttling = Throttling(stalled: 0.5)
        #expect(entry.isNearLimit)
    }

    /// Its cgroup's own files tell it; what the container holds has the agent in it already.
    @Test func `A cgroup that throttles is read, and its usage is the whole container`() throws {
        var scenario = Scenario(services: 20)
        (scenario.kills, scenario.pages, scenario.limit) = (0, .successor, .stated("320Mi"))
        let folder = "bug-report/\(scenario.folder)"
        let files = [
            "memory.current": "308842496", "memory.high": "308699136", "memory.max": "335544320",
            "memory.events": "low 0\nhigh 48123\nmax 0\noom 0\noom_kill 0",
            "memory.pressure":
                "some avg10=71.20 avg60=68.93 avg300=61.02 total=9\nfull avg10=70.11 avg60=66.50 avg300=59.87 total=7",
        ]
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            scenario.added.append((folder + "cgroup/" + name, text + "\n"))
        }
        let entry = try #require(try scenario.report().outlook.first)
        let throttling = try #require(entry.throttling)
        #expect(throttling.high == Bytes(308_699_136) && throttling.events == 48_123 && throttling.stalled == 0.665)
        #expect(entry.measuredBytes == Bytes(308_842_496))
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

    /// What somebody read of the container from outside speaks where no page of Envoy does.
    @Test func aCurveAndAListOfProcessesMeasureAContainer() throws {
        func first(_ name: String, _ page: String) throws -> OutlookEntry? {
            var bundle = BundleBuilder()
            bundle.add(
                "describe.txt",
                """
                Name:             till-0
                Namespace:        market
                Node:             n-1/10.0.0.1
                Containers:
                  istio-proxy:
                    Image:          docker.io/istio/proxyv2:1.27.3
                    State:          Running
                      Started:      Wed, 04 Mar 2026 10:00:00 +0000
                    Limits:
                      memory:  512Mi

                """)
            bundle.add(name, page)
            return try Engine(Scenario.load(bundle), toolVersion: "test").report().outlook.first
        }
        let curve = try first(
            "range.json",
            #"{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": "container_memory_working_set_bytes", "container": "istio-proxy", "namespace": "market", "pod": "till-0"}, "values": [[1781517600, "73400320"], [1781517900, "78643200"]]}]}}"#
        )
        #expect(curve?.measuredBytes == Bytes(78_643_200) && curve?.measuredFrom == .top)
        #expect(curve?.limitBytes == Bytes(512 << 20) && curve?.pod == "till-0")
        let list = try first(
            "ps.txt", "  PID   RSS COMMAND\n   17 102400 envoy -c x\n    1 20480 pilot-agent proxy\n")
        #expect(list?.measuredBytes == Bytes(120 << 20))
        // Envoy without its agent is a part, and no figure of the container.
        #expect(try first("ps.txt", "  PID   RSS COMMAND\n   17 102400 envoy -c x\n")?.measuredBytes == nil)
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

    /// Somebody may look at the cgroup's files and at nothing of Envoy's memory.
    @Test func aCgroupsFilesBesideAnotherPageMeasureTheContainer() throws {
        var bundle = BundleBuilder()
        for (name, text) in [
            ("memory.current", "209715200\n"), ("memory.max", "268435456\n"),
            ("memory.stat", "anon 188743680\nfile 20480000\ninactive_file 10240000\nactive_file 1024\n"),
            (
                "server_info",
                #"{"state": "LIVE", "uptime_current_epoch": "600s", "node": {"id": "sidecar~10.1.1.1~kite-0.toys~x"}}"#
            ),
        ] { bundle.add(name, bytes: Array(text.utf8)) }
        let entry = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().outlook.first)
        #expect(entry.measuredBytes?.count == 209_715_200 - 10_240_000 && entry.measuredFrom == .cgroup)
        #expect(entry.limitBytes?.count == 268_435_456)
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
