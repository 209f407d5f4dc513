import Store
import Units

/// One container's kills, merged from every witness.
struct Victim: Sendable {
    var namespace: String?
    var pod: String?
    var workload: String?
    var node: String?
    var container: String?
    var kind: ContainerKind
    var form: KillForm
    var kills: [Kill] = []
    var killCount = 0
    var limit: Bytes?
    var limitSource: String?
    var request: Bytes?
    var witnesses: [Witness] = []
    var proxy: ProxyRow?
    /// The kill is only inferred: missing pages, and a client that istiod lost meanwhile.
    var inferred = false
    /// A node or an eviction, not the container's own limit.
    var nodeVictim: String?
    /// Another container of the pod that filled a pod-level limit.
    var filledBy: String?
    /// Envoy alone died, or the agent did.
    var killedProcess: String?

    var lastBeforeCapture: Kill? { kills.last { $0.duringCapture == false } ?? kills.last { $0.duringCapture != true } }
    /// The newest kill with a time.
    var last: Kill? { kills.last { $0.at != nil } }
    /// All known kills fell into the capture.
    var onlyDuringCapture: Bool { !kills.isEmpty && kills.allSatisfy { $0.duringCapture == true } }
    /// Seconds of the shortest life that ended in a kill before the capture.
    var lifeBeforeKill: Double? {
        (lastBeforeCapture ?? kills.last)?.livedSeconds
    }
}

/// Finds every kill: statuses first (they count), then logs (they add times), the cgroup's counter, then what the capture did.
struct KillFinder {
    let mesh: Mesh

    func victims() throws(StoreError) -> [Victim] {
        var victims: [Victim] = []
        let kernel = try mesh.store.kernelKills()
        let events = try mesh.store.events(reasons: [
            "SystemOOM", "OOMKilling", "Evicted", "Killing", "Unhealthy", "BackOff",
        ])
        for container in try mesh.store.endedContainers() {
            if let victim = try judge(container, kernel: kernel, events: events) { victims.append(victim) }
        }
        victims += kernelOnly(kernel, besides: victims)
        victims += try withoutStatus(besides: victims)
        for index in victims.indices where victims[index].kind.isProxy {
            LogTimes(mesh: mesh).add(to: &victims[index])
            addCount(to: &victims[index])
            addCaptureKill(to: &victims[index])
        }
        victims += countedOnly(besides: victims)
        victims += capturedAway(besides: victims)
        return victims
    }

    // MARK: - From statuses

    private func judge(_ c: ContainerRow, kernel: [KernelKillRow], events: [EventRow]) throws(StoreError) -> Victim? {
        let kind = ContainerKind(rawValue: c.kind) ?? .app
        if c.podReason == "Evicted" { return evicted(c, kind) }
        let ended = [c.state, c.lastState].compactMap { $0 }.filter { $0.kind == "terminated" }
        let oom = ended.filter { $0.reason == "OOMKilled" }
        let agentSays = c.kind == "app" || c.kind == "init" ? [] : logKills(c)
        let form: KillForm
        if let newest = oom.first {
            form = newest.exitCode == 0 ? .envoyOnly : containerForm(c, kernel: kernel, events: events)
        } else if !agentSays.isEmpty {
            form = .envoyOnly
        } else if kind.isProxy, let killed = ended.first(where: { $0.exitCode == 137 }), killed.reason != "Completed" {
            guard c.phase != "Succeeded", c.deletedAt == nil else { return nil }
            form = .killedNotOOM
        } else {
            return nil
        }
        var victim = Victim(
            namespace: c.namespace, pod: c.pod, workload: c.workload, node: c.node, container: c.name, kind: kind,
            form: form)
        victim.limit = form == .podLimit ? c.podLimit : c.limit
        victim.limitSource = form == .podLimit ? "spec.resources of the pod" : c.limitSource
        victim.request = c.request
        victim.proxy = kind.isProxy ? mesh.proxy(namespace: c.namespace, pod: c.pod) : nil
        addStatusKills(c, form, to: &victim)
        let running = c.state?.kind == "running"
        victim.killCount = max(victim.kills.count, (c.restartCount ?? 0) + (running ? 0 : 1))
        if form == .killedNotOOM { explainProbe(events, &victim) }
        if form == .podLimit { victim.filledBy = try filler(of: c) }
        return victim
    }

