import Prose
import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Values that remedies decide by, from both sides; the figures stand here once more on purpose.
@Suite struct RemedyEdgeTests {
    private func plan(_ made: MadeCase, _ rule: CauseClass, in mesh: Diagnosis.Mesh) -> RemedyBuilder.Plan {
        let facts = made.facts(of: rule, in: mesh)
        return RemedyBuilder.plan(for: facts, causes: Settled(facts).causes)
    }

    private func titles(_ remedies: [Remedy]) -> [String] {
        remedies.flatMap { [$0.title.plain] + $0.alternatives.map(\.title.plain) }
    }

    // MARK: - Pools

    /// A tenth of a pool may wait; what waits and what is served are the pool, and neither is nothing.
    @Test(
        arguments: [
            (1, 1, 1), (2, 1, 1), (10, 9, 1), (19, 18, 1), (20, 18, 2), (29, 27, 2), (30, 27, 3), (1_000, 900, 100),
        ] as [(Int64, Int64, Int64)])
    func aTenthOfAPoolMayWait(most: Int64, served: Int64, waiting: Int64) throws {
        let pool = RemedyBuilder.pool(most)
        let text = YAML.Document([], pool).text
        let page = try #require(PastedYAML(text)?.documents.first)
        #expect(page["connectionPool.tcp.maxConnections"] == ["\(served)"])
        #expect(page["connectionPool.http.http2MaxRequests"] == ["\(served)"])
        #expect(page["connectionPool.http.http1MaxPendingRequests"] == ["\(waiting)"])
    }

    /// What carries no request now was opened for one each: no bound is made of what is in flight, but of what fits.
    @Test(arguments: [("80Mi", true), ("4Gi", false), (nil, false)] as [(String?, Bool)])
    func aPoolIsBoundByWhatFitsAlone(limit: String?, isBound: Bool) throws {
        func pool(_ requests: Int) throws -> (title: String, bounds: [String]) {
            var scenario = Scenario.connections(3_000, requests: requests, bytesEach: 16_000)
            scenario.limit = .stated(limit)
            let remedies = try scenario.incident().remedies
            let bounds = titles(remedies).filter { $0.hasPrefix("limit the pool to") }
            return (remedies.first?.title.plain ?? "", bounds)
        }
        let idle = try pool(9), busy = try pool(2_900)
        #expect(idle.title.contains("that nobody uses"), "\(idle)")
        #expect(idle.bounds.isEmpty == !isBound && busy.bounds.isEmpty == !isBound, "\(idle) \(busy)")
        // Twice of what is in flight would be 20.
        #expect(idle.bounds.allSatisfy { !$0.contains("to 18 connections") })
    }

    // MARK: - Subsets

    /// Two rules, of which the second made so many of all subset clusters.
    @Test(arguments: [(20, 180, true), (20, 181, false)])
    func aRuleWithATenthOfTheSubsetsIsWorthAChange(few: Int, rest: Int, isWorth: Bool) throws {
        var made = MadeCase.holding(.drSubsets)
        func rule(_ name: String, _ clusters: Int) -> RuleClusters {
            RuleClusters(
                namespace: "istio-system", name: name, subsetClusters: clusters, emptySubsetClusters: nil, subsets: 2,
                hosts: 20, nameBytes: 0, endpoints: 0)
        }
        made.counts.subsetClusters = few + rest
        made.rules = [rule("wide", rest), rule("narrow", few)]
        var scenario = Scenario(services: 30)
        for (name, host) in [("wide", "*.atlas.svc.cluster.local"), ("narrow", "*.harbour.svc.cluster.local")] {
            scenario.mesh.rules.append(
                .init(name, in: "istio-system", host: host, subsets: ["v1"], createdAt: scenario.mesh.begunAt))
        }
        let named = titles(plan(made, .drSubsets, in: try Diagnosis.Mesh(scenario.load())).remedies)
        #expect(named.contains { $0.contains("istio-system/wide") }, "\(named)")
        #expect(named.contains { $0.contains("istio-system/narrow") } == isWorth, "\(named)")
    }

