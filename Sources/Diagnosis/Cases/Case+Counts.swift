import Prose
import Units

/// Judgements of a proxy without a dump, by what its other pages count. The model prices the configuration by its clusters
/// alone, so the errors are wider than those of an account.
extension Case {
    /// What that many connections hold, where the configuration is priced by its count of clusters.
    var connectionsByCounts: Judgement? {
        guard let total = connections.total, let counted else { return nil }
        guard total >= Thresholds.fewConnections.value else { return .excluded("\(total, "open connection")") }
        let configuration = counted.configuration
        let allocated = counted.page.allocated
        let rest = allocated > configuration ? allocated - configuration : 0
        let each = rest.double / Double(total)
        guard each <= Thresholds.bufferedPerConnection.value else {
            return .excluded(
                "\(total, "connection"), but \(Bytes(rounding: each)) for each of them beside the configuration"
            )
        }
        let text: Text =
            "\(total, "open connection"); \(counted.page.clusters, "cluster") need about \(estimated: configuration) of \(measured: allocated), the rest is \(Bytes(rounding: each)) for each connection"
        let evidence =
            connections.allEvidence + [counted.page.memory]
        return byShare(rest, of: allocated, text, evidence)
    }

    /// What that many connections hold at the model's price of one without a request, where nothing counts the configuration.
    var connectionsByPrice: Judgement? {
        let open = connections
        guard let total = open.total ?? open.ofPod else { return nil }
        let told: Text = open.total == nil ? "\(total, "open connection") of all processes of the pod" : openInWords
        // Of who was killed its peers may tell more than the process that came after it, or than a count alone.
        let isAfter = isKill && process != .killed
        guard let allocated = measured.allocated else {
            if isAfter || isKill && wished({ try hasPeerLogs() }) == true { return nil }
            return .notJudged(missing: [.of(.memoryPage)], "\(told); no captured page shows what is allocated")
        }
        guard total >= Thresholds.fewConnections.value else { return isAfter ? nil : .excluded(told) }
        let base = Bytes(rounding: MemoryModel.base.allocated)
        // Of those of the pod a third at least is accepted by Envoy: each that it takes in has three ends there.
        let price =
            MemoryModel.upstreamPlain.allocated * Double(open.upstream ?? 0)
            + MemoryModel.downstream.allocated * Double(open.downstream ?? open.ofPod ?? 0)
        let bytes = min(Bytes(rounding: price), allocated > base ? allocated - base : 0)
        let text: Text =
            "\(told): about \(estimated: bytes) of \(measured: allocated), as much as they need without a request"
        var judged = byShare(bytes, of: allocated, text, open.allEvidence + [measured.evidence].compactMap { $0 })
        if open.total == nil { judged.outcome = max(judged.outcome, .possible) }
        return isAfter && judged.outcome == .excluded ? nil : judged
    }

    /// What the endpoints of the clusters page hold, but for those that come with the clusters of subsets.
    var endpointsByCounts: Judgement? {
        guard let counted, let load, load.endpoints > 0 else { return nil }
        let ofSubsets = Double(load.subsetClusters ?? 0) / Double(max(1, load.clusters ?? counted.page.clusters))
        let bytes = Bytes(
            rounding: MemoryModel.endpoint.allocated * Double(load.endpoints) * max(0, 1 - ofSubsets))
        guard bytes > counted.configuration else {
            return .excluded("endpoints (\(load.endpoints)) are not the largest memory consumer")
        }
        let text: Text =
            "\(load.endpoints, "endpoint") in \(counted.page.clusters, "cluster"): about \(estimated: bytes) of \(measured: counted.page.allocated)"
        let evidence = Evidence(
            .file(load.file, locator: "hosts"), value: .count(Int64(load.endpoints)),
            text: "\(load.endpoints, "endpoint") listed")
        return byShare(bytes, of: counted.page.allocated, text, [evidence, counted.page.memory])
    }

    /// What clusters beside those of subsets hold, with all that usually comes with them. That they are called nothing tells but the
    /// clusters page, so it is no more than possible.
    var scopeByCounts: Judgement? {
        guard let counted, !isKill else { return nil }
        let own = counted.page.clusters - counted.page.subsetClusters
        guard own > Int(Thresholds.handfulOfServices.value) else {
            return .excluded("\(own, "cluster"): a handful, not a mesh")
        }
        if let traffic = load?.hostsWithTraffic, Double(traffic) >= Thresholds.usedScope.value * Double(own) {
            return .excluded("\(traffic) outbound hosts have traffic, of \(own, "cluster"): the scope is used")
        }
        let allocated = counted.page.allocated
        let bytes = min(Bytes(rounding: MemoryModel.countedCluster.allocated * Double(own)), allocated)
        let text: Text =
            "\(own, "cluster"): about \(estimated: bytes) of \(measured: allocated); no captured page lists what they are of"
        var judged = byShare(
            bytes, of: allocated, text,
            [counted.evidence("clusters", .count(Int64(own)), "\(own, "cluster")"), counted.page.memory])
        judged.outcome = max(judged.outcome, .possible)
        return judged
    }

