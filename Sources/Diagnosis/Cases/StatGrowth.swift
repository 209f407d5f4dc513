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
    var evidence: Evidence
    var text: Text

    init?(_ state: ProxyState, mesh: Mesh) {
        guard let counts = state.counts, let rise = state.measured.grewSinceDump,
            rise.double > (state.measured.allocatedAtDump?.double ?? 0) * (Thresholds.growth - 1)
        else { return nil }
        let sorted = mesh.orderedStats(of: state.proxy.id).filter { $0["cluster_manager.active_clusters"] != nil }
        guard let after = sorted.last(where: { $0.capture != counts.capture }) else { return nil }
        let before = sorted.last { $0.capture == counts.capture }
        func delta(_ name: String) -> Double { (after[name] ?? 0) - (before?[name] ?? 0) }
        let clusters = (after["cluster_manager.active_clusters"] ?? 0) - Double(counts.clusters)
        let listeners = (after["listener_manager.total_listeners_active"] ?? 0) - Double(counts.listeners)
        let modified = delta("cluster_manager.cluster_modified")
        let updated = delta("cluster_manager.cluster_updated")
        let bytes = delta("cluster.xds-grpc.upstream_cx_rx_bytes_total")
        let unchanged = abs(clusters) < 1 && abs(listeners) < 1
        let machines = (before?["wasm.wasm_vm_count"], after["wasm.wasm_vm_count"])
        if let was = machines.0, let now = machines.1, now > was, now >= was * Thresholds.growth {
            kind = .wasm
            text = "\(Int64(clamping: was)) Wasm VMs at the dump, \(Int64(clamping: now)) later"
        } else if clusters >= 1, listeners * 2 >= clusters {
            kind = .tcpServices
            let each = MemoryModel.tcpListener.allocated + 2 * MemoryModel.tcpListenerPerWorker.allocated
            listenerBytes = min(rise, Bytes(rounding: listeners * each))
            text =
                "\(Int64(clamping: clusters)) clusters and \(Int64(clamping: listeners)) listeners came after the dump"
        } else if clusters >= 1, modified >= 1, abs(listeners) < 1,
            abs((clusters / modified).rounded() - clusters / modified) < Thresholds.wholeMultiple
        {
            kind = .subsets
            let each = Int64((clusters / modified).rounded())
            text =
                "\(Int64(clamping: clusters)) clusters came after the dump, \(each) for each of \(Int64(clamping: modified)) that changed, at unchanged listeners: subsets"
        } else if clusters >= 1 {
            kind = .services
            text = "\(Int64(clamping: clusters)) clusters came after the dump"
        } else if unchanged, updated >= 1, bytes > 0 || before == nil {
            kind = .endpoints
            text = "clusters and listeners unchanged, \(Int64(clamping: updated)) endpoint updates after the dump"
        } else if unchanged, updated < 1, modified < 1, delta("listener_manager.listener_modified") < 1,
            bytes > Thresholds.configurationCame
        {
            kind = .routes
            text =
                "no cluster or listener changed, yet \(Bytes(rounding: bytes)) of configuration came after the dump: routes"
        } else if unchanged, updated < 1, modified < 1, delta("listener_manager.listener_in_place_updated") >= 1,
            bytes > Thresholds.configurationCame
        {
            // Envoy updates a listener in place where only its filter chains differ.
            kind = .filterChains
            text =
                "\(Int64(clamping: delta("listener_manager.listener_in_place_updated"))) changes of filter chains alone, \(Bytes(rounding: bytes)) of configuration, at unchanged clusters and listeners after the dump"
        } else {
            return nil
        }
        self.bytes = rise
        evidence = Evidence(
            .file(after.file, locator: "cluster_manager.active_clusters"),
            value: .count(Int64(after["cluster_manager.active_clusters"] ?? 0)), text: text)
    }
}
