import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Values by which rules look at load and at a process, from both sides, where a made page has to show them.
@Suite struct LoadEdgeTests {
    // MARK: - What peers saw

    /// Calls of the victim that its peer logged as broken off, and the victim at whose address they came from.
    private func witnessed(_ requests: Int) throws -> (mesh: Diagnosis.Mesh, made: MadeCase) {
        var scenario = Scenario(services: 4)
        scenario.pages = .none
        scenario.mesh.addService("stock", in: "shop", sidecar: .init(limit: "1Gi"))
        try scenario.addCallsBrokenOff(requests)
        var made = MadeCase()
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        (made.pod, made.address) = (pod.name, pod.address)
        (made.process, made.need) = (.none, 50_000_000)
        return (try Diagnosis.Mesh(scenario.load()), made)
    }

    @Test func connectionsThatPeersSawReachHalfOrAllOfWhatIsMissing() throws {
        var (mesh, made) = try witnessed(1_000)
        // What a thousand of them hold of anonymous memory.
        let reach = 1_000 * MemoryModel.requestTLSClient.allocated * MemoryModel.anonymousPerAllocated
        for (missing, outcome) in [
            (reach * 2.004, Outcome.excluded), (reach * 1.996, .possible), (reach * 1.002, .possible),
            (reach * 0.998, .likely), (0, .possible), (-1_000_000, .possible),
        ] {
            made.limit = 50_000_000 + Int64(missing)
            let judged = try made.judged(of: .connections, in: mesh)
            #expect(judged.outcome == outcome, "\(missing): \(judged.why)")
        }
        made.hasLimit = false
        #expect(try made.outcome(of: .connections, in: mesh) == .notJudged)
        (mesh, made) = try witnessed(99)
        made.limit = 50_000_001
        #expect(
            try made.outcome(of: .connections, in: mesh) == .notJudged,
            "too few to say anything of a victim without pages")
        made.process = .sibling
        #expect(try made.outcome(of: .connections, in: mesh) == .excluded)
        (mesh, made) = try witnessed(100)
        made.limit = 50_000_001
        #expect(try made.outcome(of: .connections, in: mesh) == .likely)
    }

    // MARK: - Pools and queues

    @Test(arguments: [10, 11]) func aPoolOfMoreThanTenIsNamed(connections: Int) throws {
        let mesh = try Diagnosis.Mesh(Scenario.connections(connections).load())
        let pools = try Case(MadeCase().facts(of: .connections, in: mesh)).largestPools(3)
        #expect(pools.map(\.active) == (connections > 10 ? [11] : []))
    }

    /// One socket to the application, with so much behind it that nobody reads.
    @Test(arguments: [(1_000_000, false), (1_000_001, true)])
    func aQueueOfMoreThanAMegabyteIsASlowReaders(bytes: Int, isNamed: Bool) throws {
        var scenario = Scenario.connections(200, bytesEach: 150_000)
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        scenario.capture = {
            var sockets = Netstat(pod)
            (sockets.downstream, sockets.sendQueue) = (1, bytes)
            $0.sockets[pod.folder] = sockets
        }
        let incident = try scenario.incident()
        let cause = incident[.buffering]
        #expect(cause.outcome == .likely)
        #expect(cause.evidence.contains { $0.text.contains("wait in the kernel's queues") } == isNamed)
        // What waits to be sent waits for who does not read.
        let unsure = incident.remedies.filter { $0.cause == cause.code }.flatMap(\.uncertain).map(\.plain)
        #expect(
            unsure.contains { $0.hasPrefix("who reads slowly: the application of this pod, ") } == isNamed, "\(unsure)")
    }

    // MARK: - Ages

    /// Pages of the next process, of a victim that lived for a day and of one that lived for a second more.
    @Test(arguments: [(86_400.0, Outcome.excluded), (86_401, .notJudged)])
    func seriesOfAYoungProcessSayNothingOfAnOldOne(lived: Double, outcome: Outcome) throws {
        #expect(try Scenario(services: 4, lived: lived).incident()[.metricCardinality].outcome == outcome)
    }

    @Test(arguments: [(600.0, "INITIALIZING", false), (601, "INITIALIZING", true), (601, "LIVE", false)])
    func aStartOfMoreThanTenMinutesIsNoOrdinaryOne(seconds: Double, state: String, isLong: Bool) throws {
        var scenario = Scenario(services: 2)
        scenario.edit("server_info", "\"LIVE\"", to: "\"\(state)\"")
        var made = MadeCase()
        made.uptime = seconds
        let facts = try made.facts(of: .envoyLeakFixed, in: Diagnosis.Mesh(scenario.load()))
        #expect((try LeakTrigger.initializing.seen(Case(facts)) != nil) == isLong)
    }

    @Test(arguments: [(100 << 20, false), ((100 << 20) + 1, true)])
    func anAgentOfMoreThanAHundredMebibytesIsNoOrdinaryOne(bytes: Int64, isLarge: Bool) throws {
        var made = MadeCase()
        made.outside.processes = ResidentProcesses(envoy: 1, agent: Bytes(bytes), file: "ps")
        let seen = try LeakTrigger.largeAgent.seen(Case(made.facts(of: .envoyLeakFixed, in: MadeCase.emptyMesh())))
        #expect((seen != nil) == isLarge)
        #expect(seen?.value == (isLarge ? .bytes(Bytes(bytes)) : nil))
    }

    /// More listeners drain than are active, and most of those are of TCP services.
    @Test(arguments: [(10, 10, 6, false), (11, 10, 6, true), (11, 10, 5, false)])
    func listenersOfTCPServicesThatDrainAreATrigger(draining: Int, active: Int, tcp: Int, isSeen: Bool) throws {
        var made = MadeCase()
        (made.draining, made.active) = (draining, active)
        (made.counts.listeners, made.counts.tcpListeners) = (10, tcp)
        let seen = try LeakTrigger.drainingTCP.seen(Case(made.facts(of: .envoyLeakFixed, in: MadeCase.emptyMesh())))
        #expect((seen != nil) == isSeen)
    }
}
