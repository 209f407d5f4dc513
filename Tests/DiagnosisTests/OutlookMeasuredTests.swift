import Prose
import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What measures a living proxy: Envoy's pages, the container's, a node's, each for what it is.
@Suite struct OutlookMeasuredTests {
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

    /// Of a loop the least and the most are told, not the first that stand there.
    @Test func manyReadingsAreToldByTheirEnds() throws {
        var pod = PastedPod()
        (pod.limit, pod.killed) = ("1Gi", nil)
        (pod.restarts, pod.state) = (0, "running: {startedAt: \"2026-07-04T10:09:08Z\"}")
        let uses = [598, 601, 571, 602, 640, 603]
        let report = try PastedPod.report(
            pod,
            added: uses.enumerated().map { number, usage in
                (
                    "top-\(number).txt",
                    "NAME                    CPU(cores)   MEMORY(bytes)\n\(pod.name)   13m          \(usage)Mi\n"
                )
            })
        let words = report.caveats.map(\.text.plain)
        #expect(
            words.contains { $0.contains(": 6 times, from 571 MiB (top-2.txt) to 640 MiB (top-4.txt).") }, "\(words)")
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

    /// A counter alone may be of long ago, and a limit that is not reached holds nobody back.
    @Test func `It is throttled where it stands still, or stands at the limit for that`() {
        let high = Bytes(300 << 20), less = Bytes(290 << 20)
        for (throttling, isNow) in [
            (Throttling(high: high, usage: high, events: 9), true),
            (Throttling(high: high, usage: less, events: 9), false),
            (Throttling(high: high, usage: high, events: 0), false), (Throttling(high: high, events: 9), false),
            (Throttling(high: high, usage: high, events: 9, stalled: 0.02), false), (Throttling(stalled: 0.1), true),
            // It waits for something else.
            (Throttling(high: high, usage: Bytes(100 << 20), events: 9, stalled: 0.6), false),
            (Throttling(high: high, usage: less, stalled: 0.6), true),
        ] { #expect(throttling.isNow == isNow, "\(throttling)") }
        var entry = OutlookEntry()
        (entry.measuredBytes, entry.limitBytes) = (less, Bytes(1 << 30))
        #expect(!entry.isNearLimit)
        entry.throttling = Throttling(stalled: 0.5)
        #expect(entry.isNearLimit)
        // Nobody is nearer, and nothing is to be left as it is.
        (entry.wouldBeKilled, entry.atFullPushBytes) = (false, less)
        #expect(!entry.isFarFromLimit)
        var full = OutlookEntry()
        (full.measuredBytes, full.limitBytes) = (Bytes(99 << 20), Bytes(100 << 20))
        #expect(Outlook.isNearer(entry, full) && !Outlook.isNearer(full, entry))
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

    /// A push takes what a dump left free, so it stands on the rest; nothing that comes is less than what is held by now.
    @Test(arguments: [false, true]) func whatADumpTookIsNoRest(isKnown: Bool) throws {
        let usage: Int64 = 60 << 20
        var scenario = Scenario(services: 20)
        (scenario.kills, scenario.pages, scenario.limit) = (0, .successor, .stated("320Mi"))
        scenario.status = { $0.sidecar?.life = .init() }
        let folder = "bug-report/\(scenario.folder)"
        scenario.added = [
            (folder + "cgroup/memory.current", "\(usage)\n"), (folder + "cgroup/memory.max", "335544320\n"),
        ]
        if isKnown {
            let before =
                #"{"allocated": "8400000", "heap_size": "9000000", "pageheap_unmapped": "0", "pageheap_free": "100", "total_physical_bytes": "9000000"}"#
            scenario.added.append((folder + "memory-first.json", before + "\n"))
        }
        let entry = try #require(try scenario.report().outlook.first)
        let push = try #require(entry.peaks.first { $0.kind == .fullPush })
        #expect(entry.measuredBytes == Bytes(usage) && push.peak == entry.atFullPushBytes)
        #expect(entry.byDump?.isMeasured == (isKnown ? true : nil))
        let level = isKnown ? Bytes(usage) - (entry.byDump?.bytes ?? 0) : Bytes(usage)
        #expect(push.peak == max(Bytes(usage), max(level, entry.estimatedBytes ?? 0) + push.bytes))
        #expect(entry.peaks.allSatisfy { $0.kind == .firstPush || $0.peak ?? 0 >= Bytes(usage) })
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
}
