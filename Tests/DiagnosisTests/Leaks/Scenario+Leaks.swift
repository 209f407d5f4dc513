import SampleBundles
import Testing

@testable import Diagnosis

/// What sets each row of the table of leaks off, on the pages that show it.
extension Scenario {
    /// A release that the row affects.
    private static func version(of leak: KnownLeak) throws -> String {
        let span = try #require(leak.affected.last)
        if let from = span.from { return from.text }
        let before = try #require(span.before)
        return (before.patch > 0 ? IstioRelease(before.minor, before.patch - 1) : IstioRelease(before.minor - 1, 5))
            .text
    }

    /// Its own pages, of a release that has the leak, with bytes that nothing explains.
    init(of leak: KnownLeak) throws {
        self.init(services: 12, gateway: leak.id == "gateway-handshakes")
        if isGateway {
            mesh.gateways = [.init("front", in: "checkout", hosts: ["a.acme.example"], createdAt: mesh.begunAt)]
        }
        pages = .killed
        mesh.istioVersion = try Self.version(of: leak)
        shape = { $0.extraAllocated = 6_000_000 }
    }

    private static let filterTypes = [
        "wasm": "envoy.extensions.filters.http.wasm.v3.Wasm",
        "ext_authz": "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
        "dynamic_forward_proxy": "envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig",
        "ext_proc": "envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor",
        "golang": "envoy.extensions.filters.http.golang.v3alpha.Config",
        "decompressor": "envoy.extensions.filters.http.decompressor.v3.Decompressor",
        "grpc_json_transcoder": "envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder",
        "grpc_access_log": "envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig",
        "tracer": "envoy.config.trace.v3.TracerConfig",
    ]

    /// What shows the trigger, put into the scenario's pages.
    mutating func show(_ trigger: LeakTrigger) throws {
        switch trigger {
        case .filter(let kind, let named):
            let type = try #require(Self.filterTypes[kind.rawValue])
            let item =
                #"{"name": "acme.\#(named.isEmpty ? kind.rawValue : named)", "typed_config": {"@type": "type.googleapis.com/\#(type)"}}"#
            let http = #""http_filters": ["#
            switch kind {
            case .grpcAccessLog: edit("config_dump", http, to: #""access_log": [\#(item)], "# + http)
            case .tracer: edit("config_dump", http, to: #""tracing": {"provider": \#(item)}, "# + http)
            default: edit("config_dump", http, to: http + item + ", ")
            }
        case .inboundRetries: retryInbound()
        case .endlessHandshakes:
            edit(
                "config_dump", #""filter_chains": ["#, to: #""listener_filters_timeout": "0s", "filter_chains": ["#)
        case .listener(let name): edit("config_dump", "virtualInbound", to: name)
        case .passthrough:
            edits.append(
                (
                    "/clusters",
                    {
                        $0
                            + "PassthroughCluster::10.9.9.9:443::cx_active::140\nPassthroughCluster::10.9.9.9:443::rq_total::150\n"
                    }
                ))
        case .object(let kind):
            added.append(
                (
                    "objects.yaml",
                    "apiVersion: networking.istio.io/v1\nkind: \(kind)\nmetadata:\n  name: wharf\n  namespace: checkout\nspec: {}\n"
                ))
        case .initializing: edit("server_info", "LIVE", to: "INITIALIZING")
        case .largeAgent:
            added.append(
                (
                    "bug-report/\(folder)ps.txt",
                    "  PID   RSS COMMAND\n    1 180000 /usr/local/bin/pilot-agent proxy\n   17 61000 /usr/local/bin/envoy -c x\n"
                ))
        case .rewritten(let kind):
            let kill = killedAt
            capture = { capture in
                for number in 0..<5 {
                    capture.istiodLog.debounced(
                        70 + number, config: "\(kind)/checkout/wharf", services: 12, proxies: 1,
                        at: kill.later(Double(5 * number) - 100))
                }
            }
        case .drainingTCP:
            mesh.addServices(1, ports: [.tcp(9042)])
            shape = { shape in
                shape.extraAllocated = 6_000_000
                guard var listener = shape.listeners.last(where: { $0.cluster != nil }) else { return }
                for number in 0..<60 {
                    listener.address = "10.121.0.\(number)"
                    shape.listeners.append(listener)
                }
                shape.drainingListeners = 2 * shape.listeners.count
            }
        }
    }
}
