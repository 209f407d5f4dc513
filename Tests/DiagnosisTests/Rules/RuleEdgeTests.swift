import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Each value that a rule decides by, from both sides. The figures stand here once more on purpose: whoever changes one of them
/// changes what is claimed of a kill, and should see it.
@Suite struct RuleEdgeTests {
    /// What a rule says of a case when one figure of it takes this value, then that.
    struct Edge: CustomTestStringConvertible, Sendable {
        let name: String
        let rule: CauseClass
        let values: (Double, Double)
        let outcomes: (Outcome, Outcome)
        let base: MadeCase
        let set: @Sendable (inout MadeCase, Double) -> Void
        var testDescription: String { "\(rule.rawValue): \(name)" }

        init(
            _ rule: CauseClass, _ name: String, _ below: Double, _ under: Outcome, _ at: Double, _ over: Outcome,
            of base: MadeCase? = nil, _ set: @escaping @Sendable (inout MadeCase, Double) -> Void
        ) {
            (self.rule, self.name, values, outcomes) = (rule, name, (below, at), (under, over))
            (self.base, self.set) = (base ?? .holding(rule), set)
        }

        func check(in mesh: Diagnosis.Mesh) throws {
            for (value, expected) in [(values.0, outcomes.0), (values.1, outcomes.1)] {
                var made = base
                set(&made, value)
                let judged = try made.judged(of: rule, in: mesh)
                #expect(judged.outcome == expected, "\(testDescription) at \(value): \(judged.why)")
            }
        }
    }

    private static func made(_ change: (inout MadeCase) -> Void) -> MadeCase {
        var made = MadeCase()
        change(&made)
        return made
    }

    /// Classes of configuration whose bytes are weighed against all that is allocated.
    private static let weighed: [CauseClass] = [
        .configScope, .drSubsets, .tcpHeadlessListeners, .filterChains, .gatewayAllClusters, .endpointCount,
        .routeTable,
    ]

    @Test(arguments: weighed)
    func whatItHoldsOfAllocatedDecides(_ rule: CauseClass) throws {
        let mesh = try MadeCase.mesh()
        try Edge(rule, "a tenth", 0.099, .excluded, 0.101, .possible) { $0.share = $1 }.check(in: mesh)
        try Edge(rule, "a quarter", 0.249, .possible, 0.251, .likely) { $0.share = $1 }.check(in: mesh)
        try Edge(rule, "half", 0.499, .likely, 0.501, .confirmed) { $0.share = $1 }.check(in: mesh)
    }

    @Test(arguments: weighed)
    func whatTheConfigurationNeedsOfTheLimitDecides(_ rule: CauseClass) throws {
        let mesh = try MadeCase.mesh()
        try Edge(rule, "half of the limit", 0.499, .excluded, 0.501, .possible) { $0.needOfLimit = $1 }.check(in: mesh)
        try Edge(rule, "four fifths of it", 0.799, .possible, 0.801, .confirmed) { $0.needOfLimit = $1 }.check(in: mesh)
    }

    @Test(arguments: weighed)
    func ofALivingProxyItClaimsWhatFillsTheProcess(_ rule: CauseClass) throws {
        let mesh = try MadeCase.mesh()
        var living = MadeCase.holding(rule)
        living.stage = .outlook
        try Edge(rule, "a quarter", 0.249, .possible, 0.251, .likely, of: living) { $0.share = $1 }.check(in: mesh)
        try Edge(rule, "half", 0.499, .likely, 0.501, .confirmed, of: living) { $0.share = $1 }.check(in: mesh)
        // A large share of little: the process holds ten times as much.
        let facts = living.facts(of: rule, in: mesh)
        let own = try #require(facts.account?.anonymous(rule).double)
        try Edge(rule, "a tenth of the process", own * 10.1, .possible, own * 9.9, .confirmed, of: living) {
            $0.measured.physical = Bytes(rounding: $1)
        }.check(in: mesh)
    }

