import Diagnosis
import Prose
import Units

/// What goes beyond one incident: the living proxies, what separates them, what happened when.
extension DocumentBuilder {
    /// Without a kill these are what the report is for, so they are cut last.
    private var isHealthy: Bool { report.incidents.isEmpty }

    var outlook: Section? {
        guard !report.outlook.isEmpty else { return nil }
        let groups = replicas(report.outlook)
        let several = groups.contains { $0.count > 1 }
        let alike: Text = several ? " Replicas that are alike are one row: the one nearest to its limit." : ""
        let isCut = !report.outlookRest.isEmpty
        let cut: Text =
            isCut ? " The \(report.outlook.count) nearest to their limit, of \(report.livingProxies) that live." : ""
        let note: Text = alike + cut
        var blocks: [Block] = [
            .paragraph(
                "MiB of the whole container. Now: last measurement, of Envoy with an estimate for its agent where nothing measured the container; the rest is estimated, a push or a config_dump on top of the larger of the two before.\(note)"
            ),
            .table(
                [
                    .left("proxy"), .right("limit"), .right("now"), .right("after restart"), .right("at full push"),
                    .right("at a config_dump"), .left("would be killed"), .left("what holds it"),
                ],
                groups.prefix(Self.mostRows).enumerated().map { index, group in
                    let entry = group.first
                    let more: Text = group.count > 1 ? ", \(group.count - 1) alike" : ""
                    return Row(
                        [
                            "\(entry.subject)\(more)", .limit(entry.limitBytes),
                            "\(entry.isAtLeast ? "≥ " : "")\(Text.mebibytes(entry.measuredBytes))",
                            .mebibytes(entry.afterRestartBytes), .mebibytes(entry.atFullPushBytes),
                            .mebibytes(peak(.configDump, of: entry)),
                            answer(entry), holds(entry),
                        ], rank: index < 3 ? 0 : index)
                }),
        ]
        if isCut { blocks.append(.paragraph("Not among them: \(report.restInWords).")) }
        let rising = report.outlook.compactMap { entry in
            outlook(of: entry.memoryOverTime).map { "\(entry.subject): \($0)" as Text }
        }
        let lines =
            raisedByDump(groups.prefix(Self.mostRows).map(\.first)) + rising
            + report.outlook.filter(\.wasNearLimit).compactMap(highest)
        if !lines.isEmpty { blocks.append(.list(lines)) }
        blocks += outlookCauses
        var section = Section("Proxies nearest to their limit", cutOrder: isHealthy ? 5 : 60, blocks: blocks)
        if isHealthy || groups.contains(where: { $0.first.wouldBeKilled == true }) {
            section.figures = [limitsFigure(groups.map(\.first))].compactMap { $0 }
        }
        return section
    }

    /// Whose present figure is no rest: those of which pages tell by how much, then those of which only the model says it.
    private func raisedByDump(_ rows: [OutlookEntry]) -> [Text] {
        let read: Text = "was read after a \(term: "config_dump"), which"
        let measured = rows.compactMap { entry -> Text? in
            guard let took = entry.byDump, took.isMeasured else { return nil }
            return "\(entry.subject): now \(read) took \(measured: took.bytes) of it; a push is on top of the rest"
        }
        let others = rows.filter { $0.byDump?.isMeasured == false }
        guard let most = others.compactMap(\.byDump?.bytes).max() else { return measured }
        let raised: Text = "raises it, and the sums on top of it, by about \(estimated: most) at most"
        return measured + ["\(others.map(\.subject).listed()): now \(read) \(raised)"]
    }

    private func highest(_ entry: OutlookEntry) -> Text? {
        guard let highest = entry.highest, let limit = entry.limitBytes else { return nil }
        return
            "\(entry.subject): its usage was \(measured: highest.bytes) of \(limit) once since the container began, page cache included (\(file: highest.file))"
    }

