import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Values that other stages than the rules decide by, from both sides; the figures stand here once more on purpose.
@Suite struct ThresholdEdgeTests {
    // MARK: - Growth

    @Test(arguments: [(1.19, false), (1.2, true), (nil, false)])
    func growthIsAFifth(factor: Double?, grew: Bool) {
        #expect(Growth.grew(factor) == grew)
        for field in [\Growth.clusters, \.endpoints, \.routes, \.listeners, \.filterChains, \.routeTables] {
            var growth = Growth()
            growth[keyPath: field] = factor
            #expect(growth.anything == grew)
            #expect(growth.clustersGrew == (grew && field == \.clusters))
            #expect(growth.isKnown == (factor != nil && field == \.clusters))
        }
    }

    @Test(arguments: [(119, false), (120, true)])
    func servicesGrewByAFifth(last: Int, grew: Bool) {
        var growth = Growth()
        (growth.firstServices, growth.lastServices, growth.clusters) = (100, last, 2)
        growth.rule = PushCauseRow(
            at: Moment(seconds: 0), push: nil, kind: "DestinationRule", namespace: nil, name: "canary",
            services: nil, file: "istiod.log", line: 1)
        #expect(growth.servicesGrew == grew)
        // New services make new clusters: what is then left is no subset's.
        #expect(growth.subsetsGrew == !grew)
        growth.rule?.kind = "Sidecar"
        #expect(!growth.subsetsGrew)
    }

    @Test(arguments: [(1.79, false), (1.8, true)])
    func endpointsOutgrowClustersByAFifth(factor: Double, grew: Bool) {
        var growth = Growth()
        growth.clusters = 1.5
        #expect(growth.outgrewClusters(factor) == grew)
    }

    // MARK: - Twins

    private func pair(
        _ field: WritableKeyPath<ConfigCounts, Int>, _ own: Int, _ other: Int, objects: [ObjectRow] = [],
        alike: WritableKeyPath<ConfigCounts, Int>? = nil
    ) throws -> NaturalExperiment.Pair {
        func state(_ value: Int) -> ProxyState {
            var state = ProxyState(proxy: MadeCase().proxy)
            var counts = ConfigCounts()
            counts[keyPath: field] = value
            if let alike { counts[keyPath: alike] = 50 }
            state.counts = counts
            return state
        }
        return NaturalExperiment.Pair(
            own: state(own), workers: 2, other: state(other), objects: IstioObjects(objects),
            store: try MadeCase.emptyMesh().store)
    }

    @Test func aTwinHasNearlyTheSameConfiguration() throws {
        for (other, isSame) in [(94, false), (95, true), (105, true), (106, false)] {
            #expect(try pair(\.clusters, 100, other).hasSameClusters == isSame, "\(other)")
        }
        for (other, isSame) in [(79, false), (80, true), (120, true), (121, false)] {
            #expect(try pair(\.serviceClusters, 100, other).hasSameServices == isSame, "\(other)")
        }
    }

    @Test func aTwinHasSoMuchLessThatItProvesSomething() throws {
        let subsets = try #require(Rules.of(.drSubsets)?.twin)
        #expect(try subsets(pair(\.subsetClusters, 40, 10, alike: \.serviceClusters)) != nil)
        #expect(try subsets(pair(\.subsetClusters, 40, 11, alike: \.serviceClusters)) == nil)
        let scope = try #require(Rules.of(.configScope)?.twin)
        let sidecar = ObjectRow(
            id: 1, kind: "Sidecar", namespace: "checkout", name: "default", createdAt: nil, hasSelector: false,
            servers: nil, rules: nil, concurrency: nil, file: "crs", names: [:], subsets: [])
        #expect(try scope(pair(\.serviceClusters, 40, 20, objects: [sidecar])) != nil)
        #expect(try scope(pair(\.serviceClusters, 40, 21, objects: [sidecar])) == nil)
        #expect(try scope(pair(\.serviceClusters, 40, 20)) == nil)
    }

    // MARK: - How often an outcome holds

    @Test func anOutcomeHoldsAsOftenAsItsKindDoes() throws {
        let mesh = try MadeCase.emptyMesh()
        func confidence(_ change: (inout MadeCase) -> Void) throws -> Double? {
            var made = MadeCase.holding(.drSubsets)
            change(&made)
            return Settled(made.facts(of: .drSubsets, in: mesh)).causes.first { $0.classification == .drSubsets }?
                .confidence
        }
        #expect(try confidence { _ in } == 0.97)
        #expect(try confidence { $0.process = .sibling } == 0.95)
        #expect(try confidence { $0.share = 0.4 } == 0.8)
        #expect(try confidence { $0.process = .none } == 0.7)
        #expect(try confidence { $0.share = 0.2 } == 0.3)
        #expect(try confidence { $0.share = 0.05 } == 0.02)
    }

