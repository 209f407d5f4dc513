import Diagnosis
import Prose
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
        case .killedNotOOM: "not shown to be for memory"
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
        case .ephemeral: "ephemeral container, added to the running pod"
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
        case .model: "estimated"
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
    /// Whose memory the figures are: a phrase that completes "69.5 MiB, estimated, …".
    var whose: Text {
        switch evidenceProcess {
        case .killed: "of the killed process"
        case .successor where isAssumedSuccessor: "as if of the restarted process"
        case .successor: "of the restarted process, not of the killed process"
        case .sibling: "of \(standIn.map { "\(pod: $0)" } ?? "another proxy"), which holds the same configuration"
        case .none: "of no process: none was captured"
        }
    }
}

extension Text {
    static func duration(_ seconds: Double) -> Text { "\(seconds: seconds)" }
    /// `67 %`.
    static func percent(_ share: Double?) -> Text { share.map { "\(share: $0)" } ?? "" }

    /// A name of ours that is still a `String`, such as that of a component. Whatever is more than words is shown as what it
    /// is, so that nothing of a bundle could come this way.
    static func words(_ text: String) -> Text {
        let isPlain = text.count < 100 && text.allSatisfy { $0.isLetter || $0.isNumber || " -,()'".contains($0) }
        return isPlain ? .own(text) : .quote(text)
    }

    /// A page and what it must be of: `config_dump?include_eds` of the victim. Its name stands first and is to be typed.
    static func page(_ text: String) -> Text {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, case .own? = words(parts[1]).spans.first else { return words(text) }
        return "\(words(parts[0])) \(words(parts[1]))"
    }

    static func count(_ value: Int?) -> Text { value.map { "\($0)" } ?? "–" }
    static func count(_ value: Int64?) -> Text { value.map { "\($0)" } ?? "–" }
    static func mebibytes(_ value: Bytes?) -> Text {
        value.map { .own($0.mebibytes.replacingAll("-", with: "−")) } ?? "–"
    }
    static func limit(_ value: Bytes?) -> Text { value.map { "\($0)" } ?? "–" }
    static func name(_ value: String?) -> Text { value.map { .name($0) } ?? "–" }

    /// `2026-11-24 08:08:28`, with a fraction where it has one.
    static func moment(_ moment: Moment?) -> Text {
        moment.map { "\(at: $0)" } ?? "–"
    }

    /// A file and the place in it, or what a query counts.
    static func place(_ evidence: Evidence) -> Text {
        switch evidence.place {
        case .file(let file, let locator): "\(file: file) \(locator.text)"
        // A query is no place that a reader goes to: the page that it counts is. The JSON report has the query, whole.
        case .sql(let query): query.page.map { "counted in \(file: $0)" } ?? "counted over the bundle"
        }
    }

    static func value(_ value: EvidenceValue?) -> Text {
        switch value {
        case .count(let count): "\(count)"
        case .bytes(let bytes): "\(bytes)"
        case .text(let text): .name(text)
        case .time(let time): "\(at: time)"
        case nil: ""
        }
    }

    /// A text bar of at most 26 signs; anything above 0 shows at least a sliver.
    static func bar(_ part: Bytes?, of most: Bytes) -> Text {
        part.map { Text(spans: [.bar($0, of: most)]) } ?? ""
    }
}

// MARK: - Not typed yet

extension Text {
    static func name(_ text: String) -> Text { .name(text, .term) }
}

extension Text.StringInterpolation {
    mutating func appendInterpolation(name: String) { appendInterpolation(Name(name, .term)) }
}
