import Prose
import Store
import Units

/// What an istiod had to do in the life that ended: it makes and sends everything again where anything changes.
extension TriggerFinder {
    func load(ofIstiod victims: [Victim]) throws(StoreError) -> Trigger? {
        let flaps = try nodesThatCameBack()
        let kills = victims.flatMap(\.kills).filter { $0.at != nil }
        guard let kill = kills.max(by: { ($0.at?.microseconds ?? 0) < ($1.at?.microseconds ?? 0) }), let at = kill.at,
            let pushes = pushes(
                from: kill.startedAt ?? at.advanced(bySeconds: -Thresholds.rolloutSeconds.value), to: at)
        else { return flaps }
        var trigger = pushes
        if let flaps { trigger.what += "; \(flaps.what)" }
        trigger.secondsBefore = trigger.at.map { max(0, at.seconds(since: $0)) }
        return trigger
    }

    /// The object for which one istiod pushed most often.
    private func pushes(from first: Moment, to last: Moment) -> Trigger? {
        let named = mesh.pushCauses(from: first, to: last).filter { $0.kind != nil && $0.name != nil }
        let groups = Dictionary(grouping: named) { "\($0.file) \(Self.key($0))" }
        guard let most = groups.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) })?.value,
            most.count >= Thresholds.rewrites.value, let begun = most.first, let ended = most.last
        else { return nil }
        let object = ObjectName(begun.kind, begun.namespace, begun.name ?? "")
        let others: Text = most.compactMap(\.more).max().map { " and up to \($0) more objects" } ?? ""
        let proxies: Text = most.compactMap(\.connected).max().map { " to \($0) proxies" } ?? ""
        var trigger = Trigger(
            at: begun.at, what: "\(most.count) pushes\(proxies) for \(object: object)\(others)",
            object: Culprit(kind: begun.kind ?? "", namespace: begun.namespace, name: begun.name),
            evidence: Evidence(
                .file(begun.file, locator: .line(begun.line)), value: .count(Int64(most.count)),
                text: "the first of \(most.count) pushes because of it"))
        trigger.took = ended.at.seconds(since: begun.at)
        return trigger
    }

    /// With a node its pods leave every Service and come back, each time a push.
    private func nodesThatCameBack() throws(StoreError) -> Trigger? {
        let (gone, back) = ("NodeNotReady", "NodeReady")
        let events = try mesh.store.events(reasons: [gone, back])
        let returned = Set(events.lazy.filter { $0.reason == back }.map(\.objectName))
        let flaps = events.filter { $0.reason == gone && returned.contains($0.objectName) }
        guard let first = flaps.first else { return nil }
        let times = flaps.reduce(0) { $0 + max(1, $1.count ?? 1) }
        let nodes = Set(flaps.map(\.objectName)).count
        let all: Text = times == 1 ? "" : ", \(times) times"
        return Trigger(
            at: nil, what: "\(nodes, "node") \(term: "NotReady") and back\(all)", object: nil,
            evidence: Evidence(
                .file(first.file, locator: .line(first.line)), value: .count(Int64(times)), text: .quote(first.reason)))
    }
}
