import Prose
import Store
import Units

/// What istiod sent a victim, what its memory did, what Kubernetes said of it.
extension TimelineBuilder {
    /// The pushes that the judgement rests on, and those of any type whose size changed by a fifth or more.
    func pushes(_ c: CaseFacts) throws -> [TimelineEntry] {
        guard let victim = c.victim, let namespace = victim.namespace, let pod = victim.pod else { return [] }
        var out: [TimelineEntry] = []
        var told: Set<String> = []
        func add(_ push: PushRow, _ what: Text, priority: Int) {
            guard told.insert("\(push.file) \(push.line)").inserted else { return }
            let size: Text = push.size.map { ", \(Bytes($0))" } ?? ""
            let unit: Text = Self.units[push.type] ?? "\(term: push.type)"
            out.append(
                TimelineEntry(
                    at: push.at, precisionSeconds: Self.millisecond,
                    what: "\(what): \(push.resources ?? 0) \(unit)\(size)",
                    subject: "\(Name(pod, .pod, in: namespace))",
                    evidence: Evidence(
                        .file(push.file, locator: .line(push.line)),
                        value: push.resources.map { .count(Int64($0)) },
                        text: "\(term: push.type) \(push.answer ? "response" : "push")"),
                    priority: priority, kind: .push))
        }
        if let first = c.growth.firstPush { add(first, "connects to istiod", priority: 1) }
        if let push = c.growth.wholePush { add(push, "full push", priority: 1) }
        if let last = c.growth.lastPush { add(last, last.answer ? "connects again" : "push", priority: 1) }
        var sizes: [String: Double] = [:]
        var changed: [PushRow] = []
        for push in try mesh.store.pushes(namespace: namespace, pod: pod) where isBeforeLastKill(push.at) {
            // A part of the clusters is no change of their size.
            guard let size = push.size.map(Double.init), size > 0,
                push.answer || push.type == "LDS" || push.type == "RDS"
            else { continue }
            let before = sizes.updateValue(size, forKey: push.type) ?? size
            if size >= before * Thresholds.growth.value || size * Thresholds.growth.value <= before {
                changed.append(push)
            }
        }
        for push in changed.suffix(Self.mostPushes) { add(push, push.answer ? "response" : "push", priority: 2) }
        return out
    }

    private static let mostPushes = 8
    private static let units: [String: Text] = [
        "CDS": "clusters", "EDS": "clusters' endpoints", "LDS": "listeners", "RDS": "route tables",
    ]

    /// The step in the samples, and the last of them.
    func memory(_ c: CaseFacts) -> [TimelineEntry] {
        guard let curve = c.curve else { return [] }
        let subject: Text? = c.victim.map { "\($0.name)" }
        func entry(_ at: Moment, _ what: Text, _ bytes: Bytes) -> TimelineEntry {
            TimelineEntry(
                at: at, precisionSeconds: curve.intervalSeconds, what: what, subject: subject,
                evidence: Evidence(curve.evidence.place, value: .bytes(bytes), text: curve.name), priority: 1,
                kind: .memory)
        }
        var out: [TimelineEntry] = []
        if let step = curve.step, let at = step.at {
            out.append(entry(at, "\(curve.name) has risen by \(step.rise)", step.rise))
        }
        if let at = curve.lastAt {
            out.append(entry(at, "last sample of \(curve.name): \(curve.last)", curve.last))
        }
        return out
    }

    /// Events about the victims and their nodes, one entry for all repeats.
    func events(_ c: CaseFacts) -> [TimelineEntry] {
        let pods = Set(c.victims.compactMap(\.pod)), nodes = Set(c.victims.compactMap(\.node))
        var seen: [String: (event: EventRow, times: Int, last: Moment?)] = [:]
        let kills = c.victims.flatMap(\.kills).compactMap(\.at)
        for event in pods.union(nodes).sorted().flatMap({ eventsOf[$0] ?? [] })
        where !Self.isOrdinary(event) && !Self.tellsOf(kills, event) {
            let key = "\(event.reason) \(event.objectName)"
            let known = seen[key]
            let newest = [known?.last, event.lastAt, event.firstAt].compactMap { $0 }.max()
            seen[key] = (known?.event ?? event, (known?.times ?? 0) + max(1, event.count ?? 1), newest)
        }
        return seen.sorted { $0.key < $1.key }.compactMap { _, found in
            let event = found.event
            guard let at = event.firstAt ?? event.lastAt else { return nil }
            let until: Text = found.last.flatMap { $0 > at ? " until \(clock: $0)" : nil } ?? ""
            let times: Text = found.times > 1 ? ", \(found.times) times\(until)" : ""
            return TimelineEntry(
                at: at, precisionSeconds: Self.wholeSecond,
                what: "event \(term: event.reason): \(quote: String(event.message.prefix(80)))\(times)",
                // A node is of no namespace, whatever its event is filed under.
                subject: event.objectKind == KubernetesKind.node
                    ? "\(node: event.objectName)" : "\(Name(event.objectName, .object, in: event.namespace))",
                evidence: Evidence(
                    .file(event.file, locator: .line(event.line)), value: .count(Int64(found.times)),
                    text: "\(term: event.reason)"),
                priority: event.objectKind == KubernetesKind.node ? 1 : 2, kind: .event)
        }
    }

    /// The kill itself, in other words: it has an entry.
    private static func tellsOf(_ kills: [Moment], _ event: EventRow) -> Bool {
        guard [EventReason.evicted, EventReason.killing, EventReason.oomKilling].contains(event.reason),
            event.objectKind != KubernetesKind.node,
            let at = event.firstAt ?? event.lastAt
        else { return false }
        return kills.contains { abs($0.seconds(since: at)) <= Thresholds.sameKill.value }
    }

    /// Every proxy fails its first startup and readiness probes.
    private static func isOrdinary(_ event: EventRow) -> Bool {
        event.reason == EventReason.unhealthy && !event.message.hasPrefix("Liveness")
    }

    static let telling = [
        EventReason.systemOOM, EventReason.oomKilling, EventReason.evicted, EventReason.killing, EventReason.backOff,
        EventReason.unhealthy, EventReason.nodeHasInsufficientMemory,
        EventReason.evictionThresholdMet, EventReason.nodeNotReady,
    ]
}
