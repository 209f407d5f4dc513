import Prose
import Store
import Units

/// What an istiod had to do in the life that ended: it makes and sends everything again where anything changes.
extension TriggerFinder {
    func load(ofIstiod victims: [Victim]) throws(StoreError) -> Trigger? {
        let kills = victims.flatMap(\.kills).filter { $0.at != nil }
        let kill = kills.max { ($0.at?.microseconds ?? 0) < ($1.at?.microseconds ?? 0) }
        let flaps = try nodesThatCameBack(before: kill?.at)
        guard let kill, let at = kill.at, let pushes = pushes(of: kill, until: at) else { return flaps }
        var trigger = pushes
        if let flaps { trigger.what += "; \(flaps.what)" }
        trigger.secondsBefore = trigger.at.map { max(0, at.seconds(since: $0)) }
        return trigger
    }

    /// The object for which one istiod pushed most often. Of a life of days the pushes of its last minutes count.
    private func pushes(of kill: Kill, until last: Moment) -> Trigger? {
        let recent = last.advanced(bySeconds: -Thresholds.rolloutSeconds.value)
        let first = kill.startedAt.map { max($0, recent) } ?? recent
        let all = mesh.pushCauses(from: first, to: last).filter { $0.kind != nil && $0.name != nil }
        // Of another istiod's proxies nothing follows for this one's; what was pushed all of them push.
        let own = all.filter { !Self.isOfAnother($0.file, than: kill.pod) }
        let named = own.isEmpty ? all : own
        let groups = Dictionary(grouping: named) { "\($0.file) \(Self.key($0))" }
        guard let most = groups.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) })?.value,
            most.count >= Thresholds.rewrites.value, let begun = most.first, let ended = most.last
        else { return nil }
        let object = ObjectName(begun.kind, begun.namespace, begun.name ?? "")
        let others: Text = most.compactMap(\.more).max().map { " and up to \($0) more objects" } ?? ""
        let connected = own.isEmpty ? nil : most.compactMap(\.connected).max()
        let proxies: Text = connected.map { " to \($0) proxies" } ?? (own.isEmpty ? " by another istiod" : "")
        var trigger = Trigger(
            at: begun.at, what: "\(most.count) pushes\(proxies) for \(object: object)\(others)",
            object: Culprit(kind: begun.kind ?? "", namespace: begun.namespace, name: begun.name),
            evidence: Evidence(
                .file(begun.file, locator: .line(begun.line)), value: .count(Int64(most.count)),
                text: "the first of \(most.count) pushes because of it"))
        trigger.took = ended.at.seconds(since: begun.at)
        return trigger
    }

    /// Whether the path of a log names a pod of that kind, and not this one, in whole or by the random end of its name.
    private static func isOfAnother(_ file: String, than pod: String?) -> Bool {
        guard let own = pod?.split(separator: "-"), own.count > 1, let end = own.last, !file.contains("-\(end)") else {
            return false
        }
        return file.split(separator: "/").contains { part in
            // Of `istiod-discovery.log` nobody knows.
            let words = part.split { "-._".contains($0) }
            return words.count >= own.count && words[0] == own[0] && words[own.count - 1].count == end.count
        }
    }

    /// With a node its pods leave every Service and come back, each time a push.
    private func nodesThatCameBack(before kill: Moment?) throws(StoreError) -> Trigger? {
        let (gone, back) = (EventReason.nodeNotReady, EventReason.nodeReady)
        let events = try mesh.store.events(reasons: [gone, back])
        let returned = Dictionary(
            events.filter { $0.reason == back }.map { ($0.objectName, $0) }, uniquingKeysWith: Self.later)
        let flaps = events.filter { event in
            event.reason == gone && returned[event.objectName].map { Self.isInOrder(event, $0) } ?? false
                && Self.isInOrder(event, kill)
        }
        guard let first = flaps.first else { return nil }
        let times = flaps.reduce(0) { $0 + max(1, $1.count ?? 1) }
        let nodes = Set(flaps.map(\.objectName)).count
        let all: Text = times == 1 ? "" : ", \(times) times"
        return Trigger(
            at: nil, what: "\(nodes, "node") \(term: "NotReady") and back\(all)", object: nil,
            evidence: Evidence(
                .file(first.file, locator: .line(first.line)), value: .count(Int64(times)), text: .quote(first.reason)))
    }

    private static func later(_ a: EventRow, _ b: EventRow) -> EventRow {
        if let one = a.lastAt, let other = b.lastAt { return one > other ? a : b }
        if let one = a.lastAge, let other = b.lastAge { return one < other ? a : b }
        return a.lastAt == nil ? b : a
    }

    /// Whether a node was gone before it came back; what happened several times has its last time alone in a table.
    private static func isInOrder(_ gone: EventRow, _ back: EventRow) -> Bool {
        if let from = gone.firstAt ?? gone.lastAt, let to = back.lastAt { return from <= to }
        guard gone.count ?? 1 <= 1, gone.file == back.file, let from = gone.lastAge, let to = back.lastAge else {
            return true
        }
        return from >= to
    }

    private static func isInOrder(_ gone: EventRow, _ kill: Moment?) -> Bool {
        guard let kill, let from = gone.firstAt ?? gone.lastAt else { return true }
        return from <= kill
    }
}
