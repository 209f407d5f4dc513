import Diagnosis
import Prose
import Units

/// Lays a comparison out as a document: the answer first, then kills, bytes, proxies and rules.
struct ComparisonDocument {
    typealias Section = ReportDocument.Section
    typealias Block = ReportDocument.Block
    typealias Row = ReportDocument.Row

    let comparison: Comparison

    private static let mostRows = 100
    /// Bytes that a column of MB with one decimal shows.
    private static let leastChange = 100_000.0

    var sections: [Section] {
        [firstScreen] + [kills, account, proxies, outlook, rules, objects, others].compactMap { $0 } + [method]
    }

    private var firstScreen: Section {
        var blocks: [Block] = [.paragraph("\(comparison.verdict)")]
        blocks.append(
            .list(
                comparison.bundles.enumerated().map { index, bundle in
                    let place: Text =
                        index == 0 ? "Before" : index == comparison.bundles.count - 1 ? "After" : "Between"
                    return "\(strong: place) \(name: bundle.name), captured \(Text.moment(bundle.capturedAt)) UTC"
                }))
        if !comparison.remarks.isEmpty {
            let remarks = comparison.remarks.map { Row(["\(strong: "Careful") \($0)."], role: .caveat) }
            blocks.append(.rows(.init(.list, remarks)))
        }
        let doubt: Text =
            comparison.isOrderDoubtful && comparison.outcome.isOfOrder ? ", if the first bundle is the older one" : ""
        return Section("Before and after: \(comparison.outcome.label)\(doubt)", level: 1, cutOrder: 0, blocks: blocks)
    }

    private var kills: Section? {
        guard !comparison.incidents.isEmpty else { return nil }
        let rows = comparison.incidents.prefix(Self.mostRows).enumerated().map { index, incident in
            Row(
                [
                    .name(incident.subject), .name(incident.container), incident.presence.label,
                    series(incident.kills) { .count($0) }, .count(incident.newKills),
                    .own(incident.causeBefore?.rawValue ?? "–"), .own(incident.causeAfter?.rawValue ?? "–"),
                ], rank: index < 8 ? 0 : index)
        }
        return Section(
            "Kills", cutOrder: 10,
            blocks: [
                .table(
                    [
                        .left("killed"), .left("container"), .left("now"), .right("kills seen"),
                        .right("since the first bundle"), .left("cause before"), .left("cause after"),
                    ], rows),
                .paragraph(
                    "A status tells of an old kill for as long as its container lives: only kills since the first bundle count."
                ),
            ])
    }

    /// Of the proxy whose predicted bytes changed most.
    private var account: Section? {
        guard let change = comparison.proxies.first(where: { !$0.account.isEmpty }) else { return nil }
        var rows = change.account.filter { abs($0.change.double) >= Self.leastChange }.enumerated().map { index, line in
            Row(
                [
                    "\(own: line.component.name)", .mebibytes(line.before), .mebibytes(line.after),
                    signed(line.change),
                ], rank: index < 6 ? 0 : index)
        }
        if let other = unexplained(change) {
            rows.append(
                Row([
                    "not explained (measured less estimated)", .mebibytes(change.before.unexplained),
                    .mebibytes(change.after.unexplained), signed(other),
                ]))
        }
        guard !rows.isEmpty else { return nil }
        var section = Section(
            "What shrank and what grew in \(name: change.subject)", cutOrder: 20,
            blocks: [
                .table(
                    [.left("component"), .right("before MiB"), .right("after MiB"), .right("change MiB")], rows),
                .paragraph("Estimated. Components that changed by less than 0.1 MiB are left out."),
            ])
        section.figures = [figure(of: change)].compactMap { $0 }
        return section
    }

