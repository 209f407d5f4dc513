import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What came after the dump is a class's own, by the kind that the counters tell: likely at most, since no page shows it.
@Suite struct LaterGrowthTests {
    /// Of the counters of a bundle, with the figures of a test put over theirs.
    private static let growth = try? StatGrowthTests().later([LaterCounter.clusters: 60])

    private static func made(
        _ kind: StatGrowth.Kind, came: Int64, of allocated: Int64 = 100_000_000, gateway: Bool = false,
        listeners: Int64 = 0, clusters: Double = 0
    ) throws -> MadeCase {
        var growth = try #require(growth)
        (growth.kind, growth.bytes, growth.clusters) = (kind, Bytes(came), clusters)
        growth.listenerBytes = Bytes(listeners)
        var made = MadeCase()
        (made.isGateway, made.routed, made.share, made.later) = (gateway, gateway ? 0 : nil, nil, growth)
        made.measured.allocated = Bytes(allocated)
        // Enough for the scope's classes, and no more than a needed tenth of anything else.
        (made.counts.clusters, made.counts.serviceClusters) = (40, 40)
        made.need = allocated
        return made
    }

    /// The kind, the class that owns it, and whether it is a gateway's.
    private static let owners: [(StatGrowth.Kind, CauseClass, Bool)] = [
        (.subsets, .drSubsets, false), (.endpoints, .endpointCount, false), (.routes, .routeTable, false),
        (.services, .configScope, false), (.tcpServices, .configScope, false), (.filterChains, .filterChains, true),
        (.services, .gatewayAllClusters, true), (.wasm, .wasmLua, false), (.subsets, .drSubsets, true),
    ]

    @Test(arguments: owners)
    func itIsClaimedFromATenthAndLikelyFromAQuarter(kind: StatGrowth.Kind, owner: CauseClass, gateway: Bool) throws {
        let mesh = try MadeCase.mesh()
        for (came, outcome) in [(10_100_000, Outcome.possible), (24_900_000, .possible), (25_100_000, .likely)] {
            let judged = try Self.made(kind, came: Int64(came), gateway: gateway).judged(of: owner, in: mesh)
            #expect(judged.outcome == outcome && judged.grew, "\(owner) of \(came): \(judged.why)")
            #expect(judged.bytes == Bytes(Int64(came)) && judged.why.contains("allocated rose by"), "\(judged.why)")
        }
        // However much it is, no page shows it.
        let most = try Self.made(kind, came: 90_000_000, gateway: gateway).judged(of: owner, in: mesh)
        #expect(most.outcome == .likely && most.evidence.count == 1)
        // Below a tenth the dump is asked, as if nothing had come.
        let few = try Self.made(kind, came: 9_900_000, gateway: gateway).judged(of: owner, in: mesh)
        #expect(!few.why.contains("allocated rose by"), "\(owner): \(few.why)")
    }

    @Test(arguments: owners)
    func whatIsOfAnotherKindIsNotItsOwn(kind: StatGrowth.Kind, owner: CauseClass, gateway: Bool) throws {
        let mesh = try MadeCase.mesh()
        let kinds: [StatGrowth.Kind] = [
            .subsets, .endpoints, .routes, .filterChains, .tcpServices, .services, .wasm,
        ]
        let own = Self.owners.filter { $0.1 == owner && $0.2 == gateway }.map(\.0)
        for other in kinds where !own.contains(other) {
            let judged = try Self.made(other, came: 60_000_000, gateway: gateway).judged(of: owner, in: mesh)
            #expect(!judged.why.contains("allocated rose by"), "\(owner), \(other): \(judged.why)")
        }
    }

    /// A gateway whose routes name most of its clusters is no scope's; a sidecar's chains change with any filter.
    @Test func whoIsAskedDependsOnTheProxy() throws {
        let mesh = try MadeCase.mesh()
        var routed = try Self.made(.services, came: 60_000_000, gateway: true)
        routed.routed = 20
        #expect(try routed.outcome(of: .gatewayAllClusters, in: mesh) == .excluded)
        routed.routed = 19
        #expect(try routed.outcome(of: .gatewayAllClusters, in: mesh) == .likely)
        #expect(
            try Self.made(.services, came: 60_000_000, gateway: true).outcome(of: .configScope, in: mesh) == .excluded)
        #expect(try Self.made(.filterChains, came: 60_000_000).outcome(of: .filterChains, in: mesh) == .excluded)
    }

    /// Of TCP services the listeners are one class's, the clusters another's.
    @Test func aTCPServiceIsDividedInTwo() throws {
        let mesh = try MadeCase.mesh()
        let made = try Self.made(.tcpServices, came: 60_000_000, listeners: 24_000_000)
        let (listeners, scope) = (
            try made.judged(of: .tcpHeadlessListeners, in: mesh), try made.judged(of: .configScope, in: mesh)
        )
        #expect(listeners.outcome == .possible && listeners.bytes == 24_000_000)
        #expect(scope.outcome == .likely && scope.bytes == 36_000_000)
    }

    /// What the dump holds of the same origin counts with it, and is told apart.
    @Test func subsetsOfTheDumpCountWithThoseThatCame() throws {
        let mesh = try MadeCase.mesh()
        var made = try Self.made(.subsets, came: 20_000_000)
        #expect(try made.outcome(of: .drSubsets, in: mesh) == .possible)
        (made.counts.subsetClusters, made.counts.serviceClusters) = (200, 0)
        let judged = try made.judged(of: .drSubsets, in: mesh)
        let held = try #require(made.facts(of: .drSubsets, in: mesh).account?.allocated(.drSubsets))
        #expect(held > 5_000_000 && judged.bytes == held + 20_000_000 && judged.outcome == .likely)
        #expect(judged.why.contains("of the same kind in the dump"), "\(judged.why)")
    }

    /// Each worker beyond two copied what came: that is the workers', and not once more the scope's.
    @Test func copiesOfWorkersAreTheWorkers() throws {
        let mesh = try MadeCase.mesh()
        var made = try Self.made(.services, came: 60_000_000, clusters: 2_000)
        made.workers = 12
        let copies = try #require(made.later).bytes(ofWorkers: 12)
        #expect(copies > 30_000_000 && copies < 60_000_000)
        #expect(try made.judged(of: .configScope, in: mesh).bytes == 60_000_000 - copies)
        let workers = try made.judged(of: .workers, in: mesh)
        let own = try #require(made.facts(of: .workers, in: mesh).account?.allocated(.workers))
        #expect(workers.bytes == own + copies && workers.outcome == .likely)
        // A multiplier leads where nothing came; where something did, that comes first.
        #expect(!workers.leads)
    }

    /// A configuration that needs little of the limit filled it no more by what came.
    @Test(arguments: [(0.49, false), (0.51, true)])
    func aNeedBelowHalfOfTheLimitIsNone(part: Double, speaks: Bool) throws {
        var made = try Self.made(.routes, came: 60_000_000)
        made.needOfLimit = part
        let judged = try made.judged(of: .routeTable, in: MadeCase.mesh())
        #expect(judged.why.contains("allocated rose by") == speaks && (judged.outcome == .possible) == speaks)
    }
}
