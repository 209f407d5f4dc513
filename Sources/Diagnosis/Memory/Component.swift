import Prose

/// A line of the memory account: objects of one kind that one class of cause owns.
///
/// Whoever needs a line asks for it by its case. The words are for people alone and may change.
package enum Component: CaseIterable, Sendable, Hashable {
    case base, fixedClusters
    case subsetClusters, subsetEndpoints
    case serviceClusters, serviceEndpoints
    /// Behind the end of a dump that is cut, by the count of other pages: of what kind they are nobody knows.
    case countedClusters
    /// The same endpoints where they are the largest line: then their number is a cause of its own.
    case leadingEndpoints
    /// Of a gateway, whose scope is what no route of its own names.
    case unroutedClusters, routedClusters
    case eagerStats, allStats, allStatsEager
    case extraWorkers
    case tcpListeners, httpListeners, httpsServers, drainingListeners
    case virtualHosts
    /// Of a gateway: its own, not the scope's.
    case gatewayVirtualHosts
    case extraRoutes
    case connections
    case luaFilters, wasmMachines

    package var name: String {
        switch self {
        case .base: "Envoy itself and its bootstrap"
        case .fixedClusters: "fixed and inbound clusters"
        case .subsetClusters: "clusters made by subsets"
        case .subsetEndpoints: "endpoints of subsets"
        case .serviceClusters: "clusters of services"
        case .countedClusters: "clusters behind the cut, as other pages count them"
        case .serviceEndpoints, .leadingEndpoints: "endpoints of services"
        case .unroutedClusters: "clusters that no route names"
        case .routedClusters: "clusters that routes name"
        case .eagerStats: "stats made before their use"
        case .allStats: "all stats kept"
        case .allStatsEager: "all stats kept, made before their use"
        case .extraWorkers: "workers beyond two"
        case .tcpListeners: "TCP listeners"
        case .httpListeners: "HTTP listeners"
        case .httpsServers: "filter chains of HTTPS servers"
        case .drainingListeners: "draining listeners"
        case .virtualHosts, .gatewayVirtualHosts: "virtual hosts"
        case .extraRoutes: "routes beyond one for each virtual host"
        case .connections: "connections"
        case .luaFilters: "Lua filters"
        case .wasmMachines: "Wasm VMs"
        }
    }

    /// The class that its bytes belong to, as its rule claims it; nil where they are nobody's fault.
    package var owner: CauseClass? { Rules.owner(of: self) }

    /// The predictor of the bundle's own regression that stands for it.
    var part: RegressionPart {
        switch self {
        case .base: .base
        case .fixedClusters, .subsetClusters, .serviceClusters, .countedClusters, .unroutedClusters, .routedClusters:
            .clusters
        case .subsetEndpoints, .serviceEndpoints, .leadingEndpoints: .endpoints
        case .virtualHosts, .gatewayVirtualHosts, .extraRoutes: .routes
        case .tcpListeners, .httpListeners, .httpsServers, .drainingListeners: .listeners
        case .connections: .connections
        case .eagerStats, .allStats, .allStatsEager, .extraWorkers, .luaFilters, .wasmMachines: .rest
        }
    }

    /// Held twice while a push changes every cluster: clusters with what hangs on them, not listeners, routes or machines.
    var isPushed: Bool {
        switch self {
        case .fixedClusters, .subsetClusters, .subsetEndpoints, .serviceClusters, .serviceEndpoints, .leadingEndpoints,
            .countedClusters, .unroutedClusters, .routedClusters, .eagerStats, .allStats, .allStatsEager, .extraWorkers:
            true
        case .base, .tcpListeners, .httpListeners, .httpsServers, .drainingListeners, .virtualHosts,
            .gatewayVirtualHosts, .extraRoutes, .connections, .luaFilters, .wasmMachines:
            false
        }
    }

    /// More services in scope bring more of it: each has its clusters, their endpoints and a virtual host.
    var growsWithServices: Bool {
        switch self {
        case .subsetClusters, .subsetEndpoints, .serviceClusters, .serviceEndpoints, .leadingEndpoints,
            .countedClusters, .unroutedClusters,
            .routedClusters, .eagerStats, .allStats, .allStatsEager, .extraWorkers, .virtualHosts:
            true
        case .base, .fixedClusters, .tcpListeners, .httpListeners, .httpsServers, .drainingListeners,
            .gatewayVirtualHosts, .extraRoutes, .connections, .luaFilters, .wasmMachines:
            false
        }
    }

    /// LuaJIT maps its own memory, which no figure of Envoy shows.
    var isOutsideAllocator: Bool { self == .luaFilters }

    /// It takes anonymous memory beyond what it allocates of Envoy's: machines map their heaps.
    var mapsOwnMemory: Bool { self == .luaFilters || self == .wasmMachines }

    /// Gone with its process: a successor begins without it.
    var endsWithProcess: Bool { self == .connections || self == .drainingListeners }

    /// The same objects, whoever owns them: what two accounts are compared by.
    package var objects: Component {
        switch self {
        case .leadingEndpoints: .serviceEndpoints
        case .gatewayVirtualHosts: .virtualHosts
        default: self
        }
    }
}
