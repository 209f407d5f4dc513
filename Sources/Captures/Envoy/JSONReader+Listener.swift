import Archive
import Units

extension JSONReader {
    /// One `envoy.config.listener.v3.Listener`:
    ///
    ///     {"name": "0.0.0.0_80", "address": {"socket_address": {"address": "0.0.0.0", "port_value": 80}},
    ///      "filter_chains": [{"filter_chain_match": {…}, "filters": [{"name": "…http_connection_manager",
    ///        "typed_config": {"@type": "…", "rds": {"route_config_name": "80"}, "http_filters": […]}}],
    ///        "transport_socket": {…}}], "default_filter_chain": {…}, "traffic_direction": "OUTBOUND", …}
    func readListener() throws(SourceError) -> ListenerResource {
        var draft = ListenerDraft()
        guard try beginObject() else { return draft.listener }
        while let key = try nextKey() {
            switch key {
            case .name: draft.listener.name = try readString() ?? ""
            case .address: try readAddress(into: &draft.listener)
            case .filterChains:
                guard try beginArray() else { continue }
                while try nextElement() {
                    draft.listener.filterChains += 1
                    try readChain(into: &draft)
                }
            case .defaultFilterChain: try readChain(into: &draft)
            case .listenerFilters:
                guard try beginArray() else { continue }
                while try nextElement() { draft.add(try readFilter()) }
            case .accessLog: try readAccessLoggers(into: &draft)
            case .trafficDirection: draft.listener.trafficDirection = try readString()
            case .listenerFiltersTimeout: draft.listener.listenerFiltersTimeoutSeconds = try readSeconds()
            case .perConnectionBufferLimitBytes: draft.listener.perConnectionBufferLimit = try readInt64()
            default: break
            }
        }
        return draft.finished()
    }

    private func readAddress(into listener: inout ListenerResource) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .socketAddress || key == .pipe, try beginObject() else { continue }
            while let key = try nextKey() {
                switch key {
                case .address, .path: listener.address = try readString()
                case .portValue: listener.port = try readInt()
                default: break
                }
            }
        }
    }

    private func readChain(into draft: inout ListenerDraft) throws(SourceError) {
        var (http, tls, serverNames) = (false, false, false)
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .filterChainMatch:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .serverNames, try readCount() > 0 { serverNames = true }
                }
            case .filters:
                guard try beginArray() else { continue }
                while try nextElement() {
                    if try readNetworkFilter(into: &draft) { http = true }
                }
            case .transportSocket:
                var names: [String] = []
                let isTLS = try readSocketIsTLS { (json) throws(SourceError) in
                    if let name = try json.readString() { names.append(name) }
                }
                if isTLS { tls = true }
                for name in names { draft.secrets.insert(name) }
            // Up to Envoy 1.17 (v2).
            case .tlsContext: tls = true
            default: break
            }
        }
        if http { draft.listener.httpChains += 1 }
        if tls { draft.listener.tlsChains += 1 }
        if serverNames { draft.listener.serverNameChains += 1 }
    }

    /// Reads a network filter; true for an HTTP connection manager.
    private func readNetworkFilter(into draft: inout ListenerDraft) throws(SourceError) -> Bool {
        var filter = FilterDraft()
        guard try beginObject() else { return false }
        while let key = try nextKey() {
            switch key {
            case .name: filter.name = try readString() ?? ""
            case .typedConfig, .config: try readNetworkConfig(into: &filter, &draft)
            case .configDiscovery: try readDiscovery(into: &filter)
            default: break
            }
        }
        if filter.isNamed("tcp_proxy", type: "TcpProxy") {
            for cluster in filter.clusters { draft.clusters.insert(cluster) }
        }
        draft.add(filter)
        return filter.isNamed("http_connection_manager", type: "HttpConnectionManager")
    }

    /// `typed_config` of a network filter. Its fields are told by their names, since `@type` need not come first:
    /// `http_filters` and `tracing` are of a connection manager, `cluster` and `weighted_clusters` of a TCP proxy.
    private func readNetworkConfig(
        into filter: inout FilterDraft, _ draft: inout ListenerDraft
    ) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .typeURL, .typeUrl: try readType(into: &filter)
            // A TypedStruct holds the configuration itself one level deeper.
            case .value: try readNetworkConfig(into: &filter, &draft)
            case .httpFilters:
                guard try beginArray() else { continue }
                while try nextElement() { draft.add(try readFilter()) }
            case .accessLog: try readAccessLoggers(into: &draft)
            case .tracing: try readTracing(into: &draft)
            case .cluster: if let name = try readString() { filter.clusters.append(name) }
            case .weightedClusters: filter.clusters += try readWeightedClusters()
            default: break
            }
        }
        filter.hash = valueHash
    }

    /// Names of `weighted_clusters.clusters[]`.
    private func readWeightedClusters() throws(SourceError) -> [String] {
        var names: [String] = []
        guard try beginObject() else { return names }
        while let key = try nextKey() {
            guard key == .clusters, try beginArray() else { continue }
            while try nextElement() {
                if let name = try readName() { names.append(name) }
            }
        }
        return names
    }

    /// `tracing` of a connection manager; without a provider it only sets what a tracer of the bootstrap would do.
    private func readTracing(into draft: inout ListenerDraft) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .provider, try valueIsObject() else { continue }
            let provider = try readFilter()
            draft.listener.tracer = draft.listener.tracer ?? provider.name
            draft.count(
                FilterUse(kind: .tracer, name: provider.name, count: 1, hash: provider.hash), in: \.loggers)
        }
    }

    private func readAccessLoggers(into draft: inout ListenerDraft) throws(SourceError) {
        guard try beginArray() else { return }
        while try nextElement() {
            let logger = try readFilter()
            draft.count(
                FilterUse(kind: logger.loggerKind, name: logger.name, count: 1, hash: logger.hash), in: \.loggers)
        }
    }

    /// An extension: `{"name": …, "typed_config": {"@type": …}}`, or with `config_discovery` (ECDS).
    func readFilter() throws(SourceError) -> FilterDraft {
        var filter = FilterDraft()
        guard try beginObject() else { return filter }
        while let key = try nextKey() {
            switch key {
            case .name: filter.name = try readString() ?? ""
            case .typedConfig, .config:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .typeURL || key == .typeUrl { try readType(into: &filter) }
                }
                filter.hash = valueHash
            case .configDiscovery: try readDiscovery(into: &filter)
            default: break
            }
        }
        return filter
    }

    private func readDiscovery(into filter: inout FilterDraft) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .typeUrls, try beginArray() else { continue }
            while try nextElement() { try readType(into: &filter) }
        }
        filter.hash = valueHash
    }

    /// A type URL; that of a TypedStruct says nothing, its `type_url` does.
    private func readType(into filter: inout FilterDraft) throws(SourceError) {
        guard let type = try readString(), !type.hasSuffix("TypedStruct") else { return }
        filter.type = type
    }
}
