import Units

/// The eight admin pages as Envoy 1.40 prints them, each from one `ProxyShape`.
///
/// Real dumps print the keys of maps in random order, and clusters too: so do these, by the shape's seed.
package enum EnvoyPages {
    package static func configDump(_ shape: ProxyShape) -> [UInt8] {
        PageText.bytes { writeConfigDump(shape, to: &$0) }
    }
    package static func clusters(_ shape: ProxyShape) -> [UInt8] { PageText.bytes { writeClusters(shape, to: &$0) } }
    package static func memory(_ shape: ProxyShape) -> [UInt8] { PageText.bytes { writeMemory(shape, to: &$0) } }
    package static func serverInfo(_ shape: ProxyShape) -> [UInt8] {
        PageText.bytes { writeServerInfo(shape, to: &$0) }
    }
    package static func statistics(_ shape: ProxyShape) -> [UInt8] {
        PageText.bytes { writeStatistics(shape, to: &$0) }
    }

    /// The names under `proxies/NAMESPACE/POD/` of what Envoy said, with what writes each.
    static let names: [(name: String, write: Writer)] = [
        ("certs", { writeCertificates($0, to: &$1) }), ("clusters", { writeClusters($0, to: &$1) }),
        ("config_dump?include_eds", { writeConfigDump($0, to: &$1) }), ("listeners", { writeListeners($0, to: &$1) }),
        ("memory", { writeMemory($0, to: &$1) }), ("runtime", { writeRuntime(to: &$1) }),
        ("server_info", { writeServerInfo($0, to: &$1) }), ("stats/prometheus", { writeStatistics($0, to: &$1) }),
    ]

    /// Of a page that is written in two: its start, which says whose it is and may be empty, and the rest, that a double of the proxy may have
    /// as well; nil for a page that only its own proxy can have.
    static let doubled: [String: (start: Writer?, rest: Writer)] = [
        "certs": (nil, { writeCertificates($0, to: &$1) }), "clusters": (nil, { writeClusters($0, to: &$1) }),
        "config_dump?include_eds": ({ writeDumpStart($0, to: &$1) }, { writeDumpRest($0, to: &$1) }),
        "listeners": (nil, { writeListeners($0, to: &$1) }),
        "stats/prometheus": (nil, { writeStatistics($0, to: &$1) }),
    ]

    typealias Writer = @Sendable (ProxyShape, inout PageText) -> Void

    static let staticClusters = ["agent", "prometheus_stats", "sds-grpc", "xds-grpc"]

    /// Ports at which the pod's own service is reached; a router has no inbound clusters.
    static func inbound(_ shape: ProxyShape) -> [Mesh.Port] { shape.pod.isGateway ? [] : shape.pod.ports }

    static func fixedClusters(_ shape: ProxyShape) -> [String] {
        ["BlackHoleCluster"]
            + (shape.pod.isGateway ? [] : ["InboundPassthroughCluster", "PassthroughCluster"])
            + inbound(shape).map { "inbound|\($0.target)||" }
    }

    /// Route configurations inside listeners: the two admin ones, and two for each inbound chain with HTTP.
    static func staticRouteTables(_ shape: ProxyShape) -> Int {
        shape.pod.isGateway ? 2 : 4 + 2 * inbound(shape).count { $0.isHTTP }
    }

    /// Within a few percent of the page's size; for what a dump costs.
    static func estimatedDumpBytes(_ shape: ProxyShape) -> Int {
        110_000 + shape.clusters.reduce(0) { $0 + 3_900 + 760 * $1.endpoints.count }
            + shape.routes.reduce(0) { $0 + 1_300 * $1.hosts.count } + shape.listeners.count * 2_500
    }

    static func writeMemory(_ shape: ProxyShape, to page: inout PageText) {
        let memory = shape.memory ?? MeasuredEnvoy.memory(shape)
        page.add(
            """
            {
             "allocated": "\(memory.allocated)",
             "heap_size": "\(memory.heapSize)",
             "pageheap_unmapped": "\(memory.pageheapUnmapped)",
             "pageheap_free": "\(memory.pageheapFree)",
             "total_thread_cache": "\(memory.threadCache)",
             "total_physical_bytes": "\(memory.physical)"
            }

            """)
    }

    static func writeListeners(_ shape: ProxyShape, to page: inout PageText) {
        page.line("0.0.0.0_15090::0.0.0.0:15090")
        page.line("0.0.0.0_15021::0.0.0.0:15021")
        for listener in shape.listeners { page.line("\(listener.name)::\(listener.address):\(listener.port)") }
        guard !shape.pod.isGateway else { return }
        page.line("virtualOutbound::0.0.0.0:15001")
        page.line("virtualInbound::0.0.0.0:15006")
    }

    private static let certificate = PageTemplate(
        json: #"""
            {"ca_cert": [{"path": "\u003cinline\u003e", "serial_number": "b91c07de4a35f86210c47a9e60d3571f",
              "subject_alt_names": [], "days_until_expiration": "3649", "valid_from": "«ca»",
              "expiration_time": "2036-11-20T04:00:00Z"}],
             "cert_chain": [{"path": "\u003cinline\u003e", "serial_number": "«serial»",
              "subject_alt_names": [{"uri": "spiffe://cluster.local/ns/«namespace»/sa/default"}],
              "days_until_expiration": "0", "valid_from": "«from»", "expiration_time": "«to»"}]}
            """#, depth: 2, places: ["ca", "serial", "namespace", "from", "to"])

    /// One entry for each TLS context, all alike.
    static func writeCertificates(_ shape: ProxyShape, to page: inout PageText) {
        var dice = Dice(shape.seed, for: "\(shape.pod.folder)/certs")
        let values = [
            "2026-11-23T04:00:00Z", dice.hex(32), shape.pod.namespace, shape.startedAt.later(-120).stamp(0),
            shape.startedAt.later(86_400).stamp(0),
        ].map { Array($0.utf8) }
        let count = shape.clusters.count { $0.hasTLS } + (shape.pod.isGateway ? 0 : 2 + inbound(shape).count)
        page.add("{\n \"certificates\": [")
        for number in 0..<count {
            page.add(number == 0 ? "\n  " : ",\n  ")
            certificate.fill(&page, values)
        }
        page.add(count == 0 ? "]\n}\n" : "\n ]\n}\n")
    }

    static func writeRuntime(to page: inout PageText) {
        let entries = runtimeFlags.map {
            #""\#($0.name)": {"layer_values": ["\#($0.value)", ""], "final_value": "\#($0.value)"}"#
        }
        page.add(
            JSONLayout.lines(
                #"{"layers": ["global config", "admin"], "entries": {\#(entries.joined(separator: ","))}}"#))
        page.add("\n")
    }

    static let runtimeFlags: [(name: String, value: String)] = [
        ("envoy.reloadable_features.fixed_heap_use_allocated", "true"),
        ("envoy.reloadable_features.http_reject_path_with_fragment", "false"),
        ("envoy.reloadable_features.coalesce_lb_rebuilds_on_batch_update", "false"),
        ("re2.max_program_size.error_level", "32768"),
    ]
}
