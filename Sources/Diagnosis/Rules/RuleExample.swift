import Prose
import Units

/// A kill as small as tells a class from its neighbour, in facts: `explain` prints them, and a test makes the bundle that they
/// describe and asks the rule.
///
/// Without more it is the sidecar of a workload, killed once after an hour at a limit just below what its configuration needs,
/// whose successor was captured.
package struct RuleExample: Sendable {
    package let facts: [Fact]
    /// What the rule says of it.
    package let outcome: Outcome

    init(_ outcome: Outcome, _ facts: Fact...) {
        self.outcome = outcome
        self.facts = facts
    }

    package var text: Text { facts.map(\.text).joined("; ") + ": \(own: outcome.rawValue)" }

    package enum Fact: Sendable {
        case services(Int)
        case gateway(servers: Int)
        /// Seconds from its start to the kill.
        case lived(Double)
        case limit(Bytes?)
        case killedWhileCaptured
        /// The pages are the killed process's own, from half a minute before; else its successor's.
        case pagesOfTheKilled
        case twinThatLives
        case subsetsForEveryHost(Int)
        case endpoints(Int)
        case tcpListeners(Int)
        case routes(Int)
        case drainingListeners(Int)
        case luaFilters(Int)
        case workers(Int)
        case connections(Int, each: Bytes)
        case unexplained(Bytes)
        case grpcAccessLog, externalAuthorizer, inboundRetries, everyStat
        case hostsResolvedByEnvoy(Int)
        case secrets(Int)
        case series(Int)
        case freeOfTheHeap(percent: Int)
        case version(String)
        case namedByTheKernel(String)
        case requestsInALoop(Int, of: Int)

        var text: Text {
            switch self {
            case .services(let count): "\(count, "service")"
            case .gateway(let servers): "a gateway with \(servers, "HTTPS server")"
            case .lived(let seconds): "a life of \(seconds: seconds)"
            case .limit(let limit?): "a limit of \(limit)"
            case .limit(nil): "no limit"
            case .killedWhileCaptured: "a kill while the bundle was captured"
            case .pagesOfTheKilled: "pages of the killed process"
            case .twinThatLives: "a living proxy with the same configuration and 2 workers"
            case .subsetsForEveryHost(let count): "a DestinationRule for every host with \(count, "subset")"
            case .endpoints(let count): "a service of \(count, "endpoint")"
            case .tcpListeners(let count): "a TCP service with \(count, "listener")"
            case .routes(let count): "a VirtualService of \(count, "route")"
            case .drainingListeners(let count): "\(count, "draining listener")"
            case .luaFilters(let count): "\(count, "Lua filter")"
            case .workers(let count): "\(count, "worker")"
            case .connections(let count, let each): "\(count, "connection") of \(each) each"
            case .unexplained(let bytes): "\(bytes) beyond the configuration"
            case .grpcAccessLog: "an access log by gRPC"
            case .externalAuthorizer: "an ext_authz filter"
            case .inboundRetries: "inbound routes with a retry policy"
            case .everyStat: "a bootstrap that keeps every stat"
            case .hostsResolvedByEnvoy(let count): "\(count, "host") that Envoy resolves"
            case .secrets(let count): "\(count, "secret")"
            case .series(let count): "\(count) series of one metric"
            case .freeOfTheHeap(let percent): "\(percent) % of the heap free before the dump"
            case .version(let version): "Istio \(version: version)"
            case .namedByTheKernel(let process): "the kernel names \(name: process, .container)"
            case .requestsInALoop(let count, let all): "\(count) of \(all) logged requests in a loop"
            }
        }
    }
}