    /// Two bars of the same proxy by component; what went and what came is set off.
    private func figure(of change: ProxyChange) -> ReportDocument.Figure? {
        guard let before = change.before.predicted, let after = change.after.predicted else { return nil }
        typealias Bars = ReportDocument.Figure.MemoryBars
        func bar(_ name: Text, _ figures: ProxyFigures, _ other: ProxyFigures, _ total: Bytes) -> Bars.Bar {
            let parts = figures.account.map { component, bytes -> Bars.Part in
                let isMore = bytes.double - (other.account[component] ?? 0).double >= Self.leastChange
                return .init(
                    name: "\(own: component.name)", bytes: bytes, accent: isMore ? .kills : .none, basis: .estimated)
            }.filter { $0.bytes > 0 }
            return .init(
                name: name,
                parts: parts.sorted {
                    ($0.accent == .kills ? 1 : 0, $0.bytes, $1.name.plain)
                        > ($1.accent == .kills ? 1 : 0, $1.bytes, $0.name.plain)
                }, total: total)
        }
        let bars = [
            bar("Before", change.before, change.after, before), bar("After", change.after, change.before, after),
        ].filter { !$0.parts.isEmpty }
        guard bars.count == 2 else { return nil }
        return ReportDocument.Figure(
            title: "\(name: change.subject) went from \(before) to \(after) allocated, estimated",
            alternative: "Two bars of MiB by component: \(before) before, \(after) after.",
            drawing: .memory(.init(bars: bars, limit: nil, marked: "more than in the other bundle")),
            columns: [.left("component"), .right("MiB")],
            rows: bars.flatMap { bar in bar.parts.map { Row(["\(bar.name): \($0.name)", .mebibytes($0.bytes)]) } })
    }

    private var proxies: Section? {
        guard !comparison.proxies.isEmpty else { return nil }
        let rows = comparison.proxies.prefix(Self.mostRows).enumerated().map { index, change in
            let figures = change.moments
            return Row(
                [
                    name(of: change), change.process,
                    series(figures.map(\.allocated)) { .mebibytes($0) },
                    series(figures.map(\.predicted)) { .mebibytes($0) },
                    series(figures.map(\.physical)) { .mebibytes($0) }, series(figures.map(\.limit)) { .limit($0) },
                    series(figures.map(\.clusters)) { .count($0) },
                    series(figures.map(\.subsetClusters)) { .count($0) },
                    series(figures.map(\.endpoints)) { .count($0) },
                    series(figures.map(\.listeners)) { .count($0) }, series(figures.map(\.routes)) { .count($0) },
                    series(figures.map(\.activeConnections)) { .count($0) },
                    mostChanged(change),
                ], rank: index < 4 ? 0 : index)
        }
        var blocks: [Block] = [
            .table(
                [
                    .left("proxy"), .left("process"), .right("allocated MiB"), .right("estimated MiB"),
                    .right("physical MiB"), .right("limit"), .right("clusters"), .right("of subsets"),
                    .right("endpoints"), .right("listeners"), .right("routes"), .right("connections"),
                    .left("most changed"),
                ], rows)
        ]
        let left = comparison.proxies.count - rows.count
        if left > 0 { blocks.append(.paragraph("\(left) more, which changed less, are in the JSON form.")) }
        return Section("Proxies in both: \(comparison.proxies.count)", cutOrder: 30, blocks: blocks)
    }

    private func name(of change: ProxyChange) -> Text {
        let worse: Text = change.isWorse ? " \(strong: "worse")" : ""
        guard change.pod == nil else { return "\(name: change.subject)\(worse)" }
        let counts = change.moments.map(\.replicas)
        let replicas: Text =
            counts.allSatisfy { $0 == 1 } ? "another pod" : "median of \(series(counts) { .count($0) })"
        return "\(name: change.subject) (\(replicas))\(worse)"
    }

    /// How much more, or less, of the measured memory no component explains.
    private func unexplained(_ change: ProxyChange) -> Bytes? {
        guard let before = change.before.unexplained, let after = change.after.unexplained,
            abs((after - before).double) >= Self.leastChange
        else { return nil }
        return after - before
    }

    private func mostChanged(_ change: ProxyChange) -> Text {
        let line = change.account.first
        // Where nothing has an account, what was counted says what is more.
        if line == nil, unexplained(change) == nil, let more = change.moreConnections {
            return "connections \(own: more > 0 ? "+" : "−")\(Int64(more.magnitude))"
        }
        if let other = unexplained(change), abs(other.double) > abs(line?.change.double ?? 0) {
            return "not explained \(signed(other)) MiB"
        }
        guard let line else { return "–" }
        return "\(own: line.component.name) \(signed(line.change)) MiB"
    }

    private var outlook: Section? {
        guard !comparison.outlook.isEmpty else { return nil }
        let rows = comparison.outlook.prefix(Self.mostRows).enumerated().map { index, entry in
            Row(
                [
                    .name(entry.subject),
                    series(entry.wouldBeKilled) { $0.map { $0 ? "yes" : "no" } ?? "not judged" },
                ], rank: index < 8 ? 0 : index)
        }
        return Section(
            "Would be killed by a restart or a full push", cutOrder: 25,
            blocks: [
                .table([.left("proxy"), .left("would be")], rows),
                .paragraph("Only what changed. A bundle judges the ten living proxies nearest to their limit."),
            ])
    }

