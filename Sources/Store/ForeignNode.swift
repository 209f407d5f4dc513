import Captures

/// An Envoy of another control plane by its node's id, in which each names the pod in its own way:
///
/// ```
/// envoy-default-eg-e41e7b31-6b9f5d8c7-tz5mq        Envoy Gateway, Contour: the pod
/// gateway-proxy-7c9d8b6f5-x7v2k.gloo-system        Gloo: POD.NAMESPACE
/// default.backend-5c7d9f8b6-mm2zx.kuma-demo        Kuma: MESH.POD.NAMESPACE
/// web-7f9c5d8b6-4kx9p-web-sidecar-proxy            Consul: POD-SERVICE-sidecar-proxy
/// ```
enum ForeignNode {
    /// The pod, where its name is of the form that a controller gives; nil for a name of somebody's own making.
    static func identity(of id: String) -> ProxyIdentity? {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...3).contains(parts.count), !parts.contains(""), let pod = pod(in: parts[parts.count == 3 ? 1 : 0])
        else {
            return nil
        }
        var identity = ProxyIdentity()
        identity.pod = pod
        identity.namespace = parts.count > 1 ? parts.last : nil
        identity.foreignID = id
        return identity
    }

    /// Up to the five letters of a replica, behind those of its set or a name.
    private static func pod(in text: String) -> String? {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        let hashed = words.indices.dropFirst(2).first { at in
            isHash(words[at]) && (8...10).contains(words[at - 1].utf8.count) && isLower(words[at - 1])
        }
        if let hashed { return words[...hashed].joined(separator: "-") }
        guard words.count > 1, let last = words.last, isHash(last) else { return nil }
        return text
    }

    /// Kubernetes leaves vowels out of them (k8s: pkg/util/rand), so that no word is made.
    private static func isHash(_ word: Substring) -> Bool {
        word.utf8.count == 5 && isLower(word) && !word.contains { "aeiou".contains($0) }
    }

    private static func isLower(_ word: Substring) -> Bool {
        word.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x61 < 26 }
    }
}
