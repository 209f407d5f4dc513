import Prose
import Store

/// What is asked of a dump's outbound clusters, asked once for all proxies that hold the same.
final class OutboundFacts {
    struct Facts {
        var rules: [RuleClusters]
        var hosts: Int
    }
    private let store: Store
    private var known: [String: Facts] = [:]

    init(_ store: Store) { self.store = store }

    func facts(of counts: ConfigCounts?) throws(StoreError) -> Facts {
        guard let counts else { return Facts(rules: [], hosts: 0) }
        let signature = try store.outboundSignature(file: counts.file)
        if let facts = known[signature] { return facts }
        let clusters = try store.outboundClusters(file: counts.file)
        let facts = Facts(rules: clusters.rules, hosts: clusters.hosts)
        known[signature] = facts
        return facts
    }
}
