import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// The forms of a memory kill that a container's status tells.
@Suite struct StatusKillTests {
    private func scenario(_ life: @escaping (Moment, Moment) -> SampleMesh.Container) -> Scenario {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = { $0.sidecar?.life = life(start, kill) }
        return scenario
    }

    @Test func anOOMKillIsTheContainersLimit() throws {
        let scenario = scenario { .oomKilled(from: $0, to: $1) }
        let incident = try scenario.incident()
        #expect(incident.form == .containerLimit)
        #expect(incident.killCount == 1)
        let kill = try #require(incident.kills.first)
        #expect(kill.at == scenario.killedAt && kill.startedAt == scenario.startedAt)
        #expect(kill.exitCode == 137 && kill.reason == .oomKilled && kill.duringCapture == false)
        #expect(kill.livedSeconds == 3_600)
        #expect(incident.limitBytes == Bytes(64 << 20))
        #expect(incident.pod == scenario.mesh.pods(of: "pay", in: "checkout").first?.name)
    }

    @Test func anOOMKillWithExitCode0WasOfEnvoyOnly() throws {
        let incident = try scenario { .oomKilled(from: $0, to: $1, exitCode: 0) }.incident()
        #expect(incident.form == .envoyOnly)
        #expect(incident.kills.count == 1)
    }

    @Test func aKillThatIsStillTheStateCountsToo() throws {
        let incident = try scenario {
            .init(ready: false, state: .terminated(exitCode: 137, reason: "OOMKilled", from: $0, to: $1))
        }.incident()
        #expect(incident.killCount == 1)
        #expect(incident.kills.first?.atSource == .state)
    }

    @Test func stateAndLastStateAreTwoKills() throws {
        let incident = try scenario { start, kill in
            .init(
                restarts: 1, ready: false,
                state: .terminated(exitCode: 137, reason: "OOMKilled", from: start, to: kill),
                lastState: .terminated(exitCode: 137, reason: "OOMKilled", from: start.later(-100), to: start.later(-1))
            )
        }.incident()
        #expect(incident.killCount == 2)
        #expect(incident.kills.map(\.exitCode) == [137, 137])
    }

    @Test func aCrashLoopHasOneKillMoreThanItRestarted() throws {
        let incident = try scenario { .crashLooping(from: $0, to: $1, restarts: 4) }.incident()
        #expect(incident.killCount == 5)
    }

    @Test func aRunningContainerHasAsManyAsItRestarted() throws {
        #expect(try scenario { .oomKilled(from: $0, to: $1, restarts: 4) }.incident().killCount == 4)
    }

    @Test func aNativeSidecarIsAnInitContainerThatStays() throws {
        var scenario = scenario { .oomKilled(from: $0, to: $1) }
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.isNative = true
        let incident = try scenario.incident()
        #expect(incident.containerKind == .nativeSidecar)
        #expect(incident.form == .containerLimit)
    }

    @Test func exitCode137AloneIsNoMemoryKill() throws {
        var scenario = scenario { .oomKilled(from: $0, to: $1, reason: "Error") }
        scenario.pages = .killed
        scenario.mesh.addServices(100)
        let incident = try scenario.incident()
        #expect(incident.form == .killedNotOOM)
        #expect(incident.claims == [.unresolved])
        #expect(incident.causes.allSatisfy { $0.classification == .unresolved || $0.outcome >= .possible })
    }

    @Test func aProbesKillIsNamed() throws {
        var scenario = scenario { .oomKilled(from: $0, to: $1, reason: "Error") }
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let kill = scenario.killedAt
        scenario.capture = {
            $0.events.add(
                "Killing", object: "pod/\(pod.name)", in: "checkout", part: "spec.containers{istio-proxy}",
                source: "kubelet, \(pod.node)",
                "Container istio-proxy failed startup probe, will be restarted", at: kill.later(-30))
        }
        let incident = try scenario.incident()
        #expect(incident.witnesses.contains { $0.kind == .event && $0.text.contains("startup probe") })
        #expect(incident.endedBy?.plain.contains("failed startup probe, will be restarted") == true)
        // Its memory is nothing to capture.
        let advice = try #require(incident.nextCapture)
        #expect(advice.text.contains("why its probe failed") && advice.command?.line.contains(" logs ") == true)
    }

