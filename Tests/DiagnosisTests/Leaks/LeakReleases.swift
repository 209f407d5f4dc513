import Testing

/// Releases of Istio as they were read at their tags: which have a leak of the table, which beside them have it not yet or no
/// more, and which mends it for whoever runs another. Written by release, so that no range of the table can agree with itself.
struct LeakReleases: Sendable, CustomTestStringConvertible {
    let id: String
    let have: [String]
    let free: [String]
    /// nil: no release has the fix yet.
    let fixes: [(running: String, fix: String?)]
    var testDescription: String { id }

    init(_ id: String, _ have: [String], not free: [String], _ fixes: (String, String?)...) {
        (self.id, self.have, self.free) = (id, have, free)
        self.fixes = fixes.map { (running: $0.0, fix: $0.1) }
    }

    static let all = generated + telemetry + filters + connections + pushes + agent

    private static let generated = [
        LeakReleases(
            "inbound-retry", ["1.24.0", "1.24.4", "1.25.0", "1.25.1"], not: ["1.23.6", "1.24.5", "1.25.2", "1.26.0"],
            ("1.24.0", "1.24.5"), ("1.25.1", "1.25.2")),
        // No backport: the last patches of 1.22 and 1.23 have it.
        LeakReleases(
            "gateway-handshakes",
            ["1.19.5", "1.19.10", "1.20.1", "1.20.8", "1.21.0", "1.21.6", "1.22.8", "1.23.0", "1.23.6"],
            not: ["1.18.7", "1.19.4", "1.20.0", "1.24.0", "1.31.1"],
            ("1.19.5", "1.24.0"), ("1.22.8", "1.24.0"), ("1.23.6", "1.24.0")),
        LeakReleases(
            "passthrough-idle", ["1.14.0", "1.14.4", "1.15.0", "1.15.1"],
            not: ["1.13.9", "1.14.5", "1.15.2", "1.16.0"],
            ("1.14.1", "1.14.5"), ("1.15.0", "1.15.2")),
        LeakReleases(
            "blackhole-append", ["1.5.0", "1.10.6", "1.11.5", "1.12.0"], not: ["1.11.6", "1.12.1", "1.13.0"],
            ("1.10.6", "1.11.6"), ("1.11.0", "1.11.6"), ("1.12.0", "1.12.1")),
        LeakReleases("date-queue", ["1.5.0", "1.24.4", "1.31.1"], not: [], ("1.31.1", nil)),
    ]

    private static let telemetry = [
        // 1.16 and 1.17 were never mended.
        LeakReleases(
            "stats-overrides", ["1.16.0", "1.17.8", "1.18.6", "1.19.0", "1.19.5", "1.20.0", "1.20.1"],
            not: ["1.15.7", "1.18.7", "1.19.6", "1.20.2", "1.21.0"],
            ("1.16.3", "1.18.7"), ("1.17.8", "1.18.7"), ("1.19.5", "1.19.6"), ("1.20.1", "1.20.2")),
        LeakReleases(
            "wasm-stats-context", ["1.5.0", "1.6.14", "1.7.6", "1.8.0"], not: ["1.4.10", "1.7.7", "1.8.1", "1.9.0"],
            ("1.6.14", "1.7.7"), ("1.8.0", "1.8.1")),
        LeakReleases("wasm-new-machines", ["1.7.0", "1.8.6"], not: ["1.6.14", "1.9.0"], ("1.7.0", "1.9.0")),
        LeakReleases("grpc-log-queue", ["1.5.10", "1.6.14"], not: ["1.7.0", "1.27.1"], ("1.6.14", "1.7.0")),
        LeakReleases("otlp-log-pending", ["1.17.0", "1.31.1"], not: ["1.16.7"], ("1.31.1", nil)),
        LeakReleases("tcp-stats-first", ["1.5.0"], not: ["1.5.1", "1.6.0"], ("1.5.0", "1.5.1")),
        LeakReleases("otel-http-answers", ["1.20.0", "1.23.6"], not: ["1.19.10", "1.24.0"], ("1.23.6", "1.24.0")),
        LeakReleases("otel-span-buffer", ["1.19.0", "1.26.8"], not: ["1.27.0"], ("1.26.8", "1.27.0")),
        LeakReleases("skywalking-stream", ["1.12.0", "1.19.9"], not: ["1.20.0"], ("1.19.9", "1.20.0")),
        LeakReleases("datadog-away", ["1.9.4", "1.10.6"], not: ["1.9.3", "1.11.0"], ("1.9.4", "1.11.0")),
    ]