    // MARK: - Limits

    @Test(arguments: [
        (116, 128), (117, 160), (14, 32), (30, 48), (3_723, 4_096), (3_724, 6_144), (5_585, 6_144), (5_586, 8_192),
    ])
    func aLimitHasATenthOfRoomAndAValueThatPeopleUse(needed: Int64, limit: Int64) {
        #expect(Projection.limit(for: Bytes(needed << 20)) == Bytes(limit << 20))
    }

    // MARK: - Headroom

    @Test func aChartOfServicesNeedsSomeAndWhatGrowsWithThem() throws {
        let mesh = try MadeCase.emptyMesh()
        var made = MadeCase.holding(.configScope)
        made.isNeedMeasured = true
        func isDrawn(hosts: Int, part: Double) throws -> Bool {
            made.hostsHeld = hosts
            let account = try #require(made.facts(of: .configScope, in: mesh).account)
            let growing = account.lines.filter(\.component.growsWithServices).reduce(0) { $0 + $1.anonymous }
            made.need = Int64(growing / part)
            return HeadroomModel(made.facts(of: .configScope, in: mesh)) != nil
        }
        #expect(try isDrawn(hosts: 10, part: 0.151))
        #expect(try !isDrawn(hosts: 9, part: 0.151))
        #expect(try !isDrawn(hosts: 10, part: 0.149))
        // What the account does not explain would be drawn as if it did.
        made.isNeedMeasured = false
        #expect(try !isDrawn(hosts: 10, part: 0.151))
    }

    // MARK: - Memory over time

    private func shape(_ megabytes: [Double]) -> MemoryCurve.Shape {
        CurveShape(
            megabytes.enumerated().map {
                .init(at: nil, seconds: Double($0) * 30, bytes: Bytes(rounding: $1 * 1e6))
            }
        ).shape
    }

    /// From 100, by these rises in twelve intervals and a little in all others.
    private func steps(_ rises: [Int: Double], rest: Double = 0) -> [Double] {
        (0..<12).reduce(into: [100.0]) { $0.append($0[$0.count - 1] + (rises[$1] ?? rest)) }
    }

    @Test func aLevelStaysWithinAFifth() {
        #expect(shape([100, 105, 110, 112, 115, 119]) == .flat)
        #expect(shape([100, 105, 110, 112, 115, 121]) != .flat)
        #expect(shape([100, 105, 110, 112, 121]) == .short)
    }

    /// 38 of noise in either direction leave a line nine tenths of the variance.
    @Test func aLineExplainsNineTenths() {
        func zigzag(_ noise: Double) -> [Double] {
            (0..<40).map { place -> Double in
                let level = 100 + Double(place)
                return place % 2 == 0 ? level + noise : level - noise
            }
        }
        #expect(shape(zigzag(3.5)) == .linear)
        #expect(shape(zigzag(4.2)) == .irregular)
    }

    @Test func stepsCarryFourFifthsInAQuarterOfTheIntervals() {
        #expect(shape(steps([1: 27, 5: 27, 8: 27], rest: 19.0 / 9)) == .staircase)
        #expect(shape(steps([1: 26, 5: 26, 8: 26], rest: 22.0 / 9)) != .staircase)
        #expect(shape(steps([1: 30, 4: 30, 8: 30])) == .staircase)
        #expect(shape(steps([1: 30, 4: 30, 6: 30, 8: 30])) != .staircase)
    }

    @Test func aStaircaseFallsByNoMoreThanATenth() {
        #expect(shape(steps([1: 50, 4: -9, 8: 50])) == .staircase)
        #expect(shape(steps([1: 50, 4: -12, 8: 50])) != .staircase)
    }

    @Test(arguments: [(50, [4]), (49, [2, 2])])
    func aFallBelowHalfIsARestart(low: Int, lives: [Int]) {
        let samples = [90, 100, Int64(low), Int64(low)].enumerated().compactMap {
            Sample(nil, Double($0) * 30, Bytes($1), "samples")
        }
        #expect(SampledLives(samples).lives.map(\.count) == lives)
    }

    // MARK: - Kills

