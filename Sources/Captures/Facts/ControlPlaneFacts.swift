import Units

/// What a page says of the cluster that was asked: two that differ in one kind are of two clusters.
package struct ClusterStatement: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Of the API server.
        case server
        /// Of whoever asked.
        case context
        /// `CLUSTER_ID` of a proxy's metadata.
        case id
    }
    package let kind: Kind
    package let text: String
    package init(kind: Kind, text: String) { (self.kind, self.text) = (kind, text) }
}

/// One client of istiod's `debug/adsz`: connected when that page was asked, at the start of a bug-report.
package struct ConnectedProxy: Sendable {
    package var identity = ProxyIdentity()
    /// `POD.NS-43`.
    package var connectionID = ""
    package var connectedAt: Moment?
    /// Names that it watches, by kind; nil where the kind is not among the watches.
    package var clusters: Int?
    package var subsetClusters: Int?
    package var endpointClusters: Int?
    package var listeners: Int?
    package var routeTables: Int?
    /// Route tables named `https.…` (one for each HTTPS server of a gateway).
    package var httpsRouteTables: Int?
    package init() {}
}

/// One proxy of `debug/syncz`, asked near the end of a bug-report.
package struct SyncedProxy: Sendable {
    package var namespace = ""
    package var pod = ""
    package var type: String?
    package var istioVersion: String?
    package init() {}
}

/// One service of `debug/registryz`.
package struct MeshService: Sendable {
    package var hostname = ""
    package var namespace = ""
    /// `ClusterIP`, `ExternalName`, …
    package var type: String?
    package var headless = false
    package var httpPorts = 0
    package var tcpPorts = 0
    package var createdAt: Moment?
    package var external = false
    package init() {}
}

/// `CDS: PUSH request for node:… resources:R removed:0 size:1.5MB cached:a/b [filtered:F]` in istiod's log.
package struct PushLine: Sendable {
    package var at: Moment
    /// `CDS`, `EDS`, `LDS`, `RDS`, `SDS`, `NDS`.
    package var type = ""
    package var namespace = ""
    package var pod = ""
    /// `PUSH request`: an answer to a fresh (or reconnected) Envoy.
    package var answer = false
    /// `PUSH INC`.
    package var incremental = false
    package var resources: Int?
    package var removed: Int?
    /// Sum of serialized resources (istiod prints 1000-based units with one decimal).
    package var size: Int64?
    package var empty: Int?
    /// nil where the line has no `filtered:`.
    package var filtered: Int?
    package var line = 0
    package init(at: Moment) { self.at = at }
}

/// `ADS: new delta connection for node:POD.NS-43` or `ADS: "IP:PORT" POD.NS-43 terminated`.
package struct ConnectionLine: Sendable {
    package var at: Moment
    package var namespace = ""
    package var pod = ""
    /// The number behind the last hyphen: counts connections of one istiod.
    package var connection = 0
    /// True for a new connection, false for an end.
    package var opened = false
    /// `terminated with error: …`.
    package var error: String?
    package var line = 0
    package init(at: Moment) { self.at = at }
}

/// `Push debounce stable[190] 1 for config DestinationRule/istio-system/all-services-canary: …` or a `Full push, new service`.
package struct PushCause: Sendable {
    package var at: Moment
    package var push: Int?
    package var mergedEvents: Int?
    package var kind: String?
    package var namespace: String?
    package var name: String?
    /// `and K more configs`.
    package var moreConfigs: Int?
    package var line = 0
    package init(at: Moment) { self.at = at }
}

/// `XDS: Pushing Services:367 ConnectedEndpoints:6 Version:…/190`.
package struct MeshSize: Sendable {
    package var at: Moment
    package var services = 0
    package var connected = 0
    package var push: Int?
    package var line = 0
    package init(at: Moment) { self.at = at }
}
