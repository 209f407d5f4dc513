import Prose
import Store
import Units

/// What ended for something else than memory: no OOM kill, and yet not nothing.
extension CaveatBuilder {
    /// Pods that were evicted for something else: no kill for memory, and yet not nothing.
    func evictions() throws(StoreError) -> [Caveat] {
        let rows = try store.events(reasons: [EventReason.evicted]).filter {
            $0.objectKind.lowercased() == "pod" && !EvictionMessage.isForMemory($0.message)
        }
        guard let first = rows.first else { return [] }
        let count = Set(rows.map { "\($0.namespace ?? "")/\($0.objectName)" }).count
        // What names no resource names the container that took too much of one.
        let resource = EvictionMessage.resource(in: first.message)
        let why: Text = resource.map { " (\(quote: String($0)))" } ?? ""
        let words = first.message.hasSuffix(".") ? String(first.message.dropLast()) : first.message
        let told: Text = resource == nil && !words.isEmpty ? ": \(quote: words)" : ""
        let others: Text = count > 1 ? " and \(count - 1, "other")" : ""
        var caveat = Caveat(
            text:
                "\(count, "pod was", "pods were") evicted for something else than memory\(why): \(Name(first.objectName, .pod, in: first.namespace))\(others)\(told)",
            evidence: Evidence(.file(first.file, locator: .line(first.line)), text: .quote(EndReason.evicted)))
        caveat.isRemark = true
        caveat.endsPods = true
        return [caveat]
    }

    /// Where no kill is seen: containers that the kubelet restarted for a probe, or that a signal ended, and of which nothing
    /// shows that it was for memory. No OOM kill, and yet not nothing.
    func restarts(_ incidents: [Incident]) throws(StoreError) -> [Caveat] {
        guard incidents.isEmpty else { return [] }
        var probes = Told()
        try store.eachFirstEvent(reason: EventReason.killing, saying: EventReason.probe) { probes.add($0) }
        var caveats: [Caveat] = []
        if let first = probes.first {
            let container = try Self.container(of: first).flatMap { name throws(StoreError) in
                try store.container(namespace: first.namespace ?? "", pod: first.objectName, name: name)
            }
            caveats.append(Self.probed(first, container?.restartCount, others: probes.count - 1))
        }
        caveats += try statuses(areProbed: probes.first != nil)
        if caveats.isEmpty, let untold = try untold() { caveats.append(untold) }
        if caveats.isEmpty, let again = try startedAgain() { caveats.append(again) }
        if caveats.isEmpty, let waiting = try backedOff() { caveats.append(waiting) }
        return caveats
    }

    /// Events of one kind: the first is told, all are counted.
    private struct Told {
        var first: EventRow?
        var count = 0
        mutating func add(_ row: EventRow) {
            first = first ?? row
            count += 1
        }
    }

    /// Containers by what their statuses say of how they ended, those of pods left out of which a probe is told.
    private func statuses(areProbed: Bool) throws(StoreError) -> [Caveat] {
        func isProbed(_ pod: String) throws(StoreError) -> Bool {
            guard areProbed else { return false }
            return try !store.firstEvents(reason: EventReason.killing, saying: EventReason.probe, about: pod).isEmpty
        }
        let endedPods = try EndedPods(store)
        var (killed, stopped, failing, full) = (Group(), Group(), Group(), Group())
        try store.eachEndedContainer { container throws(StoreError) in
            guard Self.isOfInterest(container), try !isProbed(container.pod) else { return }
            let ends = [container.state, container.lastState].compactMap { $0 }
            if let end = ends.first(where: { $0.exitCode == Self.killedCode && $0.reason != EndReason.oomKilled }) {
                if let why = try endedPods.why(container, end) {
                    stopped.add(container, why)
                } else {
                    killed.add(container)
                }
            } else if container.deletedAt == nil, container.state?.reason == EndReason.crashLoopBackOff,
                ends.contains(where: { ($0.exitCode ?? 0) != 0 })
            {
                failing.add(container)
            } else if container.deletedAt == nil, container.kind == .app, let why = Self.fullHeap(ends) {
                full.add(container, why)
            }
        }
        return [
            stopped.first.flatMap { first in stopped.why.map { Self.stopped(first, $0, others: stopped.others) } },
            killed.first.map { Self.signalled($0, others: killed.others) },
            full.first.flatMap { first in full.why.map { Self.endedItself(first, $0, others: full.others) } },
            failing.first.map { Self.looping($0, others: failing.others) },
        ].compactMap { $0 }
    }

