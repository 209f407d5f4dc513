import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct StatsCountTests {
    /// A bootstrap without its list of stats, and what they then cost.
    private func scenario(all: Bool, eager: Bool, services: Int = 60) -> Scenario {
        var scenario = Scenario(services: services)
        if all { scenario.edit("config_dump", "\"stats_matcher\"", to: "\"stats_matcher_of_old\"") }
        if eager {
            scenario.edit(
                "config_dump", "enable_deferred_creation_stats\": true", to: "enable_deferred_creation_stats\": false")
        }
        let each = all ? (eager ? 38_000 : 12_520) : eager ? 5_311 : 0
        scenario.shape = { shape in
            if all { for place in shape.clusters.indices { shape.clusters[place].hasTLS = false } }
            shape.extraAllocated = each * (shape.clusters.count + 8)
        }
        return scenario
    }

    @Test func allStatsMadeBeforeTheirUseAreLikely() throws {
        let incident = try scenario(all: true, eager: true, services: 160).incident()
        #expect(incident[.statsCount].outcome == .likely)
    }

    @Test func istiosListIsExcluded() throws {
        #expect(try scenario(all: false, eager: false).incident()[.statsCount].outcome == .excluded)
    }

    @Test func eagerStatsJustUnderATenthAreExcluded() throws {
        let cause = try scenario(all: false, eager: true).incident()[.statsCount]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 0) > 0 && (cause.share ?? 1) < Thresholds.possibleShare.value)
    }

    /// The victim keeps every stat; `basket` beside it lives with the same clusters and `change`s.
    private func besideATwin(
        _ change: (inout SampleMesh.Sidecar) -> Void = { _ in }, more services: Int = 0, edit: (String, String)? = nil
    ) throws
        -> Cause
    {
        var scenario = Scenario(services: 60)
        scenario.limit = .stated("96Mi")
        scenario.edit("\(scenario.folder)config_dump", "\"stats_matcher\"", to: "\"stats_matcher_of_old\"")
        scenario.shape = { $0.extraAllocated = 12_520 * ($0.clusters.count + 8) }
        if let edit { scenario.edit("/basket-", edit.0, to: edit.1) }
        var sidecar = SampleMesh.Sidecar(limit: "96Mi")
        change(&sidecar)
        scenario.mesh.addService("basket", in: "checkout", sidecar: sidecar)
        var larger = scenario.mesh
        larger.addServices(services)
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies += mesh.pods(of: "basket", in: "checkout").map {
                ProxyShape($0, in: mesh, config: MeshConfiguration(larger, for: $0))
            }
        }
        return try scenario.incident()[.statsCount]
    }

    @Test func aTwinWithIstiosListThatLivesProvesThem() throws {
        let cause = try besideATwin()
        #expect(cause.outcome == .likely)
        #expect(cause.why.contains("holds the same clusters with Istio's list and lives"), "\(cause.why)")
        #expect(cause.why.contains("basket-"))
    }

    /// One that may hold more proves nothing, nor one that holds something else.
    @Test func whatHasALargerLimitOrOtherClustersIsNoTwin() throws {
        for cause in [
            try besideATwin { $0.limit = "97Mi" }, try besideATwin { $0.limit = nil }, try besideATwin(more: 12),
        ] {
            #expect(!cause.why.contains("and lives"), "\(cause.why)")
        }
        // One in twenty may differ.
        #expect(try besideATwin(more: 3).why.contains("and lives"))
    }

    /// One that makes its stats before their use pays for them as well.
    @Test func whatHasEagerStatsIsNoTwin() throws {
        let cause = try besideATwin(
            edit: ("enable_deferred_creation_stats\": true", "enable_deferred_creation_stats\": false"))
        #expect(!cause.why.contains("and lives"), "\(cause.why)")
    }

    /// No dump, but a stats page with many stats of each cluster, and a living twin with Istio's list.
    private func withoutDump(stats each: Int, twin: Bool = true) -> Scenario {
        var scenario = Scenario(services: 160)
        scenario.shape = { $0.extraAllocated = each * 300 * $0.clusters.count }
        scenario.dropped = ["\(scenario.folder)config_dump"]
        let lines = (0..<160 * each).map {
            "envoy_cluster_of_\($0 / 160){cluster_name=\"outbound|80||s-\($0 % 160).atlas\"} 0\n"
        }
        scenario.edits.append(("\(scenario.folder)stats", { $0 + lines.joined() }))
        guard twin else { return scenario }
        // Its own pages speak for it, and not the twin's dump.
        scenario.pages = .killed
        scenario.mesh.addService("basket", in: scenario.namespace, sidecar: .init(limit: "32Mi"))
        let (mesh, namespace) = (scenario.mesh, scenario.namespace)
        scenario.capture = { $0.proxies += mesh.pods(of: "basket", in: namespace).map { ProxyShape($0, in: mesh) } }
        return scenario
    }

    /// A stats page alone shows that Istio's list is not in force; what it costs, a twin.
    @Test func manyStatsOfEachClusterAreLikelyByATwinWithIstiosList() throws {
        let cause = try withoutDump(stats: 60).incident()[.statsCount]
        #expect(cause.outcome == .likely && cause.leads)
        #expect((cause.bytes ?? 0).count > 1_000_000)
        #expect("\(cause.why)".contains("which Istio's list leaves out"))
    }

    /// The twin's dump stands in for the configuration, and its bootstrap for nothing.
    @Test func aDumpOfAnotherDoesNotTellWhichStatsAreKept() throws {
        var scenario = withoutDump(stats: 60)
        scenario.pages = .successor
        let incident = try scenario.incident()
        #expect(incident.evidenceProcess == .successor && incident[.statsCount].outcome == .likely)
        #expect(incident.remedies.contains { $0.title.contains("stats that somebody reads") })
    }

    @Test func withoutATwinNothingShowsWhatTheyCost() throws {
        let cause = try withoutDump(stats: 60, twin: false).incident()[.statsCount]
        #expect(cause.outcome == .possible && cause.bytes == nil)
    }

    @Test func aFewStatsForADashboardAreNotAll() throws {
        #expect(try withoutDump(stats: 5, twin: false).incident()[.statsCount].outcome == .notJudged)
    }

    /// They multiply what is there: likely at most, however much of it they are, and first only where nothing grew.
    @Test func aMultiplierIsNeverConfirmedAndLeadsWhereItAloneDecides() throws {
        let mesh = try MadeCase.mesh()
        func judged(_ change: (inout MadeCase) -> Void) throws -> Judgement {
            var made = MadeCase()
            (made.counts.allStats, made.counts.eagerStats, made.counts.clusters) = (true, true, 300)
            change(&made)
            return try made.judged(of: .statsCount, in: mesh)
        }
        let most = try judged { $0.share = 0.9 }
        #expect(most.outcome == .likely && most.leads, "\(most.why)")
        #expect(try judged { $0.share = 0.249 }.outcome == .possible)
        #expect(try judged { $0.share = 0.099 }.outcome == .excluded)
        let grown = try judged { $0.growth.endpoints = 1.2 }
        #expect(grown.outcome == .likely && !grown.leads)
        #expect(try judged { $0.growth.endpoints = 1.19 }.leads)
        // It needs so much more than its limit that it would not have fitted without them either.
        let short = try judged { ($0.need, $0.limit) = (900_000_000, 100_000_000) }
        #expect(short.outcome == .possible && !short.leads, "\(short.why)")
    }

    /// What a twin holds less is theirs where it is at least what so many stats cost, on as many workers.
    @Test func whatATwinHoldsLessIsTheirsOnlyWhereItCanBe() throws {
        var scenario = withoutDump(stats: 60)
        let workers = scenario.mesh.pods.lastIndex { $0.workload == "basket" }
        let place = try #require(workers)
        scenario.mesh.pods[place].sidecar?.workers = 4
        let mesh = scenario.mesh
        scenario.capture = { $0.proxies += mesh.pods(of: "basket", in: "checkout").map { ProxyShape($0, in: mesh) } }
        let others = try scenario.incident()[.statsCount]
        #expect(others.outcome == .possible && others.bytes == nil, "\(others.why)")
        // The twin holds nearly as much: something else fills both.
        scenario = withoutDump(stats: 60)
        scenario.shape = { $0.extraAllocated = 1_900_000 }
        let alike = try scenario.incident()[.statsCount]
        #expect(alike.outcome == .possible && !alike.leads && alike.bytes?.count ?? 0 > 0, "\(alike.why)")
        // It holds more: nothing is theirs.
        scenario.shape = { $0.extraAllocated = -1_000_000 }
        let less = try scenario.incident()[.statsCount]
        #expect(less.outcome == .possible && less.bytes == nil && less.share == nil, "\(less.why)")
    }

    @Test(arguments: [(29, Outcome.notJudged), (30, .possible)])
    func thirtyStatsOfEachClusterAreNoDashboards(each: Int, outcome: Outcome) throws {
        var scenario = Scenario(services: 20)
        scenario.dropped = ["\(scenario.folder)config_dump"]
        scenario.shape = { shape in
            let clusters = 8 + shape.clusters.count
            for line in 0..<each * clusters {
                shape.statistics["envoy_cluster_of_\(line / 20){cluster_name=\"outbound|80||s-\(line % 20).atlas\"}"] =
                    0
            }
        }
        let cause = try scenario.incident()[.statsCount]
        #expect(cause.outcome == outcome, "\(cause.why)")
    }
}
