import CSQLite
import Captures
import Units

extension FactWriter {
    func write(_ b: Bootstrap, _ file: Int64) throws(StoreError) {
        note(b.identity, file: file)
        try database.insert(
            Self.bootstrapRow,
            [
                .integer(file), SQLValue(b.startedAt), SQLValue(b.eagerStats), SQLValue(b.allStats),
                b.addedStatPatterns.isEmpty ? nil : .text(b.addedStatPatterns.joined(separator: " ")),
                SQLValue(b.deferredClusterCreation), SQLValue(b.heapMonitor), SQLValue(b.deltaXDS), SQLValue(b.bytes),
            ])
    }

    func write(_ s: ConfigDumpSummary, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.dumpRow,
            [
                .integer(file), SQLValue(s.bytes), SQLValue(s.clustersVersion), SQLValue(s.listenersVersion),
                SQLValue(s.hasClusters), SQLValue(s.hasEndpoints), SQLValue(s.hasListeners),
                SQLValue(s.hasStaticListeners),
                SQLValue(s.hasRoutes), SQLValue(s.hasSecrets), SQLValue(s.distinctMetadata), SQLValue(s.complete),
                SQLValue(s.newestUpdate),
            ])
    }

    func write(_ info: ServerInfo, _ file: Int64) throws(StoreError) {
        note(info.identity, file: file)
        try database.insert(
            Self.serverRow,
            [
                .integer(file), SQLValue(info.envoyVersion), SQLValue(info.state), SQLValue(info.uptimeSeconds),
                SQLValue(info.concurrency), SQLValue(info.drainTimeSeconds),
            ])
    }

    func write(_ c: ClusterResource) throws(StoreError) {
        noteUpdate(.cluster, c.lastUpdated)
        let database = database
        try hold(.cluster, c.hash, c.state) { () throws(StoreError) -> Int64 in
            let parts = ClusterName(c.name)
            return try database.insert(
                Self.clusterRow,
                [
                    nil, SQLValue(c.hash), .text(c.name), SQLValue(parts.direction), SQLValue(parts.port),
                    SQLValue(parts.subset), SQLValue(parts.host), SQLValue(c.discoveryType),
                    SQLValue(c.tls), SQLValue(c.tlsMatches), SQLValue(c.outlierDetection), SQLValue(c.ruleNamespace),
                    SQLValue(c.ruleName), SQLValue(c.serviceNamespace), SQLValue(c.maxConnections),
                    SQLValue(c.maxPendingRequests), SQLValue(c.maxRequests), SQLValue(c.idleTimeoutSeconds),
                    SQLValue(c.perConnectionBufferLimit), SQLValue(c.inlineEndpoints), SQLValue(c.name.utf8.count),
                    SQLValue(c.bytes),
                ])
        }
    }

    func write(_ e: EndpointResource) throws(StoreError) {
        let database = database
        try hold(.endpointSet, e.hash, e.state) { () throws(StoreError) -> Int64 in
            try database.insert(
                Self.endpointRow,
                [
                    nil, SQLValue(e.hash), .text(e.clusterName), SQLValue(ClusterName(e.clusterName).subset != nil),
                    SQLValue(e.hosts), SQLValue(e.healthyHosts),
                    SQLValue(e.localities), SQLValue(e.tlsHosts), SQLValue(e.distinctMetadata), SQLValue(e.bytes),
                ])
        }
    }

    func write(_ l: ListenerResource) throws(StoreError) {
        noteUpdate(.listener, l.lastUpdated)
        let database = database
        try hold(.listener, l.hash, l.state) { () throws(StoreError) -> Int64 in
            let id = try database.insert(
                Self.listenerRow,
                [
                    nil, SQLValue(l.hash), .text(l.name), SQLValue(l.address), SQLValue(l.port),
                    SQLValue(l.trafficDirection), SQLValue(l.filterChains), SQLValue(l.httpChains),
                    SQLValue(l.tlsChains),
                    SQLValue(l.serverNameChains), SQLValue(l.secretNames.count),
                    SQLValue(l.listenerFiltersTimeoutSeconds),
                    SQLValue(l.perConnectionBufferLimit), SQLValue(l.bytes),
                ])
            for use in l.filters + l.accessLoggers {
                try database.insert(
                    Self.filterRow,
                    [.integer(id), .text(use.kind.rawValue), .text(use.name), SQLValue(use.count), SQLValue(use.hash)])
            }
            if let tracer = l.tracer {
                try database.insert(
                    Self.filterRow, [.integer(id), "tracer", .text(tracer), 1, SQLValue(Hash128.zero)])
            }
            for name in l.clusterNames {
                try database.insert("INSERT INTO listener_cluster VALUES (?, ?)", [.integer(id), .text(name)])
            }
            return id
        }
    }

    func write(_ r: RouteConfigResource) throws(StoreError) {
        noteUpdate(.routeConfig, r.lastUpdated)
        let database = database
        try hold(.routeConfig, r.hash, r.state) { () throws(StoreError) -> Int64 in
            let id = try database.insert(
                Self.routeRow,
                [
                    nil, SQLValue(r.hash), .text(r.name), SQLValue(r.virtualHosts), SQLValue(r.domains),
                    SQLValue(r.routes),
                    SQLValue(r.virtualHostsCounted), SQLValue(r.domainsCounted), SQLValue(r.routesCounted),
                    SQLValue(r.virtualServiceRoutes), SQLValue(r.virtualServiceRegexRoutes), SQLValue(r.headerMatches),
                    SQLValue(r.retryRoutes), SQLValue(r.luaOverrides), SQLValue(r.bytes),
                ])
            for name in r.clusterNames {
                try database.insert("INSERT INTO route_cluster VALUES (?, ?)", [.integer(id), .text(name)])
            }
            for host in r.largestHosts {
                try database.insert(
                    "INSERT INTO virtual_host VALUES (?, ?, ?, ?, ?)",
                    [
                        .integer(id), .text(host.name), SQLValue(host.domains), SQLValue(host.routes),
                        SQLValue(host.bytes),
                    ])
            }
            for origin in r.virtualServices {
                try database.insert(
                    "INSERT INTO route_origin VALUES (?, ?, ?)",
                    [.integer(id), .text(origin.name), SQLValue(origin.routes)])
            }
            return id
        }
    }

    /// A resource that an earlier dump brought: only that this proxy holds it too is new.
    func write(_ held: HeldResource) throws(StoreError) {
        let kind = ResourceKind(held.kind)
        if kind != .endpointSet { noteUpdate(kind, held.lastUpdated) }
        try hold(kind, held.hash, held.state) { () throws(StoreError) -> Int64 in
            throw StoreError(code: SQLITE_NOTFOUND, message: "a \(kind.table) is said to be known and is not stored")
        }
    }

    func write(_ load: ClusterLoad, _ file: Int64) throws(StoreError) {
        let database = database
        let hash = Hash128(of: load)
        let cluster = try hold(.pageCluster, hash, .active) { () throws(StoreError) -> Int64 in
            try database.insert(
                Self.pageClusterRow,
                [
                    nil, SQLValue(hash), .text(load.name), SQLValue(Self.outboundHost(of: load.name)), 0,
                    SQLValue(load.hosts), SQLValue(load.unhealthyHosts), SQLValue(load.addedViaAPI),
                    SQLValue(load.maxConnections), SQLValue(load.maxPendingRequests),
                    SQLValue(load.maxRequests),
                ])
        }
        let counters = [
            load.connectionsActive, load.connectionsTotal, load.connectFailures, load.requestsActive,
            load.requestsPending, load.requestsTotal, load.requestErrors, load.requestTimeouts,
        ]
        guard counters.contains(where: { $0 != 0 }) else { return }
        try database.insert(
            Scratch.load, [.integer(file), nextScratchRow(), .integer(Int64(cluster))] + counters.map { .integer($0) })
    }

    /// The host of an outbound cluster's name: what stands behind its last `|`.
    static func outboundHost(of name: String) -> String? {
        guard name.hasPrefix("outbound"), let bar = name.utf8.lastIndex(of: 0x7C) else { return nil }
        return String(name[name.index(after: bar)...])
    }

    func write(_ m: MemoryFigures, _ file: Int64) throws(StoreError) {
        try database.insert(
            Self.memoryRow,
            [
                .integer(file), .text(m.source.rawValue), SQLValue(m.allocated), SQLValue(m.heapSize),
                SQLValue(m.pageheapFree), SQLValue(m.pageheapUnmapped), SQLValue(m.threadCache), SQLValue(m.physical),
                SQLValue(m.at), SQLValue(m.sampleSeconds),
            ])
    }

    private static let bootstrapRow = insertion("bootstrap", 9)
    private static let dumpRow = insertion("config_dump", 13)
    private static let serverRow = insertion("server_info", 6)
    private static let clusterRow = insertion("cluster", 22)
    private static let endpointRow = insertion("endpoint_set", 10)
    private static let listenerRow = insertion("listener", 14)
    private static let filterRow = insertion("listener_filter", 5)
    private static let routeRow = insertion("route_config", 15)
    private static let pageClusterRow = insertion("page_cluster", 11)
    private static let memoryRow = insertion("memory_sample", 10)
}