    // MARK: - Limits

    private func line(_ bytesPerHour: Double) -> MemoryCurve {
        var curve = MemoryCurve(
            figure: .anonymous, shape: .linear, samples: 60, lives: 1, spanSeconds: 7_200, intervalSeconds: 120,
            drawing: [10_000_000, 20_000_000], evidence: Evidence(.file("s", locator: "the whole page"), text: "s"))
        curve.bytesPerHour = bytesPerHour
        return curve
    }

    @Test func aLimitThatIsFullWithinTheHourIsNone() throws {
        let mesh = try MadeCase.mesh()
        var made = MadeCase.holding(.configScope)
        // Counted from a start with nothing, as no life is known to have filled a limit.
        made.hasLimit = false
        let limit = try #require(plan(made, .configScope, in: mesh).limit).bytes
        let room = limit.double
        made.curve = line(room / 1.001)
        let lasting = try #require(plan(made, .configScope, in: mesh).limit)
        #expect(lasting.bytes == limit && lasting.enough == .until)
        #expect(abs((lasting.seconds ?? 0) - 3_603.6) < 1)
        made.curve = line(room / 0.999)
        #expect(plan(made, .configScope, in: mesh).limit == nil)
    }

    /// Services that came thirty days before the capture, and a second earlier.
    @Test(arguments: [(0.0, true), (-1, false)])
    func aLimitLeavesRoomForAsManyAsCameInAMonth(seconds: Double, isCounted: Bool) throws {
        var mesh = SampleMesh(seed: 8)
        mesh.addControlPlane()
        mesh.addServices(12)
        mesh.addService("pay", in: "checkout")
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(of: "pay", in: "checkout").map { ProxyShape($0, in: mesh) }
        let store = try Scenario.load(capture.builder())
        let start = try #require(Diagnosis.Mesh(store).window.start)
        let days = start.advanced(bySeconds: -30 * 86_400 + seconds)
        try store.database.run(
            "UPDATE mesh_service SET created_at = CASE WHEN hostname LIKE 'pay.%' THEN ? ELSE ? END",
            .integer(days.microseconds), .integer(start.advanced(bySeconds: -90 * 86_400).microseconds))
        let limit = try #require(plan(.holding(.endpointCount), .endpointCount, in: Diagnosis.Mesh(store)).limit)
        #expect(limit.arithmetic.contains("in the last 30 days") == isCounted, "\(limit.arithmetic.plain)")
    }

