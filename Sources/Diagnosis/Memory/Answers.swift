import Store

/// Answers of the store that several steps ask for in turn, each a walk over thousands of rows.
///
/// Culprits and remedies of one case ask for the same clusters one after the other, so the last are kept. Who calls what is
/// asked for again by every proxy of a namespace; it is kept for each namespace and workload that was asked for.
final class Answers {
    private struct Caller: Hashable {
        let namespace: String
        let workload: String?
        let gateways: Bool
    }

    private let store: Store
    private var lastOutbound: (file: Int64, capture: Int64?, clusters: [HeldCluster])?
    private var called: [Caller: [CalledHost]] = [:]
    private var logging: Set<Int64>?

    init(_ store: Store) { self.store = store }

    func heldOutbound(file: Int64, capture: Int64?) throws(StoreError) -> [HeldCluster] {
        if let last = lastOutbound, last.file == file, last.capture == capture { return last.clusters }
        let clusters = try store.heldOutbound(file: file, capture: capture)
        lastOutbound = (file, capture, clusters)
        return clusters
    }

    func calledHosts(
        namespace: String, workload: String? = nil, gateways: Bool = false
    ) throws(StoreError) -> [CalledHost] {
        let caller = Caller(namespace: namespace, workload: workload, gateways: gateways)
        if let hosts = called[caller] { return hosts }
        let hosts = try store.calledHosts(namespace: namespace, workload: workload, gateways: gateways)
        called[caller] = hosts
        return hosts
    }

    func loggingProxies() throws(StoreError) -> Set<Int64> {
        if let logging { return logging }
        let proxies = try store.loggingProxies()
        logging = proxies
        return proxies
    }
}
