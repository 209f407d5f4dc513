import Prose
import Store
import Units

/// A proxy without a dump, by its own counters: what the stats page says of its configuration and of its memory.
struct CountedState: Sendable {
    struct Page: Sendable {
        var file: String
        var clusters: Int
        var listeners: Int
        var allocated: Bytes
        /// Wasm machines, over all threads.
        var machines: Int?
    }
    /// The newest page that counts clusters and tells the memory.
    let page: Page
    /// The oldest one with the same clusters and listeners, where another came after it.
    let before: Page?
    let workers: Int

    init?(_ state: ProxyState, pages: [Store.StatPage], machines: [Int64: Int]) {
        guard state.counts?.hasClusters != true else { return nil }
        let known = pages.compactMap { page -> Page? in
            guard let clusters = page["cluster_manager.active_clusters"],
                let allocated = page["server.memory_allocated"]
            else { return nil }
            return Page(
                file: page.file, clusters: Int(clamping: Int64(clamping: clusters)),
                listeners: Int(
                    clamping: Int64(clamping: page["listener_manager.total_listeners_active"] ?? 0)),
                allocated: Bytes(rounding: allocated), machines: page.capture.flatMap { machines[$0] })
        }
        guard let last = known.last else { return nil }
        page = last
        before = known.dropLast().first { $0.clusters == last.clusters && $0.listeners == last.listeners }
        let concurrency = pages.last?["server.concurrency"].map { Int(clamping: Int64(clamping: $0)) }
        workers = max(1, state.workers ?? concurrency ?? 2)
    }

    /// What that many clusters cost at most likely (modelled): without a dump nothing tells their endpoints, routes and TLS.
    var configuration: Bytes {
        let parts = [
            MemoryModel.base.allocated, MemoryModel.worker.allocated * Double(workers),
            MemoryModel.pilotAgentBootstrap.allocated, MemoryModel.cluster.allocated * Double(page.clusters),
            MemoryModel.clusterPerWorker.allocated * Double(page.clusters) * Double(workers),
        ]
        return Bytes(rounding: parts.reduce(0, +))
    }

    /// What the workers beyond two cost by the clusters alone.
    var ofWorkers: Bytes {
        Bytes(rounding: MemoryModel.clusterPerWorker.allocated * Double(page.clusters) * Double(max(0, workers - 2)))
    }

    func evidence(_ stat: Locator, _ value: EvidenceValue, _ text: Text) -> Evidence {
        Evidence(.file(page.file, locator: stat), value: value, text: text)
    }
}
