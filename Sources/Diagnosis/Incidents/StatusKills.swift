import Prose
import Store
import Units

/// Kills that a container's status tells: `OOMKilled`, exit code 137, an eviction.
struct StatusKills {
    let mesh: Mesh
    /// The first line of each pod, by its UID.
    private let kernel: [String: KernelKillRow]
    private let systemOOM: [String: [EventRow]]
    /// Whether the kubelet says of any pod that it killed a container of it after a probe.
    private let tellsOfProbes: Bool
    /// The word of Chaos Mesh that an experiment was applied to a pod, by that pod.
    private let experiments: [Name: [EventRow]]
    private let endedPods: EndedPods
    private let ends = AlikeEnds()
    /// Kills that only an older page on a pod tells.
    private let earlier: [Int64: [ContainerRow.State]]

    init(mesh: Mesh, kernel: [KernelKillRow], events: [EventRow]) throws(StoreError) {
        self.mesh = mesh
        earlier = try mesh.store.earlierEnds()
        self.kernel = Dictionary(
            kernel.compactMap { line in line.podUID.map { ($0, line) } }, uniquingKeysWith: { first, _ in first })
        systemOOM = Dictionary(grouping: events.filter { $0.reason == EventReason.systemOOM }, by: \.objectName)
        tellsOfProbes = try mesh.store.hasEvent(reason: EventReason.killing, saying: EventReason.probe)
        experiments = Dictionary(
            try mesh.store.events(reasons: ["Applied"]).filter { $0.objectKind.lowercased() == "podchaos" }
                .compactMap { row in Self.target(row.message).map { ($0, [row]) } }, uniquingKeysWith: +)
        endedPods = try EndedPods(mesh.store)
    }

    func victims() throws(StoreError) -> [Victim] {
        var out: [Victim] = []
        try mesh.store.eachEndedContainer { container throws(StoreError) in
            if let victim = try judge(container) { out.append(victim) }
        }
        return out
    }

    private func judge(_ c: ContainerRow) throws(StoreError) -> Victim? {
        if c.podReason == EndReason.evicted { return evicted(c) }
        let ended =
            [c.state, c.lastState].compactMap { $0 }.filter { $0.kind == .terminated } + (earlier[c.id] ?? [])
        let oom = ended.filter { $0.reason == EndReason.oomKilled }
        let proxy = c.kind.isOfProxy || c.kind == .unknown ? mesh.proxy(namespace: c.namespace, pod: c.pod) : nil
        let agentSays = proxy.map { mesh.loggedKills(of: $0) } ?? []
        let form: KillForm
        if let newest = oom.first {
            form = newest.exitCode == 0 ? .envoyOnly : try containerForm(c)
        } else if !agentSays.isEmpty {
            form = .envoyOnly
        } else if c.kind.isOfEnvoy, let killed = ended.first(where: { $0.exitCode == 137 }),
            killed.reason != EndReason.completed
        {
            guard try endedPods.why(c, killed) == nil else { return nil }
            form = .killedNotOOM
        } else {
            return nil
        }
        var victim = Victim(c, form: form, proxy: proxy, mayBeAnother: try isOneOfSeveral(c, proxy))
        addKills(c, form, agentSays, to: &victim)
        // A run that ended and has no successor yet is no restart so far; a piece of a status may not show how it is now.
        let isDown = c.state.map { $0.kind != .running } ?? false
        let ends = oom.isEmpty && form == .envoyOnly ? agentSays.count : (c.restartCount ?? 0) + (isDown ? 1 : 0)
        victim.killCount = max(victim.kills.count, ends)
        victim.restartCount = c.restartCount
        victim.hasUnseenEnds = ends > victim.kills.count
        if let next = c.limitOfNext, victim.limit == c.limit, next != c.limit { victim.limitNow = next }
        // As many kills as the row of a table tells without a container are those of which the proxy's own log tells.
        if let proxy, victim.container == nil, !agentSays.isEmpty, agentSays.count >= victim.killCount {
            victim.takeContainer(of: proxy)
            victim.mayBeAnother = false
        }
        // It lay dead when the page was saved: whatever ran before that had ended.
        if c.state?.reason == EndReason.oomKilled { victim.killedBefore = c.printedAt }
        if form == .killedNotOOM { try explainProbe(&victim, c) }
        return victim
    }