    /// Machines that came while clusters and listeners stayed as they were; else what those of one moment cost, where that is much: what
    /// the code of a few keeps no count tells.
    var machinesByCounts: Judgement? {
        if let grown = grownMachines { return grown }
        guard let counted, let threads = counted.page.machines, threads > 0 else { return nil }
        let workers = counted.workers ?? CountedState.usualWorkers
        // One for each worker, and one for the main thread.
        let machines = ((Double(threads) + Double(workers)) / (Double(workers) + 1)).rounded(.down)
        let allocated = counted.page.allocated
        let bytes = min(Bytes(rounding: MemoryModel.wasm(workers: workers).allocated * machines), allocated)
        let text: Text =
            "\(threads, "Wasm VM") over all threads: about \(estimated: bytes) of \(measured: allocated), without what their code keeps"
        let judged = byShare(
            bytes, of: allocated, text,
            [counted.evidence("wasm.*.active", .count(Int64(threads)), "\(threads, "Wasm VM")"), counted.page.memory])
        return judged.outcome == .excluded ? nil : judged
    }

    private var grownMachines: Judgement? {
        guard let counted, let before = counted.before, let was = before.machines, let now = counted.page.machines,
            now > was, Double(now) >= Double(was) * Thresholds.growth.value, counted.page.allocated > before.allocated
        else { return nil }
        let rise = counted.page.allocated - before.allocated
        let text: Text =
            "\(was, "Wasm VM") before, \(now, "Wasm VM") later, at the same clusters and listeners: \(measured: rise) more"
        return byShare(
            rise, of: counted.page.allocated, text,
            [counted.evidence("wasm.*.active", .count(Int64(now)), "\(now, "Wasm VM")")])
    }

    /// What workers beyond two cost by the number of clusters.
    var workersByCounts: Judgement? {
        guard let counted, let workers = counted.workers else { return nil }
        guard workers > Thresholds.usualWorkers.value else { return .excluded("\(workers, "worker")") }
        let bytes = counted.ofWorkers
        let text: Text =
            "\(workers, "worker") with \(counted.page.clusters, "cluster") each: \(estimated: bytes) beyond two workers"
        return byShare(
            bytes, of: counted.page.allocated, text,
            [counted.evidence(Locator(.concurrency), .count(Int64(workers)), "\(workers, "worker")")])
    }

    /// What listeners hold that drain, of what the configuration leaves: without a dump nothing tells which are HTTP's.
    var drainingByCounts: Judgement? {
        guard let counted, let active = activeListeners, active > 0,
            Double(counted.draining.count) >= Thresholds.drainingGenerations.value * Double(active)
        else { return nil }
        let (configuration, allocated) = (counted.configuration, counted.page.allocated)
        let bytes = min(counted.draining.bytes, allocated > configuration ? allocated - configuration : 0)
        let text: Text =
            "\(counted.draining.count, "listener is", "listeners are") draining beside \(active) active: about \(estimated: bytes) of \(measured: allocated)"
        let evidence = counted.evidence(
            Locator(.listenersDraining), .count(Int64(counted.draining.count)), "draining listeners")
        return byShare(bytes, of: allocated, text, [evidence, counted.page.memory])
    }

    /// Allocated bytes beside what so many clusters hold with all that usually comes with them.
    var unexplainedByCounts: Bytes? {
        guard let counted, let accountByCounts else { return nil }
        return counted.page.allocated - accountByCounts.predicted
    }

    private func byShare(_ bytes: Bytes, of whole: Bytes, _ text: Text, _ evidence: [Evidence]) -> Judgement {
        let share = min(1, bytes.double / max(1, whole.double))
        let isLikely = share >= Thresholds.likelyShare.value && isWorthClaiming(bytes)
        let outcome: Outcome = isLikely ? .likely : share >= Thresholds.possibleShare.value ? .possible : .excluded
        return .claim(outcome, text, bytes: bytes, share: share, evidence: evidence).of(whole)
    }
}
