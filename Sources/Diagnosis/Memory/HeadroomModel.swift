import Units

/// Need by the number of services, from the account of the proxy that the need is of.
///
/// nil where services are not what fills it: a line that hardly rises says nothing, and a need that the account does not
/// explain would be drawn as if it did; so would what came after the dump, whose services nobody counted.
struct HeadroomModel {
    private let services: Double
    private let need: Need
    private let limit: Bytes
    private let growing: Double
    private let pushedFixed: Double
    private let pushedGrowing: Double
    private let clusters: Double
    private let tls: Bool

    /// - Parameter needed: what remedies are tried on, where that is known: more than the need is of no services.
    init?(_ c: CaseFacts, needed: RemedyEffect.Needed? = nil) {
        guard let account = c.victimAccount ?? c.account, let need = c.need, let limit = c.limitNow, limit > 0,
            c.later == nil,
            let counts = account.input.state.counts, c.hostsHeld >= Thresholds.headroomServices.value
        else { return nil }
        let lines = account.lines.filter(\.component.growsWithServices)
        growing = lines.reduce(0) { $0 + $1.anonymous }
        let modelled = account.anonymous.double + need.agent.double
        // Of what no page explains nobody knows whether it comes with services.
        // A need that was filled up to the limit at which it died has room for no service more, whatever they hold.
        let level = need.level
        guard (needed?.atRest ?? level).double <= level.double * Thresholds.headroomFilled.value,
            growing >= Thresholds.headroomShare.value * level.double,
            need.isMeasured || need.isOfAnother || abs(need.level.double - modelled) < Thresholds.sameFigure.value
        else { return nil }
        services = Double(c.hostsHeld)
        self.need = need
        self.limit = limit
        pushedGrowing = lines.filter(\.component.isPushed).reduce(0) { $0 + $1.allocated }
        pushedFixed = account.pushed - pushedGrowing
        clusters = Double(counts.serviceClusters + counts.subsetClusters)
        tls = account.tls
    }

    var headroom: Headroom {
        let today = point(Int(services))
        let fits = mostThatFit
        let far = max(
            services * Thresholds.drawnBeyondNow.value,
            min(Double(fits ?? 0) * Thresholds.drawnBeyondFit.value, services * Thresholds.drawnMost.value))
        let points = (0...Self.steps).map { point(Int((far * Double($0) / Double(Self.steps)).rounded())) }
        return Headroom(today: today, points: points, fits: fits, perService: Bytes(rounding: perService))
    }

    private static let steps = 8

    private var agentPerService: Double {
        need.agent.count > 0 ? MemoryModel.agentPerCluster * clusters / services : 0
    }
    private var perService: Double { growing / services + agentPerService }

    private func point(_ count: Int) -> Headroom.Point {
        let atRest = need.level.double + (Double(count) - services) * perService
        let pushed = pushedFixed + pushedGrowing * Double(count) / services
        let push = MemoryModel.pushPeak(allocated: max(0, pushed), tls: tls)
        return .init(
            services: count, atRest: Bytes(rounding: max(0, atRest)), atFullPush: Bytes(rounding: max(0, atRest)) + push
        )
    }

    /// Both grow in a line, so halving finds it.
    private var mostThatFit: Int? {
        guard point(0).atFullPush < limit else { return nil }
        var (low, high) = (0, Int(services) * Thresholds.servicesTried.value)
        guard point(high).atFullPush >= limit else { return high }
        while high - low > 1 {
            let middle = (low + high) / 2
            if point(middle).atFullPush < limit { low = middle } else { high = middle }
        }
        return low
    }
}
