/// Which stats matter, and the one name that the text page and the Prometheus page of the same Envoy share.
///
/// A thread, a cluster or a listener in the name becomes the tag: `server.worker_0.watchdog_miss` is `server.watchdog_miss`
/// of `worker_0`, `cluster.outbound|80||pay.upstream_cx_active` is `cluster.upstream_cx_active` of `outbound|80||pay`. Only
/// the link to the agent keeps its name, `cluster.xds-grpc.upstream_cx_total`. A tagged figure of zero is left out.
enum StatName {
    private static let ofEnvoy = Set(EnvoyStat.allCases.map(\.rawValue))

    private static func ofEnvoy(_ name: String, _ value: Double) -> Stat? {
        ofEnvoy.contains(name) ? Stat(name: name, value: value) : nil
    }

    /// A name that Envoy itself makes, whether it matters or not.
    static func isEnvoys(text name: TextSlice) -> Bool {
        if name.begins("server.") { return servers.contains { name.dropping(7).begins($0) } }
        if scoped.contains(where: { name.begins($0) }) {
            // The scope's own name stands between: `http.admin.downstream_cx_active`.
            return name.find(0x2E).flatMap { name.find(0x2E, from: $0 + 1) } != nil
        }
        return roots.contains { name.begins($0) }
    }

    private static let scoped: [StaticString] = [
        "cluster.", "http.", "listener.", "tcp.", "vhost.", "thrift.", "redis.",
    ]
    private static let roots: [StaticString] = [
        "cluster_manager.", "listener_manager.", "http1.", "http2.", "http3.", "overload.", "tcmalloc.", "dns", "wasm",
        "runtime.", "filesystem.", "access_logs.", "main_thread.", "workers.", "envoy.", "istio", "component.",
        "reporter=",
        "tls_inspector.", "sds.", "control_plane.", "main.", "dispatcher.", "ext_authz.", "ratelimit.", "udp.",
        "tracing.",
    ]
    private static let servers: [StaticString] = [
        "memory_", "live", "state", "uptime", "concurrency", "total_connections", "parent_connections", "worker_",
        "main_thread", "watchdog_", "version", "days_until", "hot_restart", "stats_recent", "initialization_time",
        "compilation_settings", "debug_assertion", "dynamic_unknown", "static_unknown", "dropped_stat", "envoy_bug",
        "envoy_notifications", "seconds_until", "wip_protos", "fips_mode", "dispatcher",
    ]

    static func matters(text name: TextSlice) -> Bool {
        name.begins("server.") || name.begins("cluster_manager.") || name.begins("listener_manager.")
            || name.begins("wasm.") || name.begins("overload.") || name.begins("tcmalloc.") || name.begins("dns")
            || name.begins("cluster.xds-grpc") && mattersOfAgentLink(name) || isTagged(name)
    }

    private static func mattersOfAgentLink(_ name: TextSlice) -> Bool {
        name.ends(".upstream_cx_total") || name.holds(".upstream_cx_") && name.holds("bytes")
    }

    private static func isTagged(_ name: TextSlice) -> Bool {
        name.ends("downstream_cx_active") || name.ends("upstream_cx_active") || name.ends("_bytes_buffered")
    }

    static func stat(text name: TextSlice, value: Double) -> Stat? {
        if name.begins("server."), name.ends(".watchdog_miss") || name.ends(".watchdog_mega_miss"),
            let dot = name.findLast(0x2E), dot > 7
        {
            guard value != 0 else { return nil }
            return Stat(name: "server." + name.dropping(dot + 1).text, value: value, tag: name.part(7, dot).text)
        }
        if name.begins("server.") || name.begins("cluster_manager.") || name.begins("listener_manager.") {
            return ofEnvoy(name.text, value)
        }
        if isTagged(name), !name.begins("cluster.xds-grpc"), !name.begins("server."), let head = name.find(0x2E),
            let dot = name.findLast(0x2E), dot > head
        {
            var tag = name.part(head + 1, dot)
            if tag.last == 0x3B { tag = tag.part(0, tag.count - 1) }
            guard value != 0 else { return nil }
            return Stat(name: name.part(0, head + 1).text + name.dropping(dot + 1).text, value: value, tag: tag.text)
        }
        guard name.begins("cluster.") else { return Stat(name: name.text, value: value) }
        return ofEnvoy(name.find(0x3B).map { name.part(0, $0).text + name.dropping($0 + 1).text } ?? name.text, value)
    }

