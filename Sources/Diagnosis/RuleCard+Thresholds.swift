import Prose
import Units

extension RuleCard {
    /// The values that a rule of this class decides by, in words; beside them the shares that hold for every class.
    package var thresholds: [String] {
        typealias T = Thresholds
        func percent(_ share: Double) -> String { "\(fixed(share * 100, 0)) %" }
        func size(_ bytes: Double) -> String { Bytes(rounding: bytes).decimal }
        let shares =
            "confirmed from \(percent(T.confirmedShare)) of allocated, likely from \(percent(T.likelyShare)), possible from \(percent(T.possibleShare))"
        let need =
            "excluded where the configuration needs less than \(percent(T.needExcludes)) of the limit, at most possible below \(percent(T.needCaps))"
        switch classification {
        case .configScope:
            return [
                shares, need, "up to \(T.handfulOfServices) services are no whole mesh",
                "excluded where \(percent(T.usedScope)) of the outbound hosts or more have traffic",
            ]
        case .drSubsets, .endpointCount, .tcpHeadlessListeners, .routeTable, .filterChains: return [shares, need]
        case .gatewayAllClusters:
            return [shares, need, "more than \(percent(T.unroutedGateway)) of the clusters are named by no route"]
        case .xdsChurnDrain:
            return [
                "draining listeners from \(fixed(T.drainingGenerations, 0)) times the active ones",
                "a push of every cluster counts within \(fixed(T.pushSeconds, 0)) s before the kill",
            ]
        case .connections: return [shares, "fewer than \(T.fewConnections) connections are nobody's fault"]
        case .buffering: return [shares, "more than \(size(T.bufferedPerConnection)) unexplained for each connection"]
        case .allocatorRetention:
            return [
                "likely from \(percent(T.retainedLikely)) free pages of the mapped heap, possible from \(percent(T.retainedPossible))",
                "or physical above twice \(fixed(T.physicalPerAllocated, 1)) × allocated with \(size(T.retainedSpare)) to spare",
            ]
        case .limitTooLow:
            return [
                "the last life lasted at most \(fixed(T.limitTooLowLife, 0)) s",
                "the configuration needs \(percent(T.limitTooLowNeed)) of the limit or more",
                "leads only where the need is ordinary: at most \(Bytes(T.ordinaryNeed).binary)",
            ]
        case .captureItself: return ["a life of under \(fixed(T.crashLoopLife, 0)) s before the kill is a crash loop"]
        case .metricCardinality:
            return [
                "from \(grouped(Int64(T.metricSeries))) series of one metric",
                "likely only with \(percent(T.likelyShare)) unexplained",
            ]
        case .envoyLeakFixed:
            return [
                "likely only with \(percent(T.likelyShare)) unexplained and a line of memory over \(("\(seconds: T.accumulates)" as Text).plain) or more"
            ]
        case .tlsCerts: return ["from \(T.manySecrets) secrets"]
        case .wasmLua, .workers, .statsCount, .accessLogTracing: return [shares]
        default: return []
        }
    }
}