    /// Whether a row names none of the containers of a pod that has more than one, by its object, or else by having a sidecar.
    private func isOneOfSeveral(_ c: ContainerRow, _ proxy: ProxyRow?) throws(StoreError) -> Bool {
        guard c.kind == .unknown, c.name.isEmpty else { return false }
        let named = try mesh.store.containers(ofPod: c.podID).filter {
            !$0.name.isEmpty && $0.kind != .initContainer && $0.kind != .ephemeral
        }
        // Of one that has no count only a piece is known.
        return named.isEmpty ? proxy?.type == ProxyType.sidecar : named.count > 1 || named[0].restartCount == nil
    }

    /// What ended at the agent's words ended for memory; other restarts may have any reason.
    private func isEnd(_ state: ContainerRow.State, of life: LoggedLife) -> Bool {
        guard let finished = state.finishedAt, let killed = life.killedAt else { return false }
        return Victim.same(finished, killed)
    }

    private func addKills(_ c: ContainerRow, _ form: KillForm, _ agentSays: [LoggedLife], to victim: inout Victim) {
        let before = (earlier[c.id] ?? []).map { (Which.earlier, Optional($0)) }
        for (which, state) in before + [(.last, c.lastState), (.now, c.state)] {
            guard let state, state.kind == .terminated else { continue }
            let isKill =
                state.reason == EndReason.oomKilled
                || state.finishedAt != nil && form == .killedNotOOM && state.exitCode == 137
                || form == .envoyOnly && agentSays.contains { isEnd(state, of: $0) }
            guard isKill else { continue }
            var kill = self.kill(c, which, state)
            kill.endingSince = kill.at.flatMap { ending(of: c, victim.proxy, before: $0) }
            victim.kills.append(kill)
            victim.witnesses.append(witness(c, which, state, form))
        }
    }

    /// Since when its pod was to go, by who asked for that or by the agent, which is told to end before Envoy is; nil where it was not
    /// yet when the container was killed.
    private func ending(of c: ContainerRow, _ proxy: ProxyRow?, before kill: Moment) -> Moment? {
        // The kubelet ends a container alone as well, after a probe, and starts it again.
        let isOver = c.deletedAt != nil || c.state?.kind == .terminated
        let agents = (proxy.flatMap { mesh.logged[$0.id] } ?? []).lazy.filter { life in
            life.killedAt.map { Victim.same($0, kill) } ?? false
        }.compactMap(\.shutdownAt).first
        return [c.deletionAskedAt, isOver ? agents : nil].compactMap { $0 }.filter { $0 <= kill }.min()
    }

    /// Which of a container's two states, or what another page had in one.
    private enum Which {
        case last, now, earlier
        var source: Kill.Source { if case .now = self { .state } else { .lastState } }
        var ended: String {
            switch self {
            case .last: "lastState.terminated"
            case .now: "state.terminated"
            case .earlier: "terminated"
            }
        }
    }

    private func kill(_ c: ContainerRow, _ which: Which, _ state: ContainerRow.State) -> Kill {
        let finished = state.finishedAt
        var kill = Kill(pod: c.pod.isEmpty ? nil : c.pod, at: finished, by: which.source)
        kill.startedAt = state.startedAt
        if let finished, let started = state.startedAt, finished >= started {
            kill.livedSeconds = finished.seconds(since: started)
        }
        kill.exitCode = state.exitCode
        kill.reason = state.reason.map { .stated($0) }
        kill.duringCapture = finished.flatMap { mesh.window.holds($0) }
        return kill
    }

    private func witness(_ c: ContainerRow, _ which: Which, _ state: ContainerRow.State, _ form: KillForm) -> Witness {
        let at: Text = state.finishedAt.map { " at \(at: $0)" } ?? ""
        let reason = ends.words(state.reason, exitCode: state.exitCode)
        let path = ends.path(container: c.name, field: which.ended)
        return Witness(
            kind: .status, agrees: state.reason == EndReason.oomKilled || form == .killedNotOOM, text: "\(reason)\(at)",
            evidence: Evidence(
                .file(state.file, locator: .object(ObjectName(KubernetesKind.pod, c.namespace, c.pod), path: path)),
                value: state.finishedAt.map { .time($0) }, text: reason))
    }

