import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Which of the pages of one moment speaks for a proxy's memory.
@Suite struct MeasuringTests {
    private struct Page {
        var name: String
        var text: String
        /// After the dump, where the bundle has one.
        var seconds = 60.0
    }

    private func memory(_ allocated: Int, heap: Int = 900, free: Int = 50, unmapped: Int = 30, physical: Int) -> String
    {
        """
        {"allocated": "\(allocated)", "heap_size": "\(heap)", "pageheap_unmapped": "\(unmapped)",
         "pageheap_free": "\(free)", "total_thread_cache": "7", "total_physical_bytes": "\(physical)"}

        """
    }

    private func stats(_ allocated: Int, physical: Int, heap: Int = 880) -> String {
        "server.memory_allocated: \(allocated)\nserver.memory_heap_size: \(heap)\nserver.memory_physical_size: \(physical)\nserver.total_connections: 3\n"
    }

    private static let dump = """
        {"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump", "dynamic_active_clusters": [
         {"cluster": {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
          "name": "outbound|80||cart.shop.svc.cluster.local", "type": "EDS"}}]}]}

        """

    /// One folder of one proxy, as a loose bundle has it; with a dump of the moment 0 where the test says so.
    private func state(_ pages: [Page], hasDump: Bool = false, newStart: Double = 0) throws -> ProxyState {
        let clock = Moment(seconds: 1_795_500_000)
        var bundle = BundleBuilder(modifiedAt: clock)
        if hasDump { bundle.add("proxies/shop/cart-0/config_dump", Self.dump, modifiedAt: clock) }
        for page in pages {
            bundle.add("proxies/shop/cart-0/\(page.name)", page.text, modifiedAt: clock.later(page.seconds))
        }
        let store = try Scenario.load(bundle)
        // By Envoy's own clock, without which a time is one of a copy.
        try store.database.run(
            "UPDATE capture SET started_at = ?1, uptime_seconds = 1, captured_at = ?1", .integer(clock.microseconds))
        try store.database.run(
            "UPDATE capture SET started_at = ?1 WHERE position > 0", .integer(clock.later(newStart).microseconds))
        let states = try Diagnosis.Mesh(store).states
        return try #require(states.first { $0.proxy.pod == "cart-0" }, "\(states.map(\.proxy.name))")
    }

    // MARK: - Envoy's own figures

    @Test func theMemoryPageSpeaksBeforeTheStats() throws {
        let measured = try state([
            Page(name: "memory", text: memory(500, physical: 700)),
            Page(name: "stats", text: stats(480, physical: 690)),
        ]).measured
        #expect((measured.allocated, measured.heap, measured.physical) == (500, 900, 700))
        #expect((measured.free, measured.unmapped) == (50, 30))
        #expect((measured.freeBeforeDump, measured.heapBeforeDump, measured.afterConfigDump) == (50, 870, false))
        #expect(measured.evidence?.locator == "/allocated" && measured.evidence?.value == .bytes(500))
        #expect(measured.allocatedAtDump == 500 && !measured.pageAfterDump)
    }

    @Test func withoutAMemoryPageTheStatsSpeak() throws {
        let measured = try state([Page(name: "stats", text: stats(480, physical: 690))]).measured
        #expect((measured.allocated, measured.heap, measured.physical) == (480, 880, 690))
        #expect(measured.free == nil && measured.page == nil && measured.freeBeforeDump == nil)
        #expect(measured.evidence?.locator == "server.memory_allocated")
    }

    /// The page was read after the dump; its physical is replaced by the stats' own, where these can hold what is allocated.
    @Test(arguments: [(499, 700, true), (500, 500, false), (699, 699, false), (700, 700, true)])
    func statsFromBeforeADumpTellWhatItDidNotTake(stats: Int, physical: Int64, isAfter: Bool) throws {
        let measured = try state(
            [
                Page(name: "memory", text: memory(500, physical: 700)),
                Page(name: "stats", text: self.stats(480, physical: stats), seconds: -5),
            ], hasDump: true
        ).measured
        #expect(measured.pageAfterDump && measured.afterConfigDump == isAfter)
        #expect((measured.allocated, measured.physical) == (500, Bytes(physical)))
        #expect(measured.freeBeforeDump == nil && measured.dumpTook ?? 0 > 0 && measured.mayHoldDump == nil)
    }

