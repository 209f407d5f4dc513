import Prose
import Store
import Units

/// What must be in the bundle for a leak to matter: a version alone proves nothing.
enum LeakTrigger: Sendable {
    /// A filter, logger or tracer of this kind, with a part of its name.
    case filter(FilterKind, named: String)
    /// Inbound routes that send a request again.
    case inboundRetries
    /// A gateway's TLS listeners that wait for a handshake without end.
    case endlessHandshakes
    /// A listener of this name.
    case listener(String)
    /// Open connections to addresses outside of the registry.
    case passthrough
    /// An object of this kind.
    case object(String)
    /// Objects of this kind that istiod pushed for again and again.
    case rewritten(String)
    /// Envoy waits for its first configuration.
    case initializing
    /// Listeners of TCP services beside draining ones.
    case drainingTCP
    /// The agent's own memory.
    case largeAgent

    var words: String {
        switch self {
        case .filter(let kind, let name):
            "a \(kind.rawValue) filter, logger or tracer\(name.isEmpty ? "" : " named *\(name)*")"
        case .inboundRetries: "an inbound route with a retry policy"
        case .endlessHandshakes: "a gateway's TLS listener with listener_filters_timeout 0s"
        case .listener(let name): "a listener *\(name)*"
        case .passthrough: "open connections to PassthroughCluster"
        case .object(let kind): "an object of kind \(kind)"
        case .rewritten(let kind): "pushes for the same \(kind) again and again"
        case .initializing: "server_info state INITIALIZING for minutes"
        case .drainingTCP: "draining listeners beside many TCP listeners"
        case .largeAgent: "pilot-agent beyond 100 MiB"
        }
    }

    /// Where it is seen; nil where it is not.
    func seen(_ c: Case) throws -> Evidence? {
        switch self {
        case .filter(let kind, let name):
            guard
                let found = try c.filters([kind]).first(where: {
                    name.isEmpty || $0.name.lowercased().firstRange(of: name) != nil
                })
            else { return nil }
            return c.dump(
                .item("filter", Name(found.name, .term)), .count(Int64(found.uses)),
                "uses of \(term: found.name)")
        case .inboundRetries:
            guard let name = try c.inboundRetryRoute() else { return nil }
            return c.dump(.item("route table", Name(name, .term)), nil, "an inbound route with a retry policy")
        case .endlessHandshakes:
            guard c.isGateway, let name = try c.endlessListener() else { return nil }
            return c.dump(.item("listener", Name(name, .term)), nil, "TLS listener with listener_filters_timeout 0s")
        case .listener(let part):
            guard let name = try c.listener(named: part) else { return nil }
            return c.dump(.item("listener", Name(name, .term)), nil, "listener \(term: name)")
        case .passthrough:
            return try c.largestPools(40).first { $0.name == "PassthroughCluster" }.map {
                Evidence(
                    .file($0.file, locator: .item("cluster", Name($0.name, .term))), value: .count($0.active),
                    text: "connections to addresses outside of the registry")
            }
        default: return ofMesh(c)
        }
    }

    private func ofMesh(_ c: Case) -> Evidence? {
        switch self {
        case .object(let kind):
            return c.objects.of(kind).first.map { object in
                let name = ObjectName(object.kind, object.namespace, object.name)
                return Evidence(.file(object.file, locator: .object(name, path: [])), text: "\(object: name)")
            }
        case .rewritten(let kind):
            return c.pushesAgain(kind)
        case .initializing:
            guard let state = c.serverState, state.name == "INITIALIZING", (c.uptime ?? 0) > Thresholds.longStart.value
            else {
                return nil
            }
            return Evidence(
                .file(state.file, locator: "state"), value: .text(state.name),
                text: "still waiting for its configuration")
        case .drainingTCP:
            guard let draining = c.drainingListeners, let active = c.activeListeners, draining > active,
                let counts = c.counts, counts.tcpListeners * 2 > counts.listeners, let file = c.statsFile
            else { return nil }
            return Evidence(
                .file(file, locator: Locator(.listenersDraining)),
                value: .count(Int64(draining)), text: "\(draining, "draining listener") beside \(active) active ones")
        case .largeAgent:
            guard let processes = c.residentProcesses, processes.agent > Thresholds.largeAgent.value else { return nil }
            return Evidence(
                .file(processes.file, locator: "pilot-agent"), value: .bytes(processes.agent),
                text: "resident memory of pilot-agent")
        default: return nil
        }
    }
}
