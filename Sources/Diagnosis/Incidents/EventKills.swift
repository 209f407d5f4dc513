import Prose
import Store
import Units

/// Kills that Kubernetes' events tell: a container whose instance before was OOMKilled, a node without memory, an eviction.
///
/// `BackOff`, `Killing` and `Unhealthy` say that something ended, not that it was for memory: alone they are no kill.
/// `OOMKilling` repeats the kernel's line, and was read as that.
struct EventKills {
    let mesh: Mesh
    let rows: [EventRow]
    /// Processes that a kernel's log tells of, `prometheus 5120`.
    private let killed: Set<String>

    init(mesh: Mesh, kernel: [KernelKillRow]) throws(StoreError) {
        self.mesh = mesh
        killed = Set(kernel.compactMap { line in line.processID.map { "\(line.processName) \($0)" } })
        rows = try mesh.store.events(
            reasons: [
                EventReason.systemOOM, EventReason.evicted, EventReason.previousContainerWasOOMKilled,
                EventReason.oomKilled, EventReason.containerOOMKilled,
            ])
    }

    func add(to victims: inout [Victim]) throws(StoreError) {
        var index = Dictionary(
            victims.enumerated().map { ("\($1.place)/\($1.container ?? "")", $0) }, uniquingKeysWith: { a, _ in a })
        let pods = Set(victims.compactMap { $0.pod == nil ? nil : $0.place })
        var told: Set<String> = []
        let consumed = podsOfConsumers
        for row in rows {
            guard let victim = try victim(row, pods: pods) else { continue }
            if victim.form == .eviction, victim.container == nil, consumed.contains(victim.place) { continue }
            let key = victim.unnamed ?? "\(victim.place)/\(victim.container ?? "")"
            if let known = index[key] {
                // One line of the many that repeat it.
                guard told.insert(key).inserted else { continue }
                victims[known].witnesses += victim.witnesses
            } else if let same = ofProcess(row, victim, victims) {
                victims[same].node = victims[same].node ?? victim.node
                victims[same].witnesses += victim.witnesses
            } else if victim.unnamed == nil || !isTold(row, victims) {
                index[key] = victims.endIndex
                told.insert(key)
                victims.append(victim)
            }
        }
    }

    /// Evicted pods of which an event names the container that took most: one without a name is the same eviction.
    private var podsOfConsumers: Set<String> {
        Set(
            rows.filter { $0.reason == EventReason.evicted && EvictionMessage($0.message).consumer != nil }.map {
                "\($0.namespace ?? "?")/\($0.objectName)"
            })
    }

    /// A kernel's line that a node's event repeats has no other time than the age of that event.
    func addAges(to victims: inout [Victim]) throws(StoreError) {
        let untimed = victims.indices.filter { at in
            victims[at].last == nil && victims[at].witnesses.contains { $0.kind == .kernelLog }
        }
        guard !untimed.isEmpty else { return }
        let rows = Dictionary(
            try mesh.store.events(reasons: [EventReason.oomKilling]).map { ("\($0.file) \($0.line)", $0) },
            uniquingKeysWith: { first, _ in first })
        for at in untimed {
            let told = victims[at].witnesses.compactMap { witness -> EventRow? in
                guard case .file(let file, .line(let line)) = witness.evidence.place else { return nil }
                return rows["\(file) \(line)"]
            }
            victims[at].killedBefore = told.compactMap(\.toldAt).max() ?? victims[at].killedBefore
            victims[at].ageWhenTold = told.compactMap(\.lastAge).min()
            guard let bounds = told.lazy.compactMap(Self.bounds).first else { continue }
            for kill in victims[at].kills.indices where victims[at].kills[kill].at == nil {
                victims[at].kills[kill].bounds = victims[at].kills[kill].bounds ?? bounds
            }
        }
    }

    /// A pod that was evicted says why in its status, and when in no field of it: where no log does, the event does.
    func timeEvictions(of victims: inout [Victim]) {
        let times = Dictionary(
            rows.filter { $0.reason == EventReason.evicted }.compactMap { row in
                // Of one that came once the first time is the last, and told exactly.
                let at = row.count ?? 1 > 1 ? row.toldAt : row.firstAt ?? row.toldAt
                return at.map { ("\(row.namespace ?? "?")/\(row.objectName)", $0) }
            }, uniquingKeysWith: max)
        guard !times.isEmpty else { return }
        for at in victims.indices where victims[at].form == .eviction && victims[at].last == nil {
            guard let time = times[victims[at].place] else { continue }
            victims[at].record(time, .event, reason: .evicted, during: mesh.window.holds(time))
        }
    }

    private func victim(_ row: EventRow, pods: Set<String>) throws(StoreError) -> Victim? {
        switch row.reason {
        case EventReason.systemOOM:
            return systemOOM(row)
        case EventReason.evicted:
            guard row.objectKind.lowercased() == "pod", EvictionMessage.isForMemory(row.message)
            else { return nil }
            // A pod's own status says the same, and more.
            if pods.contains("\(row.namespace ?? "?")/\(row.objectName)") { return nil }
            return try evicted(row)
        case EventReason.previousContainerWasOOMKilled, EventReason.oomKilled, EventReason.containerOOMKilled:
            guard row.objectKind.lowercased() == "pod" else { return nil }
            return try ofPod(row, container: row.container ?? Self.quoted(row.message), form: .containerLimit)
        default:
            return nil
        }
    }