    private static let filters = [
        LeakReleases("denied-uploads", ["1.18.0", "1.29.8"], not: ["1.17.8", "1.30.0"], ("1.29.8", "1.30.0")),
        LeakReleases("forward-proxy-hosts", ["1.15.0", "1.21.6"], not: ["1.22.0"], ("1.21.6", "1.22.0")),
        LeakReleases("external-processor-log", ["1.15.0", "1.18.7"], not: ["1.19.0"], ("1.18.7", "1.19.0")),
        LeakReleases("golang-requests", ["1.18.0", "1.19.10"], not: ["1.17.8", "1.20.0"], ("1.19.10", "1.20.0")),
        LeakReleases(
            "decompressor-limit", ["1.11.8", "1.12.7", "1.13.0", "1.13.4", "1.14.0"],
            not: ["1.12.8", "1.13.5", "1.14.1", "1.15.0"],
            ("1.10.0", "1.12.8"), ("1.13.4", "1.13.5"), ("1.14.0", "1.14.1")),
        LeakReleases(
            "zstd-bombs", ["1.20.8", "1.28.8", "1.29.0", "1.29.4", "1.30.1"],
            not: ["1.28.9", "1.29.5", "1.30.2", "1.31.0"],
            ("1.27.1", "1.28.9"), ("1.29.4", "1.29.5"), ("1.30.0", "1.30.2")),
        LeakReleases("transcoder-buffers", ["1.5.0", "1.9.9"], not: ["1.10.0"], ("1.9.9", "1.10.0")),
    ]

    private static let connections = [
        LeakReleases("hbone-pinned", ["1.16.0", "1.29.2", "1.31.1"], not: ["1.15.7"], ("1.30.5", nil)),
        LeakReleases("internal-sockets", ["1.16.0", "1.29.8"], not: ["1.15.7", "1.30.0"], ("1.16.0", "1.30.0")),
        LeakReleases("original-destination", ["1.10.0", "1.15.7"], not: ["1.16.0"], ("1.15.7", "1.16.0")),
    ]

    private static let pushes = [
        LeakReleases(
            "virtual-service-pushes", ["1.30.0", "1.30.2"], not: ["1.29.8", "1.30.3", "1.31.0"], ("1.30.1", "1.30.3")),
        LeakReleases(
            "wasm-plugin-pushes", ["1.30.0", "1.30.1"], not: ["1.29.8", "1.30.2", "1.31.0"], ("1.30.1", "1.30.2")),
        LeakReleases(
            "headless-pushes", ["1.18.0", "1.19.10", "1.20.1"], not: ["1.20.2", "1.21.0"],
            ("1.19.10", "1.20.2"), ("1.20.1", "1.20.2")),
    ]

    private static let agent = [
        LeakReleases(
            "agent-goroutines", ["1.8.0", "1.9.6", "1.10.0", "1.10.3"], not: ["1.7.8", "1.9.7", "1.10.4", "1.11.0"],
            ("1.8.6", "1.9.7"), ("1.10.3", "1.10.4")),
        LeakReleases("agent-metrics-copies", ["1.10.0", "1.15.7"], not: ["1.16.0"], ("1.15.7", "1.16.0")),
        LeakReleases("agent-secret-requests", ["1.5.10", "1.6.14"], not: ["1.7.0"], ("1.6.14", "1.7.0")),
        LeakReleases(
            "agent-probe-connections", ["1.6.12", "1.7.0", "1.7.4"], not: ["1.6.13", "1.7.5", "1.8.0"],
            ("1.5.10", "1.6.13"), ("1.7.4", "1.7.5")),
        LeakReleases("agent-probe-answers", ["1.9.9", "1.10.6"], not: ["1.11.0"], ("1.10.6", "1.11.0")),
        LeakReleases(
            "agent-tickers", ["1.8.6", "1.9.7", "1.10.3"], not: ["1.9.8", "1.10.4", "1.11.0"],
            ("1.9.7", "1.9.8"), ("1.10.0", "1.10.4")),
        LeakReleases("agent-timers", ["1.5.10", "1.16.5", "1.18.7"], not: ["1.19.0"], ("1.18.7", "1.19.0")),
    ]
}
