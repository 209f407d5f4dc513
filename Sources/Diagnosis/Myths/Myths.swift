import Units

/// Every myth once, those about the limit first. Figures are measured on real Envoys (`docs/memory-model.md`) or read in
/// the sources of Istio, Envoy and Kubernetes, as each says.
package enum Myths {
    package static let all: [Myth] = limits + memory + configuration + traffic

    private static let limits = [
        Myth(
            "The default memory limit of a sidecar is 2 GiB.", .isFalse,
            "Istio's charts request 128 MiB and limit at 1 GiB, from 1.2 to 1.30; the 2000m beside it is the CPU limit. The pod itself tells the limit that counts.",
            code: "OOM601", at: { $0.limitBytes == Bytes(2 << 30) && $0.containerKind?.isProxy != false }),
        Myth(
            "An OOM kill shows in the events.", .isFalse,
            "Kubernetes makes no event for a kill at a container's own limit; the pod's status says OOMKilled. BackOff and Unhealthy only follow, and OOMKilling comes from node-problem-detector, where it runs.",
            code: "OOM102"),
        Myth(
            "The limit protects the node, so a full node makes the sidecar fall over.", .halfTrue,
            "A kill at the container's limit, a kill by a node without memory and an eviction by the kubelet are three things with different evidence and different remedies.",
            code: "OOM102", at: { $0.form == .eviction || $0.form == .nodeOOM }),
        Myth(
            "Above 80 % of the limit a sidecar is in danger.", .unsupported,
            "No source has that figure. What counts is whether the need at rest and at a full push fits: a push of all clusters adds 0.34 to 0.57 of what is allocated for seconds.",
            code: "OOM601"),
        Myth(
            "The overload manager runs a garbage collector.", .isFalse,
            "Envoy has none. The action shrink_heap gives free pages back every 10 s, others refuse or close work. Istio configures a limit of downstream connections and no heap monitor."
        ),
    ]

    private static let memory = [
        Myth(
            "Envoy's memory never goes down again.", .halfTrue,
            "What is removed is freed (144 MB of allocated fell to 9.5), but the allocator keeps its pages for a while, so the container's memory may stay near its peak until a restart.",
            code: "OOM701", at: { $0.leadingCode == "OOM701" }),
        Myth(
            "Each push leaves an old snapshot behind, so memory creeps up.", .isFalse,
            "Five repeated pushes of 2,000 clusters raised allocated by 0.1 % and physical by 3 %. Steady growth under unchanged configuration is connections, series of metrics, draining listeners, or a leak.",
            code: "OOM304"),
        Myth(
            "Envoy caches clusters, endpoints and responses without end.", .isFalse,
            "They are state, not a cache: they go when the configuration goes. DNS results are replaced at each refresh, and access logs wait in 64 KiB buffers for at most a second.",
            code: "OOM506"),
        Myth(
            "server.memory_total_alloc_bytes shows what Envoy holds.", .isFalse,
            "There is no such metric. Look at server.memory_allocated, server.memory_heap_size and server.memory_physical_size, or at the admin page /memory."
        ),
    ]

    private static let configuration = [
        Myth(
            "Every sidecar holds every endpoint of the mesh.", .isTrue,
            "By default, yes: without a Sidecar resource, exportTo or discoverySelectors each exported service goes to every sidecar, and gateways get them in any case.",
            code: "OOM201"),
        Myth(
            "Memory grows with the number of endpoints.", .halfTrue,
            "An endpoint costs about 3 kB, but a cluster with mutual TLS 62 to 72 kB: many small services weigh more than one large one.",
            code: "OOM203"),
        Myth(
            "A wildcard DestinationRule makes Envoy hold every possible route.", .isFalse,
            "A DestinationRule adds no route. Its subsets add clusters: one for each subset and port of each service that the host matches, with or without a pod behind it.",
            code: "OOM202", at: { $0.leadingCode == "OOM202" }),
        Myth(
            "Subsets keep endpoint data small.", .isFalse,
            "It is the other way round: each subset is one more cluster with an endpoint list of its own.",
            code: "OOM202"),
        Myth(
            "Each changed pod address is a full push.", .isFalse,
            "It is a push of the endpoints of its services alone. A DestinationRule sends all its clusters again, a headless TCP service rebuilds listeners, and a restart of istiod or its periodic reconnect sends everything.",
            code: "OOM304"),
        Myth(
            "A Sidecar resource cuts the configuration.", .isTrue,
            "For sidecars. Gateways and waypoints ignore it.", code: "OOM201"),
    ]

    private static let traffic = [
        Myth(
            "The stat connection_pool_per_upstream_connection shows pool bloat.", .isFalse,
            "There is no such stat. Look at upstream_cx_active of each cluster, and at cx_active of each host in the admin page /clusters.",
            code: "OOM401"),
        Myth(
            "An idle connection holds a buffer of its limit.", .isFalse,
            "An idle upstream connection costs 16 to 21 kB; the 1 MiB is a soft limit that nothing allocates beforehand. Bytes in flight and slow readers cost more.",
            code: "OOM402"),
        Myth(
            "Circuit breakers and idle timeouts prevent OOM kills.", .halfTrue,
            "They bound connections and queues, at the price of 503s. They do nothing about configuration. By default nothing is bounded, and an idle connection is closed after an hour.",
            code: "OOM401"),
        Myth(
            "Wasm filters need less memory than Lua.", .unsupported,
            "No measurement shows it. A Wasm VM exists on each worker (2.7 MB and 0.93 MB a worker, measured); Lua has one light state on each.",
            code: "OOM501"),
    ]
}
