import Units

typealias ConfigTableReader = LineFacts<ConfigTable>

/// The tables of `istioctl proxy-config cluster | listener | route | endpoint | secret`: what Envoy holds, without its content.
///
/// ```
/// SERVICE FQDN                            PORT     SUBSET     DIRECTION     TYPE             DESTINATION RULE
/// price-149.freight.svc.cluster.local     80       stable     outbound      EDS              rollout.istio-config
/// ```
/// Each row becomes the resource that it stands for, as far as it tells: a listener has a row for each filter chain, a route
/// table one for each virtual host, a cluster one for each endpoint. Sizes are unknown, so they are 0. Several tables may
/// stand in one file (`proxy-config all`).
struct ConfigTable: LineParser {
    static let title = "a table of istioctl"
    static let endsWithNewline = false
    private static let mostResources = 1_000_000

    enum Kind { case clusters, listeners, routes, endpoints, secrets }

    private var kind: Kind?
    private var columns: TableColumns?
    private var summary = ConfigDumpSummary()
    private var listeners = Grouped<ListenerResource>()
    private var routes = Grouped<RouteConfigResource>()
    private var endpoints = Grouped<EndpointResource>()
    private var rows = 0
    private(set) var understood = false

    /// What a header's table holds; nil for another line.
    static func kind(ofHeader line: TextSlice) -> Kind? {
        if line.begins("SERVICE FQDN "), line.holds(" DIRECTION ") { return .clusters }
        if line.begins("ADDRESS"), line.holds(" PORT "), line.holds(" MATCH ") { return .listeners }
        if line.begins("ADDRESS "), line.holds(" PORT "), line.holds(" TYPE") { return .listeners }
        if line.begins("NAME ") || line.begins("NOTE"), line.holds(" DOMAINS "), line.holds(" MATCH ") {
            return .routes
        }
        let isEndpoints = line.begins("ENDPOINT ") || line.begins("NAME ") && line.holds(" LOCALITY ")
        if isEndpoints, line.holds(" STATUS "), line.holds(" CLUSTER") { return .endpoints }
        return line.begins("RESOURCE NAME ") && line.holds(" VALID CERT") ? .secrets : nil
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if let header = ConfigTable.kind(ofHeader: line) {
            kind = header
            columns = TableColumns(header: line)
            understood = true
            note(header)
            return
        }
        guard let kind, let columns, !line.isEmpty, rows < ConfigTable.mostResources else { return }
        rows += 1
        switch kind {
        case .clusters: if let cluster = ConfigTable.cluster(line, columns) { facts.add(.cluster(cluster)) }
        case .listeners: listener(line)
        case .routes: route(line, columns)
        case .endpoints: endpoint(line, columns)
        case .secrets:
            guard let name = columns.cell("RESOURCE NAME", of: line), !name.isEmpty else { return }
            var secret = SecretResource()
            secret.name = name.text(limit: 300)
            facts.add(.secret(secret))
        }
    }

