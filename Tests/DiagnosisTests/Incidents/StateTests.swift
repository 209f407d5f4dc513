import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// How it stands at the end of the capture, and which proxies live.
@Suite struct StateTests {
    @Test func aLifeOfHoursThatWasFollowedByAnotherRuns() throws {
        let state = try Scenario(lived: 3_600).incident().state
        #expect(state.phase == .running)
        #expect(state.running == 1)
        #expect(state.evidence?.locator.contains("state.running") == true)
    }

    @Test func aLifeOfSecondsIsACrashLoop() throws {
        #expect(try Scenario(lived: 20).incident().state.phase == .crashLoop)
    }

    @Test func backOffIsACrashLoopWhateverItLived() throws {
        var scenario = Scenario(lived: 3_600)
        let (from, to) = (scenario.startedAt, scenario.killedAt)
        scenario.edit("k8s-resources", "kind: Deployment", to: "kind: Unread")
        scenario.status = { $0.sidecar?.life = .crashLooping(from: from, to: to, restarts: 1) }
        let state = try scenario.incident().state
        #expect(state.phase == .crashLoop)
        #expect(state.running == 0)
    }

    @Test func theWorkloadSaysHowManyAreWanted() throws {
        var scenario = Scenario(replicas: 2)
        scenario.edit("k8s-resources", "readyReplicas: 2", to: "readyReplicas: 1")
        let state = try scenario.incident().state
        #expect(state.running == 1)
        #expect(state.replicas == 2)
    }

    @Test func withPodsAloneNobodySaysHowManyAreWanted() throws {
        var scenario = Scenario(replicas: 2)
        scenario.edit("k8s-resources", "kind: Deployment", to: "kind: Unread")
        let state = try scenario.incident().state
        #expect(state.running == 2)
        #expect(state.replicas == nil)
    }

    @Test func onlyWhatAnsweredLives() throws {
        var scenario = Scenario(replicas: 2)
        scenario.dropped = ["k8s-resources", "cluster/pods", ".log"]
        let proxies = try Engine(try scenario.load(), toolVersion: "test").report().proxies
        let answered = proxies.filter { $0.allocatedBytes != nil }
        #expect(!answered.isEmpty)
        #expect(answered.allSatisfy { $0.state != .unknown && $0.stateEvidence != nil })
        #expect(proxies.filter { $0.allocatedBytes == nil }.allSatisfy { $0.state == .unknown })
    }

    @Test func theKilledAreKilledWhateverTheyDoNow() throws {
        let proxies = try Scenario(lived: 3_600).report().proxies
        let killed = try #require(proxies.first { $0.killed })
        #expect(killed.state == .killed)
        #expect(killed.stateEvidence != nil)
    }
}
