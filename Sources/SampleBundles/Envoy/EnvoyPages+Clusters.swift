import Units

extension EnvoyPages {
    static func writeClustersSection(_ shape: ProxyShape, to page: inout PageText) {
        var dice = Dice(shape.seed, for: "\(shape.pod.folder)/config_dump/clusters")
        var templates = ClusterTemplates()
        let started = shape.startedAt.later(0.07).stamp(3)
        let first = shape.startedAt.later(0.58)
        openSection("ClustersConfigDump", version: shape.pushVersion, to: &page)
        writeList("static_clusters", count: staticClusters.count, to: &page) { number, page in
            page.add(
                JSONLayout.lines(
                    #"{"cluster": \#(FixedJSON.staticCluster(staticClusters[number], typed: true)), "last_updated": "\#(started)"}"#,
                    depth: 4))
        }
        let fixed = fixedClusters(shape)
        let order = fixed.indices.map { $0 - fixed.count } + dice.shuffled(Array(shape.clusters.indices))
        // Last places are still warming: they hold memory and are not in /clusters.
        let warming = min(max(0, shape.warmingClusters), shape.clusters.count)
        let step = 5.2 / Double(max(1, shape.clusters.count))
        func write(_ position: Int, _ page: inout PageText) {
            let place = order[position]
            guard place >= 0 else {
                page.add(
                    JSONLayout.lines(
                        #"{"cluster": \#(FixedJSON.dynamicCluster(fixed[place + fixed.count], shape.pod)), "last_updated": "\#(first.stamp(3))"}"#,
                        depth: 4))
                return
            }
            let cluster = shape.clusters[place]
            let at =
                cluster.isFresh && shape.pushedAt > shape.startedAt
                ? shape.pushedAt.later(0.3 + step * Double(position)) : first.later(0.001 * Double(dice.below(160)))
            templates.write(cluster, at: at, keyOrder: dice.below(6), to: &page)
        }
        writeList("dynamic_active_clusters", count: order.count - warming, to: &page) { write($0, &$1) }
        writeList("dynamic_warming_clusters", count: warming, to: &page) { write(order.count - warming + $0, &$1) }
        page.add("\n  }")
    }

    static func writeEndpointsSection(_ shape: ProxyShape, to page: inout PageText) {
        var dice = Dice(shape.seed, for: "\(shape.pod.folder)/config_dump/endpoints")
        openSection("EndpointsConfigDump", version: nil, to: &page)
        writeList("static_endpoint_configs", count: staticClusters.count, to: &page) { number, page in
            page.add(JSONLayout.lines(FixedJSON.staticEndpoint(staticClusters[number]), depth: 4))
        }
        let fixed = fixedClusters(shape)
        let warming = min(max(0, shape.warmingClusters), shape.clusters.count)
        let order = dice.shuffled(Array(0..<(fixed.count + shape.clusters.count - warming)))
        writeList("dynamic_endpoint_configs", count: order.count, to: &page) { number, page in
            let place = order[number]
            if place < fixed.count {
                page.add(JSONLayout.lines(FixedJSON.dynamicEndpoint(fixed[place], shape.pod), depth: 4))
            } else {
                writeEndpoints(shape.clusters[place - fixed.count], to: &page)
            }
        }
        page.add("\n  }")
    }

