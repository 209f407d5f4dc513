import Diagnosis
import Prose
import Units

/// What the bundle holds, what it does not, and how the report came about.
extension DocumentBuilder {
    var notInBundle: Section? {
        let absent = report.manifest.filter { $0.status == .absent }
        guard !absent.isEmpty else { return nil }
        let shown = limited(absent)
        return Section(
            "Not in the bundle", cutOrder: 45,
            blocks: [
                .rows(
                    .init(
                        .list,
                        shown.items.enumerated().map { index, entry in
                            // What a capture could have held is in our words; a page of this bundle has its own name.
                            let isOurs = CompleteCapture.names.contains(entry.name)
                            var text: Text = isOurs ? .words(entry.name) : "\(file: entry.name)"
                            if let why = entry.why { text += ": \(isOurs ? .words(why) : "\(quote: why)")" }
                            if let command = entry.captureCommand { text += "; get it with \(command: command)" }
                            return Row([text], rank: index < 6 ? 0 : index)
                        }))
            ] + shown.note)
    }

    var questions: Section? {
        guard !report.questions.isEmpty else { return nil }
        let answered = report.questions.filter { $0.answer != nil }
        let open = report.questions.filter { $0.answer == nil }
        var items = answered.map {
            Row(["\(strong: "\($0.question)") \($0.answer ?? "")"], rank: 1)
        }
        items += open.map {
            Row(["\(strong: "\($0.question)") \(emphasis: "not in the bundle")"], rank: 2)
        }
        return Section(
            "What maintainers ask: \(answered.count) of \(report.questions.count) answered", cutOrder: 80,
            blocks: [.rows(.init(.list, items))])
    }

    var manifest: Section? {
        guard !report.manifest.isEmpty else { return nil }
        let statuses: [ManifestEntry.Status] = [.read, .partial, .damaged, .refused, .skipped, .absent]
        let counts = statuses.compactMap { status -> Text? in
            let count = report.manifest.reduce(0) { $0 + ($1.status == status ? $1.entries : 0) }
            return count == 0 ? nil : "\(count) \(own: status.rawValue)"
        }
        let hurt = report.manifest.filter { [.damaged, .partial, .refused].contains($0.status) }
        let rows = hurt.prefix(Self.mostRows).enumerated().map { index, entry in
            let why: Text = entry.why.map { ": \(quote: $0)" } ?? ""
            return Row(
                ["\(strong: .own(entry.status.rawValue)) \(file: entry.name)\(why)"], rank: index < 4 ? 0 : index)
        }
        var blocks: [Block] = [.paragraph("\(counts.joined(", ")).")]
        if !rows.isEmpty { blocks.append(.rows(.init(.list, rows))) }
        if hurt.count > rows.count {
            blocks.append(.paragraph("\(hurt.count - rows.count) more are in the JSON report."))
        }
        if let assumed { blocks.append(.paragraph(assumed)) }
        return Section(
            "Entries of the bundle: \(report.manifest.reduce(0) { $0 + $1.entries })", cutOrder: 70, blocks: blocks)
    }

    /// Pages without a name that are taken to be of the only pod: an assumption is told, since a wrong one is a wrong report.
    private var assumed: Text? {
        let entries = report.manifest.filter { $0.assumedOwner != nil }
        guard let first = entries.first, let owner = first.assumedOwner else { return nil }
        let shown = entries.prefix(6).map { entry -> Text in "\(file: entry.name)" }.joined(", ")
        let more: Text = entries.count > 6 ? " and \(entries.count - 6) more" : ""
        return
            "Assumed to be of \(pod: owner), the only pod, since \(entries.count == 1 ? "it names" : "they name") none: \(shown)\(more)."
    }

    /// `; here it is 22 % low`, where it errs by more on this very bundle: a figure that is claimed elsewhere does not speak for it.
    private var errors: Text {
        let errors = report.incidents.map(\.memory).compactMap { memory -> Double? in
            let allocated = memory.allocatedAtDump ?? memory.allocated
            let predicted = memory.predictedAtDump ?? memory.predicted
            guard !memory.account.isEmpty, let allocated, allocated > 0, let predicted else { return nil }
            return (predicted - allocated).double / allocated.double
        }
        guard let worst = errors.max(by: { abs($0) < abs($1) }), abs(worst) > Self.claimedError else { return "" }
        return "; in this bundle it is up to \(own: fixed(abs(worst) * 100, 0)) % \(own: worst < 0 ? "low" : "high")"
    }

    private static let claimedError = 0.05

    var method: Section? {
        var lines = report.bundles.prefix(10).map { bundle -> Text in
            var text: Text =
                "\(file: bundle.name): \(own: bundle.kind.rawValue), \(bundle.entries, "entry", "entries"), \(Bytes(bundle.bytes))"
            if let begin = bundle.capturedAt { text += ", captured \(Text.moment(begin))" }
            if let end = bundle.captureEndedAt, end.wholeSecond != bundle.capturedAt?.wholeSecond {
                let isSameDay = bundle.capturedAt?.wholeSecond.date == end.wholeSecond.date
                let until: Text = isSameDay ? "\(clock: end)" : "\(at: end)"
                text += "\(own: bundle.capturedAt == nil ? ", newest clock" : " to") \(until) UTC"
            }
            if let source = bundle.capturedAtSource { text += " (\(Text.words(source)))" }
            if let digest = bundle.sha256 { text += ", SHA-256 \(term: digest)" }
            return text
        }
        lines.append(
            "oom-report \(own: report.toolVersion), offline. Measured figures are from Envoy's own pages; estimated ones from a "
                + "memory model calibrated on real proxies, which errs by 1 to 5 % on the whole of a proxy\(errors).")
        let versions = Set(report.proxies.compactMap(\.istioVersion)).sorted().prefix(6)
        let envoys = Set(report.proxies.compactMap(\.envoyVersion)).sorted().prefix(6)
        if !versions.isEmpty || !envoys.isEmpty {
            let istio = versions.map { .name($0, .version) }.joined(", ")
            let envoy = envoys.map { .name($0, .version) }.joined(", ")
            lines.append("Istio \(istio.isEmpty ? "unknown" : istio), Envoy \(envoy.isEmpty ? "unknown" : envoy)")
        }
        return Section("Method and versions", cutOrder: 30, blocks: [.list(lines)])
    }
}