    /// Exit codes by which a runtime ends itself when its own heap is full, and by which it may end for something else: 3 is a JVM's
    /// `ExitOnOutOfMemoryError`, 134 what aborts, as V8 does and a JVM by `CrashOnOutOfMemoryError`.
    private static func fullHeap(_ ends: [ContainerRow.State]) -> Text? {
        let heap: [Int: Text] = [
            3: "with which, among others, a JVM ends itself when its heap is full",
            134: "with which, among others, V8 and a JVM abort when their heap is full",
        ]
        guard let end = ends.first(where: { $0.kind == .terminated && $0.reason == EndReason.error }),
            let code = end.exitCode,
            let why = heap[code]
        else { return nil }
        let at: Text = end.finishedAt.map { " at \(at: $0)" } ?? ""
        return "exit code \(code)\(at), \(why)"
    }

    private static func endedItself(_ container: ContainerRow, _ why: Text, others: Int) -> Caveat {
        let more: Text = others > 0 ? "; \(others) more so" : ""
        return ending(
            "a container ended by itself, and no OOM kill is the reason: \(subject(of: container)), \(why); its own log says whether it was that\(more)",
            evidence(of: container, "ended with an error"))
    }

    /// An attempt before the one that succeeded is nobody's question any more.
    private static func isOfInterest(_ container: ContainerRow) -> Bool {
        container.podReason != EndReason.evicted
            && (container.phase != PodPhase.succeeded || container.state?.exitCode == killedCode)
    }

    /// 128 and SIGKILL.
    private static let killedCode = 137

    /// Containers of one kind: the first is told, the others are counted.
    private struct Group {
        var first: ContainerRow?
        /// Of the first.
        var why: Text?
        var others = 0
        mutating func add(_ container: ContainerRow, _ why: Text? = nil) {
            if first == nil { (first, self.why) = (container, why) } else { others += 1 }
        }
    }

    /// Containers that start again and again, of which nothing in the bundle says how they ended.
    private func untold() throws(StoreError) -> Caveat? {
        var group = Group()
        var again = Group()
        try store.eachEndedContainer { container in
            guard let state = container.state, container.lastState == nil else { return }
            // A runtime's list counts the runs of a container, and not all of them say how one ended.
            let hasEnd = state.kind == .terminated && (state.exitCode != nil || state.reason != nil)
            if state.reason == EndReason.crashLoopBackOff {
                group.add(container)
            } else if !hasEnd, state.kind != .waiting, container.restartCount ?? 0 > 0 {
                again.add(container)
            }
        }
        let isLooping = group.first != nil
        guard let first = group.first ?? again.first else { return nil }
        let others = isLooping ? group.others : again.others
        let times: Text = first.restartCount.map { ", \($0, "time")" } ?? ""
        let more: Text = others > 0 ? "; \(others) more so" : ""
        let starts: Text = isLooping ? "starts again and again" : "was started again"
        return Self.ending(
            "\(Self.subject(of: first)) \(starts)\(times), and nothing here tells what ended it: the status of its pod would\(more)",
            Self.evidence(of: first, isLooping ? "\(own: EndReason.crashLoopBackOff)" : "restarts"))
    }

    /// A log that begins anew without a word of the end before, where no status tells more: a kill of the whole container leaves none.
    private func startedAgain() throws(StoreError) -> Caveat? {
        guard looked.statuses == 0 else { return nil }
        let lives = try store.loggedLives()
        let starts = zip(lives, lives.dropFirst()).filter { before, life in
            before.proxy != nil && before.proxy == life.proxy && life.firstAt != nil && before.firstAt != life.firstAt
                && before.killedAt == nil && before.shutdownAt == nil && before.crashText == nil
        }.map(\.1)
        guard let last = starts.last, let at = last.firstAt else { return nil }
        let more: Text = starts.count > 1 ? "; \(starts.count - 1, "other start") like it" : ""
        return Self.ending(
            "a container was started again at \(at: at), and no log says what ended it, as none does where the whole container is killed: \(file: last.file)\(more)",
            Evidence(.file(last.file, locator: "the whole entry"), text: "its log begins anew"))
    }

    /// Containers that the kubelet waits to start again, by its events alone: of proxies first, since no event says what ended one.
    private func backedOff() throws(StoreError) -> Caveat? {
        guard looked.statuses == 0 else { return nil }
        var (all, ofProxies) = (Told(), Told())
        try store.eachFirstEvent(reason: EventReason.backOff, saying: EventReason.restarting) { row in
            all.add(row)
            if Self.waiting(row) == IstioContainer.proxy { ofProxies.add(row) }
        }
        guard let first = ofProxies.first ?? all.first else { return nil }
        let what: Text = Self.waiting(first).map { "\(container: $0)" } ?? "a container"
        let more: Text = all.count > 1 ? "; \(all.count - 1) more so" : ""
        return Self.ending(
            "\(what) of \(Name(first.objectName, .pod, in: first.namespace)) starts again and again, and no event says what ended it: the status of its pod would\(more)",
            Evidence(.file(first.file, locator: .line(first.line)), text: .quote(first.reason)))
    }

