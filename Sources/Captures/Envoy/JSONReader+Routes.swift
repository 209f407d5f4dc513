import Archive
import Units

extension JSONReader {
    /// One `envoy.config.route.v3.RouteConfiguration`:
    ///
    ///     {"name": "80", "virtual_hosts": [{"name": "pay.shop.svc.cluster.local:80", "domains": ["…", …], "routes": [
    ///      {"match": {"prefix": "/", "headers": [{"name": "end-user", "string_match": {"exact": "jason"}}]},
    ///       "route": {"cluster": "outbound|80||pay.shop.svc.cluster.local", "retry_policy": {…}},
    ///       "metadata": {"filter_metadata": {"istio": {"config": "/apis/…/virtual-service/NAME"}}}}]}]}
    func readRouteConfig() throws(SourceError) -> RouteConfigResource {
        var draft = RouteDraft()
        guard try beginObject() else { return draft.table }
        while let key = try nextKey() {
            switch key {
            case .name: draft.table.name = try readString() ?? ""
            case .virtualHosts:
                guard try beginArray() else { continue }
                while try nextElement() { try readVirtualHost(into: &draft) }
            default: break
            }
        }
        return draft.finished()
    }

    private func readVirtualHost(into draft: inout RouteDraft) throws(SourceError) {
        let start = try valueOffset()
        var host = RouteDraft.Host()
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .name: host.name = try readString() ?? ""
            case .domains: host.domains = try readCount()
            case .routes:
                guard try beginArray() else { continue }
                while try nextElement() {
                    host.routes += 1
                    try readRoute(into: &draft)
                }
            case .typedPerFilterConfig, .perFilterConfig: if try readHasLua() { draft.table.luaOverrides += 1 }
            default: break
            }
        }
        host.bytes = offset &- start
        draft.add(host)
    }

    private func readRoute(into draft: inout RouteDraft) throws(SourceError) {
        var match = RouteDraft.Match()
        var service: String?
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .match: try readMatch(into: &match)
            case .route: try readAction(into: &draft)
            case .metadata:
                try readIstioMetadata { (json, key) throws(SourceError) in
                    guard key == .config else { return }
                    let path = try json.readBytes { IstioConfigPath($0, kind: "virtual-service") } ?? nil
                    if let path { service = path.namespace + "/" + path.name }
                }
            case .typedPerFilterConfig, .perFilterConfig: if try readHasLua() { draft.table.luaOverrides += 1 }
            default: break
            }
        }
        guard let service else { return }
        draft.services[service, default: 0] += 1
        draft.table.virtualServiceRoutes += 1
        if match.isRegex { draft.table.virtualServiceRegexRoutes += 1 }
        draft.table.headerMatches += match.exactHeaders
    }

    private func readMatch(into match: inout RouteDraft.Match) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .safeRegex, .regex: match.isRegex = true
            case .headers:
                guard try beginArray() else { continue }
                while try nextElement() {
                    if try readHeaderIsExact() { match.exactHeaders += 1 }
                }
            default: break
            }
        }
    }

    private func readHeaderIsExact() throws(SourceError) -> Bool {
        var exact = false
        guard try beginObject() else { return false }
        while let key = try nextKey() {
            switch key {
            case .exactMatch: exact = true
            case .stringMatch:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .exact { exact = true }
                }
            default: break
            }
        }
        return exact
    }

    /// `route`: where requests go.
    private func readAction(into draft: inout RouteDraft) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .cluster: try readCluster(into: &draft)
            case .weightedClusters:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    guard key == .clusters, try beginArray() else { continue }
                    while try nextElement() { try readNamedCluster(.name, into: &draft) }
                }
            case .requestMirrorPolicies:
                guard try beginArray() else { continue }
                while try nextElement() { try readNamedCluster(.cluster, into: &draft) }
            case .requestMirrorPolicy: try readNamedCluster(.cluster, into: &draft)
            case .retryPolicy: draft.table.retryRoutes += 1
            default: break
            }
        }
    }

    private func readNamedCluster(_ wanted: Word, into draft: inout RouteDraft) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            if key == wanted { try readCluster(into: &draft) }
        }
    }

    /// A cluster's name; made a String only when it comes for the first time, since tables repeat few names often.
    private func readCluster(into draft: inout RouteDraft) throws(SourceError) {
        try readBytes { bytes in draft.addCluster(bytes) }
    }

    /// Whether a map of filter overrides has one of Lua (also Envoy's `LuaPerRoute` under another name).
    private func readHasLua() throws(SourceError) -> Bool {
        var lua = false
        guard try beginObject() else { return false }
        while try nextKey() != nil {
            if keyContains("lua") { lua = true }
            guard try valueIsObject(), try beginObject() else { continue }
            while let key = try nextKey() {
                guard key == .typeURL || key == .typeUrl else { continue }
                if try readBytes({ $0.hasSuffix("LuaPerRoute") }) ?? false { lua = true }
            }
        }
        return lua
    }
}