    /// What holds the living proxies: each cause once, in the proxy nearest to its limit, and where else it is.
    private var outlookCauses: [Block] {
        var told = Set(report.incidents.flatMap { $0.causes.filter(\.outcome.isClaim).map(\.code) })
        var places = evidenceOfIncidents
        var blocks: [Block] = []
        for entry in report.outlook.prefix(isHealthy ? 10 : 3) where isHealthy || entry.wouldBeKilled == true {
            for cause in entry.causes where cause.outcome.isClaim && told.insert(cause.code).inserted {
                let others = report.outlook.count {
                    $0.causes.contains { $0.code == cause.code && $0.outcome.isClaim }
                }
                let isCut = report.livingProxies > report.outlook.count
                let also: Text =
                    others < 2
                    ? ""
                    : isCut
                        ? ", and in \(others - 1) more of the \(report.outlook.count) nearest to their limit"
                        : ", and in \(others - 1, "other proxy", "other proxies")"
                blocks.append(.paragraph("\(cause: cause.code) in \(strong: entry.subject)\(also):"))
                blocks += block(for: cause, ofKill: false, besides: &places)
            }
        }
        return blocks
    }

    /// Living proxies, those of one workload with one limit, one answer and one cause together.
    private func replicas(_ entries: [OutlookEntry]) -> [(first: OutlookEntry, count: Int)] {
        struct Key: Hashable {
            let namespace: String?
            let workload: String
            let limit: Bytes?
            let isKilled: Bool?
            let code: String?
        }
        let workloads = report.workloads
        var groups: [(first: OutlookEntry, count: Int)] = []
        var places: [Key: Int] = [:]
        for entry in entries {
            let name = Name(entry.pod ?? "", .pod, in: entry.namespace)
            let code = entry.causes.first { $0.outcome < .excluded }?.code
            let key = Key(
                namespace: entry.namespace, workload: workloads[name] ?? entry.pod ?? "", limit: entry.limitBytes,
                isKilled: entry.wouldBeKilled, code: code)
            if let place = places[key], entry.pod != nil,
                Bytes.areAlike(entry.measuredBytes, groups[place].first.measuredBytes)
            {
                groups[place].count += 1
            } else {
                places[key] = groups.count
                groups.append((entry, 1))
            }
        }
        return groups
    }

    private func peak(_ kind: TransientPeak.Kind, of entry: OutlookEntry) -> Bytes? {
        entry.peaks.first { $0.kind == kind }?.peak
    }

    private func answer(_ entry: OutlookEntry) -> Text {
        switch entry.fate {
        case .killed: "\(strong: "yes")"
        case .livesButForLoad: "by a push no, by load unknown"
        case .lives: "no"
        case .unknown: entry.unjudged ?? ""
        }
    }

    private func holds(_ entry: OutlookEntry) -> Text {
        switch entry.holding {
        case .cause(let cause): held(by: cause)
        case .unexplained(let known, let held): "unknown: \(estimated: known) of \(measured: held) explained"
        case .nothing(notJudged: 0): "nothing found"
        case .nothing(let blind): "nothing found; \(blind) of \(entry.causes.count, "cause") not judged"
        case .tooLittleCaptured: "unknown: too little was captured"
        }
    }

    private func held(by cause: Cause) -> Text {
        let bytes: Text = cause.bytes.map { " \($0)" } ?? ""
        return "\(cause.outcome.label) \(cause: cause.code) \(own: cause.classification.rawValue)\(bytes)"
    }

    /// Without a kill: what "nothing found" rests on.
    var checked: Section? {
        guard isHealthy else { return nil }
        let read = report.manifest.filter { $0.status == .read || $0.status == .partial }
        var kinds: [String: Int] = [:]
        for entry in read { kinds[entry.kind ?? "other", default: 0] += entry.entries }
        let list = kinds.sorted { $0.key < $1.key }.map { "\($0.value) \(term: $0.key)" as Text }
        let causes = report.outlook.flatMap(\.causes)
        let rules = Set(causes.map(\.code)).count
        let judged = Set(causes.filter { $0.outcome != .notJudged && $0.outcome != .failed }.map(\.code)).count
        let which: Text =
            judged == rules
            ? "\(rules, "cause"), for each proxy above"
            : "\(judged) of \(rules, "cause"), for a proxy above; the others need pages that are not in the bundle"
        return Section(
            "What was checked", cutOrder: 9,
            blocks: [
                .list(
                    [
                        "\(report.proxies.count, "proxy", "proxies"), "
                            + "\(report.proxies.filter { $0.limitBytes != nil }.count) with a known limit",
                        list.isEmpty ? "no entry that says anything of a proxy" : "entries read: \(list.joined(", "))",
                    ] + (rules == 0 ? [] : [which]))
            ])
    }

