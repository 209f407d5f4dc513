import Units

/// One proxy that is in both bundles, or the median of a workload's replicas where their pods changed.
package struct ProxyChange: Sendable {
    package var namespace: String?
    package var workload: String?
    /// nil: medians of the replicas that are not the same pods.
    package var pod: String?
    package var type: String?
    /// One for each bundle.
    package var moments: [ProxyFigures]
    /// Components of the account that changed, by size of the change.
    package var account: [ComponentChange] = []
    /// Whether another process answers now; nil where it cannot be told.
    package var restarted: Bool?
    /// At least 5 % and 2 MB more allocated; predicted, where that was not measured in both.
    package var isWorse = false

    package var subject: String { "\(namespace ?? "?")/\(pod ?? workload ?? "?")" }
    /// How many more connections are open than before, or fewer; nil where both are few, or not counted.
    package var moreConnections: Int? {
        guard let was = before.activeConnections, let now = after.activeConnections, was != now,
            Int64(max(was, now)) >= Thresholds.fewConnections.value
        else { return nil }
        return now - was
    }
    package var before: ProxyFigures { moments.first ?? ProxyFigures() }
    package var after: ProxyFigures { moments.last ?? ProxyFigures() }
}

/// One line of the account, modelled.
package struct ComponentChange: Sendable, Equatable {
    package var component: Component
    package var before: Bytes
    package var after: Bytes
    package var change: Bytes { after - before }
}
