import Units

/// What tells killed proxies from surviving ones, by rank.
struct CohortBuilder {
    let proxies: [ProxySummary]

    func cohorts() -> Cohorts {
        var out = Cohorts()
        let killed = proxies.filter(\.killed)
        let survivors = proxies.filter { !$0.killed }
        out.killed = killed.count
        out.survivors = survivors.count
        guard !killed.isEmpty, !survivors.isEmpty else { return out }
        if min(killed.count, survivors.count) < 5 {
            out.warning = "fewer than five in a group: an order of two or three says little"
        }
        out.attributes = Self.attributes.compactMap { attribute in
            let dead = killed.compactMap(attribute.value)
            let alive = survivors.compactMap(attribute.value)
            guard !dead.isEmpty, !alive.isEmpty else { return nil }
            return CohortAttribute(
                name: attribute.name, killedMedian: Self.median(dead), survivorMedian: Self.median(alive),
                separation: Self.separation(dead, alive))
        }
        out.attributes.sort { (abs($0.separation ?? 0), $1.name) > (abs($1.separation ?? 0), $0.name) }
        return out
    }

    private static let attributes: [(name: String, value: @Sendable (ProxySummary) -> Double?)] = [
        ("memory limit", { $0.limitBytes?.double }), ("clusters", { $0.clusters.map(Double.init) }),
        ("subset clusters", { $0.subsetClusters.map(Double.init) }), ("endpoints", { $0.endpoints.map(Double.init) }),
        ("listeners", { $0.listeners.map(Double.init) }), ("routes", { $0.routes.map(Double.init) }),
        ("active connections", { $0.activeConnections.map(Double.init) }), ("workers", { $0.workers.map(Double.init) }),
        ("allocated bytes", { $0.allocatedBytes?.double }), ("physical bytes", { $0.physicalBytes?.double }),
    ]

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// 2 P(killed > survivor) - 1, ties counting half: 1 where every killed value is larger.
    private static func separation(_ killed: [Double], _ survivors: [Double]) -> Double {
        let sorted = survivors.sorted()
        var wins = 0.0
        for value in killed {
            let below = lowerBound(sorted, value)
            let notAbove = lowerBound(sorted, value.nextUp)
            wins += Double(below) + Double(notAbove - below) / 2
        }
        let p = wins / Double(killed.count * survivors.count)
        return ((2 * p - 1) * 1000).rounded() / 1000
    }

    private static func lowerBound(_ sorted: [Double], _ value: Double) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
