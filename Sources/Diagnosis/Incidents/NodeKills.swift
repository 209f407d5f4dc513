import Prose
import Store
import Units

/// Kills on a node that ran out of memory: the process that the kernel's table names as the largest is a container's, which a kill
/// of its own may name.
enum NodeKills {
    static func settle(_ victims: inout [Victim]) {
        let onNodes = victims.indices.filter { victims[$0].form == .nodeOOM && victims[$0].node != nil }
        for index in onNodes {
            guard let process = victims[index].filledNode else { continue }
            let filler = onNodes.first { other in
                other != index && victims[other].node == victims[index].node
                    && isOf(victims[other], process) && diedTogether(victims[index], victims[other])
            }
            guard let filler else { continue }
            let own = NodeFiller(victims[filler], process)
            victims[index].nodeFiller = own
            victims[filler].nodeFiller = own
        }
    }

    /// The process that died in it has that name, and held about as much.
    private static func isOf(_ victim: Victim, _ process: KernelProcess) -> Bool {
        guard victim.killedProcess == process.name, let held = victim.anonymousAtKill else { return false }
        return held <= process.resident && held.double >= Thresholds.sameProcess.value * process.resident.double
    }

    private static func diedTogether(_ a: Victim, _ b: Victim) -> Bool {
        a.kills.compactMap(\.at).contains { one in
            b.kills.compactMap(\.at).contains { abs($0.seconds(since: one)) <= Thresholds.samePodLimit.value }
        }
    }
}

/// The container that held most of a node that ran out.
struct NodeFiller: Sendable {
    let process: KernelProcess
    let container: String?
    let pod: Name
    let hasNoLimit: Bool

    init(_ victim: Victim, _ process: KernelProcess) {
        self.process = process
        container = victim.container
        pod = Name(victim.pod ?? "?", .pod, in: victim.namespace)
        hasNoLimit = victim.hasNoLimit
    }

    func isOf(_ victim: Victim) -> Bool {
        pod == Name(victim.pod ?? "?", .pod, in: victim.namespace) && container == victim.container
    }

    /// `container executor of analytics/spark-exec-14`
    var name: Text { container.map { "container \(container: $0) of \(pod)" } ?? "\(pod)" }
    var without: Text { hasNoLimit ? ", without a limit," : "" }
}