    private func addStatusKills(_ c: ContainerRow, _ form: KillForm, to victim: inout Victim) {
        for (which, state) in [("lastState", c.lastState), ("state", c.state)] {
            guard let state, state.kind == "terminated", let finished = state.finishedAt else { continue }
            let isKill =
                state.reason == "OOMKilled" || (form == .killedNotOOM && state.exitCode == 137) || form == .envoyOnly
            guard isKill else { continue }
            var kill = Kill(pod: c.pod, at: finished, atSource: "container status, \(which)")
            kill.startedAt = state.startedAt
            kill.livedSeconds = state.startedAt.map { finished.seconds(since: $0) }.flatMap { $0 >= 0 ? $0 : nil }
            kill.exitCode = state.exitCode
            kill.reason = state.reason
            kill.duringCapture = mesh.window.holds(finished)
            victim.kills.append(kill)
            let exit = state.exitCode.map { ", exit code \($0)" } ?? ""
            victim.witnesses.append(
                Witness(
                    kind: .status, agrees: state.reason == "OOMKilled" || form == .killedNotOOM,
                    text: "\(state.reason ?? "terminated")\(exit) at \(finished.rfc3339)",
                    evidence: Evidence(
                        .file(c.file, locator: "Pod \(c.namespace)/\(c.pod), \(c.name), \(which).terminated"),
                        value: .time(finished),
                        text: "\(state.reason ?? "?")\(exit)")))
        }
    }

    private func logKills(_ c: ContainerRow) -> [LoggedLife] {
        guard let proxy = mesh.proxy(namespace: c.namespace, pod: c.pod) else { return [] }
        return (mesh.logged[proxy.id] ?? []).filter { $0.killedAt != nil && $0.shutdownAt == nil }
    }

    /// A container killed at its own limit, unless the limit was the pod's or the node's.
    private func containerForm(_ c: ContainerRow, kernel: [KernelKillRow], events: [EventRow]) -> KillForm {
        if let podLimit = c.podLimit, c.limit.map({ $0 >= podLimit }) ?? true { return .podLimit }
        let line = kernel.first { $0.podUID != nil && $0.podUID == c.podUID }
        if let line, line.constraint == "CONSTRAINT_NONE" { return .nodeOOM }
        if c.limit == nil { return .nodeOOM }
        let finished = c.lastState?.finishedAt ?? c.state?.finishedAt
        let nodeKill = events.contains { event in
            event.reason == "SystemOOM" && event.objectName == c.node && near(event.firstAt, finished, 30)
        }
        return nodeKill ? .nodeOOM : .containerLimit
    }

    private func near(_ a: Moment?, _ b: Moment?, _ seconds: Double) -> Bool {
        guard let a, let b else { return false }
        return abs(a.seconds(since: b)) <= seconds
    }

    private func evicted(_ c: ContainerRow, _ kind: ContainerKind) -> Victim? {
        // "… Container istio-proxy was using 812Mi, request is 128Mi, has larger consumption of memory."
        let message = c.podMessage ?? ""
        let offender = message.range(of: "Container ").map { message[$0.upperBound...].prefix { $0 != " " } }
        guard message.contains("memory"), offender.map({ String($0) == c.name }) ?? kind.isProxy else { return nil }
        var victim = Victim(
            namespace: c.namespace, pod: c.pod, workload: c.workload, node: c.node, container: c.name, kind: kind,
            form: .eviction)
        victim.limit = c.limit
        victim.limitSource = c.limitSource
        victim.request = c.request
        victim.killCount = 1
        victim.nodeVictim = message
        victim.proxy = kind.isProxy ? mesh.proxy(namespace: c.namespace, pod: c.pod) : nil
        var kill = Kill(
            pod: c.pod, at: c.state?.finishedAt, atSource: c.state?.finishedAt == nil ? nil : "container status")
        kill.reason = "Evicted"
        kill.exitCode = c.state?.exitCode
        kill.duringCapture = c.state?.finishedAt.flatMap { mesh.window.holds($0) }
        victim.kills = [kill]
        victim.witnesses = [
            Witness(
                kind: .status, agrees: true, text: message,
                evidence: Evidence(
                    .file(c.file, locator: "Pod \(c.namespace)/\(c.pod), status.message"), text: "Evicted"))
        ]
        return victim
    }

    private func explainProbe(_ events: [EventRow], _ victim: inout Victim) {
        let about = events.filter {
            $0.objectName == victim.pod && $0.reason == "Killing" && $0.message.contains("probe")
        }
        guard let event = about.first else { return }
        victim.witnesses.append(
            Witness(
                kind: .event, agrees: true, text: event.message,
                evidence: Evidence(
                    .file(event.file, locator: "line \(event.line)"), text: "the kubelet killed it after a probe failed"
                )))
    }

