import Units

/// An Istio object as a fact: whom it reaches, and what in it multiplies configuration.
enum IstioFacts {
    private static let mostHosts = 10_000

    /// Nil for an object of the same kind in another group (a `Gateway` of the Gateway API).
    static func object(_ object: ObjectValue) -> IstioObject? {
        guard let group = object["apiVersion"].string, group.contains("istio.io/") else { return nil }
        var found = IstioObject()
        found.kind = object["kind"].string ?? ""
        found.namespace = object["metadata"]["namespace"].string ?? ""
        found.name = object["metadata"]["name"].string ?? ""
        found.createdAt = object["metadata"]["creationTimestamp"].moment
        found.managers = DeliveryFacts.managers(object)
        let spec = object["spec"]
        found.exportTo = spec["exportTo"].strings()
        found.hosts = spec["hosts"].strings(limit: mostHosts)
        found.selector = selector(spec)
        switch found.kind {
        case "DestinationRule": destinationRule(spec, &found)
        case "VirtualService": virtualService(spec, &found)
        case "Gateway": gateway(spec, &found)
        case "Sidecar": sidecar(spec, &found)
        case "Telemetry": telemetry(spec, &found)
        case "EnvoyFilter": envoyFilter(spec, &found)
        case "ProxyConfig": found.concurrency = spec["concurrency"].int
        case "WasmPlugin": found.filters = ["wasm"]
        default: break
        }
        return found
    }

    /// `workloadSelector.labels`, `workloadSelector.matchLabels`, `selector.matchLabels`, or a Gateway's plain `selector`.
    private static func selector(_ spec: ObjectValue) -> [String: String] {
        let workload = spec["workloadSelector"]
        if workload.exists {
            return (workload["labels"].exists ? workload["labels"] : workload["matchLabels"]).dictionary()
        }
        let selector = spec["selector"]
        return (selector["matchLabels"].exists ? selector["matchLabels"] : selector).dictionary()
    }

    private static func destinationRule(_ spec: ObjectValue, _ found: inout IstioObject) {
        if let host = spec["host"].string { found.hosts = [host] }
        for subset in spec["subsets"].children.prefix(1000) {
            found.subsets.append(
                IstioObject.Subset(name: subset["name"].string ?? "", labels: subset["labels"].dictionary()))
        }
        let pool = spec["trafficPolicy"]["connectionPool"]
        found.maxConnections = pool["tcp"]["maxConnections"].integer
        found.idleTimeout = pool["http"]["idleTimeout"].string ?? pool["tcp"]["idleTimeout"].string
    }

    private static func virtualService(_ spec: ObjectValue, _ found: inout IstioObject) {
        found.gateways = spec["gateways"].strings()
        var rules = 0
        var seen: Set<String> = []
        var subsets: Set<IstioObject.RoutedSubset> = []
        for list in [spec["http"], spec["tcp"], spec["tls"]] {
            for rule in list.children {
                rules += max(1, rule["match"].children.reduce(0) { count, _ in count + 1 })
                // What is mirrored is sent as well.
                let targets =
                    rule["route"].children.map { $0["destination"] } + [rule["mirror"]]
                    + rule["mirrors"].children.map { $0["destination"] }
                for target in targets {
                    guard let host = target["host"].string, found.destinations.count < mostHosts else { continue }
                    if seen.insert(host).inserted { found.destinations.append(host) }
                    guard let subset = target["subset"].string, subsets.count < mostHosts else { continue }
                    let routed = IstioObject.RoutedSubset(host: host, subset: subset)
                    if subsets.insert(routed).inserted { found.routedSubsets.append(routed) }
                }
            }
        }
        found.rules = rules
    }

    private static func gateway(_ spec: ObjectValue, _ found: inout IstioObject) {
        var servers = 0
        for server in spec["servers"].children {
            servers += 1
            guard found.hosts.count < mostHosts else { continue }
            let hosts = server["hosts"].strings()
            found.hosts += hosts
            guard let credential = server["tls"]["credentialName"].string else { continue }
            found.credentials += hosts.map { (host: $0, name: credential) }
        }
        found.servers = servers
    }

    private static func sidecar(_ spec: ObjectValue, _ found: inout IstioObject) {
        for egress in spec["egress"].children where found.hosts.count < mostHosts {
            found.hosts += egress["hosts"].strings()
        }
    }

    private static func telemetry(_ spec: ObjectValue, _ found: inout IstioObject) {
        var overrides = 0
        for (metric, list) in spec["metrics"].children.enumerated() {
            for (place, override) in list["overrides"].children.enumerated() {
                overrides += 1
                for tag in override["tagOverrides"].children
                where tag["value"].exists && found.tags.count < mostTags {
                    found.tags.append((tag.key, "metrics/\(metric)/overrides/\(place)"))
                }
            }
        }
        found.rules = overrides
    }
    private static let mostTags = 1_000

    private static func envoyFilter(_ spec: ObjectValue, _ found: inout IstioObject) {
        var patches = 0
        for patch in spec["configPatches"].children {
            patches += 1
            let value = patch["patch"]["value"]
            guard found.filters.count < 1000, let filter = filter(value) else { continue }
            found.filters.append(filter)
        }
        found.rules = patches
    }

    /// `lua` or `wasm`, else the last part of the typed URL: `ExtAuthz`, `Router`.
    private static func filter(_ value: ObjectValue) -> String? {
        let config = value["typed_config"].exists ? value["typed_config"] : value["typedConfig"]
        let url = config["type_url"].string ?? config["typeUrl"].string ?? config["@type"].string
        let name = url ?? value["name"].string
        guard let name, value.exists else { return nil }
        let lower = name.lowercased()
        if lower.contains("lua") { return "lua" }
        if lower.contains("wasm") { return "wasm" }
        return name.split(separator: ".").last.map(String.init)
    }
}
