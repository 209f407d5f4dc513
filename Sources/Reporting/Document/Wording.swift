import Diagnosis
import Units

/// Words for the values of the report tree, the same in every format.
extension KillForm {
    var label: Text {
        switch self {
        case .containerLimit: "container limit"
        case .podLimit: "pod limit"
        case .nodeOOM: "node out of memory"
        case .eviction: "eviction"
        case .envoyOnly: "only Envoy"
        case .killedNotOOM: "not for memory"
        }
    }

    /// `killed …`
    var how: Text {
        switch self {
        case .containerLimit: "at the container's limit"
        case .podLimit: "at the pod's limit"
        case .nodeOOM: "by the kernel, because the node ran out of memory"
        case .eviction: "by eviction, because the node was short of memory"
        case .envoyOnly: "by the kernel, only Envoy inside the container"
        case .killedNotOOM: "by a signal; nothing shows that it was for memory"
        }
    }
}

extension ContainerKind {
    var label: Text {
        switch self {
        case .sidecar: "sidecar"
        case .nativeSidecar: "native sidecar"
        case .gateway: "gateway"
        case .waypoint: "waypoint"
        case .ztunnel: "ztunnel"
        case .app: "application container, not the proxy"
        case .initContainer: "init container"
        case .istiod: "control plane"
        }
    }
}

extension Witness.Kind {
    var label: Text {
        switch self {
        case .status: "pod status"
        case .event: "event"
        case .proxyLog: "proxy log"
        case .istiodLog: "istiod log"
        case .kernelLog: "kernel log"
        }
    }
}

extension AccountRow.Basis {
    var word: String {
        switch self {
        case .model: "modelled"
        case .regression: "regression"
        case .measured: "measured"
        }
    }
}

extension Outcome {
    var label: Text {
        switch self {
        case .notJudged: "not judged"
        case .confirmed, .likely, .possible, .excluded, .failed: .own(rawValue)
        }
    }
}

extension Incident {
    /// Whose memory the figures are: a phrase that completes "72.9 MB, modelled, …".
    var whose: Text {
        switch evidenceProcess {
        case .killed: "of the killed process"
        case .successor: "of its successor, not of the killed process"
        case .sibling: "of \(name: standIn ?? "another proxy"), which holds the same configuration"
        case .none: "of no process: no page shows one"
        }
    }

    /// The strongest cause that is claimed, the capture's own doing only where there is no other; nil where the kill is
    /// unresolved.
    var leading: Cause? {
        let claims = causes.filter(\.outcome.isClaim)
        let leading = claims.first { $0.classification != .captureItself } ?? claims.first
        return leading?.classification == .unresolved ? nil : leading
    }

    var killsByCapture: Int { kills.filter { $0.duringCapture == true }.count }

    /// That an application died while the bundle was made is chance: no `config_dump` is asked of it.
    var wasKilledByCapture: Bool {
        containerKind != .app && killsByCapture > 0
            || causes.contains { $0.classification == .captureItself && $0.outcome.isClaim }
    }
}

extension Text {
    /// `1 min 58 s`, `3.5 s`, `2 h 5 min`, `3 d 4 h`.
    static func duration(_ seconds: Double) -> Text {
        guard seconds.isFinite, seconds >= 0, seconds < 1e11 else { return "?" }
        if seconds < 10 { return .own(fixed(seconds, 1) + " s") }
        let whole = Int64(seconds.rounded())
        if whole < 60 { return .own("\(whole) s") }
        if whole < 3600 { return .own("\(whole / 60) min" + (whole % 60 > 0 ? " \(whole % 60) s" : "")) }
        if whole < 86_400 { return .own("\(whole / 3600) h \(whole / 60 % 60) min") }
        return .own("\(whole / 86_400) d \(whole / 3600 % 24) h")
    }

    /// `67.8 %`.
    static func percent(_ share: Double?) -> Text {
        guard let share, share.isFinite else { return "" }
        return .own(fixed(share * 100, abs(share) < 0.1 ? 1 : 0) + " %")
    }

    static func count(_ value: Int?) -> Text { value.map { .own(grouped(Int64($0))) } ?? "–" }
    static func count(_ value: Int64?) -> Text { value.map { .own(grouped($0)) } ?? "–" }
    static func megabytes(_ value: Bytes?) -> Text { value.map { .own($0.megabytes.replacing("-", with: "−")) } ?? "–" }
    static func limit(_ value: Bytes?) -> Text { value.map { .own($0.binary) } ?? "–" }
    static func name(_ value: String?) -> Text { value.map { .name($0) } ?? "–" }

    /// `2026-11-24 08:08:28`, with a fraction where it has one.
    static func moment(_ moment: Moment?) -> Text {
        guard let moment else { return "–" }
        return .own(moment.date + " " + moment.clock)
    }

    /// A file and the place in it, or the query that shows it.
    static func place(_ evidence: Evidence) -> Text {
        guard let file = evidence.file else { return "\(name: evidence.locator)" }
        return "\(name: file) \(evidence.locator)"
    }

    static func value(_ value: EvidenceValue?) -> Text {
        switch value {
        case .count(let count): .own(grouped(count))
        case .bytes(let bytes): .own(bytes.decimal)
        case .text(let text): .name(text)
        case .time(let time): .own(time.date + " " + time.clock)
        case nil: ""
        }
    }

    /// A text bar of at most 26 signs; anything above 0 shows at least a sliver.
    static func bar(_ part: Bytes?, of most: Bytes) -> Text {
        guard let part, part > 0, most > 0 else { return "" }
        let length = part.double / most.double * 26
        return .own(length < 0.5 ? "▏" : String(repeating: "█", count: min(26, max(1, Int(length.rounded())))))
    }
}

extension Moment {
    /// `08:08:28`, or `08:08:27.98` where the moment is finer than a second.
    var clock: String {
        guard microseconds % 1_000_000 != 0 else { return timeOfDay() }
        var text = timeOfDay(decimals: 3)
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
