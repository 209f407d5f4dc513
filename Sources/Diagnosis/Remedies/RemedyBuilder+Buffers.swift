import Prose
import Store
import Units

extension RemedyBuilder {
    /// A lower buffer limit bounds what one stalled body holds; the slow reader remains to be found.
    func buffers(_ cause: Cause) throws -> [Draft] {
        guard let total = c.state?.connections.total, total > 0, let bytes = cause.bytes else { return [] }
        let each = bytes.double / Double(total)
        guard each > MemoryModel.stalledBodySmallBuffer else { return [] }
        var change = ConfigChange()
        change.buffers = MemoryModel.stalledBodySmallBuffer / each
        let labels = selector
        let name = "\(workload ?? "proxy")-buffers"
        // What is open keeps its buffers: Envoy sets them when a connection is made.
        let again = !c.isKill && c.wouldBeKilled == true ? restarts : []
        let restart: Text = again.isEmpty ? "" : ", and restart \(subject), as open connections keep theirs"
        var draft = Draft(
            cause: cause,
            title:
                "buffer 32 KiB for a connection instead of 1 MiB\(restart): \(total, "connection") with \(Bytes(rounding: each)) each",
            body: .document(
                .object(
                    "networking.istio.io/v1alpha3", IstioKind.envoyFilter, name: name, namespace: namespace,
                    spec: smallBuffers(of: labels))),
            change: change,
            reaches: labels.isEmpty
                ? "every proxy of \(namespace: namespace)" : "the pods of \(workload: workload ?? "it")",
            risk: again.isEmpty
                ? "less throughput for one connection over long distances; open connections keep their buffers until they end; all listeners change once and drain; an EnvoyFilter is to be looked at again with every upgrade"
                : "less throughput for one connection over long distances; the restart ends what is in flight; all listeners change once and drain; an EnvoyFilter is to be looked at again with every upgrade",
            undo: .command("kubectl -n \(word: namespace) delete envoyfilter \(word: name)"),
            verify: .command("\(proxyConfig("clusters")) -o json | grep -c '\"perConnectionBufferLimitBytes\": 32768'"))
        draft.objects = [ChangedObject(kind: IstioKind.envoyFilter, namespace: namespace, name: name, isNew: true)]
        draft.commands = again
        // A reader that has stopped is not made faster by it, and every listener changes: a limit comes first.
        draft.isSure = false
        draft.uncertain = [try slowReader()]
        return [draft]
    }

    private func slowReader() throws -> Text {
        let full = try Case(c).sockets().filter { $0.role.isOfEnvoy && $0.unsent > Thresholds.fullQueue.value }
        if let row = full.max(by: { $0.unsent < $1.unsent }), let reader = Self.reader(of: row.role) {
            return
                "who reads slowly: \(reader), for \(own: row.count == 1 ? "which" : "whose") \(row.count, "connection") \(Bytes(row.unsent)) wait in the kernel (\(file: row.file))"
        }
        let pools = try c.state?.loadCapture.map { try c.mesh.store.largestPools(capture: $0, limit: 20) } ?? []
        let slow = pools.filter { $0.requests > 0 && Hostname.ofCluster($0.name) != nil }.max {
            $0.requests < $1.requests
        }
        return slow.map { "who reads slowly: most requests in flight are to \(cluster: $0.name) (\($0.requests))" }
            ?? "who reads slowly: no captured page shows a host with requests in flight"
    }

    /// Whoever does not take what Envoy sends; of upstreams the clusters page tells which.
    private static func reader(of role: SocketOwner) -> Text? {
        switch role {
        case .outbound, .toApplication: "the application of this pod"
        case .inbound, .downstream: "whoever calls it"
        case .upstream, .other, .agent, .any: nil
        }
    }

    /// The spec of the filter: both ends of a connection, of these pods or of all.
    private func smallBuffers(of labels: [(key: String, value: String)]) -> YAML {
        let context = c.isGateway ? "GATEWAY" : "ANY"
        let patches = ["LISTENER", "CLUSTER"].map { place -> YAML in
            [
                "applyTo": .text(place), "match": ["context": .text(context)],
                "patch": ["operation": "MERGE", "value": ["per_connection_buffer_limit_bytes": 32_768]],
            ]
        }
        var spec: [(key: String, value: YAML)] = [("configPatches", .list(patches))]
        if !labels.isEmpty {
            spec.insert(("workloadSelector", ["labels": .map(labels.map { ($0.key, .text($0.value)) })]), at: 0)
        }
        return .map(spec)
    }
}
