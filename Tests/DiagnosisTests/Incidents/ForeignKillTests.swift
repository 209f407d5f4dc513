import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills that no proxy's memory explains: of other containers, by the node, by an eviction.
@Suite struct ForeignKillTests {
    private func noProxyCause(_ incident: Incident) -> Bool {
        incident.causes.allSatisfy {
            $0.classification == .unresolved || $0.classification == .nodePressure || $0.outcome == .excluded
        }
    }

    @Test func anApplicationsKillIsNotTheSidecars() throws {
        var scenario = Scenario(services: 30)
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = {
            $0.sidecar?.life = .init()
            $0.app = .oomKilled(from: start, to: kill, limit: "256Mi")
        }
        let report = try scenario.report()
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1)
        #expect(incident.containerKind == .app && incident.container == "pay")
        #expect(incident.limitBytes == Bytes(256 << 20))
        #expect(noProxyCause(incident))
        #expect(report.proxies.allSatisfy { !$0.killed })
    }

    @Test func anInitContainersKillIsItsOwn() throws {
        var scenario = Scenario(services: 3)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.edit("k8s-resources", "reason: Completed", to: "reason: OOMKilled")
        scenario.edit("k8s-resources", "exitCode: 0", to: "exitCode: 137")
        let incident = try scenario.incident()
        #expect(incident.containerKind == .initContainer)
        #expect(noProxyCause(incident))
    }

    @Test func istiodsKillIsNoProxys() throws {
        var scenario = Scenario(services: 3)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.mesh.pods[0].app = .oomKilled(from: scenario.startedAt, to: scenario.killedAt, limit: "2Gi")
        let incident = try scenario.incident()
        #expect(incident.containerKind == .istiod)
        #expect(noProxyCause(incident))
    }

    private func evicted(_ offender: String) -> Scenario {
        var scenario = Scenario(services: 3)
        scenario.evict(offender, using: "812Mi", request: "128Mi")
        // It was gone before the capture; istiod's log still has the end of its stream.
        scenario.capture = { ($0.victims, $0.logs) = ([], [:]) }
        return scenario
    }

    @Test func anEvictionNamesItsOffender() throws {
        let proxy = try evicted("istio-proxy").report()
        #expect(proxy.incidents.map(\.container) == ["istio-proxy"])
        #expect(proxy.incidents.map(\.form) == [.eviction])
        #expect(proxy.incidents.first?.killCount == 1)
        // The status of an evicted pod may have no times: istiod's log does.
        #expect(proxy.incidents.first?.kills.map(\.atSource) == [.istiodLog])

        let application = try evicted("pay").report()
        #expect(application.incidents.map(\.container) == ["pay"])
        #expect(application.incidents.map(\.containerKind) == [.app])
        #expect(application.proxies.allSatisfy { !$0.killed })
    }

    @Test func anEvictionForAnotherResourceIsNone() throws {
        var scenario = evicted("istio-proxy")
        let status = scenario.status
        scenario.status = {
            status(&$0)
            $0.message =
                "The node was low on resource: ephemeral-storage. Container istio-proxy was using 8Gi, which exceeds its request of 0. "
        }
        #expect(try scenario.report().incidents.isEmpty)
        #expect(EvictionMessage.isForMemory("The node had condition: [MemoryPressure]. "))
        #expect(
            !EvictionMessage.isForMemory("The node was low on resource: pids. Container memory-cache was using 9, "))
    }

    @Test func ofAnEvictionForAnotherResourceNobodySaysThatNothingWasKilled() throws {
        var scenario = Scenario(services: 3)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.added = [
            (
                "events.txt",
                """
                NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT                    MESSAGE
                harbour     57m         Warning   Evicted   pod/crane-6c9d8f7b5d-k4x2q   The node was low on resource: ephemeral-storage. Container crane was using 31022564Ki, request is 0.

                """
            )
        ]
        let report = try scenario.report()
        #expect(report.incidents.isEmpty && report.verdict.hasPrefix("No OOM kill is seen: "))
        #expect(
            report.caveats.map(\.text.plain).contains {
                $0.hasSuffix("(ephemeral-storage): harbour/crane-6c9d8f7b5d-k4x2q")
            })
    }

    @Test func aNodesKillIsNotTheContainersLimit() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("1Gi")
        let uid = scenario.mesh.pods(of: "pay", in: "checkout")[0].uid
        scenario.added = [
            (
                "bug-report/dmesg.txt",
                """
                [ 3805.921053] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/kubepods/burstable/pod\(uid)/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,task=envoy,pid=48211,uid=1337
                [ 3805.921092] Out of memory: Killed process 48211 (envoy) total-vm:2291180kB, anon-rss:987344kB, file-rss:53304kB, shmem-rss:0kB, UID:1337 pgtables:2376kB oom_score_adj:874

                """
            )
        ]
        #expect(try scenario.incident().form == .nodeOOM)
    }

    /// The kernel chose an application, far below its own limit: the node's doing as much as for a proxy.
    @Test func aNodesKillOfAnApplicationIsTheNodesToo() throws {
        var scenario = Scenario(services: 3)
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        scenario.capture = { ($0.victims, $0.logs) = ([], [:]) }
        let group =
            "/kubepods/burstable/pod\(pod.uid)/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        scenario.added = [
            (
                "bug-report/dmesg.txt",
                """
                [ 3805.921053] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=\(group),task=java,pid=48211,uid=1000
                [ 3805.921092] Out of memory: Killed process 48211 (java) total-vm:2291180kB, anon-rss:987344kB, file-rss:53304kB, shmem-rss:0kB, UID:1000 pgtables:2376kB oom_score_adj:874

                """
            )
        ]
        let incident = try scenario.incident()
        #expect(incident.form == .nodeOOM)
        #expect(incident.causes.first { $0.classification.rawValue == "NODE_PRESSURE" }?.outcome == .likely)
    }

    @Test func withoutAnyLimitOnlyTheNodeCanHaveKilled() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated(nil)
        let incident = try scenario.incident()
        #expect(incident.form == .nodeOOM)
        #expect(incident.limitBytes == nil)
    }

    /// A pod-level limit with a smaller one of the container: the container's decided.
    @Test func aContainerLimitBelowThePodsDecides() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        scenario.status = { $0.memoryLimit = "512Mi" }
        #expect(try scenario.incident().form == .containerLimit)
    }
}
