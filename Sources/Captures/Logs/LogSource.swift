/// Who wrote a line of a log, as far as its envelope says.
struct LogSource {
    var namespace: String?
    var pod: String?
    var container: String?
    /// The node that wrote it.
    var host: String?

    func completed(by other: LogSource) -> LogSource {
        LogSource(
            namespace: namespace ?? other.namespace, pod: pod ?? other.pod, container: container ?? other.container,
            host: host ?? other.host)
    }
}

extension LogSource {
    /// By the words of OpenTelemetry's collector.
    init(_ names: [String: String]) {
        (namespace, pod) = (names["k8s.namespace.name"], names["k8s.pod.name"])
        container = names["k8s.container.name"]
        host = names["k8s.node.name"] ?? names["host.name"]
    }
}
