import Diagnosis
import Prose
import Units

extension Advice {
    /// All of it where there is room, else its first sentence; nil where there is none even for that.
    func told(_ detail: FirstScreen.Detail) -> Text? {
        detail == .full ? text : detail < .bare ? text.sentence : nil
    }
}

extension ReportDocument.Section {
    /// Paragraphs, and cells of its rows.
    var texts: [Text] {
        blocks.flatMap { block -> [Text] in
            switch block {
            case .paragraph(let text), .finding(let text, _): [text]
            case .code: []
            case .rows(let rows): rows.items.flatMap(\.cells)
            }
        }
    }

    /// Words of its title and its text.
    var words: Int {
        let text = blocks.reduce(title.plain) { text, block in
            switch block {
            case .paragraph(let paragraph), .finding(let paragraph, _): text + " " + paragraph.plain
            case .code: text
            case .rows(let rows): rows.items.reduce(text) { $0 + " " + $1.cells.map(\.plain).joined(separator: " ") }
            }
        }
        return text.split(whereSeparator: \.isWhitespace).filter { $0.contains { $0.isLetter || $0.isNumber } }.count
    }
}

extension Culprit {
    /// `DestinationRule billing/versions 366 clusters`; of many that are alike `Service billing/card-07 and 39 like it, 60 endpoints
    /// each`.
    func text(_ detail: FirstScreen.Detail) -> Text {
        var text = subject
        if alike > 1 { text += " and \(alike - 1) like it" }
        if let count, let counted {
            text += "\(alike > 1 ? "," : "") \(count) \(own: counted.noun(count))\(alike > 1 ? " each" : "")"
        }
        if detail == .full, let bytes, alike == 1 { text += " (\(estimated: bytes))" }
        return text
    }
}

extension Moment {
    /// Without the parts of a second, which nobody asks for first.
    var wholeSecond: Moment { Moment(seconds: seconds) }
}

extension Culprit {
    /// `DestinationRule shop/canary`.
    var subject: Text { "\(kind: kind) \(Name(name ?? "", .object, in: namespace))" }
}

extension FailedCalls {
    /// `308 of 512 calls mart/cart → mart/pay`; `at least 4,100 calls mart/cart (1 of 2 pods) → mart/pay`, where logs tell of some of
    /// the killed pods alone.
    var told: Text {
        let least: Text = pods == nil ? "" : "at least "
        let all: Text = requests.map { " of \($0)" } ?? ""
        let from: Text = from.map { "\(workload: $0)" } ?? "unknown callers"
        let part: Text = pods.map { " (\($0.seen) of \($0.all, "pod"))" } ?? ""
        let to: Text = to.map { "\(workload: $0)" } ?? "unknown"
        return "\(least)\(failed ?? 0)\(all) calls \(from)\(part) → \(to)"
    }
}

extension Incident {
    /// The same, and words where nobody knows whose it was.
    var subjectText: Text {
        workload != nil || pod != nil ? "\(subjectName)" : ofUnknownPod("a")
    }

    /// What is known of a victim whose pod nobody names, behind an article.
    func ofUnknownPod(_ article: String) -> Text {
        let owner: Text =
            called.map { "\(file: $0)" } ?? podUID.map { "the pod of UID \(term: $0)" } ?? "an unknown pod"
        if let container { return "\(own: article) container \(container: container) of \(owner)" }
        if isUnit, let process { return "\(own: article) unit \(term: process) of systemd" }
        if let process { return "\(own: article) process \(term: process) of \(owner)" }
        return "\(own: article) container of unknown owner"
    }

    /// Nobody saw it die.
    var endedByIstiodsWord: Text? {
        guard isToldByIstiodAlone else { return nil }
        let times: Text = seenKills > 1 ? " \(seenKills) times" : ""
        return "the connection of \(noun) to istiod ended\(times), as at restarts; nothing shows why"
    }

    /// Where the capture is all that explains it.
    var killedByCapture: Text? {
        guard isOfTheCaptureAlone, let leading, state.phase != .crashLoop else { return nil }
        return
            "\(noun) \(own: isPlural ? "were" : "was") \(own: leading.outcome == .confirmed ? "" : "probably ")killed by this capture itself"
    }

