import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A container that a webhook makes is in no template: its limit is an annotation.
@Suite struct InjectedLimitTests {
    private func remedy(_ change: (inout PastedPod) -> Void) throws -> Remedy {
        var pod = PastedPod()
        change(&pod)
        return try #require(try PastedPod.report(pod).incidents.first?.remedies.first)
    }

    private func undo(_ remedy: Remedy) -> String {
        if case .command(let command) = remedy.undo { command.line } else { "" }
    }

    @Test func istiosInitContainerTakesTheProxysLimit() throws {
        let own = try remedy { ($0.container, $0.isInit, $0.limit) = ("istio-init", true, "12Mi") }
        let line = own.commands.first?.line ?? ""
        // The proxy gets it too, so it is no less than a proxy needs.
        #expect(line.contains(#""sidecar.istio.io/proxyMemoryLimit":"128Mi""#), "\(line)")
        #expect(!line.contains("set resources") && undo(own).contains(#""sidecar.istio.io/proxyMemoryLimit":null"#))
        #expect(own.risk.plain.contains("which the proxy takes too"))
    }

    /// The init container beside a proxy with a limit of its own.
    private func beside(_ proxyLimit: String) throws -> Incident {
        var pod = PastedPod()
        (pod.container, pod.isInit, pod.limit) = ("istio-init", true, "12Mi")
        let proxy = """
              containers:
              - name: istio-proxy
                image: docker.io/istio/proxyv2:1.29.1
                resources: {limits: {memory: \(proxyLimit), cpu: "3"}, requests: {memory: 80Mi}}
            status:
            """
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", bytes: Array(pod.yaml.replacing("status:", with: proxy).utf8))
        return try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
    }

    /// Two figures are not of one annotation, and setting it would take the proxy's own away.
    @Test func aProxyWithAnotherLimitKeepsIt() throws {
        let incident = try beside("512Mi")
        #expect(incident.container == "istio-init")
        #expect(incident.remedies.isEmpty, "\(incident.remedies.map(\.title.plain))")
        let next = try #require(incident.nextCapture)
        #expect(next.text.contains("12 MiB is not what Istio’s template gives"), "\(next.text)")
        #expect(next.text.contains("the proxy’s 512 MiB"), "\(next.text)")
        #expect(next.command?.line.contains("istio-sidecar-injector") == true)
    }

    @Test func aProxyWithTheSameLimitKeepsWhatItAsksFor() throws {
        let remedy = try #require(try beside("12Mi").remedies.first)
        let line = remedy.commands.first?.line ?? ""
        #expect(line.contains(#""sidecar.istio.io/proxyMemory":"80Mi""#), "\(line)")
        #expect(line.contains(#""sidecar.istio.io/proxyMemoryLimit":"128Mi""#), "\(line)")
        #expect(remedy.risk.contains("the annotations are the proxy’s too, which has 12 MiB now"), "\(remedy.risk)")
    }

