import Archive
import Units

/// A list of a section: which resources, in which state.
struct ResourceList {
    enum Kind: Sendable { case bootstrap, clusters, listeners, routes, endpoints, secrets }
    var kind: Kind
    var state: ResourceState

    init?(_ key: Word) {
        switch key {
        case .staticClusters: self = ResourceList(.clusters, .static)
        case .dynamicActiveClusters: self = ResourceList(.clusters, .active)
        case .dynamicWarmingClusters: self = ResourceList(.clusters, .warming)
        case .staticListeners: self = ResourceList(.listeners, .static)
        case .dynamicListeners, .dynamicActiveListeners: self = ResourceList(.listeners, .active)
        case .dynamicWarmingListeners: self = ResourceList(.listeners, .warming)
        case .dynamicDrainingListeners: self = ResourceList(.listeners, .draining)
        case .staticRouteConfigs: self = ResourceList(.routes, .static)
        case .dynamicRouteConfigs: self = ResourceList(.routes, .active)
        case .staticEndpointConfigs: self = ResourceList(.endpoints, .static)
        case .dynamicEndpointConfigs: self = ResourceList(.endpoints, .active)
        case .staticSecrets: self = ResourceList(.secrets, .static)
        case .dynamicActiveSecrets: self = ResourceList(.secrets, .active)
        case .dynamicWarmingSecrets: self = ResourceList(.secrets, .warming)
        default: return nil
        }
    }

    init(_ kind: Kind, _ state: ResourceState) {
        self.kind = kind
        self.state = state
    }
}

/// What a section says of itself.
struct Section {
    var kind: ResourceList.Kind?
    var version: String?
}

/// An element of a list while it is read: `{version_info?, cluster, last_updated}`, or of `dynamic_listeners`
/// `{name, active_state?, warming_state?, draining_state?, error_state?}`. A section itself may be one (`?resource=`).
/// `last_updated` stands behind the resource, so the facts wait here for the element's end.
struct ResourceItem {
    var kind: ResourceList.Kind?
    var state = ResourceState.active
    var updated: Moment?
    var name: String?
    var facts: [Fact] = []
    var secretBytes: Int64?

    init(_ list: ResourceList? = nil) {
        guard let list else { return }
        kind = list.kind
        state = list.state
    }
}

extension ConfigDumpReader {
    /// Reads one member of an element (or of a section) that is no list.
    func take(_ key: Word) throws(SourceError) {
        switch key {
        case .typeURL: try takeType()
        case .versionInfo:
            guard list == nil else { return }
            section.version = try json.readString()
            noteVersion()
        case .lastUpdated:
            item.updated = try json.readMoment()
            if let updated = item.updated { summary.newestUpdate = max(summary.newestUpdate ?? updated, updated) }
        case .name: item.name = try json.readString()
        case .bootstrap: try takeBootstrap()
        case .cluster, .listener, .routeConfig, .endpointConfig: try takeResource(key)
        case .secret:
            let start = try json.valueOffset()
            try json.skipValue()
            item.secretBytes = json.offset &- start
        case .activeState: try takeState(.active)
        case .warmingState: try takeState(.warming)
        case .drainingState: try takeState(.draining)
        case .errorState: try takeError()
        default: break
        }
    }

    /// Completes the element's facts with what stood behind them, and hands them out.
    func closeItem() {
        if let bytes = item.secretBytes {
            var secret = SecretResource()
            secret.name = item.name ?? ""
            secret.state = item.state
            secret.bytes = bytes
            ready.append(.secret(secret))
        }
        let (state, updated) = (item.state, item.updated)
        if item.facts.count == 1, let fact = item.facts.popLast() {
            ready.append(fact.completed(state, updated))
        } else {
            for fact in item.facts { ready.append(fact.completed(state, updated)) }
            item.facts = []
        }
        item.secretBytes = nil
    }

    func note(_ list: ResourceList) {
        switch list.kind {
        case .bootstrap: break
        case .clusters: summary.hasClusters = true
        case .listeners:
            summary.hasListeners = true
            if list.state == .static { summary.hasStaticListeners = true }
        case .routes: summary.hasRoutes = true
        case .endpoints: summary.hasEndpoints = true
        case .secrets: summary.hasSecrets = true
        }
        noteVersion()
    }

    private func noteVersion() {
        guard let version = section.version else { return }
        if section.kind == .clusters { summary.clustersVersion = version }
        if section.kind == .listeners { summary.listenersVersion = version }
    }

    /// An empty section has nothing but its `@type`; a lone item (`?resource=`) tells by it whether it is static.
    private func takeType() throws(SourceError) {
        let type = try json.readBytes { type -> ResourceList? in
            if type.hasSuffix("BootstrapConfigDump") { return ResourceList(.bootstrap, .active) }
            if type.hasSuffix("ClustersConfigDump") { return ResourceList(.clusters, .active) }
            if type.hasSuffix("ListenersConfigDump") { return ResourceList(.listeners, .active) }
            if type.hasSuffix("ScopedRoutesConfigDump") { return nil }
            if type.hasSuffix("RoutesConfigDump") { return ResourceList(.routes, .active) }
            if type.hasSuffix("EndpointsConfigDump") { return ResourceList(.endpoints, .active) }
            if type.hasSuffix("SecretsConfigDump") { return ResourceList(.secrets, .active) }
            if type.hasSuffix(".StaticCluster") { return ResourceList(.clusters, .static) }
            if type.hasSuffix(".StaticListener") { return ResourceList(.listeners, .static) }
            if type.hasSuffix(".StaticRouteConfig") { return ResourceList(.routes, .static) }
            if type.hasSuffix(".StaticEndpointConfig") { return ResourceList(.endpoints, .static) }
            if type.hasSuffix(".StaticSecret") { return ResourceList(.secrets, .static) }
            if type.hasSuffix(".DynamicSecret") { return ResourceList(.secrets, .active) }
            return nil
        }
        guard list == nil, let found = type ?? nil else { return }
        section.kind = found.kind
        if found.state == .static { item.state = .static }
        note(found)
    }

