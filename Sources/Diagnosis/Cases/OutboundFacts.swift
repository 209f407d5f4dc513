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
    /// Of one dump, which may be the evidence of thousands of kills.
    private var ofFile: [Int64: Facts] = [:]

    init(_ store: Store) { self.store = store }

    func facts(of counts: ConfigCounts?) throws(StoreError) -> Facts {
        guard let counts else { return Facts(rules: [], hosts: 0) }
        if let facts = ofFile[counts.file] { return facts }
        let facts = try facts(ofFile: counts.file)
        ofFile[counts.file] = facts
        return facts
    }

    private func facts(ofFile file: Int64) throws(StoreError) -> Facts {
        let signature = try store.outboundSignature(file: file)
        if let facts = known[signature] { return facts }
        let clusters = try store.outboundClusters(file: file)
        let facts = Facts(rules: clusters.rules, hosts: clusters.hosts)
        known[signature] = facts
        return facts
    }
}
