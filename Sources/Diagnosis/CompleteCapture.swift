import Prose
import Store
import Units

/// What a capture would hold that leaves no question open.
package enum CompleteCapture {
    /// The names of all of it, in our own words.
    package static let names = Set(missing(from: []).map(\.name))

    /// Most nodes show their log to a privileged container alone (`kernel.dmesg_restrict`), and grep would hide the refusal; a terminal
    /// (`-t`) is none where a pipe follows.
    static let kernelLog: Command =
        "kubectl debug \(blank: .node) -i --profile=sysadmin --image=busybox -- dmesg | grep -iE 'oom|killed process'"

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
                "promql: container_memory_working_set_bytes{container=\"istio-proxy\"}"
            ),
        ]
        return wanted.filter { !present.contains($0.kind.rawValue) }.map { item in
            var entry = ManifestEntry(
                name: item.name, kind: item.kind.rawValue, bytes: nil, status: .absent, why: item.why)
            entry.captureCommand = item.command
            return entry
        }
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
        let isProxy = incident.containerKind?.isProxy == true
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
