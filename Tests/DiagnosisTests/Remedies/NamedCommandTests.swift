import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Commands to capture what is missing: they name the victim, and do not kill it again.
@Suite struct NamedCommandTests {
    private func commands(_ scenario: Scenario) throws -> [String] {
        try scenario.incident().causes.compactMap { $0.captureCommand?.line }
    }

    @Test func `What is missing is asked of the workload that was killed`() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .none
        scenario.limit = .stated("256Mi")
        let lines = try commands(scenario)
        #expect(lines.contains { $0.contains("exec deployment/pay -n checkout") }, "\(lines)")
        #expect(lines.contains { $0.contains("istioctl proxy-config") && $0.contains("deployment/pay.checkout") })
        #expect(lines.allSatisfy { !$0.contains("POD") && !$0.contains("NAMESPACE") }, "\(lines)")
    }

    @Test func `No dump is asked of a proxy that it would kill`() throws {
        func asked(_ limit: Scenario.Limit) throws -> [String] {
            var scenario = Scenario(services: 140)
            scenario.limit = limit
            // Nobody is asked for a dump that he gave.
            scenario.dropped = ["config_dump"]
            return try commands(scenario)
        }
        func isOfDump(_ line: String) -> Bool { line.contains("GET 'config_dump") || line.contains("proxy-config") }
        #expect(try asked(.stated("1Gi")).contains(where: isOfDump))
        let spared = try asked(.need(0.98))
        #expect(!spared.contains(where: isOfDump), "\(spared)")
        // What only says that it comes before a dump asks for none.
        #expect(spared.contains { $0.contains("GET memory > memory.json") }, "\(spared)")
    }

    @Test func `The warning of a dump stands once`() throws {
        var scenario = Scenario(services: 140)
        scenario.mesh.addSubsets(2)
        scenario.dropped = ["/clusters", "cluster/crs"]
        let advice = try scenario.incident().advice
        #expect(advice.count { $0.text.contains("Do not take a config_dump") } <= 1, "\(advice.map(\.text.plain))")
        #expect(advice.contains { $0.text.contains("Do not take a config_dump") })
    }

    @Test func `What the bundle lacks is asked of the pod and the node`() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .none
        scenario.limit = .stated("256Mi")
        let report = try scenario.report()
        let pod = try #require(report.incidents.first?.pod)
        let absent = report.manifest.filter { $0.status == .absent }
        let memory = try #require(absent.first { $0.kind == "memory" }?.captureCommand?.line)
        #expect(memory.contains("exec \(pod) -n checkout"), "\(memory)")
        let kernel = try #require(absent.first { $0.kind == "kernel log" }?.captureCommand?.line)
        #expect(!kernel.contains("NODE"), "\(kernel)")
    }

    /// Whom it calls stands on its clusters page, and not in its dump.
    @Test func `Calls that were never seen are looked for on the clusters page`() throws {
        let incident = try Scenario(services: 140).incident()
        let advice = try #require(incident.advice.first { $0.cause == incident[.configScope].code })
        #expect(advice.text.contains("read its clusters page"))
        #expect(advice.command?.line.contains("GET clusters") == true, "\(advice.command?.line ?? "none")")
    }

    /// A living proxy's causes without a safe remedy are told as well.
    @Test func `What lives is looked at too`() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(140)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "128Mi"))
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
        let entry = try #require(
            try Engine(Scenario.load(capture.builder()), toolVersion: "test").report().outlook.first)
        let cause = try #require(entry.causes.first { $0.classification == .configScope })
        #expect(cause.outcome.isClaim)
        #expect(entry.advice.contains { $0.cause == cause.code }, "\(entry.advice.map(\.text.plain))")
    }

    @Test func `kube-state-metrics repeats a status, and is no kernel`() throws {
        var scenario = Scenario(services: 6)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.limit = .stated("64Mi")
        var answer = PrometheusAnswer()
        answer.add(
            "kube_pod_container_status_last_terminated_reason",
            of: scenario.mesh.pods(of: "pay", in: "checkout")[0], labels: [("reason", "OOMKilled")],
            from: scenario.killedAt, every: 30, [1, 1])
        scenario.added = [("bug-report/answer.json", answer.text)]
        let kills = try scenario.incident().kills
        #expect(!kills.isEmpty && kills.allSatisfy { $0.reason != .byKernel }, "\(kills.map(\.reason))")
    }

    /// Forty servers with one certificate are gathered where they stand: the patch would be as long as the object.
    @Test func `Servers too many to print are gathered by their certificate`() throws {
        var scenario = Scenario(services: 6, gateway: true)
        let hosts = (0..<400).map { "tenant-\($0).shops.acme.example" }
        scenario.mesh.gateways = [
            .init("front", in: "checkout", hosts: hosts, createdAt: scenario.mesh.begunAt)
        ]
        for name in ["cluster/crs", "config_dump"] {
            scenario.edits.append(
                (
                    name: name,
                    change: { page in
                        (0..<400).reversed().reduce(page) {
                            $0.replacing("credentialName: cert-\($1)\n", with: "credentialName: all\n")
                        }
                    }
                ))
        }
        let incident = try scenario.incident()
        let remedy = try #require(
            incident.remedies.first { $0.cause == incident[.filterChains].code && $0.limit == nil })
        let line = try #require(remedy.commands.first?.line)
        #expect(line.contains("| jq '.spec.servers |= (group_by("), "\(line.prefix(200))")
        #expect(line.utf8.count < 400 && remedy.needs.isEmpty)
        #expect(remedy.saves.contains { $0.line.contains("get gateways.networking.istio.io front") })
    }

    /// Its dump says of which workload it is, and by which labels: no pod's object need be there.
    @Test func `Pods are picked by the labels that the dump has of them`() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.dropped = ["cluster/", "istio/", "istio-proxy.log"]
        scenario.added = [
            (
                "bug-report/\(scenario.folder)dmesg.txt",
                """
                [ 3805.920857] memory: usage 40960kB, limit 40960kB, failcnt 94
                [ 3805.921092] Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:33088kB, file-rss:53180kB, shmem-rss:0kB, UID:1337 pgtables:1000kB oom_score_adj:874

                """
            )
        ]
        let checks = try scenario.incident().remedies.map(\.verify.text.plain)
        #expect(checks.contains { $0.contains("get pods -l") && $0.contains("app=pay") }, "\(checks)")
    }
}