    // MARK: - Scope

    static let scope: [Edge] = [
        Edge(.configScope, "a handful of services", 10, .excluded, 11, .confirmed) {
            $0.counts.serviceClusters = Int($1)
        },
        Edge(.configScope, "half of the hosts have traffic", 19, .confirmed, 20, .excluded) {
            $0.hostsHeld = 40
            $0.load = LoadSums()
            $0.load?.hostsWithTraffic = Int($1)
        },
        Edge(.gatewayAllClusters, "a handful of services", 10, .excluded, 11, .confirmed) {
            ($0.counts.serviceClusters, $0.routed) = (Int($1), 0)
        },
        Edge(.gatewayAllClusters, "half of them routed", 20, .excluded, 19, .confirmed) { $0.routed = Int($1) },
        // Without a dump: what istiod counted, against the limit.
        Edge(.configScope, "counted, half of the limit", 49, .excluded, 51, .possible, of: counted) {
            $0.need = Int64($1)
        },
        Edge(.configScope, "counted and grown, nine tenths of it", 89, .possible, 91, .likely, of: counted) {
            $0.need = Int64($1)
            $0.growth.clusters = 2
        },
        Edge(.configScope, "counted, grown by a fifth", 1.19, .possible, 1.2, .likely, of: counted) {
            $0.need = 95
            $0.growth.clusters = $1
        },
        // A dump that holds a fifth less than istiod sent does not speak.
        Edge(.configScope, "more than the dump", 60, .confirmed, 61, .possible) {
            $0.knownClusters = Int($1)
            $0.countedBy = Evidence(.file("istiod.log", locator: "line 1"), text: "clusters")
        },
    ]

    private static let counted = made {
        $0.counts.hasClusters = false
        $0.limit = 100
        $0.knownClusters = 300
        $0.countedBy = Evidence(.file("istiod.log", locator: "line 1"), text: "clusters")
    }

    @Test(arguments: scope) func scopeStopsAtItsEdges(_ edge: Edge) throws { try edge.check(in: MadeCase.mesh()) }

    // MARK: - Listeners, workers, secrets

    static let listeners: [Edge] = [
        Edge(.tcpHeadlessListeners, "every sidecar's own", 20, .excluded, 21, .confirmed) {
            $0.counts.tcpListeners = Int($1)
        },
        Edge(.filterChains, "few servers", 20, .excluded, 21, .confirmed) { $0.counts.tlsChains = Int($1) },
        Edge(.workers, "two of them", 2, .excluded, 3, .likely) {
            ($0.workers, $0.counts.clusters, $0.measured.allocated, $0.share) = (Int($1), 4_000, 20_000_000, nil)
            $0.need = 15_000_000
        },
        Edge(.tlsCerts, "secrets", 199, .excluded, 200, .possible) {
            ($0.counts.secrets, $0.measured.allocated) = (Int($1), 9_000_000)
        },
        // 200 of them are 3 MB.
        Edge(.tlsCerts, "a tenth", 30_100_000, .excluded, 29_900_000, .possible) {
            ($0.counts.secrets, $0.measured.allocated) = (200, Bytes(rounding: $1))
        },
        Edge(.xdsChurnDrain, "one generation is normal", 19, .excluded, 20, .possible) { $0.draining = Int($1) },
        Edge(.xdsChurnDrain, "too young to show them", 59, .notJudged, 60, .excluded) {
            ($0.draining, $0.process, $0.uptime) = (2, .successor, $1)
        },
    ]

    @Test(arguments: listeners)
    func listenersStopAtTheirEdges(_ edge: Edge) throws { try edge.check(in: MadeCase.mesh()) }

    // MARK: - Connections and buffers

    private static func open(_ upstream: Int64, beside bytes: Int64) -> MadeCase {
        made {
            $0.connections.upstream = upstream
            ($0.unexplained, $0.share) = (bytes, nil)
        }
    }

