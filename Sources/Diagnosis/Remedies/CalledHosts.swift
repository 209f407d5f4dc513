import Store
import Units

/// The hosts that a namespace, or one workload of it, called, as far as the bundle saw it: over all its proxies, by their
/// clusters pages and access logs.
struct CalledHosts {
    private(set) var hosts: Set<String> = []
    /// Those of which only the logs of the called tell: what else was called nobody logged.
    private(set) var byPeersAlone: [CalledHost] = []
    /// Proxies with a page or a log that would have shown traffic.
    private(set) var proxies = 0
    /// The longest life that a page speaks for, in seconds.
    private(set) var seconds: Double?

    /// - Parameter gateways: with what gateways and waypoints call, which no Sidecar reaches.
    init(_ mesh: Mesh, namespace: String, workload: String? = nil, gateways: Bool = false) throws(StoreError) {
        let caller = Answers.Caller(namespace: namespace, workload: workload, gateways: gateways)
        if let known = mesh.answers.summed[caller] {
            self = known
        } else {
            try add(mesh, caller)
            mesh.answers.summed[caller] = self
        }
    }

    private mutating func add(_ mesh: Mesh, _ caller: Answers.Caller) throws(StoreError) {
        let (namespace, workload) = (caller.namespace, caller.workload)
        let called = try mesh.answers.calledHosts(namespace: namespace, workload: workload, gateways: caller.gateways)
        hosts = Set(called.map(\.host))
        byPeersAlone = called.filter(\.isSeenByPeersAlone)
        // A workload that calls very many hosts is known by its namespace alone.
        if hosts.isEmpty, workload != nil,
            try mesh.answers.calledHosts(namespace: namespace).count > Self.mostOfWorkload
        {
            return
        }
        let logging = try mesh.answers.loggingProxies()
        for proxy in mesh.proxies(in: namespace) {
            guard workload == nil || proxy.workload == workload else { continue }
            let paged = (mesh.captures[proxy.id] ?? []).filter { mesh.loads[$0.id] != nil }
            seconds = paged.reduce(seconds) { [$0, $1.uptimeSeconds].compactMap { $0 }.max() }
            if !paged.isEmpty || logging.contains(proxy.id) { proxies += 1 }
        }
    }
    /// Whether a page or a log of its own shows it calling anybody.
    var isSeenAtWork: Bool { hosts.count > byPeersAlone.count }
    static let mostOfWorkload = 100

    /// What anybody in one of these namespaces, all of the mesh, calls.
    static func anywhere(_ mesh: Mesh, _ places: Set<String>) throws(StoreError) -> Set<String> {
        if let known = mesh.answers.calledAnywhere { return known }
        var hosts: Set<String> = []
        for place in places { hosts.formUnion(try CalledHosts(mesh, namespace: place, gateways: true).hosts) }
        mesh.answers.calledAnywhere = hosts
        return hosts
    }
}