    /// A container killed at its own limit, unless the limit was the pod's or the node's.
    private func containerForm(_ c: ContainerRow) throws(StoreError) -> KillForm {
        if let podLimit = c.podLimit, c.limit.map({ $0 >= podLimit }) ?? true { return .podLimit }
        let line = c.podUID.flatMap { kernel[$0] }
        if let line, line.constraint == "CONSTRAINT_NONE" { return .nodeOOM }
        if c.kind == .ephemeral { return try ephemeralForm(c) }
        // A limit that the page does not show, or shows masked, is unknown; only an absent one leaves the node.
        if c.limit == nil { return c.limitSource == nil ? .nodeOOM : .containerLimit }
        let finished = c.lastState?.finishedAt ?? c.state?.finishedAt
        let nodeKill = c.node.flatMap { systemOOM[$0] }?.contains {
            near($0.firstAt, finished, Thresholds.eventBesideKill.value)
        }
        return nodeKill == true ? .nodeOOM : .containerLimit
    }

    /// A container that was added to a running pod has no limit of its own; the pod's is the sum of the others', where each has one.
    private func ephemeralForm(_ c: ContainerRow) throws(StoreError) -> KillForm {
        let others = try mesh.store.containers(namespace: c.namespace, pod: c.pod).filter {
            $0.kind != .ephemeral && $0.kind != .initContainer
        }
        let isOpen = others.contains { $0.limit == nil && $0.limitSource == nil }
        return others.isEmpty ? .containerLimit : isOpen ? .nodeOOM : .podLimit
    }

    private func near(_ a: Moment?, _ b: Moment?, _ seconds: Double) -> Bool {
        guard let a, let b else { return false }
        return abs(a.seconds(since: b)) <= seconds
    }

    private func evicted(_ c: ContainerRow) -> Victim? {
        // The kubelet ends it with blanks.
        let words = (c.podMessage ?? "").trimmingPrefix(while: \.isWhitespace)
        let message = String(words.reversed().trimmingPrefix(while: \.isWhitespace).reversed())
        guard EvictionMessage.isForMemory(message) else { return nil }
        guard EvictionMessage(message).consumer.map({ $0 == c.name }) ?? c.kind.isOfEnvoy else { return nil }
        var victim = Victim(
            c, form: .eviction, proxy: c.kind.isOfEnvoy ? mesh.proxy(namespace: c.namespace, pod: c.pod) : nil)
        victim.killCount = 1
        victim.evictionMessage = message
        var kill = Kill(pod: c.pod, at: c.state?.finishedAt, by: .status)
        kill.reason = .evicted
        kill.exitCode = c.state?.exitCode
        kill.duringCapture = c.state?.finishedAt.flatMap { mesh.window.holds($0) }
        victim.kills = [kill]
        victim.witnesses = [
            Witness(
                kind: .status, agrees: true, text: .quote(message),
                evidence: Evidence(
                    .file(
                        c.file,
                        locator: .object(ObjectName(KubernetesKind.pod, c.namespace, c.pod), path: ["status.message"])),
                    text: "\(own: EndReason.evicted)"))
        ]
        return victim
    }

    private func explainProbe(_ victim: inout Victim, _ c: ContainerRow) throws(StoreError) {
        if let event = experiments[Name(c.pod, .pod, in: c.namespace)]?.last(where: { isOf($0, victim) }) {
            victim.endedBy = .init(
                words:
                    "an experiment of Chaos Mesh ended it: \(quote: event.message) (\(name: event.objectName, .object))",
                next: "Nothing, where that experiment is meant to run here: it was not short of memory.", isInLog: false
            )
            return add(event, "an experiment was applied to it", to: &victim)
        }
        guard let pod = victim.pod, let event = try probe(of: pod) else { return explainByPatience(&victim, c) }
        victim.endedBy = .init(
            words: "the kubelet ended it after a probe failed: \(quote: event.message)", next: Self.lookAtProbe)
        add(event, "the kubelet killed it after a probe failed", to: &victim)
    }

    /// It was applied as the container ended; an event without a time, of a copied table, is of any.
    private func isOf(_ experiment: EventRow, _ victim: Victim) -> Bool {
        guard let at = experiment.toldAt else { return true }
        return victim.kills.contains { near($0.at, at, Thresholds.probeGrace.value) }
    }

    private static let lookAtProbe: Text =
        "Find out why its probe failed, by its log from before the end (save it first) and by the processor time that it got: it was not short of memory."