    /// The rest beside the configuration holds what the model gives the connections as well.
    private static func rest(_ made: inout MadeCase, _ bytes: Double) {
        var state = ProxyState(proxy: made.proxy)
        (state.counts, state.connections) = (made.counts, made.connections)
        let modelled = Account(state)?.allocated(of: .connections).count ?? 0
        (made.unexplained, made.share) = (Int64(bytes) - modelled, nil)
    }

    static let connections: [Edge] = [
        Edge(.connections, "few", 99, .excluded, 100, .likely, of: open(0, beside: 4_000_000)) {
            $0.connections.upstream = Int64($1)
            rest(&$0, 6_000_000)
        },
        Edge(.connections, "more for each than one costs", 79_000, .likely, 81_000, .excluded, of: open(200, beside: 0))
        {
            rest(&$0, $1 * 200)
        },
        Edge(.buffering, "more for each than one costs", 79_000, .excluded, 81_000, .likely, of: open(200, beside: 0)) {
            rest(&$0, $1 * 200)
        },
        Edge(.connections, "a tenth", 840_000, .excluded, 940_000, .possible, of: open(150, beside: 0)) {
            rest(&$0, $1)
        },
        Edge(.connections, "a quarter", 2_600_000, .possible, 2_800_000, .likely, of: open(150, beside: 0)) {
            rest(&$0, $1)
        },
        Edge(
            .buffering, "few connections with little", 9_900_000, .excluded, 10_100_000, .likely, of: open(9, beside: 0)
        ) {
            rest(&$0, $1)
        },
        Edge(.buffering, "ten are enough", 9, .excluded, 10, .likely, of: open(9, beside: 9_900_000)) {
            $0.connections.upstream = Int64($1)
        },
        // A memory page that is newer than the count of connections.
        Edge(.buffering, "newer by much", 0.149, .excluded, 0.151, .notJudged, of: open(0, beside: 0)) {
            ($0.connections.upstream, $0.connections.downstream, $0.counts.clusters) = (nil, 5, 900)
            var state = ProxyState(proxy: $0.proxy)
            state.counts = $0.counts
            let configuration = Account(state)?.predicted.double ?? 0
            rest(&$0, configuration * $1 / (1 - $1))
            // Below the edge it is judged, as too little for each of so many.
            $0.connections.downstream = 5_000
            $0.unexplained = Int64(configuration * $1 / (1 - $1)) - (modelled($0) ?? 0)
        },
        // A logger that queues may hold what few connections leave.
        Edge(.buffering, "a logger beside few", 99, .possible, 100, .likely, of: open(0, beside: 0)) {
            ($0.connections.upstream, $0.counts.grpcLoggers) = (Int64($1), 1)
            rest(&$0, 90_000 * $1)
        },
    ]

    private static func modelled(_ made: MadeCase) -> Int64? {
        var state = ProxyState(proxy: made.proxy)
        (state.counts, state.connections) = (made.counts, made.connections)
        return Account(state)?.allocated(of: .connections).count
    }

    @Test(arguments: connections)
    func connectionsStopAtTheirEdges(_ edge: Edge) throws { try edge.check(in: MadeCase.mesh()) }

    /// Of a living proxy only what is a part of its limit is claimed.
    @Test(arguments: [CauseClass.connections, .buffering])
    func ofALivingProxyLoadIsClaimedWhereItIsAPartOfTheLimit(_ rule: CauseClass) throws {
        let mesh = try MadeCase.mesh()
        var living = Self.open(rule == .connections ? 400 : 150, beside: 0)
        living.stage = .outlook
        living.limit = 160_000_000
        Self.rest(&living, 16_000_000)
        try Edge(rule, "a tenth of the limit", 161_000_000, .possible, 159_000_000, .likely, of: living) {
            $0.limit = Int64($1)
        }.check(in: mesh)
        living.hasLimit = false
        try Edge(rule, "without a limit", 15_900_000, .possible, 16_100_000, .likely, of: living) {
            Self.rest(&$0, $1)
        }.check(in: mesh)
    }

