import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct ConnectionCountTests {
    /// The victim's own pages with connections to one service.
    private func scenario(_ connections: Int, bytesEach: Int = 16_000, services: Int = 20) -> Scenario {
        var scenario = Scenario(services: services)
        scenario.pages = .killed
        scenario.shape = { shape in
            // The first service is istiod's, the second takes no mTLS.
            guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [
                .init(cluster.name, address: host.address, connections: connections, requestsTotal: connections)
            ]
            shape.downstreamConnections = 0
            shape.extraAllocated = connections * bytesEach
        }
        return scenario
    }

    @Test func thousandsOfConnectionsAreLikely() throws {
        let incident = try scenario(2_000).incident()
        let cause = incident[.connections]
        #expect(cause.outcome == .likely)
        #expect(incident.leader == .connections)
        #expect(cause.why.contains("2,000"))
    }

    @Test func requestsThatBrokeForItsPeersAreTheWitnessOfAVictimWithoutPages() throws {
        var scenario = Scenario(services: 20, replicas: 2)
        scenario.pages = .sibling
        scenario.limit = .need(1 / 0.6)
        let kill = scenario.killedAt
        let pods = scenario.mesh.pods(of: "pay", in: "checkout")
        scenario.capture = { capture in
            let line = { (number: Int) in
                ProxyLog.access(
                    pods[1], to: "pay.checkout.svc.cluster.local", address: pods[0].address, at: kill.later(-1),
                    status: 503,
                    details: "upstream_reset", port: 30_000 + number
                ).replacing(" 503 - ", with: " 503 UC ")
            }
            capture.logs[pods[1].folder] = ProxyLog(
                pods[1], lives: [.init(startedAt: pods[1].createdAt, accessLines: (0..<900).map(line))])
        }
        #expect(try scenario.incident()[.connections].outcome == .likely)
    }

    /// Without a log of theirs that goes on over the kill nobody knows what broke for its peers.
    @Test(
        arguments: [([-5, 5], Outcome.excluded), ([-5, -2], .notJudged), ([2, 5], .notJudged), ([], .notJudged)]
            as [([Double], Outcome)])
    func whatNoLogSpansIsNoWitness(lines: [Double], expected: Outcome) throws {
        var scenario = Scenario(services: 20, replicas: 2)
        scenario.pages = .sibling
        let kill = scenario.killedAt
        let pods = scenario.mesh.pods(of: "pay", in: "checkout")
        scenario.capture = { capture in
            let requests = lines.map {
                ProxyLog.access(
                    pods[1], to: "ledger.harbour.svc.cluster.local", address: "10.9.9.9", at: kill.later($0),
                    status: 200, details: "via_upstream", port: 30_000)
            }
            capture.logs = [:]
            guard let first = lines.first else { return }
            capture.logs[pods[1].folder] = ProxyLog(
                pods[1], lives: [.init(startedAt: kill.later(first - 1), accessLines: requests)])
        }
        #expect(try scenario.incident()[.connections].outcome == expected)
    }

    @Test func whatASuccessorHoldsIsScaledToTheVictimsAgeWithinItsLimit() throws {
        var scenario = Scenario(services: 20, lived: 40_000)
        scenario.pages = .successor
        scenario.shape = self.scenario(900, bytesEach: 31_000).shape
        scenario.limit = .stated("128Mi")
        let incident = try scenario.incident()
        let cause = incident[.connections]
        let bytes = try #require(cause.bytes), limit = try #require(incident.limitBytes)
        #expect(cause.outcome == .likely)
        #expect(cause.why.contains("times as long"))
        #expect(bytes > Bytes(900 * 31_000))
        #expect(bytes < limit)
    }

    /// A newer memory page than the page that counts them says nothing of what they held then.
    @Test func whatAnOlderPageCountsIsAPartOfWhatThatHad() throws {
        var scenario = scenario(0)
        scenario.shape = { shape in
            shape.downstreamConnections = 2_000
            shape.extraAllocated = 32_000_000
        }
        scenario.dropped = ["/clusters"]
        #expect(try scenario.incident()[.connections].share != nil)
        scenario.edit("/memory", "\"allocated\": \"", to: "\"allocated\": \"1")
        let older = try scenario.incident()[.connections]
        #expect(older.outcome == .likely && older.share == nil && older.shareOf == nil, "\(older.why)")
        #expect(older.why.contains(" allocated at the time"), "\(older.why)")
    }

    @Test func ninetyNineAreNobodysFault() throws {
        #expect(try scenario(99, bytesEach: 70_000).incident()[.connections].outcome == .excluded)
    }

    @Test func manyThatWeighLittleAreExcluded() throws {
        let cause = try scenario(110, bytesEach: 12_000, services: 90).incident()[.connections]
        #expect(cause.outcome == .excluded)
    }

    @Test func moreThanAConnectionCanCostIsBuffers() throws {
        #expect(try scenario(200, bytesEach: 150_000).incident()[.connections].outcome == .excluded)
    }
}
