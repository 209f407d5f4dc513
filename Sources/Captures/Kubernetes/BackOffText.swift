/// The pod that the kubelet names where it waits before a restart, as a container's state repeats it.
///
/// ```
/// back-off 5m0s restarting failed container=istio-proxy pod=orders-5c9d7f6b8-x2k4p_shop(6f1c2a34-…)
/// ```
struct BackOffText {
    let pod: String
    let namespace: String

    init?(_ message: String?) {
        guard let message, let at = message.firstRange(of: " pod=") else { return nil }
        let rest = message[at.upperBound...].prefix { $0 != " " && $0 != "(" }
        // Neither a pod's name nor a namespace has an underscore.
        let parts = rest.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, rest.utf8.count <= 320 else { return nil }
        (pod, namespace) = (String(parts[0]), String(parts[1]))
    }
}

extension KubernetesEvent {
    /// Of a page on one object: the kubelet's words name the pod, and the container that it waits for.
    ///
    /// ```
    /// Back-off restarting failed container istio-proxy in pod orders-1_shop(6f1c2a34-…)
    /// ```
    mutating func nameByMessage() {
        guard let at = message.firstRange(of: " in pod ") else { return }
        let name = message[at.upperBound...].prefix { $0 != " " && $0 != "(" }
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, name.utf8.count <= 320 else { return }
        (objectName, namespace) = (String(parts[0]), String(parts[1]))
        if let word = message[..<at.lowerBound].firstRange(of: "failed container ") {
            container = container ?? String(message[word.upperBound..<at.lowerBound])
        }
    }
}

extension Pod {
    /// A piece of an object, with the name that one of its containers' states tells.
    mutating func nameByStates() {
        guard name.isEmpty else { return }
        let states = containers.lazy.prefix(1000).flatMap { [$0.state, $0.lastState] }
        guard let told = states.lazy.compactMap({ BackOffText($0?.message) }).first else { return }
        name = told.pod
        if namespace.isEmpty { namespace = told.namespace }
    }
}
