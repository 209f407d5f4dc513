/// A config_dump in small, shaped like a real one: every section, each resource with what its reader looks at.
enum SampleDump {
    static let text = """
        {
         "configs": [
          {
           "@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump",
           "bootstrap": {
            "node": {
             "id": "sidecar~10.88.1.17~orders-5d8674ddf6-5n2tc.shop~shop.svc.cluster.local", "cluster": "orders.shop",
             "metadata": {"NAMESPACE": "shop", "WORKLOAD_NAME": "orders", "NODE_NAME": "ip-10-0-42-8",
              "CLUSTER_ID": "Kubernetes", "ISTIO_VERSION": "1.30.1", "PROXY_CONFIG": {"concurrency": 2},
              "ANNOTATIONS": {"sidecar.istio.io/proxyMemoryLimit": "160Mi", "istio.io/rev": "default"},
              "LABELS": {"app": "orders"}},
             "extensions": [{"name": "envoy.filters.http.router", "category": "envoy.filters.http"}]
            },
            "dynamic_resources": {"ads_config": {"api_type": "DELTA_GRPC"}},
            "stats_config": {"stats_matcher": {"inclusion_list": {"patterns": [{"prefix": "reporter="},
             {"safe_regex": {"regex": "vhost\\\\..*\\\\.route\\\\..*"}}, {"prefix": "cluster.outbound"},
             {"safe_regex": {"regex": "http.*"}}]}}},
            "overload_manager": {"resource_monitors": [{"name": "envoy.resource_monitors.fixed_heap"}]},
            "deferred_stat_options": {"enable_deferred_creation_stats": true}
           },
           "last_updated": "2026-11-24T08:06:32.190Z"
          },
          \(clusters),
          \(endpoints),
          \(listeners),
          {"@type": "type.googleapis.com/envoy.admin.v3.ScopedRoutesConfigDump"},
          \(routes),
          {
           "@type": "type.googleapis.com/envoy.admin.v3.SecretsConfigDump",
           "dynamic_active_secrets": [
            {"name": "default", "version_info": "2026-11-24T08:06:32Z/1", "last_updated": "2026-11-24T08:06:32.819Z",
             "secret": {"name": "default", "tls_certificate": {"private_key": {"inline_bytes": "W3JlZGFjdGVkXQ=="}}}}
           ]
          }
         ]
        }

        """

    static let clusters = """
        {
         "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump", "version_info": "2026-11-24T08:08:22Z/190",
         "static_clusters": [{"cluster": {"name": "agent", "type": "STATIC", "load_assignment": {"endpoints": [
          {"lb_endpoints": [{"endpoint": {}}]}]}}, "last_updated": "2026-11-24T08:06:32.251Z"}],
         "dynamic_active_clusters": [{"cluster": {
          "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
          "transport_socket_matches": [{"name": "tlsMode-istio"}, {"name": "tlsMode-disabled"}],
          "name": "outbound|80|v2|pay.shop.svc.cluster.local", "type": "EDS",
          "circuit_breakers": {"thresholds": [{"max_connections": 4294967295, "max_requests": 100},
           {"priority": "HIGH", "max_connections": 7}]},
          "outlier_detection": {}, "per_connection_buffer_limit_bytes": 32768,
          "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions":
           {"common_http_protocol_options": {"idle_timeout": "300s"}}},
          "metadata": {"filter_metadata": {"istio": {"subset": "v2", "services": [{"namespace": "shop", "name": "pay"}],
           "config": "/apis/networking.istio.io/v1/namespaces/istio-system/destination-rule/canary"}}}
         }, "last_updated": "2026-11-24T08:08:28.434Z"}],
         "dynamic_warming_clusters": [{"cluster": {"name": "outbound|80||warm.shop.svc.cluster.local", "type": "EDS",
          "transport_socket": {"name": "envoy.transport_sockets.tls"}}}]
        }
        """

    static let endpoints = """
        {
         "@type": "type.googleapis.com/envoy.admin.v3.EndpointsConfigDump",
         "dynamic_endpoint_configs": [
          {"endpoint_config": {"cluster_name": "empty", "policy": {"overprovisioning_factor": 140}}},
          {"endpoint_config": {"cluster_name": "pay", "endpoints": [
           {"locality": {}, "lb_endpoints": [\(host(workload: "pay")), \(host(workload: "pay", flipped: true))]},
           {"priority": 1, "lb_endpoints": [\(host(workload: "pay-2")), {"health_status": "UNHEALTHY"}]}]}}
         ]
        }
        """

