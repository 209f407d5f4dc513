import Store
import Units

/// What happened, in order: changes, pushes, kills, the capture.
struct TimelineBuilder {
    let mesh: Mesh
    let cases: [CaseFacts]
    let incidents: [Incident]
    static let most = 60

    func entries() throws -> [TimelineEntry] {
        var out: [TimelineEntry] = []
        for (c, incident) in zip(cases, incidents) {
            out += kills(incident)
            out += growth(c)
            out += try changes(c)
        }
        out += capture()
        out.sort {
            ($0.at?.microseconds ?? .max, $0.priority, $0.what) < ($1.at?.microseconds ?? .max, $1.priority, $1.what)
        }
        return cut(out)
    }

    private func kills(_ incident: Incident) -> [TimelineEntry] {
        let shown = incident.kills.filter { $0.at != nil }
        return shown.enumerated().map { index, kill in
            let sameTime = incident.witnesses.filter { $0.evidence.value == kill.at.map { .time($0) } }
            let witness =
                sameTime.first { $0.evidence.names(kill.pod) } ?? sameTime.first ?? incident.witnesses.first
            let during = kill.duringCapture == true ? ", while the capture ran" : ""
            let lived = kill.livedSeconds.map { ", after \(duration($0))" } ?? ""
            return TimelineEntry(
                at: kill.at, precisionSeconds: kill.atSource?.hasPrefix("container") == true ? 1 : 0.001,
                what: "\(incident.container ?? "container") killed\(lived)\(during)",
                subject: "\(incident.namespace ?? "?")/\(kill.pod ?? "?")",
                evidence: witness?.evidence
                    ?? Evidence(.sql("SELECT * FROM container_state"), text: "container status"),
                priority: index < 4 || index >= shown.count - 4 ? 0 : 3)
        }
    }

    private func growth(_ c: CaseFacts) -> [TimelineEntry] {
        var out: [TimelineEntry] = []
        let subject = c.victim.map { "\($0.namespace ?? "?")/\($0.pod ?? "?")" }
        func entry(_ push: PushRow, _ what: String) -> TimelineEntry {
            TimelineEntry(
                at: push.at, precisionSeconds: 0.001, what: what, subject: subject,
                evidence: Evidence(
                    .file(push.file, locator: "line \(push.line)"), value: push.resources.map { .count(Int64($0)) },
                    text: "\(push.type) \(push.answer ? "answer" : "push")"),
                priority: 1)
        }
        func size(_ push: PushRow) -> String {
            "\(grouped(Int64(push.resources ?? 0))) clusters\(push.size.map { ", \(Bytes($0).decimal)" } ?? "")"
        }
        if let first = c.growth.firstPush { out.append(entry(first, "connects to istiod: \(size(first))")) }
        if let push = c.growth.wholePush { out.append(entry(push, "push of every cluster: \(size(push))")) }
        if let last = c.growth.lastPush, last.at != c.growth.firstPush?.at, last.at != c.growth.wholePush?.at {
            out.append(entry(last, "\(last.answer ? "connects again" : "push"): \(size(last))"))
        }
        return out
    }

    /// Configuration that changed before the last kill, as istiod's log and the objects' own times tell.
    private func changes(_ c: CaseFacts) throws -> [TimelineEntry] {
        let last = c.victims.compactMap { $0.last?.at }.max()
        var out: [TimelineEntry] = []
        for cause in mesh.pushCauses where cause.kind != "Endpoints" && cause.kind != "ServiceEntry" {
            guard let kind = cause.kind, let name = cause.name, last.map({ cause.at <= $0 }) ?? true else { continue }
            out.append(
                TimelineEntry(
                    at: cause.at, precisionSeconds: 0.001, what: "\(kind) \(cause.namespace ?? "?")/\(name) changed",
                    subject: nil,
                    evidence: Evidence(
                        .file(cause.file, locator: "line \(cause.line)"), text: "push \(cause.push ?? 0)"), priority: 1)
            )
        }
        for object in c.objects where object.kind == "DestinationRule" && object.subsets.count > 0 {
            guard let created = object.createdAt, object.names["host"]?.first?.hasPrefix("*") == true else { continue }
            out.append(
                TimelineEntry(
                    at: created, precisionSeconds: 1,
                    what: "DestinationRule \(object.namespace)/\(object.name) created", subject: nil,
                    evidence: Evidence(
                        .file(object.file, locator: "DestinationRule \(object.namespace)/\(object.name)"),
                        value: .time(created), text: "creationTimestamp"),
                    priority: 1))
        }
        if let first = c.growth.firstServices, let lastCount = c.growth.lastServices, lastCount > first,
            let push = c.growth.lastPush
        {
            let when = mesh.meshSizes.first { $0.services >= lastCount }?.at ?? push.at
            out.append(
                TimelineEntry(
                    at: when, precisionSeconds: 0.1,
                    what: "services in the mesh: \(grouped(Int64(first))) -> \(grouped(Int64(lastCount)))",
                    subject: nil,
                    evidence: Evidence(
                        .sql("SELECT at, services FROM mesh_size ORDER BY at"), value: .count(Int64(lastCount)),
                        text: "Pushing Services"),
                    priority: 1))
        }
        return out.suffix(12)
    }

    private func capture() -> [TimelineEntry] {
        guard let start = mesh.window.start ?? mesh.window.firstEnvoyClock else { return [] }
        let evidence = Evidence(
            .sql("SELECT captured_at, capture_ended_at FROM bundle"), value: .time(start),
            text: mesh.window.source ?? "clocks in the bundle")
        var out = [
            TimelineEntry(
                at: start, precisionSeconds: 1, what: "this capture begins", subject: nil, evidence: evidence,
                priority: 1)
        ]
        if let end = mesh.window.end, end > start {
            out.append(
                TimelineEntry(
                    at: end, precisionSeconds: 1, what: "newest clock in the bundle", subject: nil, evidence: evidence,
                    priority: 2))
        }
        return out
    }

    private func cut(_ entries: [TimelineEntry]) -> [TimelineEntry] {
        guard entries.count > Self.most else { return entries }
        let kept = Set(
            entries.indices.sorted { (entries[$0].priority, $0) < (entries[$1].priority, $1) }.prefix(Self.most))
        return entries.indices.filter { kept.contains($0) }.map { entries[$0] }
    }
}

/// `1 min 58 s`, `2 h 34 min`, `4.2 s`.
func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e12 else { return "?" }
    if seconds < 10 { return "\(fixed(seconds, 1)) s" }
    let whole = Int64(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
    return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
}
