/// What the kubelet says of an eviction: `The node was low on resource: memory. Container istio-proxy was using 1823480Ki, …`.
enum EvictionText {
    /// The first container that it names.
    static func consumer(_ message: String?) -> String? {
        guard var message else { return nil }
        return message.withUTF8 { text -> String? in
            guard let at = text.find("Container "), let end = text.find(" was using ", from: at + 10), end > at + 10,
                end - at < 300
            else { return nil }
            return text.part(at + 10, end).text(limit: 300)
        }
    }
}
