import Store
import Units

/// Pods that were ended as a whole: by a Job's deadline, a preemption, a drain, a node that shuts down, somebody who deleted them. Their
/// containers get a signal, and 137 when the grace period is over: no kill for memory.
enum EndedPods {
    /// The kubelet's word for each container of a pod that ends.
    static let stopping = "Stopping container"

    /// Events that say so of the pod.
    static let reasons = ["Preempted", "Preempting", "TaintManagerEviction", "NodeShutdown"]

    static func isStop(_ row: EventRow) -> Bool {
        row.reason == "Killing" ? row.message.contains(stopping) : reasons.contains(row.reason)
    }

    /// Whether exit code 137, without a word of memory, is the end of its pod.
    static func endedAsAWhole(
        _ c: ContainerRow, _ ended: ContainerRow.State, _ stops: [String: EventRow], _ store: Store
    ) throws(StoreError) -> Bool {
        // A reason of the pod itself is written by whoever ended it: DeadlineExceeded, Preempting, Terminated, NodeShutdown.
        if c.deletedAt != nil || c.podReason != nil { return true }
        if let stop = stops[c.pod], isBehind(ended, stop, isDown: c.state?.kind == .terminated) { return true }
        guard c.phase == "Failed", let at = ended.finishedAt else { return false }
        return try store.containers(ofPod: c.podID).contains { other in
            other.id != c.id && other.state?.exitCode == ended.exitCode && other.state?.reason == ended.reason
                && other.state?.finishedAt.map { abs($0.seconds(since: at)) <= sameEnd } ?? false
        }
    }

    /// Seconds between the ends of two containers that one signal ended: a status has whole seconds, and a runtime takes one after the other.
    private static let sameEnd = 2.0
    /// Seconds: the longest grace period that pods of a mesh are given (an hour, for long requests).
    private static let longestGrace = 3600.0

    private static func isBehind(_ ended: ContainerRow.State, _ stop: EventRow, isDown: Bool) -> Bool {
        guard let at = stop.newestAt, let end = ended.finishedAt else { return isDown }
        return (-sameEnd...longestGrace).contains(end.seconds(since: at))
    }
}
