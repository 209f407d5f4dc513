import Diagnosis
import Prose
import Units

/// Charts as values, from what the tree holds. One whose figures the bundle lacks is left out.
extension DocumentBuilder {
    typealias Figure = ReportDocument.Figure

    // MARK: - Memory

    /// Estimated parts, what was measured, and what the container needs, against the limit.
    func memoryFigure(_ incident: Incident) -> Figure? {
        let memory = incident.memory
        let leading = incident.leading
        let bars = [accountBar(memory, leading)] + measuredBars(memory) + [needBar(incident.need)]
        let drawn = bars.compactMap { $0 }
        guard drawn.count > 1, incident.containerKind?.isProxy != false else { return nil }
        var rows = drawn.flatMap { bar in
            bar.parts.map { part in
                let name: Text = bar.parts.count == 1 ? part.name : "\(bar.name): \(part.name)"
                return Row([name, .mebibytes(part.bytes), .own(part.basis.word)])
            }
        }
        if let limit = incident.limitBytes { rows.append(Row(["limit", .mebibytes(limit), "set"])) }
        let title = memoryTitle(incident)
        return Figure(
            title: title, alternative: "Bars on one axis of MiB. \(spoken(drawn, limit: incident.limitBytes))",
            drawing: .memory(.init(bars: drawn, limit: incident.limitBytes)),
            columns: [.left("what"), .right("MiB"), .left("basis")], rows: rows)
    }

    private func memoryTitle(_ incident: Incident) -> Text {
        let title: Text
        let memory = incident.memory
        let largest = memory.account.max { ($0.bytes ?? 0) < ($1.bytes ?? 0) }
        if let cause = incident.leading, let bytes = cause.bytes, let allocated = memory.allocated,
            !cause.isBeyondAllocator, bytes > memory.predicted ?? allocated, bytes <= allocated
        {
            // What was measured holds more of it than the model, which knows the number and not the size.
            title = "\(cause.title.capitalized): \(estimated: bytes) of \(allocated) allocated"
        } else if let cause = incident.leading, let bytes = cause.bytes, let whole = memory.predicted, bytes <= whole,
            !cause.isBeyondAllocator
        {
            title = "\(cause.title.capitalized): \(estimated: bytes) of \(whole) allocated, estimated"
        } else if let largest, let bytes = largest.bytes, let whole = memory.predicted {
            let part = Text.words(largest.component).capitalized
            title = "\(part): \(estimated: bytes) of \(whole) allocated, the largest part"
        } else if let need = incident.need {
            title = "Needs \(need.level) at rest and \(need.push) more for a full push"
        } else {
            title = "Memory as it was measured"
        }
        return title
    }

    private func accountBar(_ memory: MemoryAccount, _ leading: Cause?) -> Figure.MemoryBars.Bar? {
        guard let predicted = memory.predicted, !memory.account.isEmpty else { return nil }
        let parts = memory.account.compactMap { row -> Figure.MemoryBars.Part? in
            guard let bytes = row.bytes, bytes > 0 else { return nil }
            let isCulprit = leading.map { row.kind?.owner == $0.classification } ?? false
            return .init(
                name: .words(row.component), bytes: bytes, accent: isCulprit ? .kills : .none,
                basis: row.basis == .measured ? .measured : .estimated)
        }
        // The culprit begins at the axis, where lengths compare best.
        let ordered = parts.sorted {
            ($0.accent == .kills ? 1 : 0, $0.bytes, $1.name.plain)
                > ($1.accent == .kills ? 1 : 0, $1.bytes, $0.name.plain)
        }
        guard !ordered.isEmpty else { return nil }
        return .init(
            name: "Allocated, by component", parts: ordered, total: predicted)
    }

    private func measuredBars(_ memory: MemoryAccount) -> [Figure.MemoryBars.Bar?] {
        let figures: [(Text, Bytes?)] = [
            ("Allocated", memory.allocated), ("Heap", memory.heap), ("Physical", memory.physical),
        ]
        return figures.map { name, bytes in
            guard let bytes, bytes > 0 else { return nil }
            return .init(
                name: name, parts: [.init(name: name, bytes: bytes, accent: .none, basis: .measured)], total: bytes)
        }
    }

