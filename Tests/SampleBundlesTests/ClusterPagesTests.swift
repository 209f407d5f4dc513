import SampleBundles
import Testing
import Units

@Suite struct ClusterPagesTests {
    private static func mesh(_ sidecar: Mesh.Sidecar?) -> Mesh {
        var mesh = Mesh(seed: 6)
        mesh.addService("pay", in: "checkout", sidecar: sidecar)
        return mesh
    }

    @Test func aNativeSidecarIsAnInitContainer() {
        var mesh = Self.mesh(Mesh.Sidecar(limit: "96Mi", native: true))
        let start = mesh.begunAt
        mesh.pods[0].sidecar?.life = .crashLooping(from: start, to: start.later(3), restarts: 4)
        let text = KubernetesYAML.podList(mesh.pods)
        let halves = text.split(separator: "    initContainerStatuses:")
        #expect(halves.count == 2)
        #expect(halves.last?.contains("      name: istio-proxy\n") == true)
        #expect(halves.last?.contains("          reason: OOMKilled\n") == true)
        #expect(halves.first?.contains("      restartPolicy: Always\n") == true)
        #expect(text.contains("back-off 40s restarting failed container=istio-proxy pod=pay-"))
    }

    @Test func exitCodeOwnerAndEvictionAreTheMeshsToSay() {
        var mesh = Self.mesh(Mesh.Sidecar())
        let start = mesh.begunAt
        mesh.pods[0].app = .oomKilled(from: start, to: start.later(9), restarts: 3, limit: "512Mi", exitCode: 0)
        mesh.pods[0].owner = .statefulSet
        let killed = KubernetesYAML.podList(mesh.pods)
        #expect(killed.contains("          exitCode: 0\n"))
        #expect(killed.contains("      kind: StatefulSet\n"))
        #expect(killed.contains("      restartCount: 3\n"))
        #expect(killed.contains("          memory: 512Mi\n"))

        mesh.pods[0].phase = "Failed"
        mesh.pods[0].reason = "Evicted"
        mesh.pods[0].message = "The node was low on resource: memory. Container istio-proxy was using 812Mi. "
        let evicted = KubernetesYAML.podList(mesh.pods)
        #expect(evicted.contains("    reason: Evicted\n"))
        #expect(evicted.contains("    message: 'The node was low on resource: memory."))
        #expect(!evicted.contains("containerStatuses"))
    }

    @Test func theEventsTableIsAlignedAndItsNamesHoldTheTime() throws {
        var table = EventsTable()
        let at = Moment(microseconds: 1_795_507_789_735_000)
        table.add(
            "Started", object: "pod/pay-1", in: "checkout", part: "spec.containers{istio-proxy}",
            source: "kubelet, node-1",
            "Container started", at: at, last: at.later(60), count: 2)
        table.add(
            "ScalingReplicaSet", object: "deployment/pay", in: "x", source: "deployment-controller", "Scaled up",
            at: at.later(1))
        let lines = String(decoding: table.page(readAt: at.later(205)), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 3)
        let header = try #require(lines.first)
        for title in ["LAST SEEN", "REASON", "SUBOBJECT", "MESSAGE", "COUNT", "NAME"] {
            let column = try #require(header.ranges(of: title).last?.lowerBound)
            let offset = header.distance(from: header.startIndex, to: column)
            #expect(lines.allSatisfy { $0.dropFirst(offset - 1).first == " " }, "\(title)")
        }
        #expect(lines[1].contains("2m25s") && lines[1].contains("3m25s"))
        let hex = try #require(lines[1].split(separator: ".").last)
        #expect(Int64(hex, radix: 16).map { $0 / 1_000 } == at.microseconds)
    }

    @Test func istiodsLogIsInOrderOfTimeAndSaysSizesAsIstiodDoes() {
        let mesh = Self.mesh(Mesh.Sidecar())
        var log = IstiodLog()
        log.terminated(mesh.pods[0], id: 43, at: mesh.begunAt.later(9))
        log.pushed(.clusters, to: mesh.pods[0], resources: 1_496, bytes: 1_482_000, at: mesh.begunAt.later(2))
        log.connected(mesh.pods[0], id: 43, at: mesh.begunAt)
        let lines = String(decoding: log.bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines[0].hasSuffix("\tinfo\tdelta\tADS: new delta connection for node:\(mesh.pods[0].proxyName)-43"))
        #expect(lines[1].hasSuffix("resources:1496 removed:0 size:1.5MB cached:1484/1492"))
        #expect(lines[2].hasSuffix("\"\(mesh.pods[0].address):52178\" \(mesh.pods[0].proxyName)-43 terminated"))
    }

    @Test func theNewestLifeStandsFirstAndSaysItsLimitAndItsEnd() throws {
        let mesh = Self.mesh(Mesh.Sidecar(limit: "160Mi"))
        let kill = mesh.begunAt.later(90)
        var old = ProxyLog.Life(startedAt: mesh.begunAt, ending: .agentSawKill(kill))
        old.requests = 3
        old.hosts = [ProxyLog.Host(name: "a.b.svc.cluster.local", address: "10.0.0.1")]
        old.lastRequestAt = kill
        let log = ProxyLog(mesh.pods[0], lives: [.init(startedAt: kill.later(2), readyAfter: nil), old])
        let parts = String(decoding: log.bytes, as: UTF8.self).split(
            separator: "\n\n\n========= Previous log =========\n\n")
        #expect(parts.count == 2)
        #expect(parts[0].hasPrefix("========= Previous log present (appended at the end) =========\n\n2026/"))
        #expect(parts[0].contains(" GOMEMLIMIT=167772160\n"))
        #expect(!parts[0].contains("Envoy proxy is ready"))
        #expect(parts[1].contains("Envoy proxy is ready"))
        #expect(parts[1].hasSuffix("\(kill.later(0.0003).rfc3339)\terror\tEnvoy exited with error: signal: killed\n"))
        #expect(parts[1].ranges(of: "outbound|80||a.b.svc.cluster.local").count == 3)
    }

    @Test func aBundleTakesThreeLines() {
        let mesh = Self.mesh(Mesh.Sidecar(limit: "64Mi"))
        var bundle = BundleBuilder()
        bundle.add("pods.yaml", KubernetesYAML.podList(mesh.pods))
        bundle.add("config_dump.json", bytes: EnvoyPages.configDump(ProxyShape(mesh.pods[0], in: mesh)))
        #expect(TarCheck(bundle.tar()).entries.map(\.name) == ["pods.yaml", "config_dump.json"])
    }
}
