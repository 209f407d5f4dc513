extension FixedJSON {
    static func typed(_ name: String, _ message: String, _ rest: String = "") -> String {
        #"{"name": "\#(name)", "typed_config": {"@type": "\#(type)\#(message)"\#(rest)}}"#
    }

    private static let accessFormat =
        #"[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n"#
    private static let accessLogger =
        #""typed_config": {"@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog", "path": "/dev/stdout", "log_format": {"text_format_source": {"inline_string": "\#(accessFormat)"}}}"#
    static let accessLog = #""access_log": [{"name": "envoy.access_loggers.file", \#(accessLogger)}]"#
    static let listenerAccessLog =
        #""access_log": [{"name": "envoy.access_loggers.file", "filter": {"response_flag_filter": {"flags": ["NR"]}}, \#(accessLogger)}]"#

    static func tcpProxy(_ cluster: String, logged: Bool = true) -> String {
        typed(
            "envoy.filters.network.tcp_proxy", "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
            #", "stat_prefix": "\#(cluster)", "cluster": "\#(cluster)"\#(logged ? ", " + accessLog : "")"#)
    }

    private static func httpFilters(lua: Int) -> String {
        let luaFilters = (0..<lua).map {
            typed(
                "envoy.filters.http.lua.\($0)", "envoy.extensions.filters.http.lua.v3.Lua",
                #", "default_source_code": {"inline_string": "function envoy_on_request(handle)\n  handle:headers():add(\"x-step-\#($0)\", \"1\")\nend\n"}"#
            )
        }
        return
            ([
                typed(
                    "envoy.filters.http.grpc_stats", "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
                    #", "emit_filter_state": true, "stats_for_all_methods": false"#)
            ] + luaFilters + [
                typed("envoy.filters.http.fault", "envoy.extensions.filters.http.fault.v3.HTTPFault"),
                typed("envoy.filters.http.cors", "envoy.extensions.filters.http.cors.v3.Cors"),
                typed("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router"),
            ]).joined(separator: ",")
    }

    private static func tracing(_ pod: Mesh.Pod) -> String {
        let dryRun = [
            ("allow", "effective_policy_id", "name"), ("allow", "engine_result", "result"),
            ("deny", "effective_policy_id", "name"), ("deny", "engine_result", "result"),
        ].map {
            #"{"tag": "istio.authorization.dry_run.\#($0.0)_policy.\#($0.2)", "metadata": {"kind": {"request": {}}, "metadata_key": {"key": "envoy.filters.http.rbac", "path": [{"key": "istio_dry_run_\#($0.0)_shadow_\#($0.1)"}]}}}"#
        }
        let literals = [
            ("canonical_revision", pod.version), ("canonical_service", pod.workload), ("cluster_id", "Kubernetes"),
            ("mesh_id", "cluster.local"), ("namespace", pod.namespace),
        ].map { #"{"tag": "istio.\#($0.0)", "literal": {"value": "\#($0.1)"}}"# }
        return
            #""tracing": {"client_sampling": {"value": 100}, "random_sampling": {"value": 1}, "overall_sampling": {"value": 100}, "custom_tags": [\#((dryRun + literals).joined(separator: ","))]}"#
    }

    /// The HTTP connection manager as Istio makes it; `routes` is its `"rds": …` or `"route_config": …`.
    static func connectionManager(stat: String, routes: String, pod: Mesh.Pod, inbound: Bool, lua: Int) -> String {
        let certificates =
            #""server_name": "istio-envoy", \#(accessLog), "use_remote_address": false, "forward_client_cert_details": "APPEND_FORWARD", "set_current_client_cert_details": {"subject": true, "dns": true, "uri": true},"#
        return typed(
            "envoy.filters.network.http_connection_manager",
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            #"""
            , "stat_prefix": "\#(stat)", \#(routes), "http_filters": [\#(httpFilters(lua: lua))], \#(tracing(pod)),
            \#(inbound ? certificates : accessLog + #", "use_remote_address": false,"#) "proxy_100_continue": true,
            "upgrade_configs": [{"upgrade_type": "websocket"}], "stream_idle_timeout": "0s", "normalize_path": true,
            "request_id_extension": {"typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
             "use_request_id_for_trace_sampling": true}}, "path_with_escaped_slashes_action": "KEEP_UNCHANGED"
            """#)
    }

    static let ads = #"{"ads": {}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"}"#
    static let httpInspector =
        #"{"name": "envoy.filters.listener.http_inspector", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector"}}"#

    /// A listener of the bootstrap: 15090 gives the statistics, 15021 answers probes.
    static func staticListener(port: Int) -> String {
        let isStats = port == 15090
        let compressors = ["brotli", "zstd", "gzip"].map {
            typed(
                "envoy.filters.http.compressor.\($0)", "envoy.extensions.filters.http.compressor.v3.Compressor",
                #", "compressor_library": {"name": "stats_\#($0)", "typed_config": {"@type": "\#(type)envoy.extensions.compression.\#($0).compressor.v3.\#($0.prefix(1).uppercased() + $0.dropFirst())"}}, "response_direction_config": {"common_config": {"content_type": ["text/plain", "application/openmetrics-text"]}}"#
            )
        }
        let router = typed("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router")
        let filters = ((isStats ? compressors : []) + [router]).joined(separator: ",")
        let manager = typed(
            "envoy.filters.network.http_connection_manager",
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            #", "stat_prefix": "\#(isStats ? "stats" : "agent")", "route_config": \#(adminRoutes(port: port)), "http_filters": [\#(filters)]"#
        )
        return
            #""name": "0.0.0.0_\#(port)", "address": \#(address("0.0.0.0", port)), "filter_chains": [{"filters": [\#(manager)]}], "ignore_global_conn_limit": true, "bypass_overload_manager": true"#
    }

    /// The route configuration inside such a listener, which has no name.
    static func adminRoutes(port: Int, typed: Bool = false) -> String {
        let isStats = port == 15090
        return
            #"{\#(typed ? routeType : "")"virtual_hosts": [{"name": "backend", "domains": ["*"], "routes": [{"match": {"prefix": "\#(isStats ? "/stats/prometheus" : "/healthz/ready")"}, "route": {"cluster": "\#(isStats ? "prometheus_stats" : "agent")"}}]}]}"#
    }

    static let routeType = #""@type": "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", "#

    /// The one route of an inbound chain; `port` nil is the catch-all.
    static func inboundRoutes(_ pod: Mesh.Pod, port: Mesh.Port?, typed: Bool = false) -> String {
        let name = port.map { "inbound|\($0.target)||" } ?? "InboundPassthroughCluster"
        let operation = port.map { "\(pod.workload).\(pod.namespace).svc.cluster.local:\($0.number)/*" } ?? ":0/*"
        let retry = port == nil ? #""retry_policy": {"retry_on": "reset-before-request", "num_retries": 2},"# : ""
        return #"""
            {\#(typed ? routeType : "")"name": "\#(name)", "virtual_hosts": [{"name": "inbound|http|\#(port?.number ?? 0)",
             "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "\#(name)", "timeout": "0s",
              \#(retry) "max_stream_duration": {"max_stream_duration": "0s", "grpc_timeout_header_max": "0s"}},
              "decorator": {"operation": "\#(operation)"}, "name": "default"}]}], "validate_clusters": false}
            """#
    }
}