    private static func host(workload: String, flipped: Bool = false) -> String {
        let istio = #""istio": {"workload": "\#(workload);shop;pay;v1;Kubernetes"}"#
        let match = #""envoy.transport_socket_match": {"tlsMode": "istio"}"#
        let metadata = flipped ? "\(match), \(istio)" : "\(istio), \(match)"
        return #"{"endpoint": {}, "health_status": "HEALTHY", "metadata": {"filter_metadata": {\#(metadata)}}}"#
    }

    static let listeners = """
        {
         "@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump", "version_info": "2026-11-24T08:06:29Z/183",
         "static_listeners": [{"listener": {"name": "0.0.0.0_15090"}}],
         "dynamic_listeners": [
          {"name": "0.0.0.0_8443",
           "active_state": {"listener": {
            "name": "0.0.0.0_8443", "address": {"socket_address": {"address": "0.0.0.0", "port_value": 8443}},
            "filter_chains": [
             {"filter_chain_match": {"server_names": ["a.example"]},
              "filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": {
               "rds": {"route_config_name": "https.443.a"},
               "http_filters": [
                {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}},
                {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}},
                {"name": "g", "typed_config": {
                 "@type": "type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig"}},
                {"name": "w", "config_discovery": {"type_urls": [
                 "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm"]}}],
               "access_log": [{"name": "envoy.access_loggers.http_grpc", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig"}}],
               "tracing": {"provider": {"name": "envoy.tracers.zipkin"}},
               "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
              }}],
              "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": {"common_tls_context": {
               "tls_certificate_sds_secret_configs": [{"name": "kubernetes://a-cert"}]}}}}],
            "default_filter_chain": {"filters": [{"name": "envoy.filters.network.tcp_proxy", "typed_config": {
             "cluster": "PassthroughCluster"}}]},
            "listener_filters_timeout": "0s", "traffic_direction": "OUTBOUND"
           }, "last_updated": "2026-11-24T08:06:32.914Z"},
           "draining_state": {"listener": {"name": "0.0.0.0_8443"}, "last_updated": "2026-11-24T08:06:31.000Z"}},
          {"name": "refused", "error_state": {"failed_configuration": {"name": "refused"}, "details": "no"}}
         ]
        }
        """

    static let routes = """
        {
         "@type": "type.googleapis.com/envoy.admin.v3.RoutesConfigDump",
         "dynamic_route_configs": [{"route_config": {"name": "80", "virtual_hosts": [
          {"name": "pay.shop.svc.cluster.local:80", "domains": ["pay", "pay.shop"], "routes": [
           {"match": {"prefix": "/", "headers": [{"name": "u", "string_match": {"exact": "j"}}, {"name": "v"}]},
            "route": {"weighted_clusters": {"clusters": [{"name": "a"}, {"name": "b"}]}, "retry_policy": {}},
            "metadata": {"filter_metadata": {"istio":
             {"config": "/apis/networking.istio.io/v1/namespaces/shop/virtual-service/pay"}}}},
           {"match": {"safe_regex": {"regex": "/a.*"}},
            "route": {"cluster": "a", "request_mirror_policies": [{"cluster": "m"}]},
            "metadata": {"filter_metadata": {"istio":
             {"config": "/apis/networking.istio.io/v1alpha3/namespaces/shop/virtual-service/pay"}}},
            "typed_per_filter_config": {"envoy.filters.http.lua": {}}},
           {"match": {"prefix": "/"}, "route": {"cluster": "a"}, "name": "default"}]},
          {"name": "allow_any", "domains": ["*"], "routes": [{"match": {"prefix": "/"},
           "route": {"cluster": "PassthroughCluster"}}]}
         ]}, "last_updated": "2026-11-24T08:06:33.000Z"}]
        }
        """

    /// The dump with its keys as istioctl and istiod print them.
    static var camelCase: String {
        var out = ""
        var inside = false
        var key = ""
        for character in text {
            if character == "\"" {
                inside.toggle()
                if !inside, !key.contains("."), key.first?.isLowercase == true { key = camel(key) }
                out += inside ? "" : "\"\(key)\""
                key = ""
            } else if inside {
                key.append(character)
            } else {
                out.append(character)
            }
        }
        return out
    }

    /// Names of keys only: what has a dot, a slash or a bar is a value.
    private static func camel(_ text: String) -> String {
        guard !text.contains(where: { "|/~-:".contains($0) }), text != "allow_any" else { return text }
        let parts = text.split(separator: "_")
        guard parts.count > 1 else { return text }
        return String(parts[0]) + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
