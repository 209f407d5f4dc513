import CSQLite
import Captures
import Units

extension FactWriter {
    func write(_ bootstrap: Bootstrap, _ file: Int64) throws(StoreError) {
        note(bootstrap.identity, file: file)
        try add(bootstrap, of: file, to: Tables.bootstrap)
    }

    func write(_ info: ServerInfo, _ file: Int64) throws(StoreError) {
        note(info.identity, file: file)
        try add(info, of: file, to: Tables.serverInfo)
    }

    func write(_ cluster: ClusterResource) throws(StoreError) {
        noteUpdate(.cluster, cluster.lastUpdated)
        let database = database
        try hold(.cluster, cluster.hash, cluster.state) { () throws(StoreError) -> Int64 in
            try Tables.cluster.insert((cluster, ClusterName(cluster.name)), into: database)
        }
    }

    func write(_ endpoints: EndpointResource) throws(StoreError) {
        let database = database
        try hold(.endpointSet, endpoints.hash, endpoints.state) { () throws(StoreError) -> Int64 in
            try Tables.endpointSet.insert(endpoints, into: database)
        }
    }

    func write(_ listener: ListenerResource) throws(StoreError) {
        noteUpdate(.listener, listener.lastUpdated)
        let database = database
        try hold(.listener, listener.hash, listener.state) { () throws(StoreError) -> Int64 in
            let id = try Tables.listener.insert(listener, into: database)
            for use in listener.filters + listener.accessLoggers {
                try Tables.listenerFilter.insert(
                    ListenerFilterRow(
                        listener: id, kind: use.kind, name: use.name, uses: use.count, hash: use.hash),
                    into: database)
            }
            if let tracer = listener.tracer {
                try Tables.listenerFilter.insert(
                    ListenerFilterRow(listener: id, kind: .tracer, name: tracer, uses: 1, hash: .zero), into: database)
            }
            for name in listener.clusterNames { try Tables.listenerCluster.insert((id, name), into: database) }
            return id
        }
    }

    func write(_ table: RouteConfigResource) throws(StoreError) {
        noteUpdate(.routeConfig, table.lastUpdated)
        let database = database
        try hold(.routeConfig, table.hash, table.state) { () throws(StoreError) -> Int64 in
            let id = try Tables.routeConfig.insert(table, into: database)
            for name in table.clusterNames { try Tables.routeCluster.insert((id, name), into: database) }
            for host in table.largestHosts { try Tables.virtualHost.insert((id, host), into: database) }
            for origin in table.virtualServices { try Tables.routeOrigin.insert((id, origin), into: database) }
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
            try Tables.pageCluster.insert((load, hash), into: database)
        }
        let counters = [
            load.connectionsActive, load.connectionsTotal, load.connectFailures, load.requestsActive,
            load.requestsPending, load.requestsTotal, load.requestErrors, load.requestTimeouts,
        ]
        guard counters.contains(where: { $0 != 0 }) else { return }
        try add(
            Scratch.LoadRow(number: nextScratchRow(), cluster: Int64(cluster), load: load), of: file, to: Scratch.load)
    }
}

/// `outbound|80|v1|orders.shop.svc.cluster.local`, cut into its four fields; nil fields for a fixed cluster's name.
struct ClusterName {
    var direction: String?
    var port: Int?
    var subset: String?
    var host: String?

    init(_ name: String) {
        guard let fields = Self.fields(name) ?? Self.fieldsOfServerName(name) else { return }
        direction = String(fields.0)
        port = Int(fields.1)
        // A waypoint's `inbound-vip|80|http|HOST` has the protocol there.
        subset = fields.2.isEmpty || fields.0.hasPrefix("inbound") ? nil : String(fields.2)
        host = fields.3.isEmpty ? nil : String(fields.3)
    }

    private typealias Fields = (Substring, Substring, Substring, Substring)

    /// Without a list of them: a large mesh has very many names.
    private static func fields(_ name: String) -> Fields? {
        let bytes = name.utf8
        var rest = bytes[...]
        guard let first = rest.firstIndex(of: 0x7C) else { return nil }
        rest = bytes[bytes.index(after: first)...]
        guard let second = rest.firstIndex(of: 0x7C) else { return nil }
        rest = bytes[bytes.index(after: second)...]
        guard let third = rest.firstIndex(of: 0x7C) else { return nil }
        rest = bytes[bytes.index(after: third)...]
        guard !rest.contains(0x7C) else { return nil }
        return (
            name[..<first], name[bytes.index(after: first)..<second], name[bytes.index(after: second)..<third],
            Substring(rest)
        )
    }

    /// SNI-DNAT: `outbound_.PORT_.SUBSET_.HOST`
    private static func fieldsOfServerName(_ name: String) -> Fields? {
        guard name.hasPrefix("outbound_.") else { return nil }
        let fields = name.dropFirst("outbound_.".count).split(
            separator: "_.", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else { return nil }
        return ("outbound_", fields[0], fields[1] == "_" ? "" : fields[1], fields[2])
    }

    /// The host of an outbound cluster's name: what stands behind its last `|`.
    static func outboundHost(of name: String) -> String? {
        guard name.hasPrefix("outbound"), let bar = name.utf8.lastIndex(of: 0x7C) else { return nil }
        return String(name[name.index(after: bar)...])
    }
}

extension Hash128 {
    /// Of what a clusters page says of one cluster besides its counters.
    fileprivate init(of load: ClusterLoad) {
        var hash = WordHash()
        hash.add(load.name)
        let api: Int64 = load.addedViaAPI.map { $0 ? 1 : 0 } ?? -1
        let values: [Int64] = [
            Int64(load.hosts), Int64(load.unhealthyHosts), api, load.maxConnections ?? -1,
            load.maxPendingRequests ?? -1,
            load.maxRequests ?? -1,
        ]
        for value in values { hash.add(UInt64(bitPattern: value)) }
        self = hash.value
    }
}

/// Two independent 64-bit hashes, eight bytes at a time: short and stable, for the row of a page, of which a bundle has very many.
private struct WordHash {
    var value = Hash128(high: 0xcbf2_9ce4_8422_2325, low: 0x8422_2325_cbf2_9ce4)

    mutating func add(_ word: UInt64) {
        // What a multiplication carries upward comes down again, else the low bits would know of the low bits alone.
        value.high = (value.high ^ word) &* 0x9fb2_1c65_1e98_df25
        value.high ^= value.high >> 32
        value.low = (value.low ^ word) &* 0x9e37_79b9_7f4a_7c15
        value.low ^= value.low >> 29
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            var at = 0
            while at + 8 <= bytes.count {
                add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
                at += 8
            }
            add(bytes[at...].reduce(0) { $0 << 8 | UInt64($1) })
            add(UInt64(bytes.count))
        }
    }
}