    private mutating func note(_ kind: Kind) {
        switch kind {
        case .clusters: summary.hasClusters = true
        case .listeners: (summary.hasListeners, summary.hasStaticListeners) = (true, true)
        case .routes: summary.hasRoutes = true
        case .endpoints: summary.hasEndpoints = true
        case .secrets: summary.hasSecrets = true
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        for listener in listeners.all {
            var listener = listener
            listener.hash = Hash128(
                ofRow: "listener \(listener.name) \(listener.filterChains) \(listener.httpChains) \(listener.tlsChains)"
            )
            facts.add(.listener(listener))
        }
        for table in routes.all {
            var table = table
            table.hash = Hash128(
                ofRow:
                    "routes \(table.name) \(table.virtualHosts) \(table.routes) \(table.domains) \(table.virtualServiceRoutes)"
            )
            facts.add(.routeConfig(table))
        }
        for set in endpoints.all {
            var set = set
            set.hash = Hash128(ofRow: "endpoints \(set.clusterName) \(set.hosts) \(set.healthyHosts)")
            facts.add(.endpoints(set))
        }
        if understood { facts.add(.configDump(summary)) }
    }

    // MARK: - Rows

    private static func cluster(_ line: TextSlice, _ columns: TableColumns) -> ClusterResource? {
        guard let host = columns.cell("SERVICE FQDN", of: line), let type = columns.cell("TYPE", of: line),
            let direction = columns.cell("DIRECTION", of: line)
        else { return nil }
        func text(_ title: String) -> String {
            columns.cell(title, of: line).map { $0.isExactly("-") ? "" : $0.text(limit: 300) } ?? ""
        }
        var cluster = ClusterResource()
        let isNamed = direction.isExactly("-")
        let subset = text("SUBSET")
        cluster.name =
            isNamed
            ? host.text(limit: 300) : "\(direction.text(limit: 32))|\(text("PORT"))|\(subset)|\(text("SERVICE FQDN"))"
        cluster.discoveryType = type.isEmpty ? nil : type.text(limit: 64)
        // Envoy's own clusters are of its bootstrap.
        if isNamed, type.isExactly("STATIC") || type.isExactly("STRICT_DNS"), !host.ends("Cluster") {
            cluster.state = .static
        }
        cluster.subset = subset.isEmpty ? nil : subset
        // The table does not show TLS. Unless automatic mTLS is switched off, istiod gives every cluster of the mesh a match
        // on it (pilot/pkg/networking/core/cluster_tls.go), which is most of what a cluster costs.
        if direction.isExactly("outbound"), type.isExactly("EDS") { (cluster.tls, cluster.tlsMatches) = (true, true) }
        // `NAME.NAMESPACE`: a name may have dots, a namespace has none.
        if let rule = columns.cell("DESTINATION RULE", of: line), let dot = rule.findLast(0x2E) {
            cluster.ruleName = rule.part(0, dot).text(limit: 300)
            cluster.ruleNamespace = rule.dropping(dot + 1).text(limit: 300)
        }
        cluster.hash = Hash128(ofRow: "cluster \(cluster.name) \(text("TYPE")) \(text("DESTINATION RULE"))")
        return cluster
    }

    private mutating func listener(_ line: TextSlice) {
        let words = line.words(limit: 3)
        guard words.count >= 2, let port = words[1].integer, port >= 0, port <= 65_535 else { return }
        let address = words[0].text(limit: 300)
        let http = line.holds("Route: ") || line.holds(" HTTP")
        // A route table of that name is the one of a Gateway's HTTPS server: each chain to one ends TLS.
        let isTLS = line.holds("Trans: tls") || line.holds("Route: https.")
        let at = listeners.place("\(address)_\(port)") {
            var listener = ListenerResource()
            listener.name = port == 15006 ? "virtualInbound" : port == 15001 ? "virtualOutbound" : "\(address)_\(port)"
            listener.address = address
            listener.port = Int(exactly: port)
            // Those two are of the bootstrap.
            if port == 15021 || port == 15090 { listener.state = .static }
            return listener
        }
        listeners.all[at].filterChains &+= 1
        if http { listeners.all[at].httpChains &+= 1 }
        if isTLS { listeners.all[at].tlsChains &+= 1 }
    }

    private mutating func route(_ line: TextSlice, _ columns: TableColumns) {
        guard let name = columns.cell("NAME", of: line) else { return }
        let key = name.text(limit: 300)
        let host = columns.cell("VHOST NAME", of: line) ?? columns.cell("DOMAINS", of: line)
        let isOfVirtualService = columns.cell("VIRTUAL SERVICE", of: line).map { !$0.isEmpty } ?? false
        let domains = columns.cell("DOMAINS", of: line).map(ConfigTable.domains) ?? 1
        let isNewHost = host.map { routes.isNew(key, host: $0) } ?? true
        let isCounted = host.map { !$0.isExactly("allow_any") && !$0.isExactly("block_all") } ?? true
        let at = routes.place(key) {
            var table = RouteConfigResource()
            table.name = key
            return table
        }
        routes.all[at].routes &+= 1
        if isOfVirtualService { routes.all[at].virtualServiceRoutes &+= 1 }
        if isCounted { routes.all[at].routesCounted &+= 1 }
        guard isNewHost else { return }
        routes.all[at].virtualHosts &+= 1
        routes.all[at].domains &+= domains
        guard isCounted else { return }
        routes.all[at].virtualHostsCounted &+= 1
        routes.all[at].domainsCounted &+= domains
    }

    /// `svc-00, svc-00.shop + 1 more...`
    private static func domains(_ cell: TextSlice) -> Int {
        var count = 1
        for byte in cell where byte == 0x2C { count += 1 }
        if let plus = cell.find(" + "), let (more, _) = cell.dropping(plus + 3).leadingInteger, more > 0, more < 100_000
        {
            count += Int(more)
        }
        return count
    }

    private mutating func endpoint(_ line: TextSlice, _ columns: TableColumns) {
        guard let cluster = columns.cell("CLUSTER", of: line) ?? line.words(limit: 16).last, !cluster.isEmpty else {
            return
        }
        let at = endpoints.place(cluster.text(limit: 600)) {
            var set = EndpointResource()
            set.clusterName = cluster.text(limit: 600)
            set.localities = 1
            return set
        }
        endpoints.all[at].hosts &+= 1
        if line.holds(" HEALTHY ") { endpoints.all[at].healthyHosts &+= 1 }
    }
}

/// Resources gathered from their rows, in the order of the first of each.
private struct Grouped<Resource> {
    var all: [Resource] = []
    private var index: [String: Int] = [:]
    private var last: (key: String, at: Int)?
    private var hosts: [String: String] = [:]

    /// Where the resource of that key stands in `all`; `new` begins one.
    mutating func place(_ key: String, _ new: () -> Resource) -> Int {
        if let last, last.key == key { return last.at }
        let at = index[key] ?? all.count
        if at == all.count {
            all.append(new())
            index[key] = at
        }
        last = (key, at)
        return at
    }

    /// True for a virtual host other than the one before it in its table.
    mutating func isNew(_ key: String, host: TextSlice) -> Bool {
        let host = host.text(limit: 600)
        defer { hosts[key] = host }
        return hosts[key] != host
    }
}

extension Hash128 {
    /// Of what rows say of one resource.
    fileprivate init(ofRow text: String) {
        var text = text
        let hash = text.withUTF8 { bytes in
            bytes.baseAddress.map { ContentHash.text($0, bytes.count) } ?? TokenHash.zero
        }
        self.init(high: hash.high, low: hash.low)
    }
}