/// `outbound|80|v1|orders.shop.svc.cluster.local`, cut into its four fields; nil fields for a fixed cluster's name.
struct ClusterName {
    var direction: String?
    var port: Int?
    var subset: String?
    var host: String?

    init(_ name: String) {
        var fields = name.split(separator: "|", omittingEmptySubsequences: false)
        if fields.count != 4, name.hasPrefix("outbound_.") {
            // SNI-DNAT: `outbound_.PORT_.SUBSET_.HOST`
            fields = name.dropFirst("outbound_.".count).split(
                separator: "_.", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return }
            fields.insert("outbound_", at: 0)
            if fields[2] == "_" { fields[2] = "" }
        }
        guard fields.count == 4 else { return }
        direction = String(fields[0])
        port = Int(fields[1])
        // A waypoint's `inbound-vip|80|http|HOST` has the protocol there.
        subset = fields[2].isEmpty || fields[0].hasPrefix("inbound") ? nil : String(fields[2])
        host = fields[3].isEmpty ? nil : String(fields[3])
    }
}

extension Hash128 {
    /// Of what a clusters page says of one cluster besides its counters.
    fileprivate init(of load: ClusterLoad) {
        var hash = FNV128()
        hash.add(load.name)
        let api: Int64 = load.addedViaAPI.map { $0 ? 1 : 0 } ?? -1
        let values: [Int64] = [
            Int64(load.hosts), Int64(load.unhealthyHosts), api, load.maxConnections ?? -1,
            load.maxPendingRequests ?? -1,
            load.maxRequests ?? -1,
        ]
        for value in values { hash.add(value) }
        self = hash.value
    }
}

/// Two independent 64-bit FNV-1a hashes: short and stable, for the few bytes of a page's row.
private struct FNV128 {
    var value = Hash128(high: 0xcbf2_9ce4_8422_2325, low: 0x8422_2325_cbf2_9ce4)
    mutating func add(byte: UInt8) {
        value.high = (value.high ^ UInt64(byte)) &* 0x100_0000_01b3
        value.low = (value.low ^ UInt64(byte)) &* 0x9e37_79b9_7f4a_7c15
    }
    mutating func add(_ text: String) { for byte in text.utf8 { add(byte: byte) } }
    mutating func add(_ number: Int64) {
        for shift in stride(from: 0, to: 64, by: 8) { add(byte: UInt8(truncatingIfNeeded: number >> Int64(shift))) }
    }
}