    /// Half again, and then the next value that people use.
    @Test(arguments: [(256, 384), (257, 512), (341, 512), (342, 640), (512, 768), (513, 1_024)] as [(Int64, Int64)])
    func aLimitOfWhichNothingIsKnownIsRaisedByHalf(now: Int64, more: Int64) throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.status = {
            $0.memoryLimit = "\(now)Mi"
            $0.app.limit = "\(now - 12)Mi"
        }
        let titles = titles(try scenario.incident().remedies)
        #expect(
            titles.contains("raise the memory limit of the whole pod from \(Bytes(now << 20)) to \(Bytes(more << 20))"),
            "\(titles)")
    }

    // MARK: - A restart

    /// Free pages of a process that was killed, by its limit and its age.
    @Test(
        arguments: [
            (600_000_000, 600.0, true), (600_000_100, 600, false), (600_000_000, 599, false),
            (100_000_000, 9_000, true),
        ] as [(Int64, Double, Bool)])
    func aRolloutIsWorthATenthOfTheLimit(limit: Int64, uptime: Double, isWorth: Bool) throws {
        var made = MadeCase()
        made.measured.heapBeforeDump = 100_000_000
        made.measured.freeBeforeDump = 60_000_000
        made.measured.allocated = 8_000_000
        (made.limit, made.uptime, made.share) = (limit, uptime, nil)
        let plan = plan(made, .allocatorRetention, in: try MadeCase.mesh())
        #expect(titles(plan.remedies).contains { $0.hasPrefix("restart") } == isWorth, "\(titles(plan.remedies))")
    }

    // MARK: - Evictions

    /// What it used, by what it had requested: four times as much ran away.
    @Test(arguments: [("384Mi", true), ("385Mi", false)])
    func aProxyWithMoreThanFourTimesItsRequestIsBound(used: String, isRequested: Bool) throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.evict("istio-proxy", using: used, request: "96Mi", proxyRequest: "96Mi")
        let remedy = try #require(try scenario.incident().remedies.first)
        #expect(remedy.title.plain.hasPrefix(isRequested ? "request " : "limit the proxy to"), "\(remedy.title.plain)")
    }

    /// Of a container that is no proxy, of which 256 MiB are taken as requested where it asked for less.
    @Test(arguments: [
        ("1Gi", "256Mi", true), ("1025Mi", "256Mi", false), ("1Gi", "16Mi", true), ("2Gi", "512Mi", true),
        ("2049Mi", "512Mi", false),
    ])
    func anApplicationWithMoreThanFourTimesItsRequestIsBound(used: String, request: String, isRequested: Bool) throws {
        var scenario = Scenario(services: 3)
        scenario.evict("pay", using: used, request: request)
        scenario.capture = { ($0.victims, $0.logs) = ([], [:]) }
        let incident = try #require(scenario.report().incidents.first { $0.containerKind == .app })
        let title = try #require(incident.remedies.first).title.plain
        #expect(title.hasPrefix(isRequested ? "request " : "limit container pay to"), "\(title)")
    }

    /// Beyond its request by far, and beyond twice what its configuration needs, as a replica shows it.
    @Test(arguments: [(1.96, true), (2.04, false)])
    func aProxyWithMoreThanTwiceItsNeedIsBound(times: Double, isRequested: Bool) throws {
        func incident(_ used: String) throws -> Incident {
            var scenario = Scenario(services: 40, replicas: 2)
            scenario.limit = .stated(nil)
            scenario.evict("istio-proxy", using: used, request: "1Mi", proxyRequest: "1Mi")
            scenario.pages = .sibling
            return try scenario.incident()
        }
        let need = try #require(try incident("64Mi").need)
        let used = Int64((need.level + need.push).double * times)
        let remedy = try #require(try incident("\(used)").remedies.first)
        #expect(remedy.title.plain.hasPrefix(isRequested ? "request " : "limit the proxy to"), "\(remedy.title.plain)")
    }

    // MARK: - Listeners that drain

    /// What drains by the end of the drain time is four times the limit at most, or no limit is proposed.
    @Test func aLimitOfMoreThanFourTimesThePresentOneIsNone() throws {
        let mesh = try MadeCase.mesh()
        var made = MadeCase.holding(.xdsChurnDrain)
        (made.need, made.limit) = (120_000_000, 128 << 20)
        (made.draining, made.active) = (900, 10)
        // No newer pod has another limit, and the killed one is there.
        made.pod = try #require(mesh.proxies.first { $0.workload == "pay" }?.pod)
        made.killedAt = Moment(seconds: 4_000_000_000)
        func proposed() -> Bytes? {
            let cause = Cause(
                code: Rules.of(.xdsChurnDrain)?.card.code ?? "", classification: .xdsChurnDrain, title: "draining",
                outcome: .likely, why: "w")
            return RemedyBuilder.plan(for: made.facts(of: .xdsChurnDrain, in: mesh), causes: [cause]).limit?.bytes
        }
        let lives = stride(from: 44.0, to: 0.2, by: -0.2)
        let found = lives.first { life in
            made.life = life
            return proposed() == Bytes(512 << 20)
        }
        _ = try #require(found, "\(lives.map { life in made.life = life; return proposed()?.count ?? 0 })")
        made.limit = 127 << 20
        #expect(proposed() == nil)
    }
}