    @Test func aPageFromBeforeTheDumpHoldsNothingOfIt() throws {
        let measured = try state([Page(name: "memory", text: memory(500, physical: 700), seconds: -60)], hasDump: true)
            .measured
        #expect(measured.afterConfigDump == false && !measured.pageAfterDump && measured.mayHoldDump == nil)
        #expect(measured.freeBeforeDump == 50 && measured.dumpTook == nil)
    }

    /// Nothing shows which of two equal times was first: the free pages may be the dump's.
    @Test func aPageOfTheSameTimeMayHoldTheDump() throws {
        let measured = try state([Page(name: "memory", text: memory(500, physical: 700), seconds: 0)], hasDump: true)
            .measured
        #expect(measured.afterConfigDump == nil && measured.mayHoldDump ?? 0 > 0)
        #expect(measured.freeBeforeDump == 0)
    }

    /// What killed it was the dump: no page of the process was read after that, whatever two equal times say.
    @Test func whoDiedOfItsDumpWasReadBeforeIt() throws {
        for seconds in [0.0, 60] {
            var measured = try state(
                [Page(name: "memory", text: memory(500, physical: 700), seconds: seconds)], hasDump: true
            ).measured
            measured.readBeforeDump()
            #expect(measured.afterConfigDump == false && !measured.pageAfterDump && measured.mayHoldDump == nil)
            #expect((measured.physical, measured.freeBeforeDump, measured.heapBeforeDump) == (700, 50, 870))
        }
    }

    private struct Last: Sendable {
        var allocated = 500, heap = 1_200, free = 300
        var isOtherProcess = false
        let left: Int64?
    }