    /// Under a pod-level limit: the container with the largest request or an OOM kill of its own.
    private func filler(of c: ContainerRow) throws(StoreError) -> String? {
        let applications = try mesh.store.containers(ofPod: c.podID).filter { $0.name != c.name && $0.kind == "app" }
        let killed = applications.first { other in
            [other.state, other.lastState].compactMap { $0 }.contains { $0.reason == "OOMKilled" }
        }
        return (killed ?? applications.first)?.name
    }

    // MARK: - Without a status

    /// Kernel kills of a proxy that no pod object shows.
    private func kernelOnly(_ kernel: [KernelKillRow], besides victims: [Victim]) -> [Victim] {
        guard victims.isEmpty else { return [] }
        let named = mesh.proxies.filter { $0.pod != nil }
        return kernel.filter {
            $0.processName == "envoy" || $0.processName == "pilot-agent" || $0.processName.hasPrefix("wrk:")
        }.prefix(1).compactMap { line in
            let proxy =
                line.proxy.flatMap { id in mesh.proxies.first { $0.id == id } } ?? (named.count == 1 ? named[0] : nil)
            guard let proxy, proxy.stripped else { return nil }
            let atNode = line.constraint == "CONSTRAINT_NONE"
            var victim = Victim(
                namespace: proxy.namespace, pod: proxy.pod, workload: proxy.workload, node: proxy.node,
                container: "istio-proxy",
                kind: proxy.type == "router" ? .gateway : proxy.type == "waypoint" ? .waypoint : .sidecar,
                form: atNode ? .nodeOOM : .containerLimit)
            victim.limit = line.limit ?? mesh.state(proxy.id)?.outside.cgroupLimit
            victim.limitSource = line.limit != nil ? "kernel log" : "cgroup"
            victim.proxy = proxy
            victim.killedProcess = line.processName
            let own = kernel.filter { $0.proxy == line.proxy && $0.processName == line.processName }
            victim.killCount = max(1, own.count)
            victim.kills = own.map { row in
                var kill = Kill(pod: proxy.pod, at: row.at, atSource: row.at == nil ? nil : "kernel log")
                kill.reason = "killed by the kernel"
                kill.duringCapture = row.at.map { mesh.window.holds($0) } ?? killedByDump(proxy)
                kill.bounds = row.at == nil ? row.bootSeconds.map { "\(fixed($0, 1)) s after boot" } : nil
                return kill
            }
            let anonymous = line.anonymous.map { ", anonymous memory \($0.decimal)" } ?? ""
            victim.witnesses = [
                Witness(
                    kind: .kernelLog, agrees: true, text: "the kernel killed \(line.processName)\(anonymous)",
                    evidence: Evidence(
                        .file(line.file, locator: "line \(line.line)"), value: line.anonymous.map { .bytes($0) },
                        text: "Memory cgroup out of memory: Killed process (\(line.processName))"))
            ]
            return victim
        }
    }

    /// Without a clock: the pages stop where a config_dump would follow, or go on after the newest one, or neither.
    func killedByDump(_ proxy: ProxyRow) -> Bool? {
        guard let moments = mesh.captures[proxy.id], let state = mesh.state(proxy.id) else { return nil }
        guard let dump = state.counts?.capture else {
            let kinds = mesh.files[proxy.id] ?? [:]
            return kinds["clusters"] != nil && kinds["memory"] != nil && kinds["config_dump"] == nil ? true : nil
        }
        return moments.contains {
            $0.id != dump
                && ($0.capturedAt ?? .init(seconds: 0))
                    >= (moments.first { $0.id == dump }?.capturedAt ?? .init(seconds: 0))
        } ? false : nil
    }

