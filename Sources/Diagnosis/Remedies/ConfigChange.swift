/// What a remedy changes in a proxy, as data: the account is made again from what is left.
///
/// Two changes can be joined, so that what several remedies do together is counted once.
struct ConfigChange: Hashable, Sendable {
    /// Outbound clusters that are no longer sent, by their places among those of the evidence; their endpoints, virtual hosts
    /// and listeners go with them.
    var clusters: Places = []
    /// VirtualServices whose routes go, as `namespace/name`.
    var virtualServices: Set<String> = []
    var workers: Int?
    /// Only the stats of Istio's list are kept.
    var istiosStats = false
    /// Filter chains of a gateway's HTTPS servers that are left.
    var servers: Int?
    /// Parts that stay, 0 to 1: of the listeners that drain, and of connections with all that they buffer.
    var draining = 1.0
    var connections = 1.0
    /// Of the bytes that a connection buffers beyond its own cost.
    var buffers = 1.0
    /// Lua and Wasm filters go.
    var filters = false
    /// The part that goes of what came after the last dump, or of what istiod sent beyond it.
    var later = 0.0

    func joined(_ other: ConfigChange) -> ConfigChange {
        var out = self
        out.clusters.formUnion(other.clusters)
        out.virtualServices.formUnion(other.virtualServices)
        out.workers = [workers, other.workers].compactMap { $0 }.min()
        out.istiosStats = istiosStats || other.istiosStats
        out.servers = [servers, other.servers].compactMap { $0 }.min()
        out.draining = min(draining, other.draining)
        out.connections = min(connections, other.connections)
        out.buffers = min(buffers, other.buffers)
        out.filters = filters || other.filters
        out.later = max(later, other.later)
        return out
    }
}