    private var rules: Section? {
        guard !comparison.wildcardRules.isEmpty else { return nil }
        let rows = comparison.wildcardRules.prefix(Self.mostRows).enumerated().map { index, rule in
            Row(
                [
                    .name("\(rule.namespace ?? "?")/\(rule.name ?? "?")"), .name(rule.host), rule.presence.label,
                    series([rule.clustersBefore, rule.clustersAfter]) { .count($0) },
                    series([rule.bytesBefore, rule.bytesAfter]) { .mebibytes($0) },
                ], rank: index < 8 ? 0 : index)
        }
        return Section(
            "Wildcard rules", cutOrder: 22,
            blocks: [
                .table(
                    [
                        .left("DestinationRule"), .left("host"), .left("now"), .right("clusters made"),
                        .right("MiB, estimated"),
                    ], rows)
            ])
    }

    private var objects: Section? {
        let lists = [
            ("Only in the last bundle", comparison.objectsNew), ("Only in the first bundle", comparison.objectsGone),
            ("Changed", comparison.objectsChanged),
        ]
        let lines = lists.compactMap { title, names -> Text? in
            guard !names.isEmpty else { return nil }
            let more: Text = names.count > 20 ? " and \(names.count - 20) more" : ""
            return
                "\(strong: "\(own: title)"): \(names.prefix(20).map { "\(object: $0)" as Text }.joined(", "))\(more)."
        }
        return lines.isEmpty
            ? nil : Section("Objects that came, changed and went", cutOrder: 24, blocks: [.list(lines)])
    }

    private var others: Section? {
        let lists: [(Text, [String])] = [
            ("Only in the first bundle", comparison.onlyBefore), ("Only in the last bundle", comparison.onlyAfter),
        ]
        let lines = lists.compactMap { title, names -> Text? in
            guard !names.isEmpty else { return nil }
            let more: Text = names.count > 20 ? " and \(names.count - 20) more" : ""
            return "\(strong: title): \(names.prefix(20).map { Text.name($0) }.joined(", "))\(more)."
        }
        return lines.isEmpty ? nil : Section("Proxies that are not compared", cutOrder: 40, blocks: [.list(lines)])
    }

    private var method: Section {
        Section(
            "Method", cutOrder: 50,
            blocks: [
                .paragraph(
                    "Each bundle was diagnosed by itself. Allocated and physical are measured, everything by component is estimated. "
                        + "A proxy is worse from 5 % and 1.9 MiB more on. Made by oom-report \(own: comparison.toolVersion)."
                )
            ])
    }

    // MARK: - Values

    /// `496 → 130`; one value where nothing changed.
    private func series<Value: Equatable>(_ values: [Value], _ write: (Value) -> Text) -> Text {
        guard let first = values.first else { return "–" }
        if values.allSatisfy({ $0 == first }) { return write(first) }
        return values.map(write).joined(" → ")
    }

    private func signed(_ change: Bytes) -> Text {
        change.count > 0 ? .own("+" + change.mebibytes) : .mebibytes(change)
    }
}

extension ReportDocument {
    package init(_ comparison: Comparison) { sections = ComparisonDocument(comparison: comparison).sections }
}

extension Comparison.Outcome {
    var label: Text {
        switch self {
        case .worked: "the fix worked"
        case .partly: "the fix worked in part"
        case .notWorked: "the cause is still there"
        case .worse: "it got worse"
        case .noCause: "nothing to fix"
        case .notTold: "unknown whether the fix worked"
        case .otherMesh: "nothing to compare"
        }
    }
}

extension Comparison.Outcome {
    /// It is the other way round where the bundles are.
    fileprivate var isOfOrder: Bool { self == .worked || self == .partly || self == .worse }
}

extension Presence {
    fileprivate var label: Text {
        switch self {
        case .gone: "gone"
        case .new: "new"
        case .stillThere: "still there"
        case .notTold: "not shown"
        }
    }
}

extension ProxyChange {
    fileprivate var process: Text {
        switch restarted {
        case true?: "restarted"
        case false?: "the same"
        case nil: "?"
        }
    }
}
