import Units

/// A proxy in one bundle; `replicas` is 0 where that bundle does not show it.
package struct ProxyFigures: Sendable, Equatable {
    package var replicas = 0
    /// How many of them were killed.
    package var killed = 0
    package var clusters: Int?
    package var subsetClusters: Int?
    package var endpoints: Int?
    package var listeners: Int?
    package var routes: Int?
    package var activeConnections: Int?
    package var allocated: Bytes?
    package var physical: Bytes?
    package var predicted: Bytes?
    package var limit: Bytes?
    package var uptimeSeconds: Double?
    /// Predicted bytes by component.
    package var account: [Component: Bytes] = [:]
    /// Allocated bytes that the account does not hold.
    package var unexplained: Bytes? {
        guard let allocated, let predicted, !account.isEmpty else { return nil }
        return allocated - predicted
    }
    package init() {}
}