    @Test func witnessesOfOneKillLieWithinThreeSeconds() {
        let kill = Moment(seconds: 1_000)
        for seconds in [-3.0, 3] { #expect(Victim.same(kill, kill.advanced(bySeconds: seconds))) }
        for seconds in [-3.1, 3.1] { #expect(!Victim.same(kill, kill.advanced(bySeconds: seconds))) }
    }

    @Test(arguments: [(60.0, true), (61, false)])
    func aRunOfAMinuteDiesAtItsStart(seconds: Double, isLoop: Bool) {
        var kill = Kill(pod: "pay-0", at: nil)
        kill.livedSeconds = seconds
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.kills = [kill]
        #expect(incident.diesAtStart == (isLoop ? .always : nil))
    }

    /// Pods take their time; the kubelet waits 10, 20, 40 s and so on between ends that nobody saw, 300 s at most.
    @Test(arguments: [
        (0, 600.0, true), (0, 601, false), (1, 610, true), (1, 611, false), (2, 630, true), (3, 671, false),
        (5, 910, true), (5, 911, false), (6, 1_210, true), (7, 1_511, false),
    ])
    func aRolloutIsJustBeforeTheFirstKill(unseen: Int, seconds: Double, isNear: Bool) throws {
        let finder = TriggerFinder(mesh: try MadeCase.emptyMesh(), objects: [])
        var victim = MadeCase().victim
        victim.restartCount = victim.kills.count + unseen
        let change = Moment(seconds: 50_000)
        #expect(finder.isJustBefore(change.advanced(bySeconds: seconds), change, of: [victim]) == isNear)
        #expect(!finder.isJustBefore(change.advanced(bySeconds: -1), change, of: [victim]))
    }

    @Test(arguments: [([100.0, 150, 120], true), ([100, 151, 120], false)])
    func livesThatDifferByHalfAreEven(lives: [Double], isEven: Bool) throws {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.kills = lives.enumerated().map { place, life in
            var kill = Kill(pod: "pay-0", at: Moment(seconds: Int64(1_000 + 200 * place)), by: .status)
            (kill.livedSeconds, kill.duringCapture) = (life, false)
            return kill
        }
        let sentence = try #require(Rhythm(incident: incident, growth: Growth()).sentence).plain
        #expect(sentence.contains("at even intervals") == isEven, "\(sentence)")
        #expect(sentence.contains("without a trend") == !isEven)
    }

    // MARK: - A living proxy

    @Test func aLivingProxyIsNearItsLimitFromFourFifthsOn() {
        var entry = OutlookEntry()
        (entry.limitBytes, entry.measuredBytes) = (1_000, 799)
        #expect(!entry.isNearLimit)
        entry.measuredBytes = 800
        #expect(entry.isNearLimit)
        entry.limitBytes = nil
        #expect(!entry.isNearLimit)
    }

    @Test(arguments: [(499, 300, true), (500, 300, false), (300, 499, true), (300, 500, false)])
    func itIsFarFromItWhereAStartAndAPushLeaveHalf(measured: Int64, pushed: Int64, isFar: Bool) {
        var entry = OutlookEntry()
        (entry.limitBytes, entry.measuredBytes, entry.atFullPushBytes) = (1_000, Bytes(measured), Bytes(pushed))
        #expect(!entry.isFarFromLimit, "nothing says that it lives on")
        entry.wouldBeKilled = false
        #expect(entry.isFarFromLimit == isFar)
        entry.livesSeconds = 90
        #expect(!entry.isFarFromLimit)
    }

    // MARK: - Culprits and groups

    @Test func anObjectIsNamedThatHoldsATenth() {
        func named(_ counts: [Int], of whole: Int64) -> [(Int64?, Int)] {
            var list = CulpritList(whole: whole, bytes: 1_000)
            for (place, count) in counts.enumerated() {
                list.add("DestinationRule", "shop", "rule-\(place)", count, .clusters)
            }
            return list.named.map { ($0.count, $0.alike) }
        }
        #expect(named([10, 9], of: 100).map(\.0) == [10])
        // Three alike are told one by one, four are a group.
        #expect(named([10, 10, 10], of: 100).count == 3)
        #expect(named([9, 9, 9], of: 100).isEmpty)
        #expect(named([10, 10, 10, 10], of: 100).map(\.1) == [4])
        #expect(named([3, 3, 3, 3], of: 100).map(\.1) == [4])
        #expect(named([2, 2, 2, 2], of: 100).isEmpty)
    }

    @Test func mediansThatDifferByATwentiethAreAlike() {
        #expect(!CohortBuilder.differ(.number(100), .number(95)))
        #expect(CohortBuilder.differ(.number(100), .number(94.9)))
        #expect(CohortBuilder.differ(.text("a"), .text("b")) && !CohortBuilder.differ(.text("a"), .text("a")))
    }
}