    private func needBar(_ need: Need?) -> Figure.MemoryBars.Bar? {
        guard let need, need.level > 0 else { return nil }
        var parts: [Figure.MemoryBars.Part] = [
            .init(
                name: "at rest", bytes: need.level, accent: .none,
                basis: need.isMeasured || need.isOfAnother ? .measured : .estimated)
        ]
        if need.push > 0 {
            parts.append(
                .init(name: "more for a full push", bytes: need.push, accent: .push, basis: .estimated))
        }
        return .init(name: "Needed, with a full push", parts: parts, total: need.level + need.push)
    }

    private func spoken(_ bars: [Figure.MemoryBars.Bar], limit: Bytes?) -> Text {
        let told = bars.map { bar -> Text in
            let parts = bar.parts.prefix(6).map {
                bar.parts.count == 1 ? "\($0.bytes)" : "\($0.name) \($0.bytes)" as Text
            }
            return "\(bar.name), \(own: bar.basis): \(parts.joined(", "))"
        }
        return told.joined(". ") + (limit.map { ". Limit: \($0)." } ?? ".")
    }

    /// Need against the number of services.
    func headroomFigure(_ incident: Incident) -> Figure? {
        guard let headroom = incident.headroom, let limit = incident.limitInForce,
            headroom.points.count > 1
        else { return nil }
        let today = headroom.today
        let title: Text =
            switch headroom.fits {
            case let fits? where fits < today.services:
                "Its limit of \(limit) fits \(fits, "service"); the proxy holds \(today.services)"
            case let fits?: "The proxy holds \(today.services, "service"); its limit of \(limit) would fit \(fits)"
            case nil: "No number of services fits its limit of \(limit)"
            }
        func point(_ point: Headroom.Point) -> Figure.HeadroomLines.Point {
            .init(services: point.services, atRest: point.atRest, atFullPush: point.atFullPush)
        }
        return Figure(
            title: title,
            alternative:
                "Two lines that rise with the number of services, by \(headroom.perService) each at rest. Today, with \(today.services): \(today.atRest) at rest, \(today.atFullPush) at a full push. Limit: \(limit).",
            drawing: .headroom(
                .init(points: headroom.points.map(point), today: point(today), limit: limit, fits: headroom.fits)),
            columns: [.right("services"), .right("at rest, MiB"), .right("at a full push, MiB")],
            rows: headroom.points.map { Row([.count($0.services), .mebibytes($0.atRest), .mebibytes($0.atFullPush)]) })
    }

    /// Living proxies, each against its own limit.
    func limitsFigure(_ entries: [OutlookEntry]) -> Figure? {
        let drawn = entries.prefix(8).compactMap { entry -> Figure.AgainstLimit? in
            guard let limit = entry.limitBytes, limit > 0, entry.measuredBytes != nil || entry.atFullPushBytes != nil
            else { return nil }
            return .init(
                name: entry.subject, now: entry.measuredBytes, atFullPush: entry.atFullPushBytes, limit: limit)
        }
        guard let first = drawn.first else { return nil }
        let over = drawn.filter { ($0.atFullPush ?? 0) >= $0.limit }
        var title: Text = "\(first.name) needs "
        title += first.atFullPush.map { "\($0) at a full push" } ?? first.now.map { "\($0)" } ?? "an unknown size"
        title += "; its limit is \(first.limit)"
        if let worst = over.first {
            let more: Text = over.count > 1 ? ", and \(over.count - 1) more of those drawn" : ""
            title = "A full push would kill \(worst.name)\(more)"
        }
        let rows = drawn.map {
            Row([$0.name, .mebibytes($0.limit), .mebibytes($0.now), .mebibytes($0.atFullPush)])
        }
        let told = drawn.map { proxy -> Text in
            let now: Text = proxy.now.map { "\($0) now" } ?? "unknown now"
            let push: Text = proxy.atFullPush.map { ", \($0) at a full push" } ?? ""
            return "\(proxy.name): \(now)\(push), limit \(proxy.limit)"
        }
        return Figure(
            title: title, alternative: "One bar for each proxy, as a part of its own limit. \(told.joined(". ")).",
            drawing: .limits(drawn),
            columns: [
                .left("proxy"), .right("limit, MiB"), .right("now, measured, MiB"),
                .right("at a full push, estimated, MiB"),
            ], rows: rows)
    }