    // MARK: - Allocator, limit, agent

    static let allocator: [Edge] = [
        Edge(
            .allocatorRetention, "half of the heap", 49, .possible, 51, .likely,
            of: made { $0.measured.heapBeforeDump = 100 }
        ) {
            ($0.measured.allocated, $0.measured.freeBeforeDump) = (10, Bytes(Int64($1)))
        },
        Edge(
            .allocatorRetention, "a quarter of it", 24, .excluded, 26, .possible,
            of: made { $0.measured.heapBeforeDump = 100 }
        ) {
            ($0.measured.allocated, $0.measured.freeBeforeDump) = (10, Bytes(Int64($1)))
            $0.measured.physical = 10
        },
        // Twice 1.9 times what is allocated.
        Edge(.allocatorRetention, "twice what live ones have", 75_900_000, .excluded, 76_100_000, .likely) {
            ($0.measured.allocated, $0.measured.physical, $0.share) = (20_000_000, Bytes(rounding: $1), nil)
        },
        // 7 MB of allocated explain 13.3 MB.
        Edge(.allocatorRetention, "and much of it", 43_200_000, .excluded, 43_400_000, .likely) {
            ($0.measured.allocated, $0.measured.physical, $0.share) = (7_000_000, Bytes(rounding: $1), nil)
        },
        Edge(.limitTooLow, "a minute", 61, .excluded, 60, .likely) { $0.life = $1 },
        Edge(.limitTooLow, "nine tenths of the limit", 0.899, .excluded, 0.901, .likely) {
            ($0.life, $0.needOfLimit) = (20, $1)
        },
        // The chart's request of 128 MiB.
        Edge(.limitTooLow, "an ordinary need", 134_300_000, .possible, 134_200_000, .likely) {
            ($0.life, $0.need) = (20, Int64($1))
        },
        Edge(.limitTooLow, "of a living one", 0.899, .excluded, 0.901, .possible, of: made { $0.stage = .outlook }) {
            $0.needOfLimit = $1
        },
        Edge(.agentNotEnvoy, "half of the limit", 49, .excluded, 51, .likely) {
            $0.limit = 100
            $0.outside.processes = ResidentProcesses(envoy: 30, agent: Bytes(Int64($1)), file: "ps")
        },
        Edge(.agentNotEnvoy, "more than Envoy", 60, .excluded, 61, .likely) {
            $0.limit = 100
            $0.outside.processes = ResidentProcesses(envoy: 60, agent: Bytes(Int64($1)), file: "ps")
        },
    ]

    /// A life of less than half a minute is a crash loop's, which the capture did not start.
    @Test func theCaptureEndsNoLifeOfLessThanHalfAMinute() throws {
        try Edge(.captureItself, "a crash loop", 29, .excluded, 30, .confirmed) {
            ($0.isDuringCapture, $0.life) = (true, $1)
        }.check(in: MadeCase.emptyMesh())
    }

    /// More than one in ten; the silent example of the rule has exactly that.
    @Test func elevenOfAHundredRequestsAreALoop() throws {
        let example = RuleExample(.possible, .services(4), .requestsInALoop(11, of: 100))
        #expect(try Scenario(example).incident()[.trafficLoop].outcome == .possible)
    }

    @Test(arguments: allocator)
    func allocatorAndLimitStopAtTheirEdges(_ edge: Edge) throws { try edge.check(in: MadeCase.mesh()) }

