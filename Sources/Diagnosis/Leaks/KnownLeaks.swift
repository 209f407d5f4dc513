import Prose
import Units

/// The table of known leaks of a proxy, those with the plainest trigger first. Ranges of Istio follow from the Envoy that each
/// release carries, read in the history of istio/proxy; triggers are what a bundle can show. What only costs much, and what
/// nothing in a bundle shows, is not in it.
package enum KnownLeaks {
    package static let all = generated + telemetry + tracing + filters + connections + pushes + agent

    private static func leak(
        _ id: String, _ what: Text, of part: KnownLeak.Part = .proxy, _ affected: [String], fixed: [String],
        _ trigger: LeakTrigger, grows growth: KnownLeak.Growth, meanwhile: Text, _ source: String
    ) -> KnownLeak {
        KnownLeak(
            id: id, what: what, part: part, affected: KnownLeak.spans(affected),
            fixed: fixed.compactMap(IstioRelease.init), trigger: trigger, growth: growth, meanwhile: meanwhile,
            source: source)
    }

    private static var generated: [KnownLeak] {
        var retries = leak(
            "inbound-retry", "the default inbound retry policy keeps the bodies of gRPC requests for another try",
            of: .istiod,
            ["1.24.0-1.24.5", "1.25.0-1.25.2"], fixed: ["1.24.5", "1.25.2", "1.26.0"], .inboundRetries, grows: .traffic,
            meanwhile: "switch the inbound retry policy off", "https://github.com/istio/istio/issues/55674")
        retries.switchedOff = [("ENABLE_INBOUND_RETRY_POLICY", "false")]
        retries.risk = "requests whose connection to the application was reset are no longer sent again"
        return [
            retries,
            leak(
                "gateway-handshakes",
                "gateway listeners wait for a TLS handshake without end, so clients that send nothing are never let go",
                of: .istiod, ["1.19.5-1.20.0", "1.20.1-1.24.0"], fixed: ["1.24.0"], .endlessHandshakes,
                grows: .connections, meanwhile: "an EnvoyFilter that sets listener_filters_timeout",
                "https://github.com/istio/istio/issues/52850"),
            leak(
                "passthrough-idle", "passthrough TCP connections have no idle timeout, so those of vanished peers stay",
                of: .istiod, ["1.14.0-1.14.5", "1.15.0-1.15.2"], fixed: ["1.14.5", "1.15.2", "1.16.0"], .passthrough,
                grows: .connections, meanwhile: "an EnvoyFilter with an idle timeout",
                "https://github.com/istio/istio/pull/41133"),
            leak(
                "blackhole-append", "an EnvoyFilter on the blackhole chain is added once more at each push",
                of: .istiod,
                ["-1.11.6", "1.12.0-1.12.1"], fixed: ["1.11.6", "1.12.1", "1.13.0"], .object(IstioKind.envoyFilter),
                grows: .pushes, meanwhile: "take that chain out of the EnvoyFilter",
                "https://github.com/istio/istio/issues/35778"),
            leak(
                "date-queue", "updates of the date wait for workers that were not started and pile up", ["1.5.0-"],
                fixed: [], .initializing, grows: .time, meanwhile: "repair the way to istiod; restart the proxy",
                "https://github.com/envoyproxy/envoy/issues/31561"),
        ]
    }

    private static let telemetry = [
        leak(
            "stats-overrides", "tag expressions of the stats filter are kept for each report on open connections",
            ["1.16.0-1.18.7", "1.19.0-1.19.6", "1.20.0-1.20.2"], fixed: ["1.18.7", "1.19.6", "1.20.2", "1.21.0"],
            .object(IstioKind.telemetry), grows: .connections,
            meanwhile: "take the tag overrides out of the Telemetry object",
            "https://github.com/istio/proxy/pull/5219"),
        leak(
            "wasm-stats-context", "the TCP stats filter keeps its context after a connection closed",
            ["1.5.0-1.7.7", "1.8.0-1.8.1"], fixed: ["1.7.7", "1.8.1", "1.9.0"], .filter(.wasm, named: "stats"),
            grows: .traffic, meanwhile: "remove the EnvoyFilter of the TCP stats filter",
            "https://github.com/envoyproxy/envoy/issues/13836"),
        leak(
            "tcp-stats-first", "the first TCP stats filter of telemetry v2 keeps what it made for each connection",
            ["1.5.0-1.5.1"], fixed: ["1.5.1"], .filter(.wasm, named: "stats"), grows: .connections,
            meanwhile: "remove the EnvoyFilter of the TCP stats filter",
            "https://github.com/istio/istio/issues/22007"),
        leak(
            "wasm-new-machines", "a Wasm filter that is replaced under a new id leaves its old machine behind",
            ["1.7.0-1.9.0"], fixed: ["1.9.0"], .filter(.wasm, named: ""), grows: .pushes,
            meanwhile: "keep one vm_id, and change it seldom", "https://github.com/istio/istio/issues/27671"),
        leak(
            "grpc-log-queue", "the gRPC access logger queues entries without limit while its collector is slow",
            ["-1.7.0"], fixed: ["1.7.0"], .filter(.grpcAccessLog, named: ""), grows: .traffic,
            meanwhile: "switch that logger off", "https://github.com/envoyproxy/envoy/pull/10882"),
        leak(
            "otlp-log-pending", "log entries to an OpenTelemetry collector wait without limit or timeout",
            ["1.17.0-"], fixed: [], .filter(.grpcAccessLog, named: "open"), grows: .traffic,
            meanwhile: "limit the collector's pending requests in a DestinationRule",
            "https://github.com/envoyproxy/envoy/pull/24268"),
    ]

    private static let tracing = [
        leak(
            "otel-span-buffer", "the OpenTelemetry tracer holds spans without limit between two flushes", ["-1.27.0"],
            fixed: ["1.27.0"], .filter(.tracer, named: "opentelemetry"), grows: .traffic,
            meanwhile: "sample fewer requests", "https://github.com/envoyproxy/envoy/pull/39609"),
        leak(
            "otel-http-answers", "the OpenTelemetry tracer keeps the whole answers of a collector that it asks by HTTP",
            ["1.20.0-1.24.0"], fixed: ["1.24.0"], .filter(.tracer, named: "opentelemetry"), grows: .traffic,
            meanwhile: "export by gRPC", "https://github.com/envoyproxy/envoy/pull/35572"),
        leak(
            "skywalking-stream", "the SkyWalking tracer writes on while its collector does not read", ["-1.20.0"],
            fixed: ["1.20.0"], .filter(.tracer, named: "skywalking"), grows: .traffic,
            meanwhile: "sample fewer requests", "https://github.com/envoyproxy/envoy/pull/29140"),
        leak(
            "datadog-away", "spans of the Datadog tracer pile up while its agent is away", ["1.9.4-1.11.0"],
            fixed: ["1.11.0"], .filter(.tracer, named: "datadog"), grows: .traffic,
            meanwhile: "sample fewer requests", "https://github.com/istio/istio/issues/33073"),
    ]

    private static let filters = [
        leak(
            "denied-uploads",
            "connections whose request was answered before its body had ended, as ext_authz does, stay open",
            ["1.18.0-1.30.0"], fixed: ["1.30.0"], .filter(.extAuthz, named: ""), grows: .connections,
            meanwhile: "answer denied uploads only after their body", "https://github.com/envoyproxy/envoy/pull/42859"),
        leak(
            "forward-proxy-hosts", "the dynamic forward proxy keeps old addresses of hosts whose DNS answer changed",
            ["-1.22.0"], fixed: ["1.22.0"], .filter(.dynamicForwardProxy, named: ""), grows: .time,
            meanwhile: "restart now and then", "https://github.com/envoyproxy/envoy/pull/31433"),
        leak(
            "external-processor-log", "the external processor keeps a record of each message of a stream", ["-1.19.0"],
            fixed: ["1.19.0"], .filter(.extProc, named: ""), grows: .traffic,
            meanwhile: "send it headers only", "https://github.com/envoyproxy/envoy/pull/27812"),
        leak(
            "golang-requests", "the Go HTTP filter keeps the state of some requests", ["1.18.0-1.20.0"],
            fixed: ["1.20.0"], .filter(.golang, named: ""), grows: .traffic, meanwhile: "remove the filter",
            "https://github.com/envoyproxy/envoy/pull/30209"),
        leak(
            "decompressor-limit", "a decompressor has no limit for what a small body becomes",
            ["-1.12.8", "1.13.0-1.13.5", "1.14.0-1.14.1"], fixed: ["1.12.8", "1.13.5", "1.14.1", "1.15.0"],
            .filter(.decompressor, named: ""), grows: .traffic, meanwhile: "remove the decompressor",
            "https://github.com/envoyproxy/envoy/blob/main/changelogs/1.22.1.yaml"),
        leak(
            "zstd-bombs", "the zstd decompressor looks at its limit only after each piece of a body was inflated",
            ["-1.28.9", "1.29.0-1.29.5", "1.30.0-1.30.2"], fixed: ["1.28.9", "1.29.5", "1.30.2", "1.31.0"],
            .filter(.decompressor, named: "zstd"), grows: .traffic, meanwhile: "decompress gzip alone",
            "https://github.com/envoyproxy/envoy/blob/main/changelogs/1.38.3.yaml"),
        leak(
            "transcoder-buffers", "the gRPC-JSON transcoder ignores the limits of buffers", ["-1.10.0"],
            fixed: ["1.10.0"], .filter(.transcoder, named: ""), grows: .traffic,
            meanwhile: "limit bodies before it", "https://github.com/envoyproxy/envoy/blob/main/changelogs/1.18.0.yaml"),
    ]

    private static let connections = [
        leak(
            "hbone-pinned", "HBONE streams stay open for an hour after the inner connection was reset", ["1.16.0-"],
            fixed: [], .listener("connect_originate"), grows: .connections,
            meanwhile: "set an idle timeout for HBONE; restart", "https://github.com/envoyproxy/envoy/pull/45198"),
        leak(
            "internal-sockets", "an internal connection whose peer closed keeps what it did not write",
            ["1.16.0-1.30.0"], fixed: ["1.30.0"], .listener("connect_originate"), grows: .connections,
            meanwhile: "restart now and then", "https://github.com/envoyproxy/envoy/pull/43976"),
        leak(
            "original-destination", "two workers that make the same passthrough host at once lose one of them",
            ["-1.16.0"], fixed: ["1.16.0"], .passthrough, grows: .connections,
            meanwhile: "declare the hosts as ServiceEntries", "https://github.com/envoyproxy/envoy/pull/22371"),
    ]

    private static let pushes = [
        leak(
            "virtual-service-pushes", "VirtualServices of which only metadata changed are pushed again and again",
            of: .istiod,
            ["1.30.0-1.30.3"], fixed: ["1.30.3", "1.31.0"], .rewritten(IstioKind.virtualService), grows: .pushes,
            meanwhile: "stop what writes to them",
            "https://github.com/istio/istio/blob/1.30.3/releasenotes/notes/60629-vs-push-suppression.yaml"),
        leak(
            "wasm-plugin-pushes", "events of WasmPlugins are pushed twice", of: .istiod, ["1.30.0-1.30.2"],
            fixed: ["1.30.2", "1.31.0"], .rewritten(IstioKind.wasmPlugin), grows: .pushes,
            meanwhile: "change them seldom",
            "https://github.com/istio/istio/tree/1.30.2/releasenotes/notes"),
        leak(
            "headless-pushes", "each pod of a headless service that comes or goes causes a full push", of: .istiod,
            ["-1.20.2"], fixed: ["1.20.2", "1.21.0"], .drainingTCP, grows: .pushes,
            meanwhile: "a Sidecar without those services",
            "https://github.com/istio/istio/tree/1.20.2/releasenotes/notes"),
    ]

    private static let agent = [
        leak(
            "agent-goroutines", "the agent leaves goroutines behind at each new connection to istiod", of: .agent,
            ["1.8.0-1.9.7", "1.10.0-1.10.4"], fixed: ["1.9.7", "1.10.4", "1.11.0"], .largeAgent, grows: .time,
            meanwhile: "restart now and then", "https://github.com/istio/istio/pull/34098"),
        leak(
            "agent-metrics-copies", "the agent holds the metrics of Envoy several times at each scrape", of: .agent,
            ["-1.16.0"], fixed: ["1.16.0"], .largeAgent, grows: .time, meanwhile: "fewer series; no merged metrics",
            "https://github.com/istio/istio/pull/40109"),
        leak(
            "agent-tickers", "the agent does not stop its tickers when a connection ends", of: .agent,
            ["-1.9.8", "1.10.0-1.10.4"], fixed: ["1.9.8", "1.10.4", "1.11.0"], .largeAgent, grows: .time,
            meanwhile: "restart now and then", "https://github.com/istio/istio/pull/34200"),
        leak(
            "agent-secret-requests", "the agent keeps each request for a certificate that it has answered", of: .agent,
            ["-1.7.0"], fixed: ["1.7.0"], .largeAgent, grows: .time, meanwhile: "restart now and then",
            "https://github.com/istio/istio/pull/24552"),
        leak(
            "agent-probe-connections", "the agent opens a connection for each probe that it passes on, and keeps it",
            of: .agent,
            ["-1.6.13", "1.7.0-1.7.5"], fixed: ["1.6.13", "1.7.5", "1.8.0"], .largeAgent, grows: .time,
            meanwhile: "probe by a command in the container", "https://github.com/istio/istio/pull/27864"),
        leak(
            "agent-probe-answers", "the agent does not close the body of an answer to a probe that failed", of: .agent,
            ["-1.11.0"], fixed: ["1.11.0"], .largeAgent, grows: .time, meanwhile: "mend the probes that fail",
            "https://github.com/istio/istio/pull/32198"),
        leak(
            "agent-timers", "timers that the agent makes in a loop stay until they fire", of: .agent,
            ["-1.19.0"], fixed: ["1.19.0"], .largeAgent, grows: .time, meanwhile: "restart now and then",
            "https://github.com/istio/istio/pull/46053"),
    ]
}
