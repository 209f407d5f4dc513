import Prose
import Units

/// Judgements of a proxy without a dump, by what its own stats count. The model prices the configuration by its clusters
/// alone, so the errors are wider than those of an account.
extension Case {
    /// What that many connections hold, where the configuration is priced by its count of clusters.
    var connectionsByCounts: Judgement? {
        guard let total = connections.total, let counted else { return nil }
        guard total >= Thresholds.fewConnections else { return .excluded("\(grouped(total)) open connections") }
        let configuration = counted.configuration
        let allocated = counted.page.allocated
        let rest = allocated > configuration ? allocated - configuration : 0
        let each = rest.double / Double(total)
        guard each <= Thresholds.bufferedPerConnection else {
            return .excluded(
                "\(grouped(total)) connections, but \(Bytes(rounding: each).decimal) for each of them beside the configuration"
            )
        }
        let text =
            "\(grouped(total)) open connections; \(counted.page.clusters) clusters explain about \(configuration.decimal) of \(allocated.decimal) (modelled by counts), the rest is \(Bytes(rounding: each).decimal) for each connection"
        let evidence =
            (connections.evidence.map { [$0] } ?? []) + [
                counted.evidence("server.memory_allocated", .bytes(allocated), "allocated bytes of the stats page")
            ]
        return byShare(rest, of: allocated, text, evidence)
    }

    /// Machines that came while clusters and listeners stayed as they were.
    var machinesByCounts: Judgement? {
        guard let counted, let before = counted.before, let was = before.machines, let now = counted.page.machines,
            now > was, Double(now) >= Double(was) * Thresholds.growth, counted.page.allocated > before.allocated
        else { return nil }
        let rise = counted.page.allocated - before.allocated
        let text =
            "\(grouped(Int64(was))) Wasm machines before, \(grouped(Int64(now))) later, at the same clusters and listeners: \(rise.decimal) more are allocated (measured)"
        return byShare(
            rise, of: counted.page.allocated, text,
            [counted.evidence("wasm.*.active", .count(Int64(now)), "\(grouped(Int64(now))) Wasm machines")])
    }

    /// What workers beyond two cost by the number of clusters.
    var workersByCounts: Judgement? {
        guard let counted else { return nil }
        let workers = counted.workers
        guard workers > 2 else { return .excluded("\(workers) worker\(workers == 1 ? "" : "s")") }
        let bytes = counted.ofWorkers
        let text =
            "\(workers) workers hold \(grouped(Int64(counted.page.clusters))) clusters each: \(bytes.decimal) beyond two of them (modelled by counts)"
        return byShare(
            bytes, of: counted.page.allocated, text,
            [counted.evidence("server.concurrency", .count(Int64(workers)), "\(workers) workers")])
    }

    private func byShare(_ bytes: Bytes, of whole: Bytes, _ text: String, _ evidence: [Evidence]) -> Judgement {
        let share = min(1, bytes.double / max(1, whole.double))
        let isLikely = share >= Thresholds.likelyShare && isWorthClaiming(bytes)
        let outcome: Outcome = isLikely ? .likely : share >= Thresholds.possibleShare ? .possible : .excluded
        return .claim(outcome, text, bytes: bytes, share: share, evidence: evidence)
    }
}
