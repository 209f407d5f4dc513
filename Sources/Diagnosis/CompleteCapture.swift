import Prose
import Store
import Units

/// What a capture would hold that leaves no question open.
package enum CompleteCapture {
    /// The names of all of it, in our own words.
    package static let names = Set((missing(from: []) + ofZtunnel).map(\.name))

    /// Most nodes show their log to a privileged container alone (`kernel.dmesg_restrict`), and grep would hide the refusal; a terminal
    /// (`-t`) is none where a pipe follows.
    static let kernelLog: Command =
        "kubectl debug \(blank: .node) -i --profile=sysadmin --image=busybox -- dmesg\(part: "grep -iE 'oom|killed process'")"

    /// What is not among the kinds that were read, as entries with the command that captures each.
    package static func missing(from present: Set<String>) -> [ManifestEntry] {
        let proxy: Command = "\(blank: .ownPod) -c istio-proxy"
        let wanted: [(kind: PageKind, name: String, why: String, command: Command)] = [
            (
                .configDump, "config_dump?include_eds", "what each proxy holds",
                "kubectl exec \(proxy) -- pilot-agent request GET \(dump: "'config_dump?include_eds'")"
            ),
            (.memoryPage, "memory", "where the memory is", "kubectl exec \(proxy) -- pilot-agent request GET memory"),
            (
                .clustersPage, "clusters", "connections and requests by destination",
                "kubectl exec \(proxy) -- pilot-agent request GET clusters"
            ),
            (.kubernetesList, "pods", "kills, limits and restarts", "kubectl get pods -A -o yaml"),
            (
                .istiodLog, "istiod's log", "every life of every proxy, pushes and their causes",
                "kubectl logs -n istio-system deploy/istiod"
            ),
            (
                .kernelLog, "kernel log of the node", "which process the kernel killed, and how large it was",
                Self.kernelLog
            ),
            (
                .memorySeries, "memory over time", "whether it grew slowly or at once",
                series(of: IstioContainer.proxy)
            ),
        ]
        return wanted.filter { !present.contains($0.kind.rawValue) }.map { item in
            var entry = ManifestEntry(
                name: item.name, kind: item.kind.rawValue, bytes: nil, status: .absent, why: item.why)
            entry.captureCommand = item.command
            return entry
        }
    }

    /// What would say most beside a page alone: whether anything was killed, at which limit, and the next page of the proxy.
    package static func next(_ manifest: [ManifestEntry], hasMemory: Bool) -> [ManifestEntry] {
        func missing(_ kind: PageKind) -> ManifestEntry? {
            manifest.first { $0.status == .absent && $0.kind == kind.rawValue }
        }
        let pages = [hasMemory ? nil : PageKind.memoryPage, .clustersPage, .configDump].lazy.compactMap { $0 }
            .compactMap(missing)
        return [missing(.kubernetesList), pages.first].compactMap { $0 }
    }

    /// Without what only Envoy has where nothing that was killed is one, and with what ztunnel has where that was.
    static func fitting(_ entries: [ManifestEntry], to incidents: [Incident]) -> [ManifestEntry] {
        guard !incidents.isEmpty, incidents.allSatisfy({ $0.containerKind?.isProxy == false }) else { return entries }
        let isOfControlPlane = incidents.contains { $0.containerKind == .istiod }
        let kept = entries.compactMap { entry -> ManifestEntry? in
            guard entry.status == .absent, let kind = entry.kind.flatMap(PageKind.init) else { return entry }
            switch kind {
            case .configDump, .memoryPage, .clustersPage: return nil
            case .istiodLog: return isOfControlPlane ? entry : nil
            case .memorySeries:
                var entry = entry
                entry.captureCommand = incidents.lazy.compactMap(\.container).first.map { series(of: $0) }
                return entry
            default: return entry
            }
        }
        return incidents.contains { $0.containerKind == .ztunnel } ? kept + ofZtunnel : kept
    }

    private static func series(of container: String) -> Command {
        "promql: container_memory_working_set_bytes{container=\"\(word: container)\"}"
    }

    /// Its image has no pilot-agent to ask for it.
    private static let ofZtunnel: [ManifestEntry] = [
        (
            "ztunnel's configuration", "the workloads and services that it holds",
            "istioctl ztunnel-config all \(blank: .ownPod) -o json" as Command
        ),
        (
            "ztunnel's metrics", "its connections, by workload",
            "kubectl port-forward \(blank: .ownPod) 15020 & sleep 3; curl -s localhost:15020/metrics; kill $!"
        ),
    ].map { name, why, command in
        var entry = ManifestEntry(name: name, kind: nil, bytes: nil, status: .absent, why: why)
        entry.captureCommand = command
        return entry
    }

    /// What is missing, with the command for the pod that was killed, where its name is known; none that would kill it again.
    static func named(_ entry: ManifestEntry, of incident: Incident?) -> ManifestEntry {
        guard entry.status == .absent, let command = entry.captureCommand, let incident else { return entry }
        var named = entry
        if command.asksForDump, incident.isEndangeredByDump {
            named.captureCommand = nil
            return named
        }
        let node = incident.node ?? incident.members.lazy.compactMap(\.node).first
        let pod = incident.pod ?? incident.members.lazy.compactMap(\.pod).first
        let isProxy = incident.containerKind?.isProxy == true || incident.containerKind == .ztunnel
        named.captureCommand = command.filled { blank in
            switch blank {
            case .node: return node.map { "\(word: "node/\($0)")" }
            case .ownPod:
                guard isProxy, let pod, let namespace = incident.namespace else { return nil }
                return "\(word: pod) -n \(word: namespace)"
            case .pod, .podObject, .proxy: return nil
            }
        }
        return named
    }
}
