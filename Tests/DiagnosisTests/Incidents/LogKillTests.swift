import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills and times that only logs tell.
@Suite struct LogKillTests {
    private func agentSaw(_ status: SampleMesh.Container, at kill: Moment, in scenario: inout Scenario) {
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let start = scenario.startedAt
        scenario.limit = .stated("64Mi")
        scenario.status = { $0.sidecar?.life = status }
        scenario.capture = {
            $0.logs[pod.folder] = ProxyLog(
                pod, lives: [.init(startedAt: kill.later(1)), .init(startedAt: start, ending: .agentSawKill(kill))])
        }
    }

    @Test func theAgentsLineBesideErrorDisagreesAndDecides() throws {
        var scenario = Scenario(services: 3)
        let kill = scenario.killedAt.later(-0.4)
        agentSaw(.oomKilled(from: scenario.startedAt, to: scenario.killedAt, reason: "Error"), at: kill, in: &scenario)
        let incident = try scenario.incident()
        #expect(incident.form == .envoyOnly)
        #expect(incident.witnesses.contains { $0.kind == .status && $0.agrees == false })
        #expect(incident.witnesses.contains { $0.kind == .proxyLog && $0.agrees == true })
        #expect(incident.killCount == 1)
    }

    @Test func theAgentsLineBesideCompletedIsAKillOfEnvoy() throws {
        var scenario = Scenario(services: 3)
        let kill = scenario.killedAt.later(-0.4)
        agentSaw(
            .oomKilled(from: scenario.startedAt, to: scenario.killedAt, exitCode: 0, reason: "Completed"), at: kill,
            in: &scenario)
        #expect(try scenario.incident().form == .envoyOnly)
    }

