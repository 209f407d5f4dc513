typealias ClustersPageReader = LineFacts<ClustersPage>

/// Envoy's `/clusters` page as text: one load for each cluster, its hosts summed.
///
/// ```
/// outbound|80||pay.shop.svc.cluster.local::default_priority::max_connections::4294967295
/// outbound|80||pay.shop.svc.cluster.local::added_via_api::true
/// outbound|80||pay.shop.svc.cluster.local::10.88.1.15:8080::cx_active::3
/// outbound|80||pay.shop.svc.cluster.local::[2001:db8::1]:8080::cx_active::0
/// ```
/// A cluster's lines stand together (source/server/admin/clusters_handler.cc), the clusters in random order. The name ends
/// at the first `::`; an IPv6 host has `::` of its own, so key and value are taken from the right. ORIGINAL_DST clusters
/// repeat a host's whole block: every figure is summed, and each `cx_active` line counts a block.
struct ClustersPage: LineParser {
    static let title = "a /clusters page"
    static let isOfFigures = true

    /// The last figure of a host, `-1` where nothing is ejected.
    static func isEnd(_ line: TextSlice) -> Bool {
        line.holds("::local_origin_success_rate::") && line.last.map { $0 &- 0x30 < 10 } ?? false
    }

    private var load = ClusterLoad()
    private var name: [UInt8] = []
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let rest = rest(of: line, into: &facts), let first = rest.first else { return }
        // A host begins with a digit, `[`, `.`, `/` or a scheme; a cluster's own keys with one of these five letters.
        switch first {
        case 0x64 where rest.begins("default_priority::"): limit(rest.dropping(18))
        case 0x68 where rest.begins("high_priority::"): break
        case 0x6F where rest.begins("observability_name::") || rest.begins("outlier::"): break
        case 0x65 where rest.begins("eds_service_name::"): break
        case 0x61 where rest.begins("added_via_api::"): load.addedViaAPI = rest.ends("true")
        default: host(rest)
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        guard !name.isEmpty else { return }
        facts.add(.clusterLoad(load))
        name.removeAll()
    }

    /// What stands behind the cluster's name; begins a new cluster where the name changes.
    private mutating func rest(of line: TextSlice, into facts: inout FactQueue) -> TextSlice? {
        let length = name.count
        if length > 0, line.count > length + 2, line[length] == 0x3A, line[length + 1] == 0x3A,
            name.withUnsafeBufferPointer({ line.part(0, length).equals($0) })
        {
            return line.dropping(length + 2)
        }
        guard let split = line.find("::"), split > 0 else { return nil }
        finish(into: &facts)
        name.append(contentsOf: line.part(0, split))
        load = ClusterLoad()
        load.name = line.part(0, split).text
        understood = true
        return line.dropping(split + 2)
    }

    private mutating func limit(_ pair: TextSlice) {
        if pair.begins("max_connections::") {
            load.maxConnections = pair.dropping(17).integer
        } else if pair.begins("max_pending_requests::") {
            load.maxPendingRequests = pair.dropping(22).integer
        } else if pair.begins("max_requests::") {
            load.maxRequests = pair.dropping(14).integer
        }
    }

    /// `10.88.1.15:8080::cx_active::3`.
    private mutating func host(_ rest: TextSlice) {
        guard let value = separator(rest, before: rest.count), let key = separator(rest, before: value) else { return }
        let word = rest.part(key + 2, value)
        let number = rest.dropping(value + 2)
        switch word.count {
        case 8:
            if word.isExactly("cx_total") {
                add(\.connectionsTotal, number)
            } else if word.isExactly("rq_total") {
                add(\.requestsTotal, number)
            } else if word.isExactly("rq_error") {
                add(\.requestErrors, number)
            }
        case 9:
            if word.isExactly("cx_active") {
                load.hosts &+= 1
                add(\.connectionsActive, number)
            } else if word.isExactly("rq_active") {
                add(\.requestsActive, number)
            }
        case 10 where word.isExactly("rq_timeout"): add(\.requestTimeouts, number)
        case 12 where word.isExactly("health_flags"): if !number.isExactly("healthy") { load.unhealthyHosts &+= 1 }
        case 15 where word.isExactly("cx_connect_fail"): add(\.connectFailures, number)
        case 17 where word.isExactly("rq_pending_active"): add(\.requestsPending, number)
        default: break
        }
    }

    @inline(__always)
    private mutating func add(_ field: WritableKeyPath<ClusterLoad, Int64>, _ number: TextSlice) {
        if number.count == 1, number[0] == 0x30 { return }
        load[keyPath: field] &+= max(0, number.integer ?? 0)
    }

    /// Where the last `::` before `end` begins.
    @inline(__always)
    private func separator(_ rest: TextSlice, before end: Int) -> Int? {
        var at = end - 2
        while at >= 0 {
            if rest[at] == 0x3A, rest[at + 1] == 0x3A { return at }
            at -= 1
        }
        return nil
    }
}