    private static let endpointsHead = PageTemplate(
        "{\n     \"endpoint_config\": {\n      \"@type\": \"type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment\",\n      \"cluster_name\": \"«name»\",\n",
        places: ["name"])
    private static let host = hostTemplate(metadata: #""istio": {"workload": "«workload»"}"#)
    private static let securedHost = hostTemplate(
        metadata: #""envoy.transport_socket_match": {"tlsMode": "istio"}, "istio": {"workload": "«workload»"}"#)
    private static let securedHostReversed = hostTemplate(
        metadata: #""istio": {"workload": "«workload»"}, "envoy.transport_socket_match": {"tlsMode": "istio"}"#)

    private static func hostTemplate(metadata: String) -> PageTemplate {
        PageTemplate(
            json: #"""
                {"endpoint": {"address": {"socket_address": {"address": "«address»", "port_value": «port»}},
                  "health_check_config": {}}, "health_status": "HEALTHY",
                 "metadata": {"filter_metadata": {\#(metadata)}}, "load_balancing_weight": 1}
                """#, depth: 9, places: ["address", "port", "workload"])
    }

    private static func writeEndpoints(_ cluster: ProxyShape.Cluster, to page: inout PageText) {
        endpointsHead.fill(&page, [Array(cluster.name.utf8)])
        if !cluster.endpoints.isEmpty {
            page.add("      \"endpoints\": [\n       ")
            let zones = Dictionary(grouping: cluster.endpoints, by: \.zone)
            let port = Array(String(cluster.target).utf8)
            for (number, zone) in zones.keys.sorted().enumerated() {
                if number > 0 { page.add(",\n       ") }
                writeLocality(zone, zones[zone] ?? [], port: port, to: &page)
            }
            page.add("\n      ],\n")
        }
        page.add("      \"policy\": {\n       \"overprovisioning_factor\": 140\n      }\n     }\n    }")
    }

    private static func writeLocality(
        _ zone: String, _ endpoints: [Mesh.Endpoint], port: [UInt8], to page: inout PageText
    ) {
        page.add(
            "{\n        \"locality\": {\n         \"region\": \"\(region(of: zone))\",\n         \"zone\": \"\(zone)\"\n        },\n        \"lb_endpoints\": [\n         "
        )
        for (number, endpoint) in endpoints.enumerated() {
            if number > 0 { page.add(",\n         ") }
            let template =
                !endpoint.mutualTLS
                ? host : (endpoint.address.utf8.last ?? 0) & 1 == 0 ? securedHost : securedHostReversed
            template.fill(&page, [Array(endpoint.address.utf8), port, Array(endpoint.workload.utf8)])
        }
        page.add("\n        ],\n        \"load_balancing_weight\": \(endpoints.count)\n       }")
    }
}

/// The forms of an outbound cluster, made when the first one of each is seen.
struct ClusterTemplates {
    private struct Form: Hashable {
        var hasSubset: Bool
        var hasRule: Bool
        var hasTLS: Bool
        var hasIdleTimeout: Bool
        var isDNS: Bool
        var keyOrder: Int
    }
    private var made: [Form: PageTemplate] = [:]

    mutating func write(_ cluster: ProxyShape.Cluster, at: Moment, keyOrder: Int, to page: inout PageText) {
        let form = Form(
            hasSubset: !cluster.subset.isEmpty, hasRule: cluster.rule != nil, hasTLS: cluster.hasTLS,
            hasIdleTimeout: cluster.idleTimeout != nil, isDNS: cluster.isDNS, keyOrder: keyOrder)
        let template = made[form] ?? Self.template(form)
        made[form] = template
        template.fill(
            &page,
            [
                cluster.name, String(cluster.port), cluster.subset, cluster.host,
                cluster.service, cluster.namespace, cluster.subset, cluster.rule ?? "",
                String(cluster.maxConnections ?? 4_294_967_295), cluster.idleTimeout ?? "", at.stamp(3),
                cluster.isDNS ? Self.hosts(cluster) : "",
            ])
    }

    private static func template(_ form: Form) -> PageTemplate {
        let fields = [#""host": "«host»""#, #""name": "«service»""#, #""namespace": "«namespace»""#]
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        let order = orders[form.keyOrder % orders.count]
        var metadata = [#""services": [{\#(order.map { fields[$0] }.joined(separator: ","))}]"#]
        if form.hasSubset { metadata.insert(#""subset": "«subset»""#, at: form.keyOrder % 2) }
        if form.hasRule { metadata.insert(#""config": "«rule»""#, at: form.keyOrder % (metadata.count + 1)) }
        let idle = form.hasIdleTimeout ? #""common_http_protocol_options": {"idle_timeout": "«idle»"},"# : ""
        return PageTemplate(
            json: #"""
                {"cluster": {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "«name»",
                  \#(form.isDNS ? dns : eds), "connect_timeout": "10s",
                  "lb_policy": "LEAST_REQUEST",
                  "circuit_breakers": {"thresholds": [{"max_connections": «connections»,
                   "max_pending_requests": 4294967295, "max_requests": 4294967295, "max_retries": 4294967295}]},
                  "metadata": {"filter_metadata": {"istio": {\#(metadata.joined(separator: ","))}}},
                  "common_lb_config": {"healthy_panic_threshold": {}}, "alt_stat_name": "«name»;",
                  "typed_extension_protocol_options": {
                   "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                    "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions", \#(idle)
                    "explicit_http_config": {"http2_protocol_options": {}}}}\#(form.hasTLS ? FixedJSON.upstreamTLS : "")},
                 "last_updated": "«at»"}
                """#, depth: 4,
            places: [
                "name", "port", "sniSubset", "host", "service", "namespace", "subset", "rule", "connections", "idle",
                "at", "hosts",
            ])
    }

    private static let eds = #"""
        "type": "EDS", "eds_cluster_config": {"eds_config": {"ads": {}, "initial_fetch_timeout": "0s",
         "resource_api_version": "V3"}, "service_name": "«name»"}
        """#
    /// Of a ServiceEntry with `resolution: DNS`.
    private static let dns = #"""
        "type": "STRICT_DNS", "dns_refresh_rate": "60s", "respect_dns_ttl": true, "dns_lookup_family": "V4_ONLY",
        "load_assignment": {"cluster_name": "«name»", "endpoints": [{"locality": {}, "lb_endpoints": [«hosts»],
         "load_balancing_weight": 1}]}
        """#

    private static func hosts(_ cluster: ProxyShape.Cluster) -> String {
        cluster.endpoints.map {
            #"{"endpoint": {"address": \#(FixedJSON.address($0.address, cluster.target))}, "load_balancing_weight": 1}"#
        }.joined(separator: ",")
    }
}
