/// Names of services as clusters, routes and Istio's objects write them.
enum Hostname {
    /// `orders.shop.svc.cluster.local` of `outbound|80||orders.shop.svc.cluster.local`.
    static func ofCluster(_ cluster: String) -> String? {
        let fields = cluster.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0] == "outbound", !fields[3].isEmpty else { return nil }
        return String(fields[3])
    }

    /// `v2|orders.shop.svc.cluster.local` of `outbound|80|v2|orders.shop.svc.cluster.local`.
    static func subsetAndHost(_ cluster: String) -> Substring {
        var bars = 0
        let start = cluster.utf8.firstIndex { byte in
            if byte == UInt8(ascii: "|") { bars += 1 }
            return bars == 2
        }
        return start.map { cluster[cluster.utf8.index(after: $0)...] } ?? ""
    }

    /// The namespace of a Kubernetes service's host.
    static func namespace(_ host: String) -> String? {
        let parts = host.split(separator: ".")
        return parts.count >= 3 && parts[2] == "svc" ? String(parts[1]) : nil
    }

    /// `orders` and `orders.shop` as Istio completes them in an object of a namespace.
    static func full(_ host: String, in namespace: String) -> String {
        let parts = host.split(separator: ".")
        switch parts.count {
        case 1 where host != "*": return "\(host).\(namespace).svc.cluster.local"
        default: return parts.count == 3 && parts[2] == "svc" ? host + ".cluster.local" : host
        }
    }

    /// Whether a rule for a host, or for all behind a `*`, is one for this host; both whole.
    static func isFor(_ rule: String, _ host: String) -> Bool {
        guard rule.hasPrefix("*") else { return rule == host }
        let rest = rule.dropFirst()
        return host.hasSuffix(rest) && host.utf8.count > rest.utf8.count
    }

    /// A name for an object about a host: `orders`.
    static func label(_ host: String) -> String { String(host.prefix { $0 != "." }) }
}
