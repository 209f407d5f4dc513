import Prose
import Store
import Units

/// What happened, in order: changes, pushes, memory, kills, the capture. Every entry has its own precision.
///
/// One file for each kind of entry. What is not telling is left out here already: whole answers that repeat the last one,
/// objects older than everything else, events of pods that nobody asks about.
struct TimelineBuilder {
    let mesh: Mesh
    let objects: [ObjectRow]
    /// Of each incident its case, where that was kept.
    let cases: [CaseFacts?]
    let incidents: [Incident]
    /// What came after the last kill explains none.
    let lastKill: Moment?
    /// Events about pods and nodes that a kill may have to do with, by the name of the object, in order.
    let eventsOf: [String: [EventRow]]

    init(mesh: Mesh, objects: [ObjectRow], cases: [CaseFacts?], incidents: [Incident]) throws(StoreError) {
        self.mesh = mesh
        self.objects = objects
        self.cases = cases
        self.incidents = incidents
        lastKill = incidents.lazy.flatMap(\.kills).compactMap(\.at).max()
        var names: Set<String> = []
        for victim in cases.prefix(Self.most).lazy.compactMap(\.self).flatMap(\.victims) {
            for name in [victim.pod, victim.node] { if let name { names.insert(name) } }
        }
        eventsOf = Dictionary(
            grouping: try mesh.store.events(reasons: Self.telling, about: names.sorted()), by: \.objectName)
    }

    /// Of the report as data; a text format shows fewer.
    static let most = 120
    /// Kills at the beginning of a long row that are told whatever else is left out.
    private static let mostFirst = 4
    /// A timestamp of Kubernetes, and one of a log.
    static let (wholeSecond, millisecond) = (1.0, 0.001)

    func entries() throws -> [TimelineEntry] {
        var out = try meshChanges() + created() + rollouts() + versions() + capture()
        // More incidents than entries: those behind the first do not show.
        for (c, incident) in zip(cases, incidents).prefix(Self.most) {
            out += kills(incident)
            if let c { out += try memory(c) + pushes(c) + events(c) }
            if out.count > Self.mostHeld { out = Self.cut(out) }
        }
        return Self.cut(out)
    }

    /// Entries that are held at once: each of many incidents may have as many as are told of all.
    private static let mostHeld = 10 * most

    func isBeforeLastKill(_ at: Moment) -> Bool { lastKill.map { at <= $0 } ?? true }

    private func kills(_ incident: Incident) -> [TimelineEntry] {
        let ends = incident.kills.count - 4
        // Of those between the first and the last few nobody needs more than a timeline holds.
        return incident.kills.enumerated().filter { $0.offset < Self.most || $0.offset >= ends }.map { index, kill in
            // A kill without a time rests on a witness without one.
            let sameTime = incident.witnesses.filter { $0.evidence.time == kill.at }
            let witness =
                sameTime.first { $0.evidence.names(kill.pod) } ?? sameTime.first ?? incident.witnesses.first
            let when: Text = kill.at == nil ? kill.bounds.map { " \($0)" } ?? ", time unknown" : ""
            let during: Text = kill.duringCapture == true ? ", while the capture ran" : ""
            let lived: Text = kill.livedSeconds.map { ", after \(seconds: $0)" } ?? ""
            let precision = kill.atSource?.isOfStatus == true ? Self.wholeSecond : Self.millisecond
            return TimelineEntry(
                at: kill.at, precisionSeconds: kill.at.map { _ in precision },
                what:
                    "\(incident.container.map { "\(container: $0)" } ?? "a container") killed\(when)\(lived)\(during)",
                subject: kill.pod.map { "\(Name($0, .pod, in: incident.namespace))" },
                evidence: witness?.evidence
                    ?? Evidence(.sql(mesh.store.queryOfEndedContainers), text: "container status"),
                priority: index < Self.mostFirst || index >= ends ? 0 : 3, kind: .kill)
        }
    }

    private func capture() -> [TimelineEntry] {
        guard let start = mesh.window.start ?? mesh.window.firstEnvoyClock else { return [] }
        let evidence = Evidence(
            .sql(mesh.store.queryOfCaptures), value: .time(start),
            text: .own(mesh.window.source ?? "clocks in the bundle"))
        var out = [
            TimelineEntry(
                at: start, precisionSeconds: 1, what: "this capture begins", subject: nil, evidence: evidence,
                priority: 1, kind: .capture)
        ]
        // Of loose files the newest time is that of whoever copied them.
        if let end = mesh.window.end, end > start, !mesh.window.isByHand {
            out.append(
                TimelineEntry(
                    at: end, precisionSeconds: 1, what: "newest clock in the bundle", subject: nil, evidence: evidence,
                    priority: 2, kind: .capture))
        }
        return out
    }

    /// The most telling, in order: the same whether or not some of them were cut before.
    static func cut(_ entries: [TimelineEntry]) -> [TimelineEntry] {
        // What two incidents share, as the events of their node, is one.
        var told: Set<String> = []
        let ordered = entries.sorted(by: precedes).filter { entry in
            guard entry.kind == .event, let at = entry.at else { return true }
            return told.insert("\(at.microseconds) \(entry.subject?.plain ?? "") \(entry.what.plain)").inserted
        }
        guard ordered.count > most else { return ordered }
        let kept = Set(
            ordered.indices.sorted { (ordered[$0].priority, $0) < (ordered[$1].priority, $1) }.prefix(most))
        return ordered.indices.filter { kept.contains($0) }.map { ordered[$0] }
    }

    /// By time, then by what is most telling; words are made only where both are equal.
    private static func precedes(_ a: TimelineEntry, _ b: TimelineEntry) -> Bool {
        let (first, second) = (a.at?.microseconds ?? .max, b.at?.microseconds ?? .max)
        if first != second { return first < second }
        if a.priority != b.priority { return a.priority < b.priority }
        return (a.what.plain, a.subject?.plain ?? "") < (b.what.plain, b.subject?.plain ?? "")
    }
}
