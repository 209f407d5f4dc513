import Archive
import Units

extension JSONReader {
    /// `envoy.config.bootstrap.v3.Bootstrap`, of which 80 % are the names of 500 built-in extensions.
    func readBootstrap() throws(SourceError) -> Bootstrap {
        var bootstrap = Bootstrap()
        bootstrap.eagerStats = true
        bootstrap.allStats = true
        guard try beginObject() else { return bootstrap }
        while let key = try nextKey() {
            switch key {
            case .node: bootstrap.identity = try readIdentity()
            case .statsConfig: try readStatsConfig(into: &bootstrap)
            case .deferredStatOptions:
                if try readFlag(.enableDeferredCreationStats) { bootstrap.eagerStats = false }
            case .clusterManager:
                if try readFlag(.enableDeferredClusterCreation) { bootstrap.deferredClusterCreation = true }
            case .overloadManager: try readOverload(into: &bootstrap)
            case .dynamicResources: try readDynamicResources(into: &bootstrap)
            default: break
            }
        }
        return bootstrap
    }

    /// Whether the object has this member, and it is true.
    private func readFlag(_ flag: Word) throws(SourceError) -> Bool {
        var on = false
        guard try beginObject() else { return false }
        while let key = try nextKey() {
            if key == flag { on = try readBool() ?? false }
        }
        return on
    }

    private func readStatsConfig(into bootstrap: inout Bootstrap) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .statsMatcher, try beginObject() else { continue }
            while let key = try nextKey() {
                switch key {
                case .rejectAll: if try readBool() ?? false { bootstrap.allStats = false }
                case .inclusionList:
                    bootstrap.allStats = false
                    guard try beginObject() else { continue }
                    while let key = try nextKey() {
                        guard key == .patterns else { continue }
                        bootstrap.addedStatPatterns = try readPatterns()
                        if bootstrap.addedStatPatterns.contains(where: IstioStats.takeAll.contains) {
                            bootstrap.allStats = true
                        }
                    }
                default: break
                }
            }
        }
    }

    /// Patterns that Istio's own list does not have: `prefix cluster.outbound`.
    private func readPatterns() throws(SourceError) -> [String] {
        var added: [String] = []
        guard try beginArray() else { return added }
        while try nextElement() {
            guard try beginObject() else { continue }
            while let key = try nextKey() {
                let pattern: String?
                switch key {
                case .safeRegex: pattern = try readRegex()
                case .prefix, .suffix, .exact, .contains, .regex: pattern = try readString()
                default: continue
                }
                guard let pattern, !IstioStats.defaults.contains(pattern), added.count < 1_000 else { continue }
                added.append("\(key == .safeRegex ? "regex" : key.rawValue) \(pattern)")
            }
        }
        return added
    }

    private func readRegex() throws(SourceError) -> String? {
        var regex: String?
        guard try beginObject() else { return nil }
        while let key = try nextKey() {
            if key == .regex { regex = try readString() }
        }
        return regex
    }

    private func readOverload(into bootstrap: inout Bootstrap) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .resourceMonitors, try beginArray() else { continue }
            while try nextElement() {
                guard let name = try readName() else { continue }
                if name.hasSuffix("fixed_heap") || name.hasSuffix("cgroup_memory") { bootstrap.heapMonitor = true }
            }
        }
    }

    private func readDynamicResources(into bootstrap: inout Bootstrap) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .adsConfig, try beginObject() else { continue }
            while let key = try nextKey() {
                guard key == .apiType else { continue }
                bootstrap.deltaXDS = try readBytes { $0.contains("DELTA") }
            }
        }
    }
}

/// The inclusion list of stats that Istio gives every proxy (`pkg/bootstrap/config.go`, 1.8 to 1.30, and 1.30's HEAD).
private enum IstioStats {
    /// What somebody added that leaves nothing out.
    static let takeAll: Set<String> = ["regex .*", "regex .+", "regex ^.*$", "prefix "]
    static let defaults: Set<String> = [
        "reporter=", "cluster_manager", "listener_manager", "server", "cluster.xds-grpc", "wasm", "component", "istio",
        "workload_discovery", "rbac.allowed", "rbac.denied", "shadow_allowed", "shadow_denied", "downstream_cx_active",
        #"vhost\..*\.route\..*"#,
    ]
}
