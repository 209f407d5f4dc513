import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct EndpointCountTests {
    private func scenario(endpoints: Int) -> Scenario {
        var scenario = Scenario(services: 30)
        scenario.mesh.addEndpoints(endpoints)
        return scenario
    }

    @Test func endpointsThatLeadTheAccountAreTheCause() throws {
        let incident = try scenario(endpoints: 4_500).incident()
        let cause = incident[.endpointCount]
        #expect(cause.outcome == .confirmed)
        #expect(cause.evidence.first?.value == .count(4_501))
    }

    @Test func aFewEndpointsAreNot() throws {
        #expect(try scenario(endpoints: 0).incident()[.endpointCount].outcome == .excluded)
    }

    @Test func manyThatAreNotTheLargestLineAreNot() throws {
        // 1,500 of them weigh 5 MB; Envoy itself weighs 7.8.
        #expect(try scenario(endpoints: 1_500).incident()[.endpointCount].outcome == .excluded)
    }

    /// Of services that have as many, none has most.
    @Test func ofEqualsNoneHasMost() throws {
        var scenario = Scenario(services: 30)
        for place in 0..<12 { scenario.mesh.addEndpoints(600, at: place + 1) }
        let why = try scenario.incident()[.endpointCount].why
        #expect(!why.contains("most in"), "\(why)")
        #expect(why.contains("as many in each of several"))
        #expect(try self.scenario(endpoints: 4_500).incident()[.endpointCount].why.contains("most in"))
    }

    /// Whether its services are called is said only where it was seen.
    @Test func whatWasNotSeenToBeCalledIsNotSaidToBe() throws {
        let advice = try scenario(endpoints: 4_500).incident().advice
        #expect(!advice.contains { $0.text.contains("it calls these services") })
    }
}