    private static func waiting(_ row: EventRow) -> String? { row.container ?? word(after: "container", in: row) }

    /// It waits to be started again, and ended by its own exit code: whoever is called for the pod looks at its log, not at memory.
    private static func looping(_ container: ContainerRow, others: Int) -> Caveat {
        let end = [container.lastState, container.state].compactMap { $0 }.first { ($0.exitCode ?? 0) != 0 }
        let code: Text = end?.exitCode.map { ", exit code \($0)" } ?? ""
        let times: Text = container.restartCount.map { ", \($0, "restart")" } ?? ""
        let more: Text = others > 0 ? "; \(others) more so" : ""
        return ending(
            "a container crash-loops by itself, and no OOM kill is the reason: \(subject(of: container))\(code)\(times); its own log says more\(more)",
            evidence(of: container, "waits in CrashLoopBackOff"))
    }

    /// `Container istio-proxy failed liveness probe, will be restarted`
    /// An event's count is that of the kubelet's decisions, and not of all that were seen; a status counts what came of them.
    private static func probed(_ row: EventRow, _ restarts: Int?, others: Int) -> Caveat {
        let what: Text = container(of: row).map { "\(container: $0)" } ?? "one"
        let failed = word(after: "failed", in: row)
        let kind: String? = ["liveness", "startup", "readiness"].first { $0 == failed }
        let probe: Text = kind.map { "a failed \(own: $0) probe" } ?? "a failed probe"
        let counted: Text? = restarts.flatMap { $0 > 0 ? ", restart count \($0)" : nil }
        let times: Text = counted ?? row.count.flatMap { $0 > 1 ? ", \($0) times by its event" : nil } ?? ""
        let more: Text = others > 0 ? "; \(others) more so" : ""
        return ending(
            "the kubelet restarted a container after \(probe), no OOM kill: \(what) of \(Name(row.objectName, .pod, in: row.namespace))\(times)\(more)",
            Evidence(.file(row.file, locator: .line(row.line)), text: .quote(EventReason.killing)))
    }

    private static func container(of row: EventRow) -> String? { row.container ?? word(after: "Container", in: row) }

    private static func word(after other: String, in row: EventRow) -> String? {
        let words = row.message.split(separator: " ").prefix(20)
        return words.firstIndex { $0 == other }.flatMap { words.dropFirst($0 + 1).first.map(String.init) }
    }

    /// The kubelet asks first, and sends SIGKILL to what still runs when the grace period is over.
    private static func stopped(_ container: ContainerRow, _ why: Text, others: Int) -> Caveat {
        let more: Text = others > 0 ? "; \(others) more so" : ""
        return ending(
            "a whole pod was ended and its exit code 137 is no OOM kill: \(subject(of: container)); \(why), and what still runs at the end of the grace period is killed\(more)",
            evidence(of: container, "exit code 137"))
    }

    private static func signalled(_ container: ContainerRow, others: Int) -> Caveat {
        let more: Text = others > 0 ? "; \(others) more so" : ""
        return ending(
            "a container was killed (exit code 137), and its status does not say that it was for memory: \(subject(of: container))\(more)",
            evidence(of: container, "exit code 137"))
    }

    /// `` `app` of `shop/cart-…` ``
    private static func subject(of container: ContainerRow) -> Text {
        let what: Text = container.name.isEmpty ? "a container" : "\(container: container.name)"
        let namespace = container.namespace.isEmpty ? nil : container.namespace
        return container.pod.isEmpty ? what : "\(what) of \(Name(container.pod, .pod, in: namespace))"
    }

    private static func evidence(of container: ContainerRow, _ text: Text) -> Evidence {
        let namespace = container.namespace.isEmpty ? nil : container.namespace
        return Evidence(
            .file(
                container.file,
                locator: .object(
                    ObjectName(KubernetesKind.pod, namespace, container.pod),
                    path: [container.name].filter { !$0.isEmpty })),
            text: text)
    }

    static func ending(_ text: Text, _ evidence: Evidence) -> Caveat {
        var caveat = Caveat(text: text, evidence: evidence)
        caveat.isRemark = true
        caveat.endsPods = true
        return caveat
    }
}