    /// `envoy_server_memory_allocated` and its labels to `server.memory_allocated`; nil for what does not matter.
    static func stat(prometheus sample: PrometheusSample) -> Stat? {
        let full = sample.name
        if full.begins("istio_agent_process_resident_memory_bytes") {
            return sample.number.map { Stat(name: full.text, value: $0) }
        }
        guard full.begins("envoy_") else { return nil }
        let name = full.dropping(6)
        if name.begins("server_") { return server(name.dropping(7), sample) }
        if name.begins("cluster_manager_") { return manager("cluster_manager.", "cds_", name.dropping(16), sample) }
        if name.begins("listener_manager_") { return manager("listener_manager.", "lds_", name.dropping(17), sample) }
        if name.begins("cluster_") { return cluster(name.dropping(8), sample) }
        if name.ends("downstream_cx_active") || name.ends("_bytes_buffered") { return tagged(name, sample) }
        if name.begins("wasm_") { return dotted("wasm.", name.dropping(5), sample) }
        if name.begins("overload_") { return dotted("overload.", name.dropping(9), sample) }
        if name.begins("tcmalloc_") { return plain("tcmalloc." + name.dropping(9).text, sample) }
        if name.begins("dns") { return plain(name.text, sample) }
        return nil
    }

    private static func plain(_ name: String, _ sample: PrometheusSample) -> Stat? {
        sample.number.map { Stat(name: name, value: $0) }
    }

    private static func server(_ rest: TextSlice, _ sample: PrometheusSample) -> Stat? {
        guard rest.ends("watchdog_miss") || rest.ends("watchdog_mega_miss") else {
            return sample.number.flatMap { ofEnvoy("server." + rest.text, $0) }
        }
        let miss = rest.ends("mega_miss") ? "server.watchdog_mega_miss" : "server.watchdog_miss"
        guard let value = sample.number, value != 0 else { return nil }
        // Without Istio's stats_tags the thread stays in the name.
        let untagged = rest.find("_watchdog").map { rest.part(0, $0).text }
        return Stat(name: miss, value: value, tag: sample.label("thread_name")?.text ?? untagged)
    }

    private static func manager(
        _ prefix: String, _ discovery: StaticString, _ rest: TextSlice, _ sample: PrometheusSample
    ) -> Stat? {
        let cut = discovery.utf8CodeUnitCount
        let name = rest.begins(discovery) ? rest.part(0, cut - 1).text + "." + rest.dropping(cut).text : rest.text
        return sample.number.flatMap { ofEnvoy(prefix + name, $0) }
    }

    private static func cluster(_ rest: TextSlice, _ sample: PrometheusSample) -> Stat? {
        let buffered = rest.ends("_bytes_buffered")
        let active = rest.isExactly("upstream_cx_active")
        let link = rest.isExactly("upstream_cx_total") || rest.begins("upstream_cx_") && rest.holds("bytes")
        guard buffered || active || link, var name = sample.label("cluster_name"), let value = sample.number else {
            return nil
        }
        if name.last == 0x3B { name = name.part(0, name.count - 1) }
        if name.isExactly("xds-grpc") { return ofEnvoy("cluster.xds-grpc." + rest.text, value) }
        guard buffered || active, value != 0 else { return nil }
        return Stat(name: "cluster." + rest.text, value: value, tag: name.text)
    }

    private static func tagged(_ name: TextSlice, _ sample: PrometheusSample) -> Stat? {
        guard let cut = name.find(0x5F), let value = sample.number, value != 0 else { return nil }
        let tag =
            sample.label("http_conn_manager_prefix") ?? sample.label("listener_address") ?? sample.label("tcp_prefix")
        return Stat(name: name.part(0, cut).text + "." + name.dropping(cut + 1).text, value: value, tag: tag?.text)
    }

    /// `envoy_resource_monitors_fixed_heap_pressure` back to `envoy.resource_monitors.fixed_heap.pressure`.
    private static func dotted(_ prefix: String, _ rest: TextSlice, _ sample: PrometheusSample) -> Stat? {
        for (flat, dotted) in families where rest.begins(flat) {
            let own = rest.dropping(flat.utf8CodeUnitCount)
            for (end, spelled) in endings where own.ends(end) {
                let middle = own.part(0, own.count - end.utf8CodeUnitCount).text
                return plain(prefix + dotted + middle + spelled, sample)
            }
        }
        return plain(prefix + rest.text, sample)
    }

    private static let families: [(StaticString, String)] = [
        ("envoy_wasm_runtime_", "envoy.wasm.runtime."), ("envoy_resource_monitors_", "envoy.resource_monitors."),
        ("envoy_overload_actions_", "envoy.overload_actions."),
    ]
    private static let endings: [(StaticString, String)] = [
        ("_active", ".active"), ("_created", ".created"), ("_pressure", ".pressure"),
        ("_shrink_count", ".shrink_count"),
        ("_scale_percent", ".scale_percent"), ("_failed_updates", ".failed_updates"),
        ("_skipped_updates", ".skipped_updates"),
    ]
}
