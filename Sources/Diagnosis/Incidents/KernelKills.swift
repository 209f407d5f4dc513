import Captures
import Prose
import Store
import Units

/// Kills that the kernel tells: of a container by its id, of a pod by its UID, else of somebody unknown.
///
/// A pod's cgroup is a victim of its own, whatever the log stands beside. A line is given to a proxy whose UID nobody knows
/// only where no other proxy can be meant and the limits do not speak against it.
struct KernelKills {
    let mesh: Mesh
    /// Each kill once.
    let lines: [KernelKillRow]
    private let byRuntimeID: [String: ContainerRow]
    private let byPodUID: [String: [ContainerRow]]
    private let cutLengths: [Int]
    /// The ids by their first signs: a line of a node's log may cut them too.
    private let ids: RuntimeID.Index
    /// Rows of containers each of whose runs is known by its id.
    private let areWhole: Set<Int64>
    /// Hosts, as logs name them.
    private let hosts: NodeNames
    /// Of UIDs that no pod's object has.
    private let told: KubeletPods

    init(mesh: Mesh) throws(StoreError) {
        self.mesh = mesh
        lines = KernelLines.onceEach(try mesh.store.kernelKills())
        hosts = NodeNames(lines.lazy.filter { !$0.isNodeNamed }.compactMap(\.node))
        let containers = lines.isEmpty ? [] : try mesh.store.containersOfKernelKills()
        let byRow = Dictionary(containers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let former = lines.isEmpty ? [] : try mesh.store.formerRuns()
        let ids =
            containers.compactMap { c in c.runtimeID.map { ($0, c) } }
            + former.compactMap { run in byRow[run.container].map { (run.id, $0) } }
        byRuntimeID = Dictionary(ids, uniquingKeysWith: { first, _ in first })
        // Tables of a runtime cut its ids.
        cutLengths = Set(ids.map(\.0.utf8.count).filter { RuntimeID.cut.contains($0) }).sorted(by: >)
        self.ids = RuntimeID.Index(ids.map(\.0))
        let runs = Dictionary(grouping: ids, by: \.1.id).mapValues { Set($0.map(\.0)).count }
        areWhole = Set(containers.lazy.filter { c in c.restartCount.map { runs[c.id] ?? 0 > $0 } ?? false }.map(\.id))
        let known = Dictionary(grouping: containers.filter { $0.podUID != nil }) { $0.podUID ?? "" }
        byPodUID = known
        let unknown = Set(lines.lazy.compactMap(\.podUID).filter { known[$0] == nil })
        told = unknown.isEmpty ? KubeletPods() : try KubeletPods(mesh.store, of: unknown)
    }

    static func isOfProxy(_ process: String) -> Bool {
        KernelKill.isOfProxy(process)
    }

    private enum Owner {
        case container(ContainerRow)
        /// A pod, and none of its containers in particular.
        case pod(ContainerRow)
        case unknown
    }

    func add(to victims: inout [Victim]) throws(StoreError) {
        let (groups, owners) = byOwner()
        let nobodys = groups.keys.sorted().compactMap { key -> Lines? in
            guard case .unknown = owners[key], let rows = groups[key]?.map({ lines[Int($0)] }) else { return nil }
            return (key, rows)
        }
        let unknown = nobodys.filter { Self.mayBeProxys($0.rows[0]) }
        let known = timed(unknown, victims)
        let claims = claims(unknown.filter { known[$0.key] == nil }.map(\.rows), groups, owners, known, victims)
        let beside = try onNode(nobodys.filter { !Self.mayBeProxys($0.rows[0]) }, victims)
        var index = Dictionary(
            victims.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { a, _ in a })
        var found: [(victim: Int, rows: [KernelKillRow])] = []
        var clocks = NodeClocks()
        for key in groups.keys.sorted() {
            guard var rows = groups[key]?.map({ lines[Int($0)] }), let first = rows.first, let owner = owners[key]
            else { continue }
            // The status has the time; that of an event is its age.
            if beside[key] != nil { for at in rows.indices { (rows[at].at, rows[at].clock) = (nil, nil) } }
            let victim = (known[key] ?? beside[key]).map { victims[$0] } ?? victim(owner, rows, first, claims)
            let place = index[victim.key] ?? victims.endIndex
            if place == victims.endIndex {
                index[victim.key] = place
                victims.append(victim)
            }
            if case .container(let container) = owner { victims[place].compare(container, with: rows) }
            found.append((place, rows))
            if rows.contains(where: { $0.clock != nil }) {
                clocks.learn(rows, try signs(of: victims[place]), pages: pages(of: victims[place]))
            }
        }
        for (place, rows) in found { join(rows.map(clocks.told), to: &victims[place]) }
    }

    /// When its pages were saved; of no use beside another witness, which does not agree with the line then.
    private func pages(of victim: Victim) -> [Moment] {
        guard !victim.kills.contains(where: { $0.at != nil }) else { return [] }
        return victim.proxy.map { (mesh.captures[$0.id] ?? []).compactMap(\.capturedAt) } ?? []
    }

    /// What else tells by UTC when it was killed: its status, the agent, istiod, the process that came after.
    private func signs(of victim: Victim) throws(StoreError) -> [NodeClocks.Sign] {
        let told = victim.kills.compactMap(\.at)
        guard let proxy = victim.proxy else { return told.map { NodeClocks.Sign(at: $0, lag: 0) } }
        let logged = mesh.loggedKills(of: proxy).compactMap(\.killedAt)
        let lost = try mesh.connections(of: proxy).deaths.map(\.at)
        let starts = (mesh.captures[proxy.id] ?? []).compactMap(\.startedAt)
        return (told + logged + lost).map { NodeClocks.Sign(at: $0, lag: 0) }
            + starts.map { NodeClocks.Sign(at: $0, lag: Thresholds.mostToStart.value) }
    }

    // MARK: - Whose it is

    /// The lines, by their place, of each whose they are.
    private func byOwner() -> (groups: [String: [Int32]], owners: [String: Owner]) {
        var groups: [String: [Int32]] = [:]
        var owners: [String: Owner] = [:]
        for (place, line) in lines.enumerated() {
            let owner = owner(of: line)
            let key =
                switch owner {
                case .container(let c): "c\(c.id)"
                case .pod(let c): "p\(c.podID)"
                case .unknown: "u" + Self.place(of: line)
                }
            groups[key, default: []].append(Int32(truncatingIfNeeded: place))
            owners[key] = owner
        }
        return (groups, owners)
    }

    private func victim(
        _ owner: Owner, _ rows: [KernelKillRow], _ first: KernelKillRow, _ claims: Claims
    ) -> Victim {
        switch owner {
        case .container(let c): return fresh(c, first)
        case .pod(let c):
            var victim = fresh(c, first)
            (victim.container, victim.kind, victim.proxy) = (nil, .app, nil)
            (victim.limit, victim.limitSource, victim.request) = (nil, nil, nil)
            return victim
        case .unknown: return unknown(rows, claims)
        }
    }

    private func owner(of line: KernelKillRow) -> Owner {
        if let id = line.containerID, let c = container(ofRun: id) { return .container(c) }
        guard let uid = line.podUID, let pod = byPodUID[uid], let any = pod.first else { return .unknown }
        let fitting = pod.filter { c in
            switch line.processName {
            case let process where Self.isOfProxy(process): return c.kind.isOfEnvoy
            case ProxyType.ztunnel: return c.kind == .ztunnel
            case "pilot-discovery", "pilot-discover": return c.kind == .istiod
            default: return c.kind == .app || c.kind == .ephemeral
            }
        }
        return fitting.count == 1 ? .container(fitting[0]) : .pod(any)
    }

    private func container(ofRun id: String) -> ContainerRow? {
        if let whole = byRuntimeID[id] { return whole }
        if let known = cutLengths.lazy.compactMap({ byRuntimeID[String(id.prefix($0))] }).first { return known }
        guard RuntimeID.cut.contains(id.utf8.count) else { return nil }
        return ids.only(id).flatMap { byRuntimeID[$0] }
    }

    /// What keeps unknown owners apart: the pod, the container, the cgroup, else the log itself.
    private static func place(of line: KernelKillRow) -> String {
        // Two nodes' events stand in one table.
        line.podUID ?? line.containerID ?? line.taskCgroup ?? line.cgroup
            ?? "\(line.file) \(line.isNodeNamed ? line.node ?? "" : "") \(isOfProxy(line.processName) ? "envoy" : line.processName)"
    }

    private func fresh(_ c: ContainerRow, _ line: KernelKillRow) -> Victim {
        let proxy = mesh.proxy(namespace: c.namespace, pod: c.pod)
        let lived = (c.restartCount ?? 0) == 0 && c.state?.kind == .running
        let form = Self.form(line)
        let isOfProxy = c.kind.isOfProxy || c.kind == .unknown
        var victim = Victim(
            c, form: form == .containerLimit && lived && isOfProxy ? .envoyOnly : form, proxy: proxy)
        if lived { victim.denyRestart(c) }
        return victim
    }

    /// Nobody's by name: the only proxy that it can be of, else a victim without a name.
    private func unknown(_ rows: [KernelKillRow], _ claims: Claims) -> Victim {
        let line = rows[0]
        // systemd-oomd names the unit alone.
        let unit = line.processName.isEmpty ? Self.unit(line) : nil
        if let pod = told.pod(line.podUID) { return named(pod, line) }
        if Self.mayBeProxys(line), let proxy = onlyProxy(for: line, claims) {
            var victim = Victim(proxy, form: Self.form(line))
            if proxy.pod == nil { victim.podUID = line.podUID }
            return victim
        }
        var victim = Victim(unnamed: Self.place(of: line), process: unit ?? line.processName, form: Self.form(line))
        victim.node = rows.lazy.compactMap(\.node).first
        victim.podUID = line.podUID
        if line.processName == ProxyType.ztunnel { victim.kind = .ztunnel }
        if victim.isForeign, victim.kind == nil, line.podUID != nil || unit != nil { victim.kind = .app }
        return victim
    }

    /// By its pod's name, which an event has beside the UID.
    private func named(_ pod: KubeletPods.Told, _ line: KernelKillRow) -> Victim {
        let isProxys = Self.mayBeProxys(line)
        if isProxys, let proxy = mesh.proxy(namespace: pod.namespace, pod: pod.pod) {
            return Victim(proxy, form: Self.form(line))
        }
        var victim = Victim(unnamed: "", process: line.processName, form: Self.form(line))
        victim.unnamed = nil
        (victim.namespace, victim.pod, victim.podUID) = (pod.namespace, pod.pod, line.podUID)
        victim.workload = WorkloadName.of(pod: pod.pod)
        if isProxys { victim.container = pod.container.flatMap { $0 == IstioContainer.proxy ? $0 : nil } }
        if !isProxys { victim.kind = line.processName == ProxyType.ztunnel ? .ztunnel : .app }
        return victim
    }

    /// What else there is of whom a kill that nobody owns by name may be.
    private struct Claims {
        /// All such kills, and the nodes that they tell: as Kubernetes names them, and as their hosts are called.
        let others: Int
        let nodes: NodeNames
        let hosts: NodeNames
        /// Kills of a proxy that a line tells by its name or second, and those that its status counts.
        var told: [Int64: Int] = [:]
        var ends: [Int64: Int] = [:]

        func isOpen(_ proxy: ProxyRow) -> Bool {
            guard let told = told[proxy.id], let ends = ends[proxy.id] else { return true }
            return told < ends
        }
    }

    private func claims(
        _ others: [[KernelKillRow]], _ groups: [String: [Int32]], _ owners: [String: Owner], _ known: [String: Int],
        _ victims: [Victim]
    ) -> Claims {
        let first = others.map { $0[0] }
        var claims = Claims(
            others: others.count, nodes: NodeNames(first.lazy.filter(\.isNodeNamed).compactMap(\.node)),
            hosts: NodeNames(first.lazy.filter { !$0.isNodeNamed }.compactMap(\.node)))
        for victim in victims { if let proxy = victim.proxy { claims.ends[proxy.id] = victim.killCount } }
        for (key, places) in groups {
            var proxy = known[key].flatMap { victims[$0].proxy }
            if case .container(let c) = owners[key], c.kind.isOfProxy {
                proxy = mesh.proxy(namespace: c.namespace, pod: c.pod)
            }
            if let proxy { claims.told[proxy.id, default: 0] += places.count }
        }
        return claims
    }

    /// Unless another kill may be that proxy's as well, or all of its own are told.
    private func onlyProxy(for line: KernelKillRow, _ claims: Claims) -> ProxyRow? {
        let beside = line.proxy.flatMap { mesh.proxy(id: $0) }
        let only = mesh.proxies.count == 1 ? mesh.proxies[0] : nil
        guard let proxy = beside ?? only, mayBe(line, of: proxy), !isElsewhere(line, proxy.node),
            claims.isOpen(proxy), claims.others - elsewhere(proxy.node, claims) == 1
        else { return nil }
        return proxy
    }

    /// How many of such kills were on another node (`isElsewhere`).
    private func elsewhere(_ node: String?, _ claims: Claims) -> Int {
        guard let node else { return 0 }
        let named = claims.nodes.count - claims.nodes.count(of: node)
        return hosts.count(of: node) > 0 ? named + claims.hosts.count - claims.hosts.count(of: node) : named
    }

    func mayBe(_ line: KernelKillRow, of proxy: ProxyRow) -> Bool {
        if let uid = proxy.podUID, let told = line.podUID, uid != told { return false }
        // Whose it is would be known; of an id that was cut it need not be.
        if line.containerID?.utf8.count == RuntimeID.cut.upperBound, let own = proxy.containerID, areWhole.contains(own)
        {
            return false
        }
        // What a pod's object says is in force; what a proxy was once told need not be.
        if proxy.containerID != nil, let limit = proxy.limit, let told = line.limit, !Self.isOne(limit, told) {
            return false
        }
        return true
    }

    /// On another node. An event names the node as Kubernetes does; a log has the name of the host, which need not be the node's, unless
    /// it is so elsewhere.
    private func isElsewhere(_ line: KernelKillRow, _ node: String?) -> Bool {
        guard let node, let told = line.node, !NodeNames.isOne(node, told) else { return false }
        return line.isNodeNamed || hosts.count(of: node) > 0
    }

    static func form(_ line: KernelKillRow) -> KillForm {
        if line.constraint == "CONSTRAINT_NONE" { return .nodeOOM }
        guard let cgroup = line.cgroup, let task = line.taskCgroup, cgroup != task else { return .containerLimit }
        let last = cgroup.split(separator: "/").last ?? ""
        // All pods of the node, or all of one class, share what the node can give them.
        if ["kubepods", "kubepods.slice", "burstable", "besteffort"].contains(last)
            || last == "kubepods-burstable.slice" || last == "kubepods-besteffort.slice"
        {
            return .nodeOOM
        }
        let uid = line.podUID ?? "?"
        let isPod = last.contains(uid) || last.contains(uid.replacingAll("-", with: "_"))
        return isPod ? .podLimit : .containerLimit
    }

    private static func mayBeProxys(_ line: KernelKillRow) -> Bool {
        isOfProxy(line.processName) || line.processName.isEmpty && unit(line) == proxyUnit
    }

    /// What Istio's package for virtual machines installs.
    private static let proxyUnit = "istio.service"

    /// `istio.service` of `/system.slice/istio.service`; nil below a pod's cgroup.
    private static func unit(_ line: KernelKillRow) -> String? {
        guard let path = line.taskCgroup ?? line.cgroup, !path.contains("kubepods") else { return nil }
        let parts = path.split(separator: "/")
        guard parts.first == "system.slice", let last = parts.last, last.hasSuffix(".service"), parts.count == 2,
            // What runs pods, or any container, is no unit of the proxy's own.
            !["kubelet.service", "containerd.service", "docker.service", "crio.service"].contains(String(last))
        else { return nil }
        return String(last)
    }

    // MARK: - What it adds

    private func join(_ rows: [KernelKillRow], to victim: inout Victim) {
        let first = rows[0]
        victim.killedProcess = victim.killedProcess ?? first.processName
        victim.unit = victim.unit ?? Self.unit(first)
        takeLimit(first, &victim)
        // A status that says no more than 137 has its reason here.
        if victim.form == .killedNotOOM { victim.form = Self.form(first) }
        // The status knows no cgroup; the kernel names the one that was full.
        if victim.form == .containerLimit, Self.form(first) == .podLimit {
            victim.form = .podLimit
            (victim.limit, victim.limitSource) = (first.limit, first.limit == nil ? nil : .kernelLog)
        }
        if let beside = first.capture, let proxy = victim.proxy, first.proxy == proxy.id { victim.toldBeside = beside }
        victim.filledNode = victim.filledNode ?? rows.lazy.compactMap(Self.filler).first
        // Of a thousand kills of one container the newest are listed, and all are counted.
        for row in rows.suffix(Self.mostTimed) {
            if let at = row.at {
                victim.record(at, .kernelLog, reason: .byKernel, during: mesh.window.holds(at))
            }
        }
        if victim.kills.isEmpty {
            victim.kills = rows.prefix(Self.mostUntimed).map { row in
                var kill = Kill(pod: victim.pod, at: nil)
                kill.reason = .byKernel
                kill.duringCapture = victim.proxy.flatMap { mesh.killedByDump($0) }
                kill.bootSeconds = row.bootSeconds
                kill.bounds = Self.bounds(row)
                return kill
            }
        }
        victim.killCount = max(victim.killCount, rows.count)
        victim.takeLimitAtKill(rows)
        victim.witnesses += rows.prefix(Self.mostWitnesses).map(Self.witness)
    }

    /// What the line says of its time, where that is no moment: whoever looks at a graph knows the year, and where the node stands.
    private static func bounds(_ row: KernelKillRow) -> Text? {
        guard let clock = row.clock else { return row.bootSeconds.map { "\(fixed: $0, 1) s after boot" } }
        let missing = clock.utf8.count > 14 ? "no zone" : clock.utf8.count > 8 ? "no year, no zone" : "no day, no zone"
        return "\(quote: clock.replacingAll("T", with: " ")) by the node's clock (\(own: missing))"
    }

    /// Who held more of a node that ran out than the process that the kernel took.
    private static func filler(_ row: KernelKillRow) -> KernelProcess? {
        guard form(row) == .nodeOOM, let largest = row.largest, largest.name != row.processName else { return nil }
        return largest
    }

    private static let mostTimed = 1000
    private static let mostUntimed = 100
    private static let mostWitnesses = 10
}