    /// A line of memory over an hour speaks against a level; of half a minute less it says nothing.
    @Test func whatAccumulatesIsALineOfAnHour() throws {
        @Sendable func curve(_ seconds: Double, _ shape: MemoryCurve.Shape = .linear) -> MemoryCurve {
            MemoryCurve(
                figure: .anonymous, shape: shape, samples: 60, lives: 1, spanSeconds: seconds, intervalSeconds: 60,
                drawing: [10, 20], evidence: Evidence(.file("samples", locator: "the whole page"), text: "samples"))
        }
        let mesh = try MadeCase.mesh()
        try Edge(.configScope, "an hour", 3_590, .confirmed, 3_600, .likely) { $0.curve = curve($1) }.check(in: mesh)
        var made = MadeCase.holding(.configScope)
        made.curve = curve(9_000, .staircase)
        #expect(try made.outcome(of: .configScope, in: mesh) == .confirmed)
        // What grew by a push rises as well.
        (made.curve, made.growth.clusters) = (curve(9_000), 1.2)
        #expect(try made.outcome(of: .configScope, in: mesh) == .confirmed)
    }

    /// A kill within a minute, of an ordinary need that nearly fills its limit, may be the limit's alone.
    @Test(arguments: [
        (60.0, 0.95, Int64(100_000_000), Outcome.likely), (61, 0.95, 100_000_000, .confirmed),
        (60, 0.89, 100_000_000, .confirmed), (60, 0.95, 134_300_000, .confirmed),
    ])
    func whatMayBeTheLimitAloneIsLikelyAtMost(life: Double, part: Double, need: Int64, outcome: Outcome) throws {
        var made = MadeCase.holding(.configScope)
        made.counts.serviceClusters = 900
        (made.life, made.needOfLimit, made.need) = (life, part, need)
        #expect(try made.outcome(of: .configScope, in: MadeCase.mesh()) == outcome)
    }

    /// Filters, loggers, tracers and authorizers hold what nothing else explains, from a tenth of it on.
    @Test(arguments: [CauseClass.accessLogTracing, .extAuthzRateLimit])
    func hintsSpeakFromATenthOn(_ rule: CauseClass) throws {
        var made = MadeCase()
        (made.counts.grpcLoggers, made.counts.externalAuthorizers, made.share) = (1, 1, nil)
        let mesh = try MadeCase.mesh()
        let predicted = try #require(made.facts(of: rule, in: mesh).account?.predicted.double)
        try Edge(rule, "a tenth", 0.099, .excluded, 0.101, .possible, of: made) {
            $0.unexplained = Int64(predicted * $1 / (1 - $1))
        }.check(in: mesh)
        (made.counts.grpcLoggers, made.counts.externalAuthorizers) = (0, 0)
        made.unexplained = 9_000_000
        #expect(try made.outcome(of: rule, in: mesh) == .excluded)
    }

    @Test func clustersThatResolveNamesAreAHintFromAQuarterOn() throws {
        // 100 of them are 2,945,300 B.
        try Edge(.dns, "a quarter", 11_790_000, .excluded, 11_770_000, .possible) {
            ($0.counts.dnsClusters, $0.measured.allocated, $0.share) = (100, Bytes(rounding: $1), nil)
        }.check(in: MadeCase.mesh())
    }

    @Test func machinesOfFiltersAreWeighedWithWhatTheyMap() throws {
        let mesh = try MadeCase.mesh()
        func base(_ change: (inout MadeCase) -> Void) -> MadeCase {
            Self.made {
                ($0.counts.luaFilters, $0.share) = (20, nil)
                change(&$0)
            }
        }
        // 20 states on two workers map 5,680,000 B beside what is allocated.
        for (name, share, below, above) in [
            ("a tenth", 0.1, Outcome.excluded, Outcome.possible), ("a quarter", 0.25, .possible, .likely),
        ] {
            let (few, most) = (5_680_000.0 / (share - 0.001), 5_680_000.0 / (share + 0.001))
            try Edge(
                .wasmLua, name, few - 5_680_000, below, most - 5_680_000, above, of: base { $0.need = 5_700_000 }
            ) {
                $0.measured.allocated = Bytes(rounding: $1)
            }.check(in: mesh)
        }
    }
}
