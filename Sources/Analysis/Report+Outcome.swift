import Diagnosis

extension Report {
    /// Whether part of the bundle was not read whole, or a rule failed.
    package var isHurt: Bool {
        manifest.contains { [.damaged, .refused, .partial].contains($0.status) } || caveats.contains(where: \.isUnread)
            || allCauses.contains { $0.outcome == .failed }
    }

    /// Why it is of a part only, in one line; nil where it is whole. What hurt a whole bundle goes before what hurt an entry.
    package var hurt: String? {
        let entries = manifest.filter { [.damaged, .refused, .partial].contains($0.status) }
        let failed = allCauses.filter { $0.outcome == .failed }
        let ofBundles = Set(bundles.map(\.name))
        if let first = entries.first(where: { ofBundles.contains($0.name) }) ?? entries.first {
            let others = Set(entries.map(\.name)).count - 1
            let more = others > 0 ? ", and \(others) more" : ""
            return "the report is of a part: \(first.name): \(first.why ?? first.status.rawValue)\(more)"
        }
        if let caveat = caveats.first(where: \.isUnread) { return "the report is of a part: \(caveat.text.plain)" }
        return failed.first.map { "the report is of a part: the check \($0.code) failed: \($0.why)" }
    }

    var allCauses: [Cause] { incidents.flatMap(\.causes) + outlook.flatMap(\.causes) }
}
