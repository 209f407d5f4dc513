import Captures
import Store
import Testing
import Units

@testable import Diagnosis

/// What a capture lacks is named with the command that takes it: for the pod that was killed, and never one that kills it again.
@Suite struct CompleteCaptureTests {
    private static let all = [
        "config_dump?include_eds", "memory", "clusters", "pods", "istiod's log", "kernel log of the node",
        "memory over time",
    ]

    @Test func `What was read is not missing`() {
        #expect(CompleteCapture.missing(from: []).map(\.name) == Self.all)
        // ztunnel is asked for its own pages, where one was killed.
        #expect(CompleteCapture.names == Set(Self.all + ["ztunnel's configuration", "ztunnel's metrics"]))
        for (kind, name) in [
            (PageKind.configDump, "config_dump?include_eds"), (.memoryPage, "memory"), (.clustersPage, "clusters"),
            (.kubernetesList, "pods"), (.istiodLog, "istiod's log"), (.kernelLog, "kernel log of the node"),
            (.memorySeries, "memory over time"),
        ] {
            #expect(
                CompleteCapture.missing(from: [kind.rawValue]).map(\.name) == Self.all.filter { $0 != name }, "\(name)")
        }
        #expect(CompleteCapture.missing(from: Set(PageKind.allCases.map(\.rawValue))).isEmpty)
        for entry in CompleteCapture.missing(from: []) {
            #expect(entry.status == .absent && entry.bytes == nil && entry.captureCommand != nil && entry.why != nil)
        }
    }

    /// What is no Envoy has none of its pages: not to be asked for is not missing.
    @Test func `Of what is no Envoy no page of Envoy's is missing`() throws {
        func names(_ kinds: ContainerKind?...) -> [String] {
            let incidents = kinds.map { kind in
                var incident = Incident(id: "OOM-1", form: .containerLimit)
                (incident.containerKind, incident.container) = (kind, "crane")
                return incident
            }
            return CompleteCapture.fitting(CompleteCapture.missing(from: []), to: incidents).map(\.name)
        }
        #expect(names() == Self.all && names(.sidecar) == Self.all && names(nil) == Self.all)
        #expect(names(.app, .gateway) == Self.all)
        let rest = ["pods", "kernel log of the node", "memory over time"]
        #expect(names(.app) == rest && names(.initContainer, .app) == rest)
        #expect(Set(names(.istiod)) == Set(rest + ["istiod's log"]))
        let ztunnels = names(.ztunnel)
        #expect(
            Array(ztunnels.prefix(3)) == rest && ztunnels.count == 5 && CompleteCapture.names.isSuperset(of: ztunnels))
    }

    @Test func `What is asked of ztunnel its own ports answer`() throws {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        (incident.namespace, incident.pod, incident.containerKind) = ("istio-system", "ztunnel-4zk8q", .ztunnel)
        incident.container = "ztunnel"
        let lines = CompleteCapture.fitting(CompleteCapture.missing(from: []), to: [incident]).compactMap {
            CompleteCapture.named($0, of: incident).captureCommand?.line
        }
        #expect(lines.allSatisfy { !$0.contains("pilot-agent") && !$0.contains("istio-proxy") }, "\(lines)")
        #expect(
            lines.contains(
                "kubectl port-forward ztunnel-4zk8q -n istio-system 15020 & sleep 3; curl -s localhost:15020/metrics; kill $!"
            ), "\(lines)")
        #expect(lines.contains("promql: container_memory_working_set_bytes{container=\"ztunnel\"}"), "\(lines)")
    }

    @Test(arguments: [
        (["memory"], true, ["pods", "clusters"]), (["clusters"], false, ["pods", "memory"]),
        (["memory", "clusters"], true, ["pods", "config_dump?include_eds"]), ([], true, ["pods", "clusters"]),
    ])
    func `Beside a page alone pods say most, and then the next page`(read: [String], hasMemory: Bool, next: [String]) {
        let manifest = CompleteCapture.missing(from: []).filter { !read.contains($0.name) }
        #expect(CompleteCapture.next(manifest, hasMemory: hasMemory).map(\.name) == next)
    }

    private func command(_ name: String, _ change: (inout Incident) -> Void = { _ in }) throws -> String? {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        (incident.namespace, incident.pod, incident.containerKind) = ("quay", "crane-0", .sidecar)
        incident.node = "node-1"
        change(&incident)
        let entry = try #require(CompleteCapture.missing(from: []).first { $0.name == name })
        return CompleteCapture.named(entry, of: incident).captureCommand?.line
    }

    @Test func `A command names the pod and the node that are known`() throws {
        #expect(
            try command("memory") == "kubectl exec crane-0 -n quay -c istio-proxy -- pilot-agent request GET memory")
        let ofMember: (inout Incident) -> Void = { incident in
            (incident.pod, incident.node) = (nil, nil)
            incident.members = [
                Member(pod: nil, node: nil, killCount: 1, limitBytes: nil),
                Member(pod: "crane-7", node: "node-7", killCount: 1, limitBytes: nil),
            ]
        }
        #expect(try command("clusters", ofMember)?.contains("exec crane-7 -n quay ") == true)
        #expect(try command("kernel log of the node")?.hasPrefix("kubectl debug node/node-1 -i ") == true)
        #expect(try command("kernel log of the node", ofMember)?.hasPrefix("kubectl debug node/node-7 -i ") == true)
        #expect(try command("pods") == "kubectl get pods -A -o yaml")
    }

    /// What is no proxy has no page of Envoy's, and a pod without a name is nobody's.
    @Test func `Where a name is unknown its blank stays`() throws {
        let blank = try #require(CompleteCapture.missing(from: []).first { $0.name == "memory" }?.captureCommand?.line)
        #expect(!blank.contains("crane-0"))
        #expect(try command("memory") { $0.pod = nil } == blank)
        #expect(try command("memory") { $0.namespace = nil } == blank)
        #expect(try command("memory") { $0.containerKind = .app } == blank)
        #expect(try command("memory") { $0.containerKind = nil } == blank)
        #expect(try command("kernel log of the node") { $0.node = nil }?.contains("node/node-1") == false)
        let entry = try #require(CompleteCapture.missing(from: []).first { $0.name == "memory" })
        #expect(CompleteCapture.named(entry, of: nil).captureCommand?.line == blank)
        // What is there needs no command.
        let read = ManifestEntry(name: "memory", kind: nil, bytes: 9, status: .read, why: nil)
        #expect(CompleteCapture.named(read, of: Incident(id: "OOM-1", form: .containerLimit)).captureCommand == nil)
    }

    /// By its peak, by the kill of one before it, or as it is full already.
    @Test func `No dump is asked of what would die of it`() throws {
        let dump = "config_dump?include_eds"
        #expect(try command(dump)?.contains("crane-0") == true)
        let peak = TransientPeak(kind: .configDump, trigger: "t", bytes: 9, peak: 120, fits: false)
        #expect(try command(dump) { ($0.memory.peaks, $0.limitBytes) = ([peak], 100) } == nil)
        var fits = peak
        fits.fits = true
        #expect(try command(dump) { ($0.memory.peaks, $0.limitBytes) = ([fits], 200) } != nil)
        #expect(try command(dump) { $0.causes = [cause(.captureItself, .likely)] } == nil)
        #expect(try command(dump) { $0.causes = [cause(.captureItself, .possible)] } != nil)
        let full = Need(level: 100, push: 0, agent: 0, basis: "b")
        #expect(try command(dump) { ($0.need, $0.limitBytes) = (full, 100) } == nil)
        #expect(try command(dump) { ($0.need, $0.limitBytes) = (full, 101) } != nil)
        // The size of a dump that is known, and fits, says more than that.
        #expect(try command(dump) { ($0.need, $0.limitBytes, $0.memory.peaks) = (full, 100, [fits]) } != nil)
        // Its other pages take nothing.
        #expect(try command("memory") { $0.causes = [cause(.captureItself, .likely)] } != nil)
    }
}
