import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills of which only a piece of a status or a row of a table is left.
@Suite struct PieceKillTests {
    private func report(_ name: String, _ text: String) throws -> Report {
        var bundle = BundleBuilder()
        bundle.add(name, bytes: Array(text.utf8))
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    @Test func whatThePieceDoesNotNameIsNotClaimed() throws {
        let text = "    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n"
        let incident = try #require(try report("state.txt", text).incidents.first)
        #expect(incident.pod == nil && incident.container == nil && incident.containerKind == nil)
        #expect(incident.form == .containerLimit && incident.limitBytes == nil)
        #expect(incident.kills.map(\.at) == [nil] && incident.kills[0].exitCode == 137)
    }

    @Test func aRowOfATableNamesThePod() throws {
        let row = "till-6c5d9f7b8d-x2k4p   1/2   OOMKilled   0   9m\n"
        let incident = try #require(try report("pods.txt", row).incidents.first)
        #expect(incident.pod == "till-6c5d9f7b8d-x2k4p" && incident.namespace == nil && incident.container == nil)
        #expect(incident.killCount == 1)
        #expect(try report("pods.txt", "till-6c5d9f7b8d-x2k4p   2/2   Running   4   9m\n").incidents.isEmpty)
    }

    @Test func theObjectWinsOverARowOfATable() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = { $0.sidecar?.life = .oomKilled(from: start, to: kill) }
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first?.name)
        var bundle = scenario.bundle()
        bundle.add("bug-report/pods.txt", bytes: Array("\(pod)   1/2   OOMKilled   0   9m\n".utf8))
        let incidents = try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents
        #expect(incidents.count == 1 && incidents[0].container == "istio-proxy")
        #expect(incidents[0].kills.map(\.at) == [kill])
    }
}
