import Prose
import Store
import Units

/// Pods that were ended as a whole: by a Job's deadline, a preemption, a drain, a node that shuts down, somebody who deleted them. Their
/// containers get a signal, and 137 when the grace period is over: no kill for memory.
struct EndedPods {
    /// The kubelet's word for each container of a pod that ends.
    static let stopping = "Stopping container"

    /// Events that say so of the pod.
    static let reasons = [
        EventReason.preempted, EventReason.preempting, EventReason.taintManagerEviction, EventReason.nodeShutdown,
    ]

    /// That the containers of a pod were stopped because the pod was to end, by its name.
    private let stops: [String: EventRow]
    /// That a node takes no new pods, by its name.
    private let closed: [String: EventRow]

    /// By the events of a bundle, of whatever kinds.
    init(_ events: [EventRow]) {
        stops = Dictionary(
            events.filter(Self.isStop).map { ($0.objectName, $0) }, uniquingKeysWith: { first, _ in first })
        closed = Dictionary(
            events.filter { $0.reason == Self.closing }.map { ($0.objectName, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    init(_ store: Store) throws(StoreError) {
        self.init(
            try store.events(reasons: Self.reasons + [Self.closing])
                + store.firstEvents(reason: EventReason.killing, saying: Self.stopping))
    }

    /// What `kubectl drain` does first.
    private static let closing = EventReason.nodeNotSchedulable

    private static func isStop(_ row: EventRow) -> Bool {
        row.reason == EventReason.killing ? row.message.contains(stopping) : reasons.contains(row.reason)
    }

    /// Why exit code 137, without a word of memory, is the end of its pod; nil where nothing says that it is.
    func why(_ c: ContainerRow, _ ended: ContainerRow.State, _ store: Store) throws(StoreError) -> Text? {
        // Its work was done, and a sidecar that goes on is told to end.
        if c.phase == PodPhase.succeeded { return "its pod had succeeded, so its sidecars were told to end" }
        if let stop = stops[c.pod], Self.isBehind(ended, stop, isDown: c.state?.kind == .terminated) {
            let at: Text = stop.newestAt.map { " at \(clock: $0) UTC" } ?? ""
            return
                "its pod was ended\(at) (\(quote: stop.reason == EventReason.killing ? Self.stopping : stop.reason))\(drained(c, ended))"
        }
        if let at = c.deletedAt { return "its pod was being deleted (\(clock: at) UTC)\(drained(c, ended))" }
        // A reason of the pod itself is written by whoever ended it: DeadlineExceeded, Preempting, Terminated, NodeShutdown.
        if let reason = c.podReason { return "its pod was ended (\(quote: reason))\(drained(c, ended))" }
        guard c.phase == PodPhase.failed, let at = ended.finishedAt else { return nil }
        let isTogether = try store.containers(ofPod: c.podID).contains { other in
            other.id != c.id && other.state?.exitCode == ended.exitCode && other.state?.reason == ended.reason
                && other.state?.finishedAt.map { abs($0.seconds(since: at)) <= Thresholds.sameEnd.value } ?? false
        }
        return isTogether ? "the containers of its pod ended together\(drained(c, ended))" : nil
    }

    /// `; node worker-2 had been closed to new pods at 02:00:01 UTC, as by a drain`
    private func drained(_ c: ContainerRow, _ ended: ContainerRow.State) -> Text {
        guard let node = c.node, let row = closed[node], Self.isBehind(ended, row, isDown: true) else { return "" }
        let at: Text = row.newestAt.map { " at \(clock: $0) UTC" } ?? ""
        return "; node \(node: node) was closed to new pods\(at), as a drain does"
    }

    private static func isBehind(_ ended: ContainerRow.State, _ stop: EventRow, isDown: Bool) -> Bool {
        guard let at = stop.newestAt, let end = ended.finishedAt else { return isDown }
        return (-Thresholds.sameEnd.value...Thresholds.longestGrace.value).contains(end.seconds(since: at))
    }
}
