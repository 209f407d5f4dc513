extension EnvoyPages {
    private static let cluster = PageTemplate(
        """
        «name»::observability_name::«stat»
        «name»::default_priority::max_connections::«connections»
        «name»::default_priority::max_pending_requests::«limit»
        «name»::default_priority::max_requests::«limit»
        «name»::default_priority::max_retries::«limit»
        «name»::high_priority::max_connections::1024
        «name»::high_priority::max_pending_requests::1024
        «name»::high_priority::max_requests::1024
        «name»::high_priority::max_retries::3
        «name»::added_via_api::«api»

        """, places: ["name", "stat", "connections", "limit", "api"])

    private static let host = PageTemplate(
        """
        «name»::«address»::cx_active::«cx»
        «name»::«address»::cx_connect_fail::0
        «name»::«address»::cx_total::«cxTotal»
        «name»::«address»::rq_active::«rq»
        «name»::«address»::rq_error::«errors»
        «name»::«address»::rq_pending_active::0
        «name»::«address»::rq_success::«successes»
        «name»::«address»::rq_timeout::0
        «name»::«address»::rq_total::«rqTotal»
        «name»::«address»::hostname::«hostname»
        «name»::«address»::health_flags::healthy
        «name»::«address»::weight::1
        «name»::«address»::region::«region»
        «name»::«address»::zone::«zone»
        «name»::«address»::sub_zone::
        «name»::«address»::canary::false
        «name»::«address»::priority::0
        «name»::«address»::success_rate::-1
        «name»::«address»::local_origin_success_rate::-1

        """,
        places: [
            "name", "address", "cx", "cxTotal", "rq", "errors", "successes", "rqTotal", "hostname", "region", "zone",
        ])

    private static let unlimited = Array("4294967295".utf8)
    private static let idle: [[UInt8]] = Array(repeating: [0x30], count: 6)

    static func writeClusters(_ shape: ProxyShape, to page: inout PageText) {
        var dice = Dice(shape.seed, for: "\(shape.pod.folder)/clusters")
        let loads = Dictionary(grouping: shape.loads, by: \.cluster)
        let region = Array(EnvoyPages.region(of: shape.pod.zone).utf8)
        let fixed = staticClusters + fixedClusters(shape)
        for place in dice.shuffled(Array(0..<(shape.clusters.count + fixed.count))) {
            if place < shape.clusters.count {
                write(shape.clusters[place], loads[shape.clusters[place].name] ?? [], region, to: &page)
            } else {
                writeFixed(fixed[place - shape.clusters.count], shape, loads, to: &page)
            }
        }
    }

    private static func write(
        _ shape: ProxyShape.Cluster, _ loads: [ProxyShape.Load], _ region: [UInt8], to page: inout PageText
    ) {
        let name = Array(shape.name.utf8)
        let connections = shape.maxConnections.map { Array(String($0).utf8) } ?? unlimited
        cluster.fill(&page, [name, name + [0x3B], connections, unlimited, Array("true".utf8)])
        page.add(name)
        page.add("::eds_service_name::")
        page.add(name)
        page.add(0x0A)
        for endpoint in shape.endpoints {
            let load = loads.first { $0.address == endpoint.address }
            let zone = Array(endpoint.zone.utf8)
            let address = Array("\(endpoint.address):\(shape.target)".utf8)
            host.fill(&page, [name, address] + (load.map(counts) ?? idle) + [[], region, zone])
        }
    }

    private static func counts(_ load: ProxyShape.Load) -> [[UInt8]] {
        [
            load.connections, load.connectionsTotal, load.requests, load.errors, load.requestsTotal - load.errors,
            load.requestsTotal,
        ].map { Array(String($0).utf8) }
    }

    private static func writeFixed(
        _ name: String, _ shape: ProxyShape, _ loads: [String: [ProxyShape.Load]], to page: inout PageText
    ) {
        let limit =
            name == "xds-grpc" ? "100000" : name == "agent" || name == "BlackHoleCluster" ? "1024" : "4294967295"
        let stat = name == "InboundPassthroughCluster" ? "PassthroughCluster;" : name + ";"
        cluster.fill(&page, [name, stat, limit, limit, staticClusters.contains(name) ? "false" : "true"])
        let address: String
        switch name {
        case "agent": address = "127.0.0.1:15020"
        case "prometheus_stats": address = "127.0.0.1:15000"
        case "sds-grpc": address = "./var/run/secrets/workload-spiffe-uds/socket"
        case "xds-grpc": address = "./etc/istio/proxy/XDS"
        case let own where own.hasPrefix("inbound|"):
            address = "\(shape.pod.address):\(own.dropFirst(8).prefix { $0 != "|" })"
        default: return
        }
        let load = loads[name]?.first.map(counts) ?? idle
        let hostname = name.hasPrefix("inbound|") ? name + address : ""
        host.fill(&page, [Array(name.utf8), Array(address.utf8)] + load + [Array(hostname.utf8), [], []])
    }

    /// `eu-north-1` of `eu-north-1b`
    static func region(of zone: String) -> String { String(zone.dropLast(1)) }
}
