import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Pages of the victim, and newer ones of its successor, which was sent more: who reads them looks at those that tell why it died.
@Suite struct OutgrownPagesTests {
    /// The successor was read ten minutes after the kill.
    private func scenario(fewer: Int, secondsBeforeKill: Double) -> Scenario {
        var scenario = Scenario(services: 140)
        scenario.limit = .stated("44Mi")
        scenario.addEarlierPages(services: fewer, secondsBeforeKill: secondsBeforeKill)
        return scenario
    }

    @Test func `Old pages of something smaller give way to newer ones that are nearer to the kill`() throws {
        let incident = try scenario(fewer: 60, secondsBeforeKill: 1_800).incident()
        #expect(incident.evidenceProcess == .successor)
        #expect(incident.standIn == nil)
        let scope = try #require(incident.causes.first { $0.classification == .configScope })
        #expect(scope.outcome.isClaim, "\(scope.why)")
    }

    @Test(arguments: [
        // Nearer to the kill than the successor's.
        (60, 300.0), (60, 590),
        // As much as the successor holds, or nearly.
        (1, 1_800), (20, 1_800),
    ])
    func `Own pages that are nearer, or of as much, are the evidence`(fewer: Int, seconds: Double) throws {
        let incident = try scenario(fewer: fewer, secondsBeforeKill: seconds).incident()
        #expect(incident.evidenceProcess == .killed)
    }

    /// A fifth more is growth: of 150 clusters, 25 services less are just not a fifth, 26 are.
    @Test func `What grew by less than a fifth is not outgrown`() throws {
        let processes = try [15, 20, 30, 60].map { fewer in
            try scenario(fewer: fewer, secondsBeforeKill: 1_800).incident().evidenceProcess
        }
        #expect(processes == [.killed, .killed, .successor, .successor])
    }

    /// The killed process was small as it was read; whoever sets a limit sets it for what the next one holds.
    @Test func `A limit is for what the successor needs, and says so`() throws {
        var scenario = scenario(fewer: 100, secondsBeforeKill: 300)
        scenario.limit = .stated("32Mi")
        let old = try scenario.incident()
        #expect(old.evidenceProcess == .killed)
        let limit = try #require(old.recommendedLimit)
        #expect(
            limit.arithmetic.contains("needs at a full push with what it holds now (estimated)"), "\(limit.arithmetic)")
        let pod = try #require(Scenario(services: 140).mesh.pods(of: "pay", in: "checkout").first)
        #expect(limit.arithmetic.contains(pod.name))
        let whole = try #require(try Scenario(services: 140).incident().recommendedLimit)
        #expect(limit.bytes >= whole.bytes, "\(limit.bytes), \(whole.bytes)")
        // Where both hold the same, what is told is its own need.
        let same = try #require(try self.scenario(fewer: 1, secondsBeforeKill: 300).incident().recommendedLimit)
        #expect(!same.arithmetic.contains("with what it holds now"), "\(same.arithmetic)")
    }

    /// Of two that hold the same the one of the victim's own namespace is like it in more than that.
    @Test func `A neighbour stands in before a stranger`() throws {
        var scenario = Scenario(services: 40)
        scenario.limit = .stated("64Mi")
        scenario.pages = .none
        scenario.mesh.addService("anvil", in: "atlas", sidecar: .init())
        scenario.mesh.addService("basket", in: "checkout")
        let mesh = scenario.mesh
        let places = [("anvil", "atlas"), ("basket", "checkout")]
        scenario.capture = { capture in
            capture.proxies = places.flatMap { name, namespace in
                mesh.pods(of: name, in: namespace).map { ProxyShape($0, in: mesh) }
            }
        }
        let incident = try scenario.incident()
        #expect(incident.evidenceProcess == .sibling)
        #expect(incident.standIn == mesh.pods(of: "basket", in: "checkout").first?.folder)
    }
}
