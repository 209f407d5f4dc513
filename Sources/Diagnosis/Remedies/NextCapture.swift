import Prose
import Store
import Units

/// What to capture of a victim that nothing explains, by what it is: only an Envoy has pages of Envoy's.
struct NextCapture {
    let builder: RemedyBuilder

    private var victim: Victim? { builder.c.victim }
    private var namespace: String? { victim?.namespace }

    /// Nobody can look at a pod that has no name: its UID tells it. Of a pod that has one its status tells which container it was.
    var finding: Command? {
        if builder.isOfUnknownContainer, let pod = victim?.pod { return whichContainer(of: pod) }
        guard victim?.pod == nil, victim?.workload == nil, let uid = victim?.podUID else { return nil }
        return
            "kubectl get pods -A -o custom-columns=NAMESPACE:.metadata.namespace,POD:.metadata.name,UID:.metadata.uid | grep \(word: uid)"
    }

    private func whichContainer(of pod: String) -> Command {
        guard let namespace else {
            return "kubectl get pods -A --field-selector metadata.name=\(word: pod) -o yaml"
        }
        return "kubectl -n \(word: namespace) get pod \(word: pod) -o yaml"
    }

    /// Where `finding` tells who it was.
    var find: Text {
        builder.isOfUnknownContainer && victim?.pod != nil
            ? "Find out which of its containers it was: no page tells."
            : "Find its pod, by the UID that the kernel's log has."
    }

    func text() throws -> Text {
        let first: Text = finding == nil ? "" : "\(find) "
        return try "\(first)\(perhaps() ?? "")\(captured())"
    }

    /// Where nothing joins the kill to a pod: the one proxy that was started right after it, as the first restart waits for nothing. On
    /// another node one may start by chance.
    private func perhaps() throws -> Text? {
        guard let victim, victim.pod == nil, victim.workload == nil, victim.podUID == nil,
            let at = victim.kills.compactMap(\.at).max()
        else { return nil }
        let until = at.advanced(bySeconds: Thresholds.firstBackOff.value)
        let starts = try builder.c.mesh.store.starts(of: IstioContainer.proxy, from: at, to: until).filter { start in
            guard let host = start.host, let node = victim.node else { return true }
            return NodeNames.isOne(host, node)
        }
        guard let first = starts.first, starts.allSatisfy({ $0.objectName == first.objectName }),
            let then = first.lastAt ?? first.firstAt
        else { return nil }
        return
            "Perhaps it was \(Name(first.objectName, .pod, in: first.namespace)), whose \(term: IstioContainer.proxy) was started \(seconds: then.seconds(since: at)) later (\(file: first.file)); look at its status first. "
    }

    private func captured() throws -> Text {
        if let ending = victim?.endedBy { return ending.next }
        switch victim?.kind {
        case .istiod:
            let known = try istiod.map { "\($0) " } ?? ("" as Text)
            return
                "\(known)Take a heap profile before the next kill: istiod grows with proxies, services and what is pushed to each."
        case .ztunnel:
            return
                "Look at ztunnel's own metrics (port 15020) and its log from before the end: it holds workloads and services, no clusters."
        case .initContainer where victim?.container?.hasPrefix("istio-") == true:
            let own: Text = victim?.limit.map { "\($0)" } ?? "its limit"
            guard let proxy = builder.proxyBeside, proxy.limit != victim?.limit else {
                return "Look at the log of \(container) (save it first): it writes iptables rules, and ends."
            }
            return
                "\(own) is not what Istio’s template gives \(container), which is the proxy’s \(proxy.limit.map { "\($0)" } ?? "none"): find what sets it, a template of its own or a policy that changes pods."
        case .app, .initContainer, .ephemeral:
            return
                "Look at \(container) itself: its log from before the end (save it first), its own heap."
        case .sidecar, .nativeSidecar, .gateway, .waypoint, nil:
            if builder.c.isForeign { return "Look at the process itself, and at the pod that it ran in." }
            let how: Text = builder.isOutsideOfKubernetes ? ", all from its admin port," : ""
            return
                "\(unknownLimit)\(pages)Sample its memory, stats and clusters\(how) until the next kill: what grows with the memory is where to look."
        }
    }

