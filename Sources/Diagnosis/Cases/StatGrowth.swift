import Prose
import Store
import Units

/// What came after the last full dump, told by newer stats of the same process.
///
/// The counters of Envoy's managers say what kind of configuration it was; the measured rise of `allocated` says how much.
struct StatGrowth: Sendable {
    enum Kind: Sendable {
        case subsets, endpoints, routes, filterChains, tcpServices, services, wasm
        /// It comes with services, so it goes where they are no longer sent.
        var isScoped: Bool { self != .routes && self != .filterChains && self != .wasm }
    }
    var kind: Kind
    var bytes: Bytes
    /// Of them the listeners of TCP services, by the model; the rest of a TCP service is its cluster.
    var listenerBytes = Bytes(0)
    /// Clusters that came, where they did.
    var clusters = 0.0
    var evidence: Evidence
    var text: Text

    /// What so many workers make of it: each beyond the usual two has its own copy of the clusters that came.
    func bytes(ofWorkers workers: Int?) -> Bytes {
        let more = max(0, (workers ?? 0) - Thresholds.usualWorkers.value)
        return min(bytes, Bytes(rounding: clusters * Double(more) * MemoryModel.thirdWorkerClusterWithHosts.allocated))
    }

    init?(_ state: ProxyState, mesh: Mesh) {
        guard let counts = state.counts, let rise = state.measured.grewSinceDump,
            rise.double > (state.measured.allocatedAtDump?.double ?? 0) * (Thresholds.growth.value - 1)
        else { return nil }
        let sorted = mesh.orderedStats(of: state.proxy.id).filter { $0[.activeClusters] != nil }
        guard let after = sorted.last(where: { $0.capture != counts.capture }) else { return nil }
        let machines = [counts.capture, after.capture].map { $0.flatMap { mesh.machines[$0] } }
        let change = Change(
            counts, before: sorted.last { $0.capture == counts.capture }, after: after,
            machines: machines[0].flatMap { was in machines[1].map { (was, $0) } })
        guard let (kind, text) = change.ofServices ?? change.ofPieces else { return nil }
        self.kind = kind
        self.text = text
        bytes = rise
        if kind == .services || kind == .tcpServices || kind == .subsets { clusters = max(0, change.clusters) }
        if kind == .tcpServices {
            let each = MemoryModel.tcpListener.allocated + 2 * MemoryModel.tcpListenerPerWorker.allocated
            listenerBytes = min(rise, Bytes(rounding: change.listeners * each))
        }
        evidence = Evidence(
            .file(after.file, locator: Locator(.activeClusters)),
            value: .count(Int64(after[.activeClusters] ?? 0)),
            text: "active clusters on the newer page (\(counts.clusters) in the dump)")
        if kind == .wasm, let counted = change.machines {
            evidence = Evidence(
                .file(after.file, locator: "wasm machines"), value: .count(Int64(counted.now)),
                text: "Wasm VMs on the newer page (\(counted.was) at the dump)")
        }
    }

    /// What the counters did between the dump and a later page.
    private struct Change {
        let before: Store.StatPage?
        let after: Store.StatPage
        let clusters: Double
        let listeners: Double
        /// Of services, without those of subsets.
        let services: Double
        /// Wasm machines that run, over all threads, where both pages count them.
        let machines: (was: Int, now: Int)?

        init(
            _ counts: ConfigCounts, before: Store.StatPage?, after: Store.StatPage, machines: (was: Int, now: Int)?
        ) {
            self.machines = machines
            self.before = before
            self.after = after
            clusters = (after[.activeClusters] ?? 0) - Double(counts.clusters)
            services = Double(counts.serviceClusters)
            listeners = (after[.listenersActive] ?? 0) - Double(counts.listeners)
        }

        private func delta(_ stat: EnvoyStat) -> Double { (after[stat] ?? 0) - (before?[stat] ?? 0) }
        private var modified: Double { delta(.clusterModified) }
        private var updated: Double { delta(.clusterUpdated) }
        private var received: Double { delta(.agentBytesReceived) }

        /// Wasm machines, or clusters that came.
        var ofServices: (Kind, Text)? {
            let counted = before?[.wasmVMs].flatMap { was in
                after[.wasmVMs].map {
                    (was: Int(clamping: Int64(clamping: was)), now: Int(clamping: Int64(clamping: $0)))
                }
            }
            if let (was, now) = counted ?? machines, now > was, Double(now) >= Double(was) * Thresholds.growth.value {
                return (.wasm, "\(was) Wasm VMs at the dump, \(now) later")
            }
            guard clusters >= 1 else { return nil }
            let came: Text = "\(Int64(clamping: clusters)) clusters"
            if listeners * 2 >= clusters {
                return (.tcpServices, "\(came) and \(Int64(clamping: listeners)) listeners came after the dump")
            }
            // A rule changes each cluster to which it adds subsets; where these keep their content, their endpoints come again.
            let changed = modified >= 1 ? modified : abs(updated - services) < 1 ? updated : 0
            let each = (clusters / changed).rounded()
            if changed >= 1, abs(listeners) < 1, abs(each - clusters / changed) < Thresholds.wholeMultiple.value {
                return (
                    .subsets,
                    "\(came) came after the dump, \(Int64(each)) for each of \(Int64(clamping: changed)) that changed, at unchanged listeners: subsets"
                )
            }
            return (.services, "\(came) came after the dump")
        }

        /// Pieces of clusters and listeners whose numbers stayed.
        var ofPieces: (Kind, Text)? {
            guard abs(clusters) < 1, abs(listeners) < 1 else { return nil }
            if updated >= 1, received > 0 || before == nil {
                return (
                    .endpoints,
                    "clusters and listeners unchanged, \(Int64(clamping: updated)) endpoint updates after the dump"
                )
            }
            guard updated < 1, modified < 1, received > Thresholds.configurationCame.value else { return nil }
            let came: Text = "\(Bytes(rounding: received)) of configuration"
            if delta(.listenerModified) < 1 {
                return (.routes, "no cluster or listener changed, yet \(came) came after the dump: routes")
            }
            // Envoy updates a listener in place where only its filter chains differ.
            let inPlace = delta(.listenerUpdatedInPlace)
            guard inPlace >= 1 else { return nil }
            return (
                .filterChains,
                "\(Int64(clamping: inPlace)) changes of filter chains alone, \(came), at unchanged clusters and listeners after the dump"
            )
        }
    }
}