    /// A dump took 260: what is still free of it is no part of what a push needs, and what was allocated since filled it.
    @Test(
        arguments: [
            Last(left: 260), Last(free: 100, left: 100), Last(allocated: 600, left: 160),
            Last(allocated: 760, left: nil),
            Last(heap: 1_199, left: nil), Last(isOtherProcess: true, left: nil), Last(free: 0, left: nil),
        ])
    private func whatADumpLeftIsNoPartOfWhatIsHeldLater(last: Last) throws {
        let measured = try state(
            [
                Page(name: "memory.json", text: memory(490, physical: 700), seconds: -1),
                Page(name: "memory-after.json", text: memory(500, heap: 1_200, free: 300, physical: 960), seconds: 1),
                Page(
                    name: "last-memory.json",
                    text: memory(last.allocated, heap: last.heap, free: last.free, physical: 960)),
            ], hasDump: true, newStart: last.isOtherProcess ? 50 : 0
        ).measured
        #expect(
            measured.leftByDump == last.left.map { Bytes($0) } && measured.physical == Bytes(960 - (last.left ?? 0)))
        #expect(measured.pageAfterDump == (last.left != nil) && measured.afterConfigDump == false)
        #expect(measured.freeBeforeDump == Bytes(Int64(last.free) - (last.left ?? 0)))
    }

    // MARK: - From outside

    /// Two pages around a dump show what it took, and by which of them the cgroup was read.
    @Test(arguments: [(140, 40), (100, nil)] as [(Int64, Int64?)])
    func aCgroupThatWasReadAfterADumpHoldsWhatThatTook(usage: Int64, took: Int64?) throws {
        let mebibyte = 1 << 20
        let state = try state(
            [
                Page(name: "memory.json", text: memory(60 * mebibyte, physical: 80 * mebibyte), seconds: -1),
                Page(name: "memory-after.json", text: memory(60 * mebibyte, physical: 120 * mebibyte), seconds: 1),
                Page(name: "memory.current", text: "\(usage << 20)\n", seconds: 1),
            ], hasDump: true)
        let held = try #require(state.held(agent: Bytes(16 << 20)))
        #expect(held.bytes == Bytes(usage << 20) && held.rest == Bytes((usage - (took ?? 0)) << 20))
        #expect(held.byDump?.bytes == took.map { Bytes($0 << 20) } && held.byDump?.isMeasured == took.map { _ in true })
    }

    /// Of one page alone the model says what a dump may have added, which may have been free pages as well.
    @Test(arguments: [(60.0, true), (-60.0, false)])
    func whatOnePageHoldsAfterADumpIsAnUpperBound(seconds: Double, isAfter: Bool) throws {
        let page = Page(name: "memory", text: memory(500, physical: 700), seconds: seconds)
        let held = try #require(try state([page], hasDump: true).held(agent: 0))
        #expect(held.rest == Bytes(700) && held.byDump?.isMeasured == (isAfter ? false : nil))
    }

    @Test func pageCacheIsNoUse() throws {
        let mebibyte = 1 << 20
        let outside = try state([
            Page(name: "memory", text: memory(500, physical: 700)),
            Page(name: "memory.current", text: "\(60 * mebibyte)\n"),
            Page(name: "memory.max", text: "\(64 * mebibyte)\n"),
            Page(
                name: "memory.stat",
                text:
                    "anon \(40 * mebibyte)\nfile \(12 * mebibyte)\ninactive_file \(7 * mebibyte)\nactive_file \(4 * mebibyte)\n"
            ),
        ]).outside
        #expect(outside.containerUsage == Bytes(49 << 20), "the kernel can take back what is active as well")
        #expect(outside.container?.bytes == Bytes(53 << 20), "as kubectl top counts it")
        #expect(outside.anonymous == Bytes(40 << 20) && outside.cgroupLimit == Bytes(64 << 20))
    }

    /// A larger reading of before is a peak: now is the newest, and where no clock tells it, the one nearest to Envoy's own page.
    @Test(arguments: [(0.0, 60.0, 503), (60.0, 0.0, 713), (60.0, 60.0, 503)])
    func ofTwoReadingsTheNewestIsNow(first: Double, second: Double, now: Int64) throws {
        func table(_ usage: Int) -> String {
            "POD      NAME          CPU(cores)   MEMORY(bytes)\ncart-0   istio-proxy   3m           \(usage)Mi\n"
        }
        let outside = try state([
            Page(name: "memory", text: memory(500, physical: 462 << 20)),
            Page(name: "top-a.txt", text: table(713), seconds: first),
            Page(name: "top-b.txt", text: table(503), seconds: second),
        ]).outside
        #expect(outside.container?.bytes == Bytes(now << 20))
    }

    /// Without a figure of the container and of Envoy's physical memory the others speak, the surest first; what is allocated is held
    /// at least.
    @Test(arguments: [
        (["memory"], 870, false), (["memory", "status"], 197_768 << 10, false), (["stats"], 500, true),
        (["smaps_rollup", "stats"], 168_364 << 10, false),
    ])
    func whatElseTellsWhatEnvoyHolds(pages: [String], bytes: Int64, isAtLeast: Bool) throws {
        let texts = [
            "memory": memory(500, physical: 7).replacing(", \"total_physical_bytes\": \"7\"", with: ""),
            "stats": "server.memory_allocated: 500\nserver.memory_heap_size: 950\nserver.total_connections: 3\n",
            "status":
                "Name:\tenvoy\nUmask:\t0022\nState:\tS (sleeping)\nPid:\t1\nVmSize:\t 3339984 kB\nVmRSS:\t  250456 kB\nRssAnon:\t  197768 kB\n",
            "smaps_rollup":
                "216bc0000000-7fffc9497000 ---p 00000000 00:00 0                          [rollup]\nRss:              221004 kB\nPss:              219058 kB\nAnonymous:        168364 kB\n",
        ]
        let state = try state(pages.map { Page(name: $0, text: texts[$0] ?? "") })
        let held = try #require(state.held(agent: 0))
        #expect(held.bytes == Bytes(bytes) && held.isAtLeast == isAtLeast && held.from == .physical)
        #expect(state.isSeen)
    }

    /// A cgroup whose process had died holds nothing.
    @Test(arguments: [(1 << 20, false), ((1 << 20) + 1, true)])
    func aCgroupThatHoldsAMebibyteOfNobodyIsEmpty(anonymous: Int, isSeen: Bool) throws {
        let outside = try state([
            Page(name: "memory", text: memory(500, physical: 700)),
            Page(name: "memory.stat", text: "anon \(anonymous)\nfile 9000\ninactive_file 10\nactive_file 5\n"),
        ]).outside
        #expect((outside.anonymous != nil) == isSeen)
    }

    @Test func whatLiesBesideTheAllocatorIsTheDifference() throws {
        func beyond(_ anonymous: Int) throws -> Bytes? {
            let state = try state([
                Page(name: "memory", text: memory(500, physical: 20 << 20)),
                Page(name: "memory.stat", text: "anon \(anonymous)\nfile 9000\ninactive_file 10\nactive_file 5\n"),
            ])
            guard let anonymous = state.outside.anonymous, let physical = state.measured.physical else { return nil }
            return anonymous > physical ? anonymous - physical : nil
        }
        #expect(try beyond(24 << 20) == Bytes(4 << 20))
        #expect(try beyond(20 << 20) == nil)
    }

    /// A page of all processes of the container has the agent beside Envoy, and it is the smaller one.
    @Test func theAgentsMemoryIsNotEnvoys() throws {
        func status(_ name: String, _ resident: Int, _ anonymous: Int) -> String {
            "Name:\t\(name)\nState:\tS (sleeping)\nVmRSS:\t\(resident) kB\nRssAnon:\t\(anonymous) kB\n"
        }
        let outside = try state([
            Page(name: "memory", text: memory(9 << 20, physical: 20 << 20)),
            Page(name: "status.txt", text: status("pilot-agent", 40_000, 20_000) + status("envoy", 88_000, 34_000)),
        ]).outside
        #expect(outside.anonymous == Bytes(34_000 << 10) && outside.filePages == Bytes(54_000 << 10))
        #expect(outside.agent == Bytes(40_000 << 10))
    }

    // MARK: - Connections

    @Test func connectionsAddUpWithoutOverflow() {
        var connections = Connections()
        #expect(connections.total == nil && connections.isBlank)
        connections.upstream = 3
        #expect(connections.total == 3 && !connections.isBlank)
        connections.downstream = 4
        #expect(connections.total == 7)
        connections.upstream = .max
        #expect(connections.total == .max)
    }

    @Test func connectionsAreThoseOfTheNewestStats() throws {
        let state = try state([Page(name: "stats", text: stats(480, physical: 690))])
        #expect(state.connections.downstream == 3 && state.connections.upstream == nil)
        #expect(state.connections.allocatedWithCount == 480)
    }

    /// Connections that only the newest page counts are a part of what came after the dump.
    @Test func whatCameAfterTheDumpIsCountedOnce() {
        var memory = MemoryAccount()
        (memory.allocated, memory.allocatedAtDump) = (1_840, 109)
        (memory.predicted, memory.predictedAtDump) = (325, 110)
        #expect(memory.cameAfterDump == 1_840 - 109 - 215 && memory.countsNewerConnections)
        memory.predictedAtDump = 325
        #expect(memory.cameAfterDump == 1_840 - 109 && !memory.countsNewerConnections)
        memory.allocatedAtDump = nil
        #expect(memory.cameAfterDump == nil)
    }
}
