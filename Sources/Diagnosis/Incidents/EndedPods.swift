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

    private let store: Store
    /// Whether any event says that of a pod, or of a node that it takes no new ones: of each pod it is asked by itself, as a cluster in
    /// which much is rolled out has very many that were stopped.
    private let tellsOfStops: Bool
    private let tellsOfNodes: Bool

    init(_ store: Store) throws(StoreError) {
        self.store = store
        var tells = try store.hasEvent(reason: EventReason.killing, saying: Self.stopping)
        for reason in Self.reasons where !tells { tells = try store.hasEvent(reason: reason) }
        tellsOfStops = tells
        tellsOfNodes = try store.hasEvent(reason: Self.closing)
    }

    /// That the containers of a pod were stopped because the pod was to end.
    private func stop(of pod: String) throws(StoreError) -> EventRow? {
        guard tellsOfStops else { return nil }
        if let event = try store.events(reasons: Self.reasons, about: [pod]).first { return event }
        return try store.firstEvents(reason: EventReason.killing, saying: Self.stopping, about: pod).first
    }

    /// What `kubectl drain` does first.
    private static let closing = EventReason.nodeNotSchedulable

    /// Why exit code 137, without a word of memory, is the end of its pod; nil where nothing says that it is.
    func why(_ c: ContainerRow, _ ended: ContainerRow.State) throws(StoreError) -> Text? {
        // Its work was done, and a sidecar that goes on is told to end.
        if c.phase == PodPhase.succeeded { return "its pod had succeeded, so its sidecars were told to end" }
        if let stop = try stop(of: c.pod), Self.isBehind(ended, stop, isDown: c.state?.kind == .terminated) {
            let at: Text = stop.newestAt.map { " at \(clock: $0) UTC" } ?? ""
            return
                "its pod was ended\(at) (\(quote: stop.reason == EventReason.killing ? Self.stopping : stop.reason))\(try drained(c, ended))"
        }
        if let at = c.deletedAt { return "its pod was being deleted (\(clock: at) UTC)\(try drained(c, ended))" }
        // A reason of the pod itself is written by whoever ended it: DeadlineExceeded, Preempting, Terminated, NodeShutdown.
        if let reason = c.podReason { return "its pod was ended (\(quote: reason))\(try drained(c, ended))" }
        guard c.phase == PodPhase.failed, let at = ended.finishedAt else { return nil }
        let isTogether = try store.containers(ofPod: c.podID).contains { other in
            other.id != c.id && other.state?.exitCode == ended.exitCode && other.state?.reason == ended.reason
                && other.state?.finishedAt.map { abs($0.seconds(since: at)) <= Thresholds.sameEnd.value } ?? false
        }
        return isTogether ? "the containers of its pod ended together\(try drained(c, ended))" : nil
    }

    /// `; node worker-2 had been closed to new pods at 02:00:01 UTC, as by a drain`
    private func drained(_ c: ContainerRow, _ ended: ContainerRow.State) throws(StoreError) -> Text {
        guard tellsOfNodes, let node = c.node, let row = try store.events(reasons: [Self.closing], about: [node]).first,
            Self.isBehind(ended, row, isDown: true)
        else { return "" }
        let at: Text = row.newestAt.map { " at \(clock: $0) UTC" } ?? ""
        return "; node \(node: node) was closed to new pods\(at), as a drain does"
    }

    private static func isBehind(_ ended: ContainerRow.State, _ stop: EventRow, isDown: Bool) -> Bool {
        guard let at = stop.newestAt, let end = ended.finishedAt else { return isDown }
        return (-Thresholds.sameEnd.value...Thresholds.longestGrace.value).contains(end.seconds(since: at))
    }
}
