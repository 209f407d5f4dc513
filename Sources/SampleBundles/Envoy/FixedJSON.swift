/// Parts of Envoy's pages that are alike in every proxy, as compact JSON for `JSONLayout`.
enum FixedJSON {
    static let type = "type.googleapis.com/"
    private static let clusterType = #""@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "#
    private static let assignment =
        #""@type": "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment", "#
    private static let httpOptions = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
    private static let unlimited =
        #""circuit_breakers": {"thresholds": [{"max_connections": 4294967295, "max_pending_requests": 4294967295, "max_requests": 4294967295, "max_retries": 4294967295}]}"#

    static func address(_ host: String, _ port: Int) -> String {
        #"{"socket_address": {"address": "\#(host)", "port_value": \#(port)}}"#
    }

    private static func staticAddress(_ name: String) -> String {
        switch name {
        case "agent": address("127.0.0.1", 15020)
        case "prometheus_stats": address("127.0.0.1", 15000)
        case "sds-grpc": #"{"pipe": {"path": "./var/run/secrets/workload-spiffe-uds/socket"}}"#
        default: #"{"pipe": {"path": "./etc/istio/proxy/XDS"}}"#
        }
    }

    /// A cluster of the bootstrap; `typed` with the `@type` that the dump's Any adds.
    static func staticCluster(_ name: String, typed: Bool) -> String {
        let timeout = name.hasSuffix("-grpc") ? "1s" : "0.250s"
        let limits =
            #"{"max_connections": 100000, "max_pending_requests": 100000, "max_requests": 100000}"#
        let high =
            #"{"priority": "HIGH", "max_connections": 100000, "max_pending_requests": 100000, "max_requests": 100000}"#
        let xds =
            name == "xds-grpc"
            ? #""max_requests_per_connection": 1, "circuit_breakers": {"thresholds": [\#(limits), \#(high)]},"# : ""
        let keepalive =
            name == "xds-grpc" ? #""upstream_connection_options": {"tcp_keepalive": {"keepalive_time": 300}},"# : ""
        let http2 =
            name.hasSuffix("-grpc")
            ? #", "typed_extension_protocol_options": {"\#(httpOptions)": {"@type": "\#(type)\#(httpOptions)", "explicit_http_config": {"http2_protocol_options": {}}}}"#
            : ""
        return #"""
            {\#(typed ? clusterType : "")"name": "\#(name)", "type": "STATIC", "connect_timeout": "\#(timeout)", \#(xds)
             "alt_stat_name": "\#(name);", \#(keepalive)
             "load_assignment": {"cluster_name": "\#(name)", "endpoints": [{"lb_endpoints": [{"endpoint":
              {"address": \#(staticAddress(name))}}]}]}\#(http2)}
            """#
    }

    /// The clusters that every proxy has, and its inbound ones.
    static func dynamicCluster(_ name: String, _ pod: Mesh.Pod) -> String {
        if name == "BlackHoleCluster" {
            return
                #"{\#(clusterType)"name": "\#(name)", "type": "STATIC", "connect_timeout": "10s", "alt_stat_name": "\#(name);"}"#
        }
        let bind = #""upstream_bind_config": {"source_address": {"address": "127.0.0.6", "port_value": 0}},"#
        let head =
            #"{\#(clusterType)"name": "\#(name)", "type": "ORIGINAL_DST", "connect_timeout": "10s", "lb_policy": "CLUSTER_PROVIDED", \#(unlimited),"#
        guard name.hasPrefix("inbound|") else {
            return #"""
                \#(head) \#(name == "InboundPassthroughCluster" ? bind : "") "alt_stat_name": "PassthroughCluster;",
                "typed_extension_protocol_options": {"\#(httpOptions)": {"@type": "\#(type)\#(httpOptions)",
                 "common_http_protocol_options": {"idle_timeout": "300s"},
                 "use_downstream_protocol_config": {"http_protocol_options": {}, "http2_protocol_options": {}}}}}
                """#
        }
        return #"""
            \#(head) "cleanup_interval": "9223372035s", \#(bind)
            "metadata": {"filter_metadata": {"istio": {"services": [{"name": "\#(pod.workload)",
             "namespace": "\#(pod.namespace)", "host": "\#(pod.workload).\#(pod.namespace).svc.cluster.local"}]}}},
            "common_lb_config": {}, "alt_stat_name": "\#(name);",
            "typed_extension_protocol_options": {"\#(httpOptions)": {"@type": "\#(type)\#(httpOptions)",
             "explicit_http_config": {"http2_protocol_options": {}}}}}
            """#
    }

    static func staticEndpoint(_ name: String) -> String { endpoint(name, address: staticAddress(name), hostname: "") }

    static func dynamicEndpoint(_ name: String, _ pod: Mesh.Pod) -> String {
        guard name.hasPrefix("inbound|") else {
            return
                #"{"endpoint_config": {\#(assignment)"cluster_name": "\#(name)", "policy": {"overprovisioning_factor": 140}}}"#
        }
        let port = name.dropFirst(8).prefix { $0 != "|" }
        let at = #"{"socket_address": {"address": "\#(pod.address)", "port_value": \#(port)}}"#
        return endpoint(name, address: at, hostname: #", "hostname": "\#(name)\#(pod.address):\#(port)""#)
    }

    private static func endpoint(_ name: String, address: String, hostname: String) -> String {
        #"""
        {"endpoint_config": {\#(assignment)"cluster_name": "\#(name)", "endpoints": [{"locality": {},
         "lb_endpoints": [{"endpoint": {"address": \#(address), "health_check_config": {}\#(hostname)},
          "health_status": "HEALTHY", "load_balancing_weight": 1}], "load_balancing_weight": 0}],
         "policy": {"overprovisioning_factor": 140}}}
        """#
    }

    private static func secret(_ name: String) -> String {
        #"""
        {"name": "\#(name)", "sds_config": {"api_config_source": {"api_type": "GRPC", "grpc_services":
         [{"envoy_grpc": {"cluster_name": "sds-grpc"}}], "set_node_on_first_message_only": true,
         "transport_api_version": "V3"}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"}}
        """#
    }

    private static func tlsContext(ciphers: String, alpn: String, match: String) -> String {
        #"""
        "common_tls_context": {"tls_params": {"tls_minimum_protocol_version": "TLSv1_2",
          "tls_maximum_protocol_version": "TLSv1_3"\#(ciphers)}, "alpn_protocols": [\#(alpn)],
         "tls_certificate_sds_secret_configs": [\#(secret("default"))],
         "combined_validation_context": {"default_validation_context": {"match_subject_alt_names": [\#(match)]},
          "validation_context_sds_secret_config": \#(secret("ROOTCA"))}}
        """#
    }

    /// Auto-mTLS of an outbound cluster, with places for the SNI's parts.
    static let upstreamTLS = #"""
        , "transport_socket_matches": [{"name": "tlsMode-istio", "match": {"tlsMode": "istio"}, "transport_socket":
         {"name": "envoy.transport_sockets.tls", "typed_config": {
          "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
          \#(tlsContext(ciphers: "", alpn: #""istio", "h2""#, match: #"{"exact": "spiffe://cluster.local/ns/«namespace»/sa/default"}"#)),
          "sni": "outbound_.«port»_.«sniSubset»_.«host»"}}},
         {"name": "tlsMode-disabled", "match": {}, "transport_socket": {"name": "envoy.transport_sockets.raw_buffer",
          "typed_config": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer"}}}]
        """#

    static let downstreamTLS = #"""
        "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": {
         "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
         \#(tlsContext(ciphers: #", "cipher_suites": ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "AES256-GCM-SHA384", "AES128-GCM-SHA256"]"#, alpn: #""h2", "http/1.1""#, match: #"{"prefix": "spiffe://cluster.local/"}"#)),
         "require_client_certificate": true}},
        """#

    /// A gateway server's own certificate.
    static func serverTLS(secret name: String) -> String {
        #"""
        "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": {
         "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
         "common_tls_context": {"tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
          "alpn_protocols": ["h2", "http/1.1"], "tls_certificate_sds_secret_configs": [\#(secret(name))]},
         "require_client_certificate": false}}
        """#
    }
}