    /// What the pod asks for now stays: no figure of ours takes its place, and it gets no CPU limit that it never had.
    @Test func whatThePodAsksForNowStays() throws {
        let own = try remedy { $0.limit = "200Mi}, requests: {memory: 80Mi, cpu: 250m" }
        let line = own.commands.first?.line ?? ""
        #expect(line.contains(#""sidecar.istio.io/proxyMemory":"80Mi""#), "\(line)")
        #expect(line.contains(#""sidecar.istio.io/proxyCPU":"250m""#) && !line.contains("proxyCPULimit"), "\(line)")
        #expect(
            own.risk.contains("a memory request of 80Mi and a CPU request of 250m, as the pod has now:"), "\(own.risk)")
        let unknown = try remedy { _ in }
        #expect(unknown.commands.first?.line.contains(#""sidecar.istio.io/proxyCPULimit":"2""#) == true)
        #expect(unknown.risk.contains("and a CPU limit of 2, which no page shows:"), "\(unknown.risk)")
    }

    /// Its own object says what the pod's does not: what it is, what it sets, and so what is put back.
    @Test func `A template that sets the limit is changed in that, and put back to it`() throws {
        let template = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: loom, namespace: weavers}
            spec:
              selector: {matchLabels: {app: loom}}
              template:
                metadata:
                  annotations: {sidecar.istio.io/proxyMemory: 64Mi, sidecar.istio.io/proxyMemoryLimit: 200Mi}
                spec:
                  containers: [{name: loom, image: example/loom:1}]

            """
        let log = """
            2026-07-04T10:00:05.118220Z\tinfo\tFLAG: --concurrency="0"
            2026-07-04T10:00:05.118220Z\tinfo\tProxy role\tips=[10.42.7.31] type=sidecar id=loom-6c5f8d7b94-q2zrt.weavers domain=weavers.svc.cluster.local
            2026-07-04T10:09:05.551902Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.
            2026-07-04T10:09:05.551902Z\terror\tEnvoy exited with error: signal: killed

            """
        func remedy(_ pages: (name: String, text: String)...) throws -> Remedy? {
            var bundle = BundleBuilder()
            for (name, text) in pages { bundle.add(name, bytes: Array(text.utf8)) }
            bundle.add("loom-istio-proxy-previous.log", bytes: Array(log.utf8))
            let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
            return report.incidents.first?.remedies.first { $0.limit != nil }
        }
        let own = try #require(try remedy(("deployment.yaml", template)))
        let line = own.commands.map(\.line).joined()
        #expect(line.contains(#"{"sidecar.istio.io/proxyMemoryLimit":""#) && !line.contains("proxyCPU"), "\(line)")
        #expect(undo(own).contains(#"{"sidecar.istio.io/proxyMemoryLimit":"200Mi"}"#), "\(undo(own))")
        #expect(own.uncertain.allSatisfy { !$0.contains("only its pod") }, "\(own.uncertain)")
    }

    /// Shown whole, and without a word of CPU: the two figures of memory make it again as it is. A page that ends before the requests shows
    /// nothing of what it asks for.
    @Test(arguments: [
        ("200Mi}, requests: {memory: 80Mi}}", false), ("200Mi}}", true),
    ])
    func aPodWithoutCPUFiguresGetsNone(resources: String, gets: Bool) throws {
        let own = try remedy { $0.limit = String(resources.dropLast(2)) }
        let line = own.commands.first?.line ?? ""
        #expect(line.contains("proxyCPU") == gets, "\(line)")
        #expect(own.risk.contains("CPU") == gets, "\(own.risk)")
        #expect(
            own.risk.contains("it also sets a memory request of \(gets ? "128Mi" : "80Mi, as the pod has now:")"),
            "\(own.risk)")
    }

    @Test(arguments: [
        ("    Limits:\n      memory:  200Mi\n    Requests:\n      memory:  80Mi\n", false),
        ("    Limits:\n      memory:  200Mi\n", true),
    ])
    func aDescriptionShowsThemToo(lines: String, gets: Bool) throws {
        let text = """
            Name:             loom-6c5f8d7b94-q2zrt
            Namespace:        weavers
            Priority:         0
            Node:             mill-3/10.20.0.17
            Controlled By:    ReplicaSet/loom-6c5f8d7b94
            Containers:
              istio-proxy:
                Image:         docker.io/istio/proxyv2:1.29.1
                State:          Running
                  Started:      Sat, 04 Jul 2026 10:30:00 +0000
                Last State:     Terminated
                  Reason:       OOMKilled
                  Exit Code:    137
                  Started:      Sat, 04 Jul 2026 10:09:00 +0000
                  Finished:     Sat, 04 Jul 2026 10:29:05 +0000
                Ready:          True
                Restart Count:  1

            """
        var bundle = BundleBuilder()
        bundle.add("describe.txt", bytes: Array((text + lines).utf8))
        let remedies = try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first?.remedies
        let line = try #require(remedies?.first?.commands.first?.line)
        #expect(line.contains("proxyCPU") == gets && line.contains("proxyMemoryLimit"), "\(line)")
    }

    @Test func othersInjectorsHaveAnnotationsOfTheirOwn() throws {
        let linkerd = try remedy { ($0.container, $0.image) = ("linkerd-proxy", "cr.l5d.io/linkerd/proxy:edge-25.1.1") }
        #expect(linkerd.commands.first?.line.contains(#""config.linkerd.io/proxy-memory-limit":"384Mi""#) == true)
        let mesh = try remedy {
            ($0.container, $0.image) = ("envoy", "111.dkr.ecr.eu-west-1.example/aws-appmesh-envoy:v1.29.9.0-prod")
        }
        #expect(mesh.commands.first?.line.contains(#""appmesh.k8s.aws/memoryLimit""#) == true, "\(mesh.commands)")
        #expect(mesh.commands.allSatisfy { !$0.line.contains("set resources") })
        let plain = try remedy { ($0.container, $0.image) = ("weave", "example/weave:1") }
        #expect(plain.commands.first?.line.contains("set resources deployment/loom -c weave") == true)
    }
}

/// What stands in no template that can be changed: a Job's pods, and a proxy that systemd runs.
@Suite struct OtherTemplateTests {
    @Test func aJobsNextRunGetsTheLimit() throws {
        var pod = PastedPod()
        (pod.name, pod.limit) = ("spin-29440800-h4vnx", "30Mi")
        let text = pod.yaml.replacing("kind: ReplicaSet", with: "kind: Job").replacing(
            "name: spin,", with: "name: spin-29440800,")
        let job = """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: spin-29440800
              namespace: weavers
              ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: spin, controller: true}]
            spec: {template: {metadata: {}}}

            """
        var bundle = BundleBuilder()
        for (name, page) in [("pod.yaml", text), ("job.yaml", job)] { bundle.add(name, bytes: Array(page.utf8)) }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let remedy = try #require(report.incidents.first?.remedies.first)
        let line = remedy.commands.first?.line ?? ""
        #expect(
            line.hasPrefix(#"kubectl -n weavers patch cronjob spin --type merge -p '{"spec":{"jobTemplate":"#),
            "\(line)")
        #expect(line.contains(#""sidecar.istio.io/proxyMemoryLimit":"128Mi""#) && remedy.needs.isEmpty)
        #expect(remedy.objects.map(\.kind) == ["CronJob"] && remedy.reaches.plain.contains("next runs"))
    }

    @Test func aUnitsLimitIsSetBySystemd() throws {
        let log = """
            Feb 17 19:44:26 mill-3 kernel: memory: usage 94208kB, limit 94208kB, failcnt 88
            Feb 17 19:44:26 mill-3 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=/system.slice/istio.service,task_memcg=/system.slice/istio.service,task=envoy,pid=70,uid=998
            Feb 17 19:44:26 mill-3 kernel: Memory cgroup out of memory: Killed process 70 (envoy) total-vm:2290144kB, anon-rss:72880kB, file-rss:51200kB, shmem-rss:0kB, UID:998 pgtables:420kB oom_score_adj:0

            """
        let scenario = Scenario(services: 20)
        let shape = ProxyShape(try #require(scenario.mesh.pods(of: "pay", in: "checkout").first), in: scenario.mesh)
        var bundle = BundleBuilder()
        bundle.add("mill-3/journal.txt", bytes: Array(log.utf8))
        bundle.add("mill-3/config_dump", bytes: EnvoyPages.configDump(shape))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let incident = try #require(report.incidents.first)
        for remedy in incident.remedies {
            #expect(
                remedy.commands.allSatisfy {
                    !$0.line.contains("deployment/pay") && !$0.line.contains("deployment pay")
                })
        }
        let limit = incident.remedies.first { $0.limit != nil }
        #expect(
            limit?.commands.map(\.line) == ["systemctl set-property istio.service 'MemoryMax=128M'"],
            "\(incident.remedies.map(\.title.plain))")
    }
}
