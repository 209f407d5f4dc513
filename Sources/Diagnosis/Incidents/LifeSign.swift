import Prose
import Store
import Units

/// What shows that a proxy lives: a page that Envoy answered, a running status, or a log that goes on.
struct LifeSign {
    private let mesh: Mesh
    /// How its container stood, without the names that the proxy has as well: there are tens of thousands.
    private struct Status {
        let container: String
        let phase: String?
        /// running, waiting or terminated.
        let now: ContainerRow.State.Kind?
        let file: String
    }
    /// By the first proxy of a name.
    private let containers: [Int64: Status]
    /// Proxies of which a page answers although somebody looked from outside as well.
    private let answering: Set<Int64>

    /// A log that ends before it says nothing of what came after.
    private let lastKill: Moment?

    /// Statuses that were printed before a kill: whatever they show may have died with it.
    private let older: Set<String>

    /// `killed`: proxies of whom nobody will ask.
    init(_ mesh: Mesh, besides killed: Set<Int64>, _ victims: VictimGroups) throws(StoreError) {
        self.mesh = mesh
        lastKill = victims.lazy.flatMap(\.kills).compactMap(\.at).max()
        older = Set(victims.compactMap(\.olderStatus))
        var containers: [Int64: Status] = [:]
        try mesh.store.eachProxyStatus { container in
            guard let proxy = mesh.proxy(namespace: container.namespace, pod: container.pod),
                containers[proxy.id] == nil, !killed.contains(proxy.id)
            else { return }
            containers[proxy.id] = Status(
                container: container.name, phase: container.phase, now: container.now, file: container.file)
        }
        self.containers = containers
        answering = Set(
            mesh.files.lazy.filter { _, files in
                files[.netstat] != nil && Self.answers.contains { files[$0] != nil }
            }.map(\.key))
    }

    /// nil where it is only named: an absence of news is no life.
    func evidence(of proxy: ProxyRow) -> Evidence? {
        let files = mesh.files[proxy.id] ?? [:]
        let status = mesh.proxy(namespace: proxy.namespace, pod: proxy.pod).flatMap { containers[$0.id] }
        if status?.phase == PodPhase.failed || status?.phase == PodPhase.succeeded { return nil }
        for kind in Self.answers {
            guard let file = files[kind] else { continue }
            return Evidence(.file(file, locator: "the whole page"), text: Self.answered)
        }
        // Somebody asked, and it did not answer: what its status says is older.
        if files[.netstat] != nil, wasAsked(proxy) { return nil }
        if let status, let now = status.now, !older.contains(status.file) {
            guard now == .running else { return nil }
            return Evidence(
                .file(
                    status.file,
                    locator: .object(
                        ObjectName(KubernetesKind.pod, proxy.namespace, proxy.pod ?? ""),
                        path: [status.container, "state.running"])),
                text: Self.running)
        }
        return log(of: proxy)
    }

    /// One text, however many proxies run.
    private static let running: Text = "running"
    private static let answered: Text = "Envoy answered when it was captured"

    /// A log whose newest life began and did not end.
    private func log(of proxy: ProxyRow) -> Evidence? {
        guard let life = (mesh.logged[proxy.id] ?? []).last(where: { !$0.previous }), life.killedAt == nil,
            life.shutdownAt == nil, life.crashText == nil, let at = life.lastAt, lastKill.map({ at >= $0 }) ?? true
        else { return nil }
        return Evidence(.file(life.file, locator: "last line"), value: .time(at), text: "its log goes on")
    }

    /// Others of its kind answered the same questions in the same bundle.
    private func wasAsked(_ proxy: ProxyRow) -> Bool {
        answering.count > (answering.contains(proxy.id) ? 1 : 0)
    }

    /// Pages that only a living Envoy gives.
    private static let answers: [PageKind] = [
        .memoryPage, .serverInfo, .prometheusStats, .statsText, .clustersPage, .configDump, .listenersPage, .certsPage,
    ]
}
