import Units

extension EnvoyPages {
    static func writeRoutesSection(_ shape: ProxyShape, to page: inout PageText) {
        openSection("RoutesConfigDump", version: nil, to: &page)
        let at = shape.startedAt.later(0.11).stamp(3)
        let inside = staticRoutes(shape)
        writeList("static_route_configs", count: inside.count, to: &page) { number, page in
            page.add(JSONLayout.lines(#"{"route_config": \#(inside[number]), "last_updated": "\#(at)"}"#, depth: 4))
        }
        let updated = shape.startedAt.later(0.75).stamp(3)
        writeList("dynamic_route_configs", count: shape.routes.count, to: &page) { number, page in
            writeTable(shape.routes[number], at: updated, to: &page)
        }
        page.add("\n  }")
    }

    /// Those inside listeners: two of the bootstrap without a name, two for each inbound HTTP chain.
    private static func staticRoutes(_ shape: ProxyShape) -> [String] {
        let admin = [15021, 15090].map { FixedJSON.adminRoutes(port: $0, typed: true) }
        guard !shape.pod.isGateway else { return admin }
        let own = inbound(shape).filter(\.isHTTP).map { FixedJSON.inboundRoutes(shape.pod, port: $0, typed: true) }
        let catchAll = FixedJSON.inboundRoutes(shape.pod, port: nil, typed: true)
        return own + admin + [catchAll] + own + [catchAll]
    }

    private static let retry = #"""
        "retry_policy": {"retry_on": "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes",
         "num_retries": 2, "retry_host_predicate": [{"name": "envoy.retry_host_predicates.previous_hosts",
          "typed_config": {"@type": "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"}}],
         "host_selection_retry_max_attempts": "5"}
        """#

    private static let virtualHostHead = PageTemplate(
        json: #"""
            {"name": "«host»:«port»", "domains": ["«host»", "«host».", "«service».«namespace»",
             "«service».«namespace».svc", "«address»"], "routes": [«routes»
            """#, depth: 7, places: ["host", "port", "service", "namespace", "address", "routes"])
    private static let virtualHostTail = "\n        ],\n        \"include_request_attempt_count\": true\n       }"

    private static let defaultRoute = PageTemplate(
        json: #"""
            {"match": {"prefix": "/"}, "route": {"cluster": "outbound|«port»||«host»", "timeout": "0s", \#(retry),
             "max_grpc_timeout": "0s"}, "decorator": {"operation": "«host»:«port»/*"}, "name": "default"}
            """#, depth: 9, places: ["host", "port"])

    private static let prefixRoute = PageTemplate(
        json: #"""
            {"match": {"prefix": "«prefix»", "case_sensitive": true}, "route": {"cluster": "outbound|«port»||«host»",
             "timeout": "0s", \#(retry), "max_grpc_timeout": "0s"},
             "metadata": {"filter_metadata": {"istio": {"config": "«object»"}}},
             "decorator": {"operation": "«host»:«port»«prefix»*"}}
            """#, depth: 9, places: ["host", "port", "prefix", "object"])

    private static let allowAny = JSONLayout.lines(
        #"""
        {"name": "allow_any", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route":
         {"cluster": "PassthroughCluster", "timeout": "0s", "max_grpc_timeout": "0s"}, "name": "allow_any"}],
         "include_request_attempt_count": true}
        """#, depth: 7)

    private static func writeTable(_ table: ProxyShape.RouteTable, at: String, to page: inout PageText) {
        page.add(
            "{\n     \"route_config\": {\n      \"@type\": \"type.googleapis.com/envoy.config.route.v3.RouteConfiguration\",\n      \"name\": \"\(table.name)\",\n      \"virtual_hosts\": [\n       "
        )
        for host in table.hosts {
            writeVirtualHost(host, to: &page)
            page.add(",\n       ")
        }
        page.add(allowAny)
        page.add(
            "\n      ],\n      \"validate_clusters\": false,\n      \"max_direct_response_body_size_bytes\": 1048576,\n      \"ignore_port_in_host_matching\": true\n     },\n     \"last_updated\": \"\(at)\"\n    }"
        )
    }

    private static func writeVirtualHost(_ host: ProxyShape.VirtualHost, to page: inout PageText) {
        let name = Array(host.host.utf8)
        let port = Array(String(host.port).utf8)
        virtualHostHead.fill(
            &page,
            [name, port, Array(host.service.utf8), Array(host.namespace.utf8), Array(host.address.utf8), []])
        for prefix in host.prefixes {
            prefixRoute.fill(&page, [name, port, Array(prefix.utf8), Array((host.virtualService ?? "").utf8)])
            page.add(",\n         ")
        }
        defaultRoute.fill(&page, [name, port])
        page.add(virtualHostTail)
    }
}
