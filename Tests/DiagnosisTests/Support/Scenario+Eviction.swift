extension Scenario {
    /// The pod was evicted, and the kubelet named the container that held most: `2Gi` where `96Mi` were requested. What the proxy
    /// requested stands in its spec where the test says so.
    mutating func evict(_ container: String, using: String, request: String, proxyRequest: String? = nil) {
        pages = .none
        status = {
            ($0.phase, $0.reason) = ("Failed", "Evicted")
            $0.message =
                "The node was low on resource: memory. Threshold quantity: 100Mi, available: 93Mi. Container \(container) was using \(using), request is \(request), has larger consumption of memory. "
            $0.sidecar?.life = .init()
            if let proxyRequest { $0.sidecar?.request = proxyRequest }
        }
    }
}
