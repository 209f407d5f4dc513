import Prose

extension KillForm {
    /// `killed …`
    package var how: Text {
        switch self {
        case .containerLimit: "at the container's limit"
        case .podLimit: "at the pod's limit"
        case .nodeOOM: "by the kernel, because the node ran out of memory"
        case .eviction: "by eviction, because the node was short of memory"
        case .envoyOnly: "inside its container, Envoy alone"
        case .killedNotOOM: "by a signal; nothing shows that it was for memory"
        }
    }
}