    /// Its log and the object of its workload are all that was saved: its template has the limit.
    @Test func theTemplateHasTheLimitWhereNoPageOfThePodDoes() throws {
        let log = """
            2026-03-02T10:51:30.118220Z\tinfo\tProxy role\tips=[10.42.7.31] type=sidecar id=ferry-64c8d9f7b5-nn5kt.quay domain=quay.svc.cluster.local
            2026-03-02T11:43:20.551902Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.
            2026-03-02T11:43:20.551902Z\terror\tEnvoy exited with error: signal: killed

            """
        func limit(_ annotations: String) throws -> Bytes? {
            let deployment = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: ferry, namespace: quay}
                spec:
                  template:
                    metadata:
                      annotations: {\(annotations)}
                    spec: {containers: [{name: ferry, image: "ferry:6", resources: {limits: {memory: 2Gi}}}]}

                """
            var bundle = BundleBuilder()
            bundle.add("ferry-istio-proxy-previous.log", log)
            bundle.add("deployment.yaml", deployment)
            let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
            let incident = try #require(report.incidents.first)
            #expect(incident.limitSource == (incident.limitBytes == nil ? nil : .template))
            return incident.limitBytes
        }
        #expect(try limit("sidecar.istio.io/proxyMemoryLimit: 192Mi") == Bytes(192 << 20))
        // The application's own is none of the proxy's.
        #expect(try limit("team: quay") == nil)
    }

    @Test func witnessesWithinThreeSecondsAreOneKill() throws {
        var scenario = Scenario(services: 3)
        let kill = scenario.killedAt.later(-0.4)
        agentSaw(.oomKilled(from: scenario.startedAt, to: scenario.killedAt), at: kill, in: &scenario)
        let incident = try scenario.incident()
        #expect(incident.kills.count == 1)
        #expect(incident.kills.first?.at == kill)
        #expect(incident.kills.first?.atSource == .proxyLog)
        #expect(Set(incident.witnesses.map(\.kind)) == [.status, .proxyLog, .istiodLog])
    }

    @Test func earlierLivesAreTimedByIstiod() throws {
        var scenario = Scenario(services: 3, lived: 100)
        scenario.limit = .stated("64Mi")
        scenario.kills = 3
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let start = scenario.startedAt
        scenario.capture = { capture in
            for (number, age) in [300.0, 150].enumerated() {
                capture.istiodLog.loaded(capture.proxies[0], id: 20 + number, at: start.later(-age))
                capture.istiodLog.terminated(pod, id: 20 + number, at: start.later(-age + 50))
            }
        }
        let incident = try scenario.incident()
        #expect(incident.killCount == 3)
        #expect(incident.kills.count == 3)
        #expect(incident.kills.prefix(2).allSatisfy { $0.atSource == .istiodLog && ($0.livedSeconds ?? 0) > 49 })
    }

    @Test func aStreamThatTheStatusDoesNotKnowIsNoKill() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let start = scenario.startedAt
        scenario.capture = { capture in
            capture.istiodLog.loaded(capture.proxies[0], id: 20, at: start.later(-300))
            capture.istiodLog.terminated(pod, id: 20, at: start.later(-250))
        }
        let incident = try scenario.incident()
        #expect(incident.killCount == 1)
        #expect(incident.kills.count == 1)
    }

    @Test func aLostStreamOfALivingEnvoyIsNoKill() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        scenario.kills = 2
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let lost = scenario.startedAt.later(900)
        scenario.capture = { capture in
            capture.istiodLog.terminated(pod, id: 40, at: lost)
            capture.istiodLog.connected(pod, id: 60, at: lost.later(2))
            capture.istiodLog.pushed(
                .clusters, to: pod, resources: 12, bytes: 9_000, at: lost.later(2.1), isRequest: true, filtered: 0)
        }
        let incident = try scenario.incident()
        #expect(incident.killCount == 2)
        #expect(!incident.kills.contains { kill in kill.at.map { abs($0.seconds(since: lost)) < 10 } ?? false })
    }

    @Test func fourLivesThatOnlyIstiodSawAreAnIncident() throws {
        var scenario = Scenario(services: 30)
        scenario.pages = .none
        // `--include` left the lists of pods empty; istiod's own copies have annotations alone.
        scenario.dropped = ["cluster/k8s-resources", "cluster/pods", "proxies/"]
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        scenario.added = [
            (
                "bug-report/istio/istio-system/\(scenario.mesh.istiodPod)/debug/krtz",
                #"[{"name":"informer/Pods","state":{"outputs":{"checkout/\#(pod.name)":{"metadata":{"name":"\#(pod.name)","namespace":"checkout","annotations":{"sidecar.istio.io/proxyMemoryLimit":"30Mi"}},"spec":{"containers":[{"name":"","resources":{}}],"nodeName":"\#(pod.node)"},"status":{"phase":"Running","podIP":"\#(pod.address)"}}},"synced":true},"uid":12}]"#
            )
        ]
        let start = scenario.startedAt
        let mesh = scenario.mesh
        scenario.capture = { capture in
            let shape = ProxyShape(pod, in: mesh)
            capture.istiodLog = IstiodLog()
            for number in 0..<4 {
                capture.istiodLog.loaded(shape, id: 20 + number, at: start.later(Double(number) * 60))
                capture.istiodLog.terminated(pod, id: 20 + number, at: start.later(Double(number) * 60 + 12))
            }
        }
        let incident = try scenario.incident()
        #expect(incident.form == .killedNotOOM)
        #expect(incident.killCount == 4)
        #expect(incident.kills.count == 4)
        #expect(incident.limitBytes == Bytes(30 << 20))
        // Being seen only there caps no class.
        #expect(incident[.limitTooLow].outcome.isClaim)
    }

    @Test func oneLifeIsNoLoop() throws {
        var scenario = Scenario(services: 3, lived: 30)
        scenario.pages = .none
        scenario.dropped = ["cluster/k8s-resources", "cluster/pods", "proxies/"]
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let start = scenario.startedAt
        scenario.capture = { capture in
            capture.istiodLog = IstiodLog()
            capture.istiodLog.connected(pod, id: 20, at: start)
            capture.istiodLog.terminated(pod, id: 20, at: start.later(20))
        }
        #expect(try scenario.report().incidents.isEmpty)
    }

    @Test func aKernelLogAloneIsAnIncidentWithItsLimit() throws {
        var scenario = Scenario(services: 3)
        scenario.pages = .killed
        scenario.dropped = ["cluster/", "istio/", "istio-proxy.log"]
        scenario.added = [
            (
                "bug-report/\(scenario.folder)dmesg.txt",
                """
                [ 3805.920857] memory: usage 262144kB, limit 262144kB, failcnt 94
                [ 3805.921053] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/lab,task_memcg=/lab,task=wrk:worker_1,pid=19515,uid=0
                [ 3805.921092] Memory cgroup out of memory: Killed process 19515 (wrk:worker_1) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB, shmem-rss:0kB, UID:1337 pgtables:1000kB oom_score_adj:874

                """
            )
        ]
        let incident = try scenario.incident()
        #expect(incident.form == .containerLimit)
        #expect(incident.limitBytes == Bytes(262_144 << 10))
        #expect(incident.limitSource == .kernelLog)
        #expect(incident.evidenceProcess == .killed)
        #expect(incident.kills.count == 1 && incident.kills.first?.at == nil)
    }
}
