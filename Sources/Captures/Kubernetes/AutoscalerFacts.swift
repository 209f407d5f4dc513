/// A VerticalPodAutoscaler, and what it leaves behind in the pods that it sizes.
enum AutoscalerFacts {
    /// Istio's name of the proxy's container.
    private static let proxy = "istio-proxy"

    static func autoscaler(_ object: ObjectValue) -> Autoscaler {
        var found = Autoscaler()
        let spec = object["spec"]
        found.namespace = object["metadata"]["namespace"].string ?? ""
        found.name = object["metadata"]["name"].string ?? ""
        found.targetKind = spec["targetRef"]["kind"].string ?? ""
        found.targetName = spec["targetRef"]["name"].string ?? ""
        found.updateMode = spec["updatePolicy"]["updateMode"].string ?? found.updateMode
        let list = spec["resourcePolicy"]["containerPolicies"]
        if list.exists {
            let policies = Array(list.children.prefix(100))
            found.policies = policies.count
            found.ownPolicy = policies.firstIndex { $0["containerName"].string == proxy }
            let policy =
                policies.first { $0["containerName"].string == proxy }
                ?? policies.first { $0["containerName"].string == "*" }
            found.proxyMode = policy?["mode"].string ?? found.proxyMode
            found.controlledValues = policy?["controlledValues"].string ?? found.controlledValues
        }
        let recommended = object["status"]["recommendation"]["containerRecommendations"].children.prefix(100)
        found.proxyTarget = recommended.first { $0["containerName"].string == proxy }?["target"]["memory"].string
        return found
    }

    static let annotation = "vpaUpdates"

    /// `Pod resources updated by pay-vpa: container 0: cpu request; container 1: memory request, memory limit`: the number
    /// counts the containers of the pod as it was admitted.
    static func noteLimits(in pod: inout Pod) {
        guard let text = pod.annotations.removeValue(forKey: annotation) else { return }
        let words = "Pod resources updated by "
        guard text.hasPrefix(words) else { return }
        let rest = text.dropFirst(words.count)
        guard let colon = rest.firstIndex(of: ":"), colon > rest.startIndex else { return }
        let places = pod.containers.indices.filter { pod.containers[$0].place == .container }
        for part in rest[rest.index(after: colon)...].split(separator: ";").prefix(100)
        where part.split(separator: ",").contains(where: { $0.hasSuffix("memory limit") }) {
            let words = part.split(separator: " ")
            guard words.count > 1, words[0] == "container", let number = Int(words[1].dropLast()),
                places.indices.contains(number)
            else { continue }
            pod.containers[places[number]].limitSetBy = String(rest[..<colon])
        }
    }
}