    /// Without a limit no figure says whether its configuration was too much.
    private var unknownLimit: Text {
        guard builder.isOfUnknownLimit, !builder.isOfUnknownContainer, let needed = builder.projection.needed() else {
            return ""
        }
        return
            "Look up its memory limit, which is in no captured page: its configuration needs about \(estimated: needed.atFullPush) at a full push, which explains no kill at a limit above that. "
    }

    /// What of the proxy nobody captured. A Job's pod has no replica, and a bundle may be the pods' status and no more.
    private var pages: Text {
        guard builder.c.state?.isSeen != true, builder.danger == nil else { return "" }
        let kind = victim?.proxy?.workloadKind
        let isJob = kind == KubernetesKind.job || kind == KubernetesKind.cronJob
        // A Job's pod that has ended is not asked any more.
        let isOver = isJob && !builder.isOutsideOfKubernetes && victim?.running == nil
        let whose: Text = isOver ? "its next run" : "it"
        let status: Text = victim?.row == nil ? ", and the status of the pods" : ""
        return """
            Capture \(term: "config_dump?include_eds"), \(term: "memory"), \(term: "clusters") and \(term: "stats") of \
            \(whose)\(status). 
            """
    }

    /// nil where nobody knows which pod it was, or what would capture it.
    var command: Command? {
        if let finding { return finding }
        if victim?.endedBy?.isInLog == false { return nil }
        if builder.isOutsideOfKubernetes { return nil }
        guard builder.c.isForeign || victim?.endedBy != nil else {
            let place: Command = namespace.map { " --namespace \(word: $0)" } ?? ""
            return "oom-report capture\(place) --watch 1800 -o capture.sh && sh capture.sh"
        }
        guard let namespace else { return nil }
        switch victim?.kind {
        case .istiod:
            guard let target = builder.target else { return nil }
            return
                "kubectl -n \(word: namespace) port-forward \(target.path) 8080 & sleep 3; curl -s localhost:8080/debug/pprof/heap > istiod-heap.pb.gz; kill $!"
        case .initContainer where builder.proxyBeside.map({ $0.limit != victim?.limit }) ?? false:
            return "kubectl -n istio-system get configmap istio-sidecar-injector -o yaml > injector.yaml"
        default:
            guard let pod = victim?.pod, let name = victim?.container else { return nil }
            // Of a container that was never started again no earlier one is kept.
            let isOver = victim?.restartCount == 0 || victim?.kills.last?.atSource == .state
            let earlier: Command = isOver ? "" : " --previous"
            return "kubectl -n \(word: namespace) logs \(word: pod) -c \(word: name)\(earlier) --tail=500"
        }
    }

    private var container: Text { victim?.container.map { "container \(container: $0)" } ?? "the container" }

    /// What istiod's own metrics say of it.
    private var istiod: Text? {
        get throws {
            let metrics = try builder.c.mesh.store.istiodMetrics()
            func bytes(_ name: String, _ word: StaticString) -> Text? {
                metrics.values[name].map { "\(measured: Bytes(rounding: $0)) \(own: "\(word)")" }
            }
            func count(_ name: String, _ one: StaticString, _ many: StaticString) -> Text? {
                metrics.values[name].flatMap { Int64(exactly: $0) }.map { "\($0, one, many)" }
            }
            let told = [
                bytes("process_resident_memory_bytes", "resident"),
                bytes("go_memstats_heap_inuse_bytes", "of heap in use"),
                count("pilot_xds", "proxy", "proxies"), count("pilot_services", "service", "services"),
            ].compactMap { $0 }
            guard !told.isEmpty, let file = metrics.file else { return nil }
            return "Its metrics: \(told.joined(", ")) (\(file: file))."
        }
    }
}