    /// Chaos Mesh tells each pod that it kills by an event of its own object.
    @Test func anExperimentsKillIsNamed() throws {
        var scenario = scenario { .oomKilled(from: $0, to: $1, reason: "Error") }
        scenario.limit = .stated("1Gi")
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let kill = scenario.killedAt
        func add(for targets: String..., object: String = "podchaos/kill-sidecars-7xk2v", before: Double = 0) {
            scenario.capture = {
                for target in targets {
                    $0.events.add(
                        "Applied", object: object, in: "chaos", source: "initSchedulers",
                        "Successfully apply chaos for \(target)", at: kill.later(-before))
                }
            }
        }
        add(for: "checkout/\(pod.name)/istio-proxy")
        let incident = try scenario.incident()
        #expect(incident.form == .killedNotOOM)
        #expect(
            incident.endedBy?.plain.contains("Chaos Mesh") == true && incident.witnesses.contains { $0.kind == .event })
        #expect(incident.nextCapture?.text.contains("not short of memory") == true)
        // No memory filled it, so nothing says that less would do.
        #expect(incident.recommendedLimit == nil)
        add(for: "checkout/other-0/istio-proxy")
        #expect(try scenario.incident().endedBy == nil)
        // One experiment has an event for each pod; another kind kills nobody, and yesterday's did not do it.
        add(for: "checkout/other-0/istio-proxy", "checkout/\(pod.name)/istio-proxy")
        #expect(try scenario.incident().endedBy != nil)
        add(for: "checkout/\(pod.name)", object: "networkchaos/slow-7xk2v")
        #expect(try scenario.incident().endedBy == nil)
        add(for: "checkout/\(pod.name)", before: 86_400)
        #expect(try scenario.incident().endedBy == nil)
    }

    @Test func aPodThatSucceededOrIsBeingDeletedWasNotKilled() throws {
        var succeeded = scenario { .init(state: .terminated(exitCode: 137, reason: "Error", from: $0, to: $1)) }
        let status = succeeded.status
        succeeded.status = {
            status(&$0)
            $0.phase = "Succeeded"
        }
        let done = try succeeded.report()
        #expect(done.incidents.isEmpty)
        // And yet something was killed, by a signal that who asks has seen.
        #expect(done.verdict.hasPrefix("No OOM kill is seen"), "\(done.verdict)")
        let caveat = try #require(done.caveats.first)
        #expect(caveat.endsPods && caveat.text.contains("exit code 137 is no OOM kill"), "\(caveat.text)")
        #expect(caveat.text.contains("its pod had succeeded"))

        var deleted = scenario { .oomKilled(from: $0, to: $1, reason: "Error") }
        let other = deleted.status
        deleted.status = {
            other(&$0)
            $0.deletedAt = $0.createdAt.later(5_000)
        }
        #expect(try deleted.report().incidents.isEmpty)
    }

    @Test func anOrdinaryRestartIsNoKill() throws {
        let incidents = try scenario { .oomKilled(from: $0, to: $1, exitCode: 0, reason: "Completed") }.report()
            .incidents
        #expect(incidents.isEmpty)
        #expect(try scenario { .oomKilled(from: $0, to: $1, exitCode: 1, reason: "Error") }.report().incidents.isEmpty)
    }

    @Test func replicasOfOneWorkloadAreOneIncident() throws {
        var scenario = Scenario(services: 3, replicas: 3)
        scenario.limit = .stated("64Mi")
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        let last = scenario.mesh.pods.count - 1
        scenario.mesh.pods[last].sidecar?.life = .oomKilled(from: start, to: kill.later(30), restarts: 2)
        let incident = try scenario.incident()
        #expect(incident.pod == nil && incident.workload == "pay")
        #expect(incident.members.count == 2)
        #expect(incident.killCount == 3)
        #expect(incident.kills.compactMap(\.at) == incident.kills.compactMap(\.at).sorted())
    }

    /// One of them waits after one more end than it was restarted for; of the other each end is seen.
    @Test func restartsOfAllMembersAreCounted() throws {
        let waits = PastedPod(restarts: 1)
        let runs = PastedPod(
            name: "loom-6c5f8d7b94-h7xkp", restarts: 1, state: #"running: {startedAt: "2026-07-04T10:09:06Z"}"#)
        let incident = try #require(try PastedPod.report(waits, runs).incidents.first)
        #expect(incident.members.count == 2)
        #expect(incident.killsInWords.plain == "2 OOM kills seen, restart count 2")
        // Where each is seen they are kills.
        let both = try #require(try PastedPod.report(runs).incidents.first)
        #expect(both.killsInWords.plain == "1 kill")
    }

    @Test func membersThatDifferGiveTheSmallestLimitAndTheMostFrequentForm() throws {
        var scenario = Scenario(services: 3, replicas: 3)
        scenario.limit = .stated("64Mi")
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        let last = scenario.mesh.pods.count - 1
        scenario.mesh.pods[last].sidecar?.life = .oomKilled(from: start, to: kill.later(30))
        scenario.mesh.pods[last - 1].sidecar?.life = .oomKilled(from: start, to: kill.later(40))
        scenario.status = {
            $0.sidecar?.limit = "48Mi"
            $0.sidecar?.life = .oomKilled(from: start, to: kill, exitCode: 0)
        }
        let incident = try scenario.incident()
        #expect(incident.members.count == 3)
        #expect(incident.limitBytes == Bytes(48 << 20))
        #expect(incident.form == .containerLimit)
        #expect(Set(incident.members.map { $0.limitBytes?.binary }) == ["48 MiB", "64 MiB"])
    }
}