    private func evicted(_ row: EventRow) throws(StoreError) -> Victim {
        var victim = try ofPod(row, container: EvictionMessage(row.message).consumer, form: .eviction)
        victim.evictionMessage = row.message
        for index in victim.kills.indices { victim.kills[index].reason = .evicted }
        return victim
    }

    private func ofPod(_ row: EventRow, container: String?, form: KillForm) throws(StoreError) -> Victim {
        let proxy = mesh.proxy(namespace: row.namespace, pod: row.objectName)
        let known =
            try row.namespace.map { namespace throws(StoreError) in
                try mesh.store.containers(namespace: namespace, pod: row.objectName)
            } ?? []
        var victim: Victim
        if let c = known.first(where: { $0.name == container }) {
            victim = Victim(c, form: form, proxy: proxy)
        } else if let proxy, container == IstioContainer.proxy {
            victim = Victim(proxy, form: form)
        } else {
            victim = Victim(unnamed: "", process: nil, form: form)
            victim.unnamed = nil
            (victim.namespace, victim.pod, victim.container) = (row.namespace, row.objectName, container)
            // By its name alone a container is no sidecar, gateway or waypoint; one of another name is no proxy of Istio's.
            victim.workload = WorkloadName.of(pod: row.objectName)
            victim.kind = container.flatMap {
                $0 == IstioContainer.proxy ? nil : $0 == IstioContainer.istiod ? .istiod : .app
            }
        }
        victim.node = victim.node ?? row.host
        victim.killCount = max(1, min(row.count ?? 1, 100_000))
        var kill = Kill(pod: row.objectName, at: nil)
        kill.reason = form == .eviction ? .evicted : .oomKilled
        kill.bounds = Self.bounds(row)
        kill.duringCapture = row.lastAt.flatMap { mesh.window.holds($0) == false ? false : nil }
        victim.kills = [kill]
        victim.killedBefore = row.newestAt
        victim.toldAt = row.printedAt
        victim.ageWhenTold = row.lastAge
        victim.witnesses = [Self.witness(row)]
        return victim
    }

    /// What an event says of a kill that it does not time.
    private static func bounds(_ row: EventRow) -> Text? {
        row.lastAt.map { "before \(at: $0)" }
            ?? row.lastAge.map { "\(seconds: $0) or more before the table was printed" }
    }

    /// `System OOM encountered, victim process: envoy, pid: 74021`
    private func systemOOM(_ row: EventRow) -> Victim? {
        guard let at = row.message.firstRange(of: "victim process: ") else { return nil }
        let process = String(row.message[at.upperBound...].prefix { $0 != "," && $0 != " " })
        guard !process.isEmpty else { return nil }
        var victim = Victim(unnamed: "node \(row.objectName) \(process)", process: process, form: .nodeOOM)
        victim.node = row.objectName
        victim.killCount = 1
        if KernelKills.isOfProxy(process) == false { victim.kind = process == ProxyType.ztunnel ? .ztunnel : nil }
        var kill = Kill(pod: nil, at: row.lastAt, by: .event)
        kill.reason = .byKernel
        if row.lastAt == nil { kill.bounds = Self.bounds(row) }
        kill.duringCapture = row.lastAt.flatMap { mesh.window.holds($0) }
        victim.kills = [kill]
        victim.witnesses = [Self.witness(row)]
        return victim
    }

    /// The victim of a kernel's line about the process that the event names by its number.
    private func ofProcess(_ row: EventRow, _ told: Victim, _ victims: [Victim]) -> Int? {
        guard let process = told.killedProcess, let at = row.message.firstRange(of: ", pid: "),
            killed.contains("\(process) \(row.message[at.upperBound...].prefix { $0.isNumber })")
        else { return nil }
        return victims.firstIndex {
            $0.form == .nodeOOM && $0.killedProcess == process && $0.node ?? told.node == told.node
        }
    }

    /// Whether a kill of that node and second is known by a better witness.
    private func isTold(_ row: EventRow, _ victims: [Victim]) -> Bool {
        victims.contains { victim in
            guard victim.form == .nodeOOM || victim.node == row.objectName else { return false }
            guard let at = row.lastAt ?? row.firstAt else { return victim.node == row.objectName }
            return victim.kills.contains { kill in
                kill.at.map { abs($0.seconds(since: at)) <= Thresholds.eventBesideKill.value } ?? false
            }
        }
    }

    private static func witness(_ row: EventRow) -> Witness {
        Witness(
            kind: .event, agrees: true, text: "\(term: row.reason): \(quote: row.message)",
            evidence: Evidence(.file(row.file, locator: .line(row.line)), text: "\(term: row.reason)"))
    }

    /// `The previous instance of the container 'istio-proxy' (containerd://…) was OOMKilled`
    private static func quoted(_ message: String) -> String? {
        let parts = message.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, message.firstRange(of: "container '") != nil, !parts[1].isEmpty else { return nil }
        return String(parts[1].prefix(253))
    }
}
