import Prose
import Store
import Units

/// A proxy without a dump, by what its other pages count of its configuration, and tell of its memory: the stats page, else the
/// clusters page beside the memory page.
struct CountedState: Sendable {
    struct Page: Sendable {
        var file: String
        var clusters: Int
        /// Of a stats page, which names no cluster, those of the clusters page beside it.
        var subsetClusters = 0
        var listeners: Int
        var allocated: Bytes
        /// Where that is told.
        var memory: Evidence
        /// Lines of outbound clusters, of a stats page.
        var outboundStats = 0
        /// Wasm machines, over all threads.
        var machines: Int?
    }
    /// The newest page that counts clusters, with the memory of its moment.
    let page: Page
    /// The oldest one with the same clusters and listeners, where another came after it.
    let before: Page?
    /// nil where no page tells them.
    let workers: Int?
    /// What drains beside the active listeners, at the price of an HTTP one: of what kind they are no count tells.
    let draining: (count: Int, bytes: Bytes)

    init?(_ state: ProxyState, pages: [Store.StatPage], machines: [Int64: Int]) {
        guard state.counts?.hasClusters != true else { return nil }
        let known = pages.compactMap { page -> Page? in
            guard let clusters = page.clusters?.count,
                let allocated = page[.memoryAllocated].map({ Bytes(rounding: $0) })
            else { return nil }
            return Page(
                file: page.file, clusters: Int(clamping: Int64(clamping: clusters)),
                listeners: Int(
                    clamping: Int64(clamping: page[.listenersActive] ?? 0)),
                allocated: allocated,
                memory: Evidence(
                    .file(page.file, locator: Locator(.memoryAllocated)), value: .bytes(allocated),
                    text: "allocated bytes of the stats page"),
                outboundStats: Int(clamping: Int64(clamping: page[.pageOutbound] ?? 0)),
                machines: page.capture.flatMap { machines[$0] })
        }
        guard var last = known.last ?? Self.clustersPage(of: state) else { return nil }
        // The clusters page beside it names them.
        if let subsets = state.load?.subsetClusters { last.subsetClusters = min(subsets, last.clusters) }
        page = last
        before = known.dropLast().first { $0.clusters == last.clusters && $0.listeners == last.listeners }
        let concurrency = pages.last?[.concurrency].map { Int(clamping: Int64(clamping: $0)) }
        workers = (state.workers ?? concurrency).map { max(1, $0) }
        let price = state.isBare ? MemoryModel.bareDrainingHTTPListener : MemoryModel.drainingHTTPListener
        let drains = state.drainingListeners ?? 0
        draining = (drains, Bytes(rounding: price.allocated * Double(drains)))
    }

    /// A page of which lines were left out counts nothing.
    private static func clustersPage(of state: ProxyState) -> Page? {
        guard let load = state.load, let clusters = load.clusters, clusters > 0,
            let allocated = state.measured.allocated, let memory = state.measured.evidence
        else { return nil }
        return Page(
            file: load.file, clusters: clusters, subsetClusters: load.subsetClusters ?? 0, listeners: 0,
            allocated: allocated, memory: memory)
    }

    /// What that many clusters cost at most likely (modelled): without a dump nothing tells their endpoints, routes and TLS.
    var configuration: Bytes {
        let workers = Double(self.workers ?? Self.usualWorkers)
        let parts = [
            MemoryModel.base.allocated, MemoryModel.worker.allocated * workers,
            MemoryModel.pilotAgentBootstrap.allocated, MemoryModel.cluster.allocated * Double(page.clusters),
            MemoryModel.clusterPerWorker.allocated * Double(page.clusters) * workers,
        ]
        return Bytes(rounding: parts.reduce(0, +))
    }

    /// What an ordinary proxy has, and what the price of a counted cluster holds.
    static let usualWorkers = Thresholds.usualWorkers.value

    /// What the workers beyond two cost by the clusters alone.
    var ofWorkers: Bytes {
        let more = max(0, (workers ?? Self.usualWorkers) - Self.usualWorkers)
        return Bytes(rounding: MemoryModel.clusterPerWorker.allocated * Double(page.clusters) * Double(more))
    }

    func evidence(_ stat: Locator, _ value: EvidenceValue, _ text: Text) -> Evidence {
        Evidence(.file(page.file, locator: stat), value: value, text: text)
    }
}

extension Store.StatPage {
    /// Clusters that Envoy's own statistics count, else those of a table that somebody counted.
    var clusters: (count: Double, locator: Locator, isOfEnvoy: Bool)? {
        if let own = self[.activeClusters] {
            return (own, Locator(.activeClusters), true)
        }
        return self[.listedClusters].map { ($0, "the whole entry", false) }
    }
}

extension Locator {
    init(_ stat: EnvoyStat) { self = .stat(stat.rawValue) }
}