    private func takeBootstrap() throws(SourceError) {
        let start = try json.valueOffset()
        var bootstrap = try json.readBootstrap()
        bootstrap.bytes = json.offset &- start
        item.facts.append(.bootstrap(bootstrap))
    }

    /// Reads a resource with its hash, or passes it where an earlier dump has the same bytes; the key tells its kind.
    func takeResource(_ key: Word) throws(SourceError) {
        guard let kind = HeldResource.Kind(key), try json.valueIsObject() else { return }
        noteResource(kind)
        json.hashes = true
        defer { json.hashes = false }
        guard let known, let place = try json.spellingHead() else {
            _ = try readResource(kind)
            return
        }
        // Equal bytes in a list of another kind are another resource.
        let head = place ^ UInt64(kind.rawValue)
        if let spelling = json.pass(known, head: head) {
            metadata.insert(spelling.metadata)
            item.facts.append(.held(HeldResource(kind: kind, hash: json.valueHash)))
            return
        }
        json.beginSpelling()
        let own = try readResource(kind)
        guard var spelling = json.spelling(head: head) else { return }
        spelling.metadata = Array(own)
        learned.append(spelling)
    }

    private func noteResource(_ kind: HeldResource.Kind) {
        switch kind {
        case .cluster: summary.hasClusters = true
        case .listener: summary.hasListeners = true
        case .routeConfig: summary.hasRoutes = true
        case .endpoints: summary.hasEndpoints = true
        }
    }

    /// Gives the different metadata of its endpoints.
    private func readResource(_ kind: HeldResource.Kind) throws(SourceError) -> Set<TokenHash> {
        let start = try json.valueOffset()
        switch kind {
        case .cluster:
            var cluster = try json.readCluster()
            cluster.hash = json.valueHash
            cluster.bytes = json.offset &- start
            item.facts.append(.cluster(cluster))
        case .listener:
            var listener = try json.readListener()
            listener.hash = json.valueHash
            listener.bytes = json.offset &- start
            item.facts.append(.listener(listener))
        case .routeConfig:
            var table = try json.readRouteConfig()
            table.hash = json.valueHash
            table.bytes = json.offset &- start
            item.facts.append(.routeConfig(table))
        case .endpoints:
            var (endpoints, own) = try json.readEndpoints()
            endpoints.hash = json.valueHash
            endpoints.bytes = json.offset &- start
            item.facts.append(.endpoints(endpoints))
            metadata.insert(own.seen)
            return own.seen
        }
        return []
    }

    /// `active_state` and its siblings of a dynamic listener: each is a resource of its own, with its own times.
    private func takeState(_ state: ResourceState) throws(SourceError) {
        guard try json.beginObject() else { return }
        let outside = item
        item = ResourceItem()
        item.kind = .listeners
        item.state = state
        while let key = try json.nextKey() { try take(key) }
        closeItem()
        item = outside
    }

    /// `error_state`: the configuration that Envoy refused, which it keeps beside the one in use.
    private func takeError() throws(SourceError) {
        guard try json.beginObject() else { return }
        let outside = item
        item = ResourceItem()
        item.kind = outside.kind
        item.state = .error
        while let key = try json.nextKey() {
            guard key == .failedConfiguration else { continue }
            switch item.kind {
            case .clusters: try takeResource(.cluster)
            case .listeners: try takeResource(.listener)
            case .routes: try takeResource(.routeConfig)
            default: break
            }
        }
        closeItem()
        item = outside
    }
}

extension HeldResource.Kind {
    fileprivate init?(_ key: Word) {
        switch key {
        case .cluster: self = .cluster
        case .listener: self = .listener
        case .routeConfig: self = .routeConfig
        case .endpointConfig: self = .endpoints
        default: return nil
        }
    }
}

extension Fact {
    /// The resource with the state and time of the element around it.
    fileprivate consuming func completed(_ state: ResourceState, _ updated: Moment?) -> Fact {
        switch consume self {
        case .bootstrap(var bootstrap):
            bootstrap.startedAt = updated
            return .bootstrap(bootstrap)
        case .cluster(var cluster):
            cluster.state = state
            cluster.lastUpdated = updated
            return .cluster(cluster)
        case .listener(var listener):
            listener.state = state
            listener.lastUpdated = updated
            return .listener(listener)
        case .routeConfig(var table):
            table.state = state
            table.lastUpdated = updated
            return .routeConfig(table)
        case .endpoints(var endpoints):
            endpoints.state = state
            return .endpoints(endpoints)
        case .held(var held):
            held.state = state
            held.lastUpdated = updated
            return .held(held)
        case let fact: return fact
        }
    }
}
