import Units

/// What the kubelet writes of itself (klog), where no journal stands before it, and the ends of pods of which it tells.
///
/// ```
/// I0603 11:14:22.620150     971 kubelet.go:2105] "SyncLoop (PLEG): event for pod" pod="shop/orders-1" event={"ID":"6f1c…",…}
/// I0603 11:14:22.620150     971 eviction_manager.go:412] "Eviction manager: must evict pod(s) to reclaim" resourceName="memory"
/// I0603 11:14:22.620150     971 eviction_manager.go:627] "Eviction manager: pod is evicted successfully" pod="shop/orders-1"
/// I0603 11:14:22.620150     971 event.go:307] "Event occurred" object="node-1" kind="Node" type="Warning" reason="SystemOOM" message="System OOM …"
/// ```
struct KubeletLog {
    /// Of what its last order to evict said that the node was short.
    private var shortOf: String?

    /// By words that no other program of Kubernetes writes.
    static func matches(_ head: TextSlice) -> Bool {
        head.holds("PLEG") || head.holds("kubelet.go:") || head.holds("Eviction manager: ")
            || head.holds("oom_watcher_linux.go:") || head.holds("prober.go:") || head.holds("pod_workers.go:")
    }

    /// The event that a line tells of; nil for any other line.
    mutating func event(in line: TextSlice, at number: Int, _ beside: LineTime?) -> KubernetesEvent? {
        guard line.holds("Eviction manager: ") || line.holds("\"Event occurred\"") else { return nil }
        var event = KubernetesEvent()
        (event.line, event.type) = (number, "Warning")
        event.lastAt = KernelLog.time(of: line, or: beside).flatMap { $0.isLocal ? nil : $0.at }
        if let resource = Self.word("resourceName=\"", line) {
            shortOf = resource
            return nil
        }
        if line.holds(" is evicted successfully") {
            // One pod goes in each interval; the next may go for what it stored, of which no order tells.
            defer { shortOf = nil }
            guard let shortOf, let name = Self.word("pod=\"", line), let slash = name.firstIndex(of: "/") else {
                return nil
            }
            (event.reason, event.objectKind) = ("Evicted", "Pod")
            (event.namespace, event.objectName) = (String(name[..<slash]), String(name[name.index(after: slash)...]))
            event.message = "The node was low on resource: \(shortOf)"
            return event
        }
        guard let reason = Self.word(" reason=\"", line), ["SystemOOM", "Evicted"].contains(reason),
            let object = Self.word(" object=\"", line)
        else { return nil }
        let parts = object.split(separator: "/", maxSplits: 1).map(String.init)
        event.reason = reason
        event.objectKind = Self.word(" kind=\"", line) ?? ""
        event.namespace = parts.count > 1 ? parts[0] : nil
        event.objectName = parts.last ?? object
        event.message = Self.word(" message=\"", line) ?? ""
        return event
    }

    private static func word(_ mark: StaticString, _ line: TextSlice) -> String? {
        guard let at = line.find(mark) else { return nil }
        let rest = line.dropping(at + mark.utf8CodeUnitCount)
        return rest.find(0x22).flatMap { $0 > 0 && $0 < 2000 ? rest.part(0, $0).text : nil }
    }
}
