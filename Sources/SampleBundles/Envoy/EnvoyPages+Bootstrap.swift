import Units

extension EnvoyPages {
    static func writeBootstrap(_ shape: ProxyShape, to page: inout PageText) {
        let started = shape.startedAt.stamp(3)
        let listeners = [15090, 15021].map { "{" + FixedJSON.staticListener(port: $0) + "}" }.joined(separator: ",")
        let clusters = ["prometheus_stats", "agent", "sds-grpc", "xds-grpc"]
            .map { FixedJSON.staticCluster($0, typed: false) }.joined(separator: ",")
        let flags = runtimeFlags.map {
            #""\#($0.name)": \#($0.value == "true" || $0.value == "false" ? $0.value : "\"\($0.value)\"")"#
        }
        page.add(
            JSONLayout.lines(
                #"""
                {"@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump", "bootstrap": {
                 "node": \#(node(shape, seed: "bootstrap", full: false)),
                 "static_resources": {"listeners": [\#(listeners)], "clusters": [\#(clusters)]},
                 "dynamic_resources": {"lds_config": \#(FixedJSON.ads), "cds_config": \#(FixedJSON.ads),
                  "ads_config": {"api_type": "\#(shape.isDelta ? "DELTA_GRPC" : "GRPC")",
                   "grpc_services": [{"envoy_grpc": {"cluster_name": "xds-grpc"}}],
                   "set_node_on_first_message_only": true, "transport_api_version": "V3"}},
                 "admin": {"profile_path": "/var/lib/istio/data/envoy.prof", "address": \#(FixedJSON.address("127.0.0.1", 15000))},
                 "stats_config": {"stats_tags": [\#(statisticsTags)], "use_all_default_tags": false,
                  "stats_matcher": {"inclusion_list": {"patterns": [\#(statisticsPatterns)]}}},
                 "overload_manager": {"resource_monitors": [\#(FixedJSON.typed("envoy.resource_monitors.global_downstream_max_connections", "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig", #", "max_active_downstream_connections": "2147483647""#))]},
                 "layered_runtime": {"layers": [{"name": "global config", "static_layer": {\#(flags.joined(separator: ","))}},
                  {"name": "admin", "admin_layer": {}}]},
                 "application_log_config": {"log_format": {"text_format": "%Y-%m-%dT%T.%fZ\t%l\tenvoy %n %g:%#\t%v\tthread=%t"}},
                 "deferred_stat_options": {"enable_deferred_creation_stats": true}},
                 "last_updated": "\#(started)"}
                """#, depth: 2))
    }

    private static let statisticsTags = [
        ("cluster_name", #"^cluster(\\.(.+);)"#), ("thread_name", #"^server(\\.(.+))\\.watchdog"#),
        ("tcp_prefix", #"^tcp\\.((.*?)\\.)\\w+?$"#), ("response_code", #"_rq(_(\\d{3}))$"#),
        ("response_code_class", #"_rq(_(\\dxx))$"#),
        ("listener_address", #"^listener\\.(((?:[_.[:digit:]]*|[_\\[\\]aAbBcCdDeEfF[:digit:]]*))\\.)"#),
    ].map { #"{"tag_name": "\#($0.0)", "regex": "\#($0.1)"}"# }.joined(separator: ",")

    private static let statisticsPatterns =
        (["reporter=", "cluster_manager", "listener_manager", "server", "cluster.xds-grpc", "wasm"]
        .map { #"{"prefix": "\#($0)"}"# }
        + ["rbac.allowed", "rbac.denied", "shadow_allowed", "shadow_denied"].map { #"{"suffix": "\#($0)"}"# } + [
            #"{"safe_regex": {"regex": "vhost\\..*\\.route\\..*"}}"#, #"{"prefix": "component"}"#,
            #"{"prefix": "istio"}"#,
        ]).joined(separator: ",")

    /// The node as the bootstrap prints it, or as `/server_info` does (`full`: with fields at their defaults). The
    /// keys of its maps come in an order of their own, as real ones do.
    static func node(_ shape: ProxyShape, seed: String, full: Bool) -> String {
        let pod = shape.pod
        var dice = Dice(shape.seed, for: "\(pod.folder)/\(seed)")
        func object(_ pairs: [(String, String)]) -> String {
            "{" + dice.shuffled(pairs).map { "\"\($0.0)\": \($0.1)" }.joined(separator: ",") + "}"
        }
        func text(_ value: String) -> String { "\"\(JSONLayout.escaped(value))\"" }
        let labels = object(NodeMetadata.labels(pod).map { ($0.0, text($0.1)) })
        let annotations = object(NodeMetadata.annotations(pod).map { ($0.0, text($0.1)) })
        let config = object(NodeMetadata.proxyConfig(shape.workers))
        let metadata = object(
            NodeMetadata.texts(pod, istio: shape.istioVersion).map { ($0.0, text($0.1)) } + [
                ("PILOT_SAN", #"["istiod.istio-system.svc"]"#), ("ENVOY_STATUS_PORT", "15021"),
                ("ENVOY_PROMETHEUS_PORT", "15090"), ("LABELS", labels), ("ANNOTATIONS", annotations),
                ("PROXY_CONFIG", config),
            ])
        let minor = shape.envoyVersion.split(separator: ".").dropFirst().first ?? "40"
        return #"""
            {"id": "\#(pod.nodeID)", "cluster": "\#(pod.workload).\#(pod.namespace)", "metadata": \#(metadata),
             "locality": {\#(full ? #""region": "", "zone": "", "sub_zone": """# : "")}, "user_agent_name": "envoy", "user_agent_build_version": {"version":
              {"major_number": 1, "minor_number": \#(minor)}, "metadata": {"build.type": "RELEASE", "revision.status": "Clean", "ssl.version": "BoringSSL"}},
             "extensions": [\#(extensions(full: full))]\#(full ? #", "client_features": [], "listening_addresses": [], "dynamic_parameters": {}"# : "")}
            """#
    }

    /// A part of the five hundred that a real build lists; they fill most of a small proxy's bootstrap.
    /// What a real build lists, by category.
    private static let families: [(category: String, prefix: String, names: String)] = [
        ("envoy.clusters", "envoy.cluster.", "eds static strict_dns logical_dns original_dst aggregate redis"),
        (
            "envoy.filters.http", "envoy.filters.http.",
            "adaptive_concurrency alternate_protocols_cache aws_lambda bandwidth_limit basic_auth buffer cache cdn_loop compressor cors csrf custom_response decompressor dynamic_forward_proxy ext_authz ext_proc fault file_system_buffer gcp_authn geoip grpc_http1_bridge grpc_json_transcoder grpc_stats grpc_web header_mutation header_to_metadata health_check ip_tagging json_to_metadata jwt_authn local_ratelimit lua oauth2 on_demand original_src ratelimit rbac router set_filter_state set_metadata stateful_session tap thrift_to_metadata upstream_codec wasm"
        ),
        (
            "envoy.filters.network", "envoy.filters.network.",
            "connection_limit direct_response echo ext_authz http_connection_manager local_ratelimit mongo_proxy ratelimit rbac redis_proxy set_filter_state sni_cluster sni_dynamic_forward_proxy tcp_proxy thrift_proxy wasm zookeeper_proxy"
        ),
        (
            "envoy.filters.listener", "envoy.filters.listener.",
            "http_inspector local_ratelimit original_dst original_src proxy_protocol tls_inspector"
        ),
        (
            "envoy.access_loggers", "envoy.access_loggers.",
            "file http_grpc open_telemetry stderr stdout tcp_grpc wasm"
        ),
        (
            "envoy.resource_monitors", "envoy.resource_monitors.",
            "cgroup_memory cpu_utilization fixed_heap global_downstream_max_connections injected_resource"
        ),
        (
            "envoy.load_balancing_policies", "envoy.load_balancing_policies.",
            "client_side_weighted_round_robin cluster_provided least_request maglev pick_first random ring_hash round_robin subset wrr_locality"
        ),
        (
            "envoy.transport_sockets.upstream", "envoy.transport_sockets.",
            "alts http_11_proxy internal_upstream quic raw_buffer starttls tap tcp_stats tls"
        ),
        ("envoy.tracers", "envoy.tracers.", "datadog dynamic_ot fluentd opentelemetry skywalking xray zipkin"),
        ("envoy.compression.compressor", "envoy.compression.", "brotli.compressor gzip.compressor zstd.compressor"),
    ]

    private static func extensions(full: Bool) -> String {
        families.flatMap { family in
            family.names.split(separator: " ").map {
                full
                    ? #"{"name": "\#(family.prefix)\#($0)", "category": "\#(family.category)", "type_descriptor": "", "disabled": false, "type_urls": ["envoy.extensions.\#($0).v3.Config"]}"#
                    : #"{"name": "\#(family.prefix)\#($0)", "category": "\#(family.category)", "type_urls": ["envoy.extensions.\#($0).v3.Config"]}"#
            }
        }.joined(separator: ",")
    }

    static func writeServerInfo(_ shape: ProxyShape, to page: inout PageText) {
        page.add(
            JSONLayout.lines(
                #"""
                {"version": "4f0c6e1d7ab52f9038c1d64be9a7f3050b2c8e16/\#(shape.envoyVersion)/Clean/RELEASE/BoringSSL",
                 "state": "LIVE", "uptime_current_epoch": "\#(shape.uptime)s", "uptime_all_epochs": "\#(shape.uptime)s",
                 "hot_restart_version": "disabled", "command_line_options": {"base_id": "0",
                 "concurrency": \#(shape.workers), "config_path": "etc/istio/proxy/envoy-rev.json", "config_yaml": "",
                 "allow_unknown_static_fields": true, "admin_address_path": "", "local_address_ip_version": "v4",
                 "log_level": "warning", "component_log_level": "misc:error", "log_path": "", "service_cluster": "",
                 "service_node": "", "service_zone": "", "file_flush_interval": "1s", "drain_time": "45s",
                 "parent_shutdown_time": "900s", "mode": "Serve", "disable_hot_restart": true, "restart_epoch": 0,
                 "cpuset_threads": false, "disabled_extensions": [], "drain_strategy": "Immediate", "stats_tag": []},
                 "node": \#(node(shape, seed: "server_info", full: true)), "hot_restart_initializing": false}
                """#))
        page.add("\n")
    }
}