    /// Pods of which only istiod's log is left: two or more short lives, each beginning with a whole answer.
    private func withoutStatus(besides victims: [Victim]) throws(StoreError) -> [Victim] {
        let known = Set(victims.map { "\($0.namespace ?? "")/\($0.pod ?? "")" })
        var out: [Victim] = []
        for proxy in mesh.proxies where proxy.stripped && proxy.pod != nil && !known.contains(proxy.name) {
            let lives = (mesh.connections[proxy.name] ?? []).filter { life in
                guard let opened = life.openedAt, let ended = life.endedAt, life.fresh == true else { return false }
                return ended.seconds(since: opened) < 60
            }
            let agent = (mesh.logged[proxy.id] ?? []).filter { $0.killedAt != nil && $0.shutdownAt == nil }
            guard lives.count >= 2 || !agent.isEmpty else { continue }
            var victim = Victim(
                namespace: proxy.namespace, pod: proxy.pod, workload: proxy.workload, node: proxy.node,
                container: "istio-proxy",
                kind: proxy.type == "router" ? .gateway : .sidecar, form: agent.isEmpty ? .killedNotOOM : .envoyOnly)
            if let annotation = proxy.limitAnnotation, let limit = Quantity(annotation)?.bytes {
                victim.limit = limit
                victim.limitSource = "annotation sidecar.istio.io/proxyMemoryLimit"
            } else if let logged = try mesh.store.loggedLimit(proxy: proxy.id) {
                victim.limit = logged.limit
                victim.limitSource = "GOMEMLIMIT in its own log"
            }
            victim.proxy = proxy
            victim.killCount = max(lives.count, agent.count)
            out.append(victim)
        }
        return out
    }

    // MARK: - What the capture did

    /// A proxy that istiod had as a client when the capture began, and not when it ended, died in between.
    private func lostDuringCapture(_ proxy: ProxyRow?) -> Bool {
        guard let proxy, proxy.pod != nil, let synced = mesh.synced, mesh.connected[proxy.name] != nil else {
            return false
        }
        let walked = mesh.files[proxy.id].map { $0["netstat"] != nil || $0["proxy log"] != nil } ?? false
        let answered = mesh.files[proxy.id].map { $0["config_dump"] != nil || $0["memory"] != nil } ?? false
        return walked && !answered && !synced.contains(proxy.name)
    }

    private func addCaptureKill(to victim: inout Victim) {
        guard victim.form != .eviction, lostDuringCapture(victim.proxy) else { return }
        if victim.kills.contains(where: { $0.duringCapture == true }) { return }
        if let undecided = victim.kills.lastIndex(where: { $0.duringCapture == nil && $0.at != nil }) {
            victim.kills[undecided].duringCapture = true
            return
        }
        victim.kills.append(boundedKill(victim.pod))
        victim.killCount += 1
        victim.witnesses.append(captureWitness(victim.proxy))
    }

    private func boundedKill(_ pod: String?) -> Kill {
        var kill = Kill(pod: pod, at: nil, atSource: nil)
        kill.duringCapture = true
        if let start = mesh.window.start, let end = mesh.window.end {
            kill.bounds = "between \(start.timeOfDay()) and \(end.timeOfDay())"
        }
        return kill
    }

    private func captureWitness(_ proxy: ProxyRow?) -> Witness {
        let file = proxy.flatMap { mesh.connected[$0.name]?.file } ?? "debug/adsz"
        return Witness(
            kind: .istiodLog, agrees: nil,
            text:
                "a client of istiod when the capture began (adsz), none when it ended (syncz); its Envoy pages are missing",
            evidence: Evidence(.file(file, locator: "client \(proxy?.name ?? "?")"), text: "in adsz, not in syncz"))
    }

    /// Proxies of which no status tells a kill, and that the capture lost.
    private func capturedAway(besides victims: [Victim]) -> [Victim] {
        let known = Set(victims.map { "\($0.namespace ?? "")/\($0.pod ?? "")" })
        return mesh.proxies.filter { !known.contains($0.name) && lostDuringCapture($0) }.map { proxy in
            var victim = Victim(
                namespace: proxy.namespace, pod: proxy.pod, workload: proxy.workload, node: proxy.node,
                container: "istio-proxy",
                kind: proxy.containerKind.flatMap { ContainerKind(rawValue: $0) }
                    ?? (proxy.type == "router" ? .gateway : .sidecar),
                form: .killedNotOOM)
            victim.limit = proxy.limit
            victim.limitSource = proxy.limitSource
            victim.request = proxy.request
            victim.proxy = proxy
            victim.inferred = true
            victim.killCount = 1
            victim.kills = [boundedKill(proxy.pod)]
            victim.witnesses = [captureWitness(proxy)]
            return victim
        }
    }
}

extension Mesh {
    func state(_ proxy: Int64) -> ProxyState? { states[proxy] }
}

extension String {
    /// The first place of a text, by characters of UTF-8; enough for the fixed words that are looked for.
    func range(of text: String) -> Range<String.Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(text) { return at..<index(at, offsetBy: text.count) }
            at = index(after: at)
        }
        return nil
    }
}