    // MARK: - Before and after

    func stepsFigure(_ incident: Incident) -> Figure? {
        let effects = incident.remedies.compactMap { remedy in remedy.together.map { (remedy.id, $0) } }.prefix(8)
        guard let first = effects.first?.1, let now = first.neededBefore else { return nil }
        var steps = [step("now", now, first.limit)]
        for (index, effect) in effects.enumerated() {
            guard let needed = effect.1.neededAfter else { continue }
            let ids = effects[...index].map { "\(remedy: $0.0)" as Text }.joined(" + ")
            steps.append(step(ids, needed, effect.1.limit))
        }
        guard steps.count > 1, let last = steps.last else { return nil }
        var title: Text = "With \(last.name) it needs \(last.atFullPush) at a full push instead of \(now.atFullPush)"
        if let limit = first.limit {
            if let good = steps.dropFirst().first(where: { $0.fits == true }) {
                title = "With \(good.name) it needs \(good.atFullPush) at a full push and fits its limit of \(limit)"
            } else {
                title += "; that does not fit its limit of \(limit)"
            }
        }
        let told = steps.map {
            "\($0.name): \($0.atRest) at rest, \($0.atFullPush) at a full push, \($0.verdict)" as Text
        }
        return Figure(
            title: title, alternative: "One bar for each step. \(told.joined(". ")).",
            drawing: .steps(.init(steps: steps, limit: first.limit)),
            columns: [
                .left("after"), .right("at rest, MiB"), .right("at a full push, MiB"), .left("against the limit"),
            ],
            rows: steps.map { Row([$0.name, .mebibytes($0.atRest), .mebibytes($0.atFullPush), $0.verdict]) })
    }

    private func step(_ name: Text, _ needed: RemedyEffect.Needed, _ limit: Bytes?) -> Figure.Steps.Step {
        .init(
            name: name, atRest: needed.atRest, atFullPush: needed.atFullPush, fits: needed.fitsAtFullPush(limit),
            verdict: fits(needed, limit))
    }

    // MARK: - Killed against survivors

    /// Attributes that separate the groups best, as every proxy has them.
    var stripsFigure: Figure? {
        let drawn = report.cohorts.attributes.filter {
            !$0.killedValues.isEmpty && !$0.survivorValues.isEmpty && $0.unit != .category
        }.prefix(5)
        guard let best = drawn.first else { return nil }
        let name = Text.words(best.name).capitalized
        let title: Text =
            switch best.separation {
            case 1: "\(name): higher in every killed proxy than in any survivor"
            case -1: "\(name): lower in every killed proxy than in any survivor"
            default: "\(name) separates killed and surviving proxies best"
            }
        func span(_ values: [Double], _ unit: CohortUnit) -> Text {
            guard let first = values.first, let last = values.last else { return "–" }
            return first == last ? number(first, unit) : "\(number(first, unit)) to \(number(last, unit))"
        }
        let strips = drawn.map { attribute in
            Figure.Strip(
                name: .words(attribute.name), killed: attribute.killedValues, survivors: attribute.survivorValues,
                killedSpan: span(attribute.killedValues, attribute.unit),
                survivorSpan: span(attribute.survivorValues, attribute.unit))
        }
        let rows = zip(drawn, strips).map { attribute, strip in
            Row([
                strip.name, .count(attribute.killedValues.count), strip.killedSpan,
                .count(attribute.survivorValues.count), strip.survivorSpan,
            ])
        }
        let told = rows.map { "\($0.cells[0]): killed \($0.cells[2]), survivors \($0.cells[4])" as Text }
        return Figure(
            title: title, alternative: "One strip for each attribute, a dot for each proxy. \(told.joined(". ")).",
            drawing: .strips(Array(strips)),
            columns: [
                .left("attribute"), .right("killed proxies"), .right("from, to"), .right("survivors"),
                .right("from, to"),
            ], rows: rows)
    }
}

extension ReportDocument.Figure.Basis {
    var word: String { self == .measured ? "measured" : "estimated" }
}