    /// `Successfully apply chaos for shop/pay-7d9c6b5f4-x2x7k/istio-proxy`
    private static let applied = "apply chaos for "
    private static func target(_ message: String) -> Name? {
        guard let at = message.firstRange(of: applied) else { return nil }
        let parts = message[at.upperBound...].split(separator: "/").map(String.init)
        return parts.count > 1 ? Name(parts[1], .pod, in: parts[0]) : nil
    }

    private func add(_ event: EventRow, _ meaning: Text, to victim: inout Victim) {
        victim.witnesses.append(
            Witness(
                kind: .event, agrees: true, text: .quote(event.message),
                evidence: Evidence(.file(event.file, locator: .line(event.line)), text: meaning)))
    }

    /// A run that lasted as long as the startup probe waits was ended by the kubelet, also where no event is left.
    private func probe(of pod: String) throws(StoreError) -> EventRow? {
        guard tellsOfProbes else { return nil }
        return try mesh.store.firstEvents(reason: EventReason.killing, saying: EventReason.probe, about: pod).first
    }

    private func explainByPatience(_ victim: inout Victim, _ c: ContainerRow) {
        guard let patience = c.startupPatience.map(Double.init), let life = victim.kills.last?.livedSeconds,
            life >= patience - 1, life <= patience + Thresholds.probeGrace.value
        else { return }
        victim.endedBy = .init(
            words:
                "the kubelet ended it, as it was not up in time: it ran for \(seconds: life), and its startup probe waits \(seconds: patience)",
            next: Self.lookAtProbe)
        victim.witnesses.append(
            Witness(
                kind: .status, agrees: true,
                text: "it ran for \(seconds: life), and its startup probe waits \(seconds: patience)",
                evidence: Evidence(
                    .file(
                        c.file,
                        locator: .object(
                            ObjectName(KubernetesKind.pod, c.namespace, c.pod), path: [c.name, "startupProbe"])),
                    text: "the kubelet kills a container whose startup probe never succeeds")))
    }
}

/// `… Container istio-proxy was using 812Mi, request is 128Mi, has larger consumption of memory. Container …`
///
/// The kubelet lists the containers that use more than they requested, in the pod's order: the largest excess is the one that
/// filled the node.
struct EvictionMessage {
    struct Use {
        var container: String
        var used: Bytes
        var request: Bytes
    }

    /// `The node was low on resource: memory.`, `The node had condition: [MemoryPressure].`; a container may be called after memory.
    static func isForMemory(_ message: String) -> Bool {
        guard let resource = resource(in: message) else { return message.lowercased().contains("memory") }
        return resource.hasPrefix("memory")
    }

    /// `ephemeral-storage`, where it says so.
    static func resource(in message: String) -> Substring? {
        guard let after = message.firstRange(of: "low on resource: ")?.upperBound else { return nil }
        return message[after...].prefix { $0 != "." && $0 != " " }
    }

    let uses: [Use]
    /// The container that used most beyond its request.
    var consumer: String? {
        uses.max { ($0.used - $0.request, $1.container) < ($1.used - $1.request, $0.container) }?.container
    }

    init(_ message: String) {
        var uses: [Use] = []
        for part in message.split(separator: ". ").prefix(200) {
            guard let name = part.firstRange(of: "Container ") ?? part.firstRange(of: "container "),
                let using = part.firstRange(of: " was using "), name.upperBound <= using.lowerBound
            else { continue }
            let figures = part[using.upperBound...].split(separator: ",")
            guard let used = figures.first.flatMap({ Self.quantity($0) }) else { continue }
            let request = part.firstRange(of: "equest is ") ?? part.firstRange(of: "request of ")
            let asked = request.flatMap { Self.quantity(part[$0.upperBound...]) }
            uses.append(
                Use(container: String(part[name.upperBound..<using.lowerBound]), used: used, request: asked ?? 0))
        }
        self.uses = uses
    }

    private static func quantity(_ text: Substring) -> Bytes? {
        let word = text.drop { $0 == " " }.prefix { $0.isLetter || $0.isNumber }
        return Quantity(String(word))?.bytes
    }
}

extension Victim {
    /// Its status was read, and does not know of the end that another witness tells of.
    mutating func denyRestart(_ c: ContainerRow) {
        witnesses.append(
            Witness(
                kind: .status, agrees: false, text: "the status shows no restart of \(container: c.name)",
                evidence: Evidence(
                    .file(c.file, locator: .object(ObjectName(KubernetesKind.pod, c.namespace, c.pod), path: [c.name])),
                    value: .count(0), text: "restarts")))
    }
}
