import Archive
import Units

/// One Istio object as JSON. The fields of a spec are told by their names, whatever the kind: no two kinds that matter
/// here use one name for different things.
extension JSONReader {
    func readIstioObject() throws(SourceError) -> (object: IstioObject, version: String?) {
        var object = IstioObject()
        var version: String?
        guard try beginObject() else { return (object, nil) }
        while let key = try nextKey() {
            switch key {
            case .kind: object.kind = try readString() ?? ""
            case .apiVersion: version = try readString()
            case .metadata:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    switch key {
                    case .name: object.name = try readString() ?? ""
                    case .namespace: object.namespace = try readString() ?? ""
                    case .creationTimestamp: object.createdAt = try readMoment()
                    default: break
                    }
                }
            case .spec: try readSpec(into: &object)
            default: break
            }
        }
        if object.kind == "WasmPlugin" { object.filters = ["wasm"] }
        return (object, version)
    }

    private func readSpec(into object: inout IstioObject) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .host: if let host = try readString() { object.hosts.append(host) }
            case .hosts: object.hosts += try readStrings()
            case .subsets: try eachObject { (json) throws(SourceError) in try json.readSubset(into: &object) }
            case .exportTo: object.exportTo = try readStrings()
            case .gateways: object.gateways = try readStrings()
            case .http, .tcp, .tls: try readRules(into: &object)
            case .servers: try readHostLists(into: &object, servers: true)
            case .egress: try readHostLists(into: &object, servers: false)
            case .workloadSelector, .selector: try readSelector(into: &object)
            case .trafficPolicy: try readTrafficPolicy(into: &object)
            case .concurrency: object.concurrency = try readInt()
            case .configPatches: try readPatches(into: &object)
            case .metrics: try readMetrics(into: &object)
            default: break
            }
        }
    }

    /// Walks an array and enters each object of it; `body` goes through its keys to the end.
    private func eachObject(_ body: (JSONReader) throws(SourceError) -> Void) throws(SourceError) {
        guard try beginArray() else { return }
        while try nextElement() {
            if try beginObject() { try body(self) }
        }
    }

    private func readSubset(into object: inout IstioObject) throws(SourceError) {
        var subset = IstioObject.Subset(name: "", labels: [:])
        while let key = try nextKey() {
            switch key {
            case .name: subset.name = try readString() ?? ""
            case .labels: subset.labels = try readStringMap()
            default: break
            }
        }
        object.subsets.append(subset)
    }

    /// `http`, `tcp` or `tls` of a VirtualService: its match blocks (a route without one matches all) and destinations.
    private func readRules(into object: inout IstioObject) throws(SourceError) {
        try eachObject { (json) throws(SourceError) in
            var matches = 0
            while let key = try json.nextKey() {
                switch key {
                case .match: matches = try json.readCount()
                case .route, .mirrors:
                    try json.eachObject { (json) throws(SourceError) in
                        while let key = try json.nextKey() {
                            if key == .destination { try json.readDestination(into: &object) }
                        }
                    }
                case .mirror: try json.readDestination(into: &object)
                default: break
                }
            }
            object.rules = (object.rules ?? 0) &+ max(1, matches)
        }
    }

    private func readDestination(into object: inout IstioObject) throws(SourceError) {
        guard try beginObject() else { return }
        var (host, subset): (String?, String?) = (nil, nil)
        while let key = try nextKey() {
            switch key {
            case .host: host = try readString()
            case .subset: subset = try readString()
            default: break
            }
        }
        guard let host, object.destinations.count < 10_000 else { return }
        if !object.destinations.contains(host) { object.destinations.append(host) }
        guard let subset, object.routedSubsets.count < 10_000 else { return }
        let routed = IstioObject.RoutedSubset(host: host, subset: subset)
        if !object.routedSubsets.contains(routed) { object.routedSubsets.append(routed) }
    }

    /// `servers[]` of a Gateway and `egress[]` of a Sidecar: what matters of both is their hosts.
    private func readHostLists(into object: inout IstioObject, servers: Bool) throws(SourceError) {
        try eachObject { (json) throws(SourceError) in
            if servers { object.servers = (object.servers ?? 0) &+ 1 }
            while let key = try json.nextKey() {
                if key == .hosts { object.hosts += try json.readStrings() }
            }
        }
    }

    /// `{"labels": {…}}`, `{"matchLabels": {…}}`, or of a Gateway the labels themselves.
    private func readSelector(into object: inout IstioObject) throws(SourceError) {
        guard try beginObject() else { return }
        while try nextKey() != nil {
            let name = keyText()
            if try valueIsObject() {
                object.selector = try readStringMap()
            } else {
                object.selector[name] = try readString()
            }
        }
    }

    private func readTrafficPolicy(into object: inout IstioObject) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .connectionPool, try beginObject() else { continue }
            var (ofHTTP, ofTCP): (String?, String?) = (nil, nil)
            while let pool = try nextKey() {
                guard pool == .tcp || pool == .http, try beginObject() else { continue }
                while let key = try nextKey() {
                    switch (pool, key) {
                    case (.tcp, .maxConnections): object.maxConnections = try readInt64()
                    case (.tcp, .idleTimeout): ofTCP = try readString()
                    case (.http, .idleTimeout): ofHTTP = try readString()
                    default: break
                    }
                }
            }
            object.idleTimeout = ofHTTP ?? ofTCP
        }
    }

    /// `configPatches[]` of an EnvoyFilter: how many, and which filters they add.
    private func readPatches(into object: inout IstioObject) throws(SourceError) {
        try eachObject { (json) throws(SourceError) in
            object.rules = (object.rules ?? 0) &+ 1
            while let key = try json.nextKey() {
                guard key == .patch, try json.beginObject() else { continue }
                while let key = try json.nextKey() {
                    guard key == .value, try json.valueIsObject() else { continue }
                    let filter = try json.readFilter()
                    let name = filter.kind?.rawValue ?? filter.type.split(separator: ".").last.map(String.init)
                    if let name, !object.filters.contains(name) { object.filters.append(name) }
                }
            }
        }
    }

    /// `metrics[].overrides[]` of a Telemetry.
    private func readMetrics(into object: inout IstioObject) throws(SourceError) {
        try eachObject { (json) throws(SourceError) in
            while let key = try json.nextKey() {
                if key == .overrides { object.rules = (object.rules ?? 0) &+ (try json.readCount()) }
            }
        }
    }
}
