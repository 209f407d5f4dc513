import Prose
import Units

/// What Istio does by default where it matters for memory, by release: read in charts, source and release notes at the tags.
package enum IstioDefaults {
    package static let all = resources + configuration + traffic

    private static func row(
        _ setting: IstioDefault.Setting, _ topic: String, _ steps: [(IstioRelease?, String)], _ effect: String,
        _ source: String
    ) -> IstioDefault {
        IstioDefault(
            setting: setting, topic: topic, steps: steps.map { .init(since: $0.0, value: $0.1) }, effect: effect,
            source: source)
    }

    private static let resources = [
        row(
            .workers, "worker threads of a proxy",
            [(nil, "2"), (IstioRelease(18, 0), "the CPU limit; without one a worker for each CPU of the node")],
            "each worker has its own copy of clusters and listeners",
            "https://github.com/istio/istio/blob/1.18.0/pkg/config/mesh/mesh.go"),
        row(
            .proxyLimit, "memory of istio-proxy in the chart", [(nil, "request 128Mi, limit 1024Mi")],
            "1 GiB is the limit that most kills cross",
            "https://github.com/istio/istio/blob/1.30.0/manifests/charts/istio-control/istio-discovery/values.yaml"),
        row(
            .drainTime, "how long old listeners drain (drainDuration)", [(nil, "45s")],
            "so long a changed listener stands beside its successor",
            "https://github.com/istio/istio/blob/1.30.0/pkg/config/mesh/mesh.go"),
        row(
            .nativeSidecars, "istio-proxy as an init container that keeps running",
            [(nil, "no"), (IstioRelease(19, 0), "on request"), (IstioRelease(27, 0), "where the cluster can")],
            "an OOM kill then shows in initContainerStatuses, and limits stand under initContainers",
            "https://istio.io/latest/news/releases/1.27.x/announcing-1.27/change-notes/"),
    ]

    private static let configuration = [
        row(
            .deltaXDS, "configuration is sent as differences",
            [(nil, "no"), (IstioRelease(11, 0), "on request"), (IstioRelease(22, 0), "yes")],
            "before that each push holds all clusters again, which costs 4 to 10 % of allocated; where all of them changed, the peak is the same",
            "https://istio.io/latest/news/releases/1.22.x/announcing-1.22/change-notes/"),
        row(
            .unusedClusters, "a worker builds a cluster when it is first used",
            [(nil, "no"), (IstioRelease(23, 0), "yes")], "unused clusters cost much less for each worker",
            "https://istio.io/latest/news/releases/1.23.x/announcing-1.23/change-notes/"),
        row(
            .unusedStats, "stats are made when they are first used", [(nil, "no"), (IstioRelease(24, 0), "yes")],
            "unused clusters and listeners have no stats",
            "https://istio.io/latest/news/releases/1.24.x/announcing-1.24/change-notes/"),
        row(
            .gatewayClusters, "gateways get only the clusters that their routes name",
            [(nil, "no"), (IstioRelease(8, 0), "yes"), (IstioRelease(8, 1), "no")],
            "a gateway holds every cluster of the mesh unless PILOT_FILTER_GATEWAY_CLUSTER_CONFIG is set",
            "https://github.com/istio/istio/blob/1.30.0/pilot/pkg/features/pilot.go"),
        row(
            .seriesEviction, "series of metrics that nobody increments go away",
            [
                (nil, "never"), (IstioRelease(18, 0), "by METRIC_ROTATION_INTERVAL, off"),
                (IstioRelease(28, 0), "by annotation, its durations broken"),
                (IstioRelease(28, 2), "by the annotation statsEvictionInterval, off"),
            ],
            "labels without bound fill a proxy for as long as it runs",
            "https://istio.io/latest/news/releases/1.28.x/announcing-1.28/change-notes/"),
    ]

    private static let traffic = [
        row(
            .http2Windows, "HTTP/2 windows of a stream and of a connection",
            [(nil, "256 MiB both, streams without limit"), (IstioRelease(28, 0), "16 and 24 MiB, 1024 streams")],
            "how much one peer can make the proxy hold",
            "https://github.com/envoyproxy/envoy/blob/main/changelogs/1.36.0.yaml"),
        row(
            .inboundRetries, "the inbound retry policy keeps request bodies",
            [
                (nil, "no"), (IstioRelease(24, 0), "yes"), (IstioRelease(24, 5), "not on ports declared gRPC"),
                (IstioRelease(25, 0), "yes"), (IstioRelease(25, 2), "not on ports declared gRPC"),
            ],
            "bodies of requests that may be sent again stay in memory",
            "https://github.com/istio/istio/issues/55674"),
        row(
            .gatewayHandshakes, "gateways end a TLS handshake that does not come",
            [
                (nil, "after 15 s"), (IstioRelease(19, 5), "never"), (IstioRelease(20, 0), "after 15 s"),
                (IstioRelease(20, 1), "never"), (IstioRelease(24, 0), "after 15 s"),
            ],
            "silent clients stay connected", "https://github.com/istio/istio/issues/52850"),
        row(
            .streamIdleTimeout, "idle HTTP streams are closed", [(nil, "never (stream_idle_timeout 0s)")],
            "a stalled request stays until its connection ends",
            "https://github.com/istio/istio/blob/1.30.0/pilot/pkg/networking/core/listener.go"),
        row(
            .connectionSettings, "ProxyConfig bounds buffers, streams and timeouts (connectionSettings)",
            [(nil, "not there"), (IstioRelease(31, 0), "there, off")],
            "the first way to bound buffers without an EnvoyFilter",
            "https://istio.io/latest/news/releases/1.31.x/announcing-1.31/change-notes/"),
    ]

    // MARK: - What rules ask

    /// What Istio's chart limits a proxy to, where nobody set another limit.
    static let chartLimit = Bytes(1_024 << 20)
    /// How long old listeners drain, in seconds.
    static let drainSeconds = 45.0

    /// How long an upstream connection may stay idle where no DestinationRule says it, in seconds.
    static let idleSeconds = 3_600.0

    /// Worker threads of a proxy that says nothing of its own, with the reason; nil where the node's CPUs would tell.
    static func workers(in version: String?, cpuLimit: Double?, nodeCPUs: Double?) -> (count: Int, why: Text)? {
        guard let version, let release = IstioRelease.line(of: version) else { return nil }
        let name: Text = "Istio \(version: version)"
        if release < IstioRelease(18, 0) { return (2, "the default of \(name)") }
        func count(_ cpus: Double) -> Int? { cpus > 0 && cpus < 4_096 ? max(1, Int(cpus.rounded(.up))) : nil }
        if let limit = cpuLimit.flatMap(count) { return (limit, "its CPU limit, which \(name) takes") }
        return nodeCPUs.flatMap(count).map {
            ($0, "the CPUs of its node: \(name) takes them where no CPU limit is set")
        }
    }

    /// Whether istio-proxy may be an init container where no pod object says it.
    static func mayBeNative(_ version: String?) -> Bool {
        version.flatMap(IstioRelease.line).map { $0 >= IstioRelease(27, 0) } ?? false
    }

    /// Whether a push holds what changed alone; without a version as Istio does now.
    static func sendsDifferences(_ version: String?) -> Bool {
        version.flatMap(IstioRelease.line).map { $0 >= IstioRelease(22, 0) } ?? true
    }

    /// Whether series that are not used can be made to go away.
    static func evictsSeries(_ version: String?) -> Bool {
        version.flatMap(IstioRelease.line).map { $0 >= IstioRelease(28, 2) } ?? false
    }
}