    /// Where every kill that is known fell into the end of its pod, which was to go anyway.
    var diedEnding: Text? {
        guard !kills.isEmpty, kills.count >= killCount, kills.allSatisfy({ $0.endingSince != nil }) else { return nil }
        guard kills.count == 1, let at = kills[0].at, let since = kills[0].endingSince else {
            return "while their pods were shut down"
        }
        return "\(seconds: at.seconds(since: since)) into the shutdown of its pod"
    }

    /// `37285.9 s to 37307.7 s after boot`, where no kill has another clock.
    var sinceBoot: Text? { kills.contains { $0.at != nil } ? nil : Kill.sinceBoot(kills) }

    /// `before 08:10:37`, where no kill has a time, and one bound is known.
    var boundOfAll: Text? {
        let bounds = Set(kills.map(\.bounds))
        return bounds.count == 1 ? kills.first?.bounds : nil
    }

    var isPlural: Bool {
        switch containerKind {
        case .app, .initContainer, .ephemeral, .istiod, nil: false
        default: members.count > 1
        }
    }

    /// What was killed, as a possession of the workload: `its sidecars`.
    var noun: Text {
        let several = isPlural
        switch containerKind {
        case .sidecar, .nativeSidecar: return several ? "its sidecars" : "its sidecar"
        case .gateway: return several ? "the gateway's proxies" : "the gateway's proxy"
        case .waypoint: return several ? "the waypoint's proxies" : "the waypoint's proxy"
        case .ztunnel: return several ? "its containers" : "its container"
        case .ephemeral:
            return container.map { "the debug container \(container: $0) in it" } ?? "a debug container in it"
        case .istiod, .app, .initContainer, nil:
            return container.map { "its container \(container: $0)" } ?? "a container"
        }
    }
}

extension Incident {
    /// Where no object is known that could be changed, what to change in it: the limit cannot hold what is needed at rest, or it is
    /// the limit of a workload that nobody names.
    var raise: Text? {
        guard let limit = limitBytes, let more = recommendedLimit?.bytes, more > limit else { return nil }
        let raise: Text = "\(strong: "Do now") raise its memory limit to \(more), from \(limit)"
        if let need, need.level >= limit {
            let level: Text = need.isMeasured ? "\(measured: need.level)" : "\(estimated: need.level)"
            return "\(raise): it needs \(level) at rest."
        }
        return workload == nil && pod == nil ? "\(raise), where its workload sets it: a stop-gap." : nil
    }
}

extension OutlookEntry {
    /// What holds its memory, and what may hold more of it than the cause that is claimed: freed pages, say.
    func held(by cause: Cause, _ detail: FirstScreen.Detail) -> Text {
        var held: Text = "\(strong: "What holds it") (\(cause.outcome.label)) \(cause: cause.code) \(cause.title)"
        let culprits = cause.objects.prefix(detail == .full ? 2 : 1).map { $0.text(detail) }
        if !culprits.isEmpty {
            held += ": \(culprits.joined(", "))"
        } else if let bytes = cause.bytes {
            held += ", \(estimated: bytes)"
        }
        let possible = causes.filter { $0.outcome == .possible }.max { ($0.bytes ?? 0) < ($1.bytes ?? 0) }
        if let own = cause.bytes, let possible, let bytes = possible.bytes, bytes > own {
            held += "; possibly more by \(cause: possible.code) \(possible.title), \(estimated: bytes)"
        }
        return held + "."
    }
}

extension KillForm {
    /// Behind `was` or `are`.
    var killed: Text { killed(ofSeveral: false) }

    /// Several have a node each, where they are not known to have one; `times` is how often, `, 3 times`.
    func killed(ofSeveral: Bool, onOneNode: Bool = false, times: Text = "") -> Text {
        let ran: Text = ofSeveral ? onOneNode ? "their node ran" : "their nodes ran" : "its node ran"
        return switch self {
        case .containerLimit, .envoyOnly: "OOM-killed\(times)"
        case .podLimit: "OOM-killed at the pod's limit\(times)"
        case .nodeOOM: "killed as \(ran) out of memory\(times)"
        case .eviction: "evicted as \(ran) short of memory\(times)"
        case .killedNotOOM: "killed\(times); nothing shows that it was for memory"
        }
    }
}
