import Units

/// A filter, logger or provider while it is read.
struct FilterDraft {
    var name = ""
    /// `type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua`, or empty.
    var type = ""
    var hash = Hash128.zero
    /// Clusters that a TCP proxy names.
    var clusters: [String] = []

    /// By the last part of its type, or by its name where the type is absent (v2, or in another wrapping).
    func isNamed(_ name: String, type: String) -> Bool {
        lastOfType == type || (self.type.isEmpty && self.name.hasSuffix(name))
    }

    private var lastOfType: Substring {
        type.utf8.lastIndex(of: 0x2E).map { type[type.utf8.index(after: $0)...] } ?? Substring(type)
    }

    /// What it is, if it is one of those that cost memory or time.
    var kind: FilterUse.Kind? {
        // Its last part, FilterConfig, is that of several filters.
        if type.holds("dynamic_forward_proxy") { return .dynamicForwardProxy }
        if type.holds(".golang.") { return .golang }
        return FilterDraft.kinds.first { isNamed($0.name, type: $0.type) }?.kind
    }

    private static let kinds: [(kind: FilterUse.Kind, name: String, type: String)] = [
        (.lua, ".lua", "Lua"), (.wasm, ".wasm", "Wasm"), (.extAuthz, "ext_authz", "ExtAuthz"),
        (.rateLimit, ".ratelimit", "RateLimit"), (.rateLimit, "envoy.rate_limit", "RateLimit"),
        (.buffer, ".buffer", "Buffer"), (.dynamicForwardProxy, "dynamic_forward_proxy", "SniDynamicForwardProxy"),
        (.dnsFilter, "dns_filter", "DnsFilterConfig"), (.tap, ".tap", "Tap"),
        (.compressor, ".compressor", "Compressor"),
        (.compressor, ".gzip", "Gzip"), (.extProc, "ext_proc", "ExternalProcessor"),
        (.decompressor, ".decompressor", "Decompressor"), (.transcoder, "grpc_json_transcoder", "GrpcJsonTranscoder"),
    ]

    var loggerKind: FilterUse.Kind {
        if type.holds("GrpcAccessLog") || type.holds("OpenTelemetryAccessLog") || type.holds("http_grpc") {
            return .grpcAccessLog
        }
        if type.holds("FileAccessLog") || type.holds("StdoutAccessLog") || type.holds("StderrAccessLog") {
            return .fileAccessLog
        }
        guard type.isEmpty else { return .other }
        return name.holds("grpc") || name.holds("open_telemetry")
            ? .grpcAccessLog : name.holds("file") ? .fileAccessLog : .other
    }
}

/// A listener while it is read. A gateway's may have a thousand chains, all alike, so names and filters are collected
/// without repeats.
struct ListenerDraft {
    var listener = ListenerResource()
    var secrets = OrderedNames()
    var clusters = OrderedNames()
    var filters = UseCounts()
    var loggers = UseCounts()

    mutating func add(_ filter: FilterDraft) {
        guard let kind = filter.kind else { return }
        count(FilterUse(kind: kind, name: filter.name, count: 1, hash: filter.hash), in: \.filters)
    }

    mutating func count(_ use: FilterUse, in counts: WritableKeyPath<ListenerDraft, UseCounts>) {
        self[keyPath: counts].add(use)
    }

    func finished() -> ListenerResource {
        var listener = listener
        listener.secretNames = secrets.all
        listener.clusterNames = clusters.all
        listener.filters = filters.all
        listener.accessLoggers = loggers.all
        return listener
    }
}

/// Names without repeats, in the order in which they came; at most 100,000.
struct OrderedNames {
    private(set) var all: [String] = []
    private var seen: Set<String> = []

    mutating func insert(_ name: String) {
        guard all.count < 100_000 else { return }
        if seen.insert(name).inserted { all.append(name) }
    }
}

/// Uses of filters, copies counted together, in the order in which they came; at most 10,000 different ones.
struct UseCounts {
    private(set) var all: [FilterUse] = []
    private var places: [FilterUse: Int] = [:]

    mutating func add(_ use: FilterUse) {
        if let place = places[use] {
            all[place].count += 1
        } else if all.count < 10_000 {
            places[use] = all.count
            all.append(use)
        }
    }
}