    var timeline: Section? {
        guard !report.timeline.isEmpty else { return nil }
        let days = Set(report.timeline.compactMap { $0.at?.date })
        let told = mostTelling.map { entry, rank in
            let time = entry.at.map { days.count > 1 ? $0.date + " " + $0.clock : $0.clock } ?? "?"
            let subject: Text = entry.subject.map { "\($0): " } ?? ""
            return (time: time, what: "\(subject)\(entry.what)" as Text, entry: entry, rank: rank)
        }
        let widest = told.map { $0.time.count + $0.what.plain.count }.max() ?? 0
        let rows = told.map { line in
            Row([.own(line.time), line.what, place(in: line.entry.evidence, beside: widest)], rank: line.rank)
        }
        var blocks: [Block] = [.log(rows)]
        let left = report.timeline.count - rows.count
        if left > 0 { blocks.append(.paragraph("\(left) more, less telling, are in the JSON report.")) }
        let title: Text = days.count == 1 ? "Timeline, \(own: days.first ?? "") (UTC)" : "Timeline (UTC)"
        var section = Section(title, cutOrder: 40, blocks: blocks)
        section.figures = [timeFigure].compactMap { $0 }
        return section
    }

    /// A line of a log does not wrap: a query is left to the JSON report, of a long path the file's own name stays, where there
    /// is room for it.
    private func place(in evidence: Evidence, beside width: Int) -> Text {
        guard case .file(let file, _) = evidence.place else { return "counted over the bundle" }
        let room = min(Self.longestPlace, Self.widestLine - width)
        let place = Text.place(evidence)
        if place.plain.count <= room { return place }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.count + 20 <= room ? "\(file: name), in the JSON report" : "in the JSON report"
    }

    private static let longestPlace = 100
    private static let widestLine = 190

    /// On a screen nobody reads more; the most telling of them.
    private static let mostTimes = 12

    /// At most `mostTimes` entries in the order of time, each with its place by importance: the first eight stay.
    private var mostTelling: [(entry: TimelineEntry, rank: Int)] {
        let places = report.timeline.indices.sorted {
            (report.timeline[$0].priority, $0) < (report.timeline[$1].priority, $1)
        }
        return places.prefix(Self.mostTimes).enumerated()
            .sorted { $0.element < $1.element }
            .map { (report.timeline[$0.element], $0.offset < 8 ? 0 : $0.offset) }
    }

    var wildcardRules: Section? {
        guard !report.wildcardRules.isEmpty else { return nil }
        let rows = report.wildcardRules.prefix(Self.mostRows).enumerated().map { index, rule in
            Row(
                [
                    "\(Name(rule.name ?? "unknown", .object, in: rule.namespace))\(rule.inferred ? " (inferred)" : "")",
                    .name(rule.host), .count(rule.subsets), .count(rule.clustersMade), .count(rule.emptySubsetClusters),
                    .mebibytes(rule.bytes),
                ], rank: index < 3 ? 0 : index)
        }
        var blocks: [Block] = [
            .table(
                [
                    .left("DestinationRule"), .left("host"), .right("subsets"), .right("clusters made"),
                    .right("without endpoint"), .right("MiB, estimated"),
                ], rows),
            .paragraph("Clusters and bytes are of the one proxy that holds most, not a sum over proxies."),
        ]
        if report.wildcardRules.contains(where: \.inferred) {
            blocks.append(.paragraph("Inferred: the rule itself is not in the bundle, clusters refer to it."))
        }
        return Section("Wildcard rules", cutOrder: 55, blocks: blocks)
    }
}

extension OutlookEntry {
    /// What leaves open whether it would be killed; nil where that is judged.
    var unjudged: Text? {
        guard wouldBeKilled == nil else { return nil }
        if isCloseAtPush { return "too close to tell" }
        guard limitBytes != nil else { return "limit unknown" }
        return atFullPushBytes == nil ? "need unknown" : "by counts alone unknown"
    }
}
