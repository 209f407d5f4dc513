import Store

/// Where the limit of a killed container stands.
package enum LimitOrigin: Sendable, Hashable {
    /// As a page of the cluster or of the proxy has it.
    case page(LimitSource)
    /// `spec.resources` of its pod, for all of its containers together.
    case pod
    case kernelLog
    case annotation
    /// What its workload's object asks for, in an annotation or of the container.
    case template
    /// Of another pod of its ReplicaSet.
    case replica
    /// `GOMEMLIMIT`, which pilot-agent logs at its start.
    case ownLog

    package var words: String {
        switch self {
        case .page(let source): source.rawValue
        case .pod: "spec.resources of the pod"
        case .kernelLog: "kernel log"
        case .annotation: "annotation sidecar.istio.io/proxyMemoryLimit"
        case .template: "template of its workload"
        case .replica: "another pod of its ReplicaSet"
        case .ownLog: "GOMEMLIMIT in its own log"
        }
    }
}
