import Diagnosis
import Prose
import Units

/// What to do, what it costs, and what the victim needs afterwards.
extension DocumentBuilder {
    /// Longer YAML is left to the JSON report: half of it would be of no use.
    private static let longestYAML = 6_000
    private static let mostRemedies = 20

    func remedies(_ incident: Incident, _ level: Int) -> [Section] {
        var sections: [Section] = []
        let root = incident.remedies.contains { $0.kind == .rootFix }
        if !incident.remedies.isEmpty {
            let intro: Text =
                root
                ? "\(order(of: incident))Savings are estimated, in each proxy that is reached."
                : withoutRoot(incident)
            let blocks = [.paragraph(intro)] + inOrder(incident)
            var section = Section("Remedies", level: level, cutOrder: 3, blocks: blocks)
            section.figures = [stepsFigure(incident)].compactMap { $0 }
            sections.append(section)
        }
        for (index, remedy) in incident.remedies.prefix(Self.mostRemedies).enumerated() {
            sections.append(
                section(
                    for: remedy, of: incident.causes, after: incident.remedies[..<index], level + 1,
                    cutOrder: 4 + min(index, 6)))
        }
        if let advice = advice(incident, level) { sections.append(advice) }
        if let limit = incident.recommendedLimit {
            sections.append(recommended(limit, level, now: incident.limitBytes))
        }
        return sections
    }

    private func withoutRoot(_ incident: Incident) -> Text {
        let maybe = incident.remedies.filter { $0.fitsByItself == nil && incident.causes.isPossible($0.cause) }
        guard !maybe.isEmpty else {
            return "Only stop-gaps: the bundle does not hold what a root fix would need."
        }
        let ids = maybe.map { "\(remedy: $0.id)" as Text }.joined(" and ")
        return
            "\(ids) \(own: maybe.count == 1 ? "helps" : "help") only if \(own: maybe.count == 1 ? "its" : "their") cause, which is not proven, is the right one; the rest are stop-gaps."
    }

    /// Root fixes are numbered first, and are not always what is done first; one that is enough needs no other.
    private func order(of incident: Incident) -> Text {
        guard incident.remedies.count > 1 else { return "" }
        if let enough = alone(incident) { return enough }
        guard let first = incident.firstAction?.steps.first, first != incident.remedies[0].id else {
            return "In this order. "
        }
        if let relief = incident.recommendedLimit?.relief, let next = incident.firstAction?.ending {
            return
                "\(remedy: first), and \(remedy: next) at once: \(remedy: first) lasts about \(about: relief) longer. "
        }
        let buysTime = incident.remedies.contains { $0.id == first && $0.kind == .stopGap }
        return buysTime ? "\(remedy: first) first: it buys time. " : "\(remedy: first) first. "
    }

    /// `R1 is enough. Where it cannot be applied, R3 instead; R2 may come later.`
    private func alone(_ incident: Incident) -> Text? {
        guard let action = incident.firstAction, action.steps.count == 1, let id = action.steps.first,
            action.fitsAtRest == true, action.fitsAtPush == true,
            incident.remedies.contains(where: { $0.id == id && $0.kind == .rootFix })
        else { return nil }
        let others = incident.remedies.filter { $0.id != id }
        let instead = others.filter { $0.limit != nil }.map { "\(remedy: $0.id)" as Text }.joined(" or ")
        let later = others.filter { $0.limit == nil }.map { "\(remedy: $0.id)" as Text }.joined(" and ")
        var text: Text = "\(remedy: id) is enough."
        if !instead.isEmpty { text += " Where it cannot be applied, \(instead) instead." }
        if !later.isEmpty { text += " \(later) can wait." }
        return text + " "
    }

    // MARK: - Before and after

    /// Those that change a figure, by number, and the limit where the action has it: it takes nothing from the others.
    private func inOrderOfAction(_ incident: Incident) -> [Remedy] {
        let all = incident.remedies.prefix(Self.mostRemedies).filter { $0.together != nil || $0.limit != nil }
        guard let steps = incident.firstAction?.steps, let limit = all.first(where: { $0.limit != nil }),
            let at = steps.firstIndex(of: limit.id)
        else { return all }
        var others = all.filter { $0.id != limit.id }
        guard others.prefix(at).map(\.id) == Array(steps[..<at]) else { return all }
        others.insert(limit, at: at)
        return others
    }

    /// What the killed proxy holds and needs now, after the first step, after that and the next: nothing is counted twice.
    private func inOrder(_ incident: Incident) -> [Block] {
        let steps = inOrderOfAction(incident)
        guard let first = steps.lazy.compactMap(\.together).first else { return [] }
        // Connections and what they carry are no rest.
        let needed: Text =
            incident.leading?.comesWithLoad == true ? "needed with that load, MiB" : "needed at rest, MiB"
        var rows = [state("now", first.before, first.neededBefore, first.limit, enough: nil)]
        var (held, need, limit) = (first.before, first.neededBefore, first.limit)
        for (index, step) in steps.enumerated() {
            let ids = steps[...index].map { "\(remedy: $0.id)" as Text }.joined(" + ")
            if let effect = step.together { (held, need) = (effect.after, effect.neededAfter) }
            limit = step.limit ?? limit
            let raised: Text = step.limit.map { " (limit \($0))" } ?? ""
            rows.append(state(ids + raised, held, need, limit, enough: step.together?.enough))
        }
        let table = Block.table(
            [
                .left("after"), .right("held, MiB"), .right(needed), .right("at a full push, MiB"),
                .left(first.limit.map { "limit \($0)" } ?? "limit"), .right("enough"),
            ], rows)
        return [table, .paragraph(Self.columns)] + unexplained(first, incident)
    }

    /// Four figures of one process in a row are told apart only by what each is of.
    private static let columns: Text =
        "Held: what Envoy allocates. Needed: of the whole container. Enough: the limit that then suffices. All estimated."

    /// What the table needs more than the estimate: it died at its limit, so something else filled the rest.
    private func unexplained(_ effect: RemedyEffect, _ incident: Incident) -> [Block] {
        guard let needed = effect.neededBefore?.atRest, let level = incident.need?.level,
            let limit = incident.limitBytes,
            incident.leading?.comesWithLoad != true, (needed - level).count >= Self.worthAWord
        else { return [] }
        return [
            .paragraph(
                "\(estimated: needed - level) of what is needed now no page explains: the proxy died at \(limit), and \(estimated: level) are known to be needed at rest."
            )
        ]
    }
    private static let worthAWord: Int64 = 1_048_576

    private func state(
        _ name: Text, _ held: Bytes, _ needed: RemedyEffect.Needed?, _ limit: Bytes?, enough: Bytes?
    ) -> Row {
        Row([
            name, .own(held.mebibytes), .own(needed?.atRest.mebibytes ?? "–"),
            .own(needed?.atFullPush.mebibytes ?? "–"),
            fits(needed, limit), enough.map { "\($0)" } ?? "–",
        ])
    }

    func fits(_ needed: RemedyEffect.Needed?, _ limit: Bytes?) -> Text {
        // What is needed is what it died at, whatever part of that is called a push.
        if let needed, let limit, abs(needed.atFullPush.count - limit.count) <= 1 { return "too small: it died at it" }
        return switch (needed?.fitsAtRest(limit), needed?.fitsAtFullPush(limit)) {
        case (false, _) where needed?.isCloseAtRest(limit) == true: "too small for a push, at rest too close to tell"
        case (false, _): "too small"
        case (_, false): "too small for a push"
        case (true, true): "fits"
        default: "–"
        }
    }

    /// The components that one remedy changes.
    private func components(_ effect: RemedyEffect) -> Block {
        let shown = effect.rows.prefix(6)
        var rows = shown.map {
            Row([.words($0.component), .own($0.before.mebibytes), .own($0.after.mebibytes)], rank: 2)
        }
        rows.append(Row(["held in all", .own(effect.before.mebibytes), .own(effect.after.mebibytes)]))
        if let before = effect.neededBefore, let after = effect.neededAfter {
            rows.append(Row(["needed", .own(before.atRest.mebibytes), .own(after.atRest.mebibytes)]))
            rows.append(
                Row(["needed at a full push", .own(before.atFullPush.mebibytes), .own(after.atFullPush.mebibytes)]))
        }
        return .table([.left("MiB, estimated"), .right("before"), .right("after")], rows)
    }

    /// Where nothing was killed: what would change the proxy that the first screen speaks of.
    var outlookRemedies: [Section] {
        guard report.incidents.isEmpty,
            let first = report.outlook.first(where: { $0.wouldBeKilled == true }) ?? report.outlook.first,
            !first.remedies.isEmpty || !first.advice.isEmpty
        else { return [] }
        let advices = untold(first.advice)
        let look = advices.isEmpty ? [] : [toLookAt(advices, 2, intro: advices.contains { $0.instead == nil })]
        guard !first.remedies.isEmpty else { return look }
        let intro: Text = "For proxies like it too. Savings are estimated."
        return [Section("What would lower the memory of \(first.subject)", cutOrder: 3, blocks: [.paragraph(intro)])]
            + first.remedies.prefix(Self.mostRemedies).enumerated().map { index, remedy in
                section(
                    for: remedy, of: first.causes, after: first.remedies[..<index], 3, cutOrder: 4 + min(index, 6))
            } + look + (first.recommendedLimit.map { [recommended($0, 3, now: first.limitBytes, isKill: false)] } ?? [])
    }

    // MARK: - One remedy

    /// `earlier` have been told: what they say too is not said again.
    private func section(
        for remedy: Remedy, of causes: [Cause], after earlier: ArraySlice<Remedy>, _ level: Int, cutOrder: Int
    ) -> Section {
        var blocks: [Block] = []
        if let body = remedy.body {
            // What is kept of the old state must be kept before anything is applied.
            if !remedy.saves.isEmpty { blocks.append(shell(remedy.saves, of: remedy)) }
            blocks.append(code(body, "Its YAML", of: remedy))
        }
        let commands = (remedy.body == nil ? remedy.saves : []) + remedy.commands
        if !commands.isEmpty { blocks.append(shell(commands, of: remedy)) }
        if let effect = remedy.effect { blocks.append(components(effect)) }
        var lines: [Text] = []
        lines.append("\(strong: "Saves") \(saving(remedy)); addresses \(cause: remedy.cause)")
        let rest: [(name: Text, text: Text, field: KeyPath<Remedy, Text>)] = [
            ("Reaches", remedy.reaches, \.reaches), ("Risk", remedy.risk, \.risk),
        ]
        lines += rest.filter { !$0.text.isEmpty }.map { line in
            let same = earlier.first { $0[keyPath: line.field] == line.text }
            return same.map { "\(strong: line.name) as \(remedy: $0.id)" } ?? "\(strong: line.name) \(line.text)"
        }
        lines += conditions(of: remedy, after: earlier)
        let sameCheck = earlier.first { $0.verify.plain == remedy.verify.plain && !$0.verify.plain.isEmpty }
        let check: Instruction = sameCheck.map { .text("as \(remedy: $0.id)") } ?? remedy.verify
        let steps: [(Text, Instruction)] = [("Undo", remedy.undo), ("Check", check)]
        lines += steps.filter { !isLong($0.1) && !$0.1.text.isEmpty }.map { "\(strong: $0.0) \($0.1.text)" }
        blocks.append(.list(lines))
        // A long command would be cut inside of a line, so it is a block of its own.
        for (name, step) in steps {
            guard isLong(step), case .command(let command) = step else { continue }
            blocks += [.paragraph("\(strong: name):"), shell([command], of: remedy)]
        }
        if showsAlternatives { blocks += remedy.alternatives.flatMap { instead($0, of: remedy) } }
        return Section(
            "\(remedy: remedy.id) · \(kind(of: remedy, causes)): \(remedy.title)", level: level, cutOrder: cutOrder,
            blocks: blocks)
    }

    /// What it needs, whose its objects are, and what the capture does not settle.
    private func conditions(of remedy: Remedy, after earlier: ArraySlice<Remedy>) -> [Text] {
        let owned = remedy.stewards.map { steward -> Text in
            let same = earlier.first { $0.stewards.contains(steward) }
            return same.map { "\(strong: "Managed") as \(remedy: $0.id)" } ?? "\(strong: "Managed") \(steward.text)"
        }
        return remedy.needs.map { "\(strong: "Needs") \($0)" } + owned
            + remedy.uncertain.map { "\(strong: "Uncertain") \($0)" }
    }

    private func kind(of remedy: Remedy, _ causes: [Cause]) -> Text {
        guard remedy.kind != .rootFix else { return "root fix" }
        // Nobody claims the cause that it answers, and it is no limit.
        let isOfPossible = remedy.fitsByItself == nil && causes.isPossible(remedy.cause)
        return isOfPossible ? "may help, its cause is only possible" : "stop-gap"
    }

    private func instead(_ other: Remedy.Alternative, of remedy: Remedy) -> [Block] {
        let saves: Text = other.saving.map { " (saves \(estimated: $0), estimated)" } ?? ""
        let risk: Text = other.risk.map { ". Risk: \($0)" } ?? ""
        var blocks: [Block] = [.paragraph("\(strong: "Instead"), \(other.title)\(saves)\(risk):")]
        if !other.saves.isEmpty { blocks.append(shell(other.saves, of: remedy)) }
        if let body = other.body { blocks.append(code(body, "This YAML", of: remedy)) }
        if !other.commands.isEmpty { blocks.append(shell(other.commands, of: remedy)) }
        if isLong(other.undo), case .command(let command) = other.undo {
            blocks += [.paragraph("\(strong: "Undo") of that:"), shell([command], of: remedy)]
        } else if !other.undo.text.isEmpty {
            blocks.append(.paragraph("\(strong: "Undo") of that: \(other.undo.text)"))
        }
        return blocks
    }

    /// `72.9 MB ± 4.4 MB, modelled`, `another 26.7 MB ± 1.6 MB (97.2 MB alone), modelled`.
    private func saving(_ remedy: Remedy) -> Text {
        guard let saving = remedy.saving else {
            if remedy.limit != nil { return "no memory" }
            if let most = remedy.savesAtMost {
                return "at most \(estimated: most) (estimated): all that its cause holds"
            }
            return remedy.kind == .stopGap ? "no memory" : "what no page of this proxy shows, so it is not counted"
        }
        let error: Text = remedy.savingError.map { " ± \($0)" } ?? ""
        guard let alone = remedy.effect?.saving, alone > saving else {
            return "\(estimated: saving)\(error) (estimated)"
        }
        guard saving > 0 else {
            return "nothing more than the remedies before it (\(estimated: alone) alone, estimated)"
        }
        return "another \(estimated: saving)\(error) (\(estimated: alone) alone, estimated)"
    }

    private func code(_ body: Manifest, _ what: Text, of remedy: Remedy) -> Block {
        let (text, isCommand) = body.pasted
        return text.utf8.count <= Self.longestYAML
            ? .code(text, language: isCommand ? .sh : .yaml)
            : .paragraph("\(what) is too long for this report: see remedy \(remedy: remedy.id) in the JSON report.")
    }

    /// Lines longer than this are cut off by ticket systems, and by whoever copies them.
    private static let longestLine = 180

    private func isLong(_ step: Instruction) -> Bool {
        guard case .command(let command) = step else { return false }
        return command.line.count > Self.longestLine
    }

    private func shell(_ commands: [Command], of remedy: Remedy) -> Block {
        let lines = commands.map { $0.lines(within: Self.longestLine) }.joined(separator: "\n")
        return lines.utf8.count <= Self.longestYAML
            ? .code(lines + "\n", language: .sh)
            : .paragraph(
                "Its commands are too long for this report: see remedy \(remedy: remedy.id) in the JSON report.")
    }

    // MARK: - What is left to look at

    /// What stands on the first screen in full is not told again; its command is.
    private func untold(_ advices: [Advice]) -> [(Advice, instead: Text?)] {
        advices.compactMap { advice in
            guard let told = advised, advice.cause == told.cause, advice.text == told.text else { return (advice, nil) }
            return advice.command == nil ? nil : (advice, "as said at the top:")
        }
    }

    private func advice(_ incident: Incident, _ level: Int) -> Section? {
        let next = tellsNext ? incident.nextCapture : nil
        let advices = incident.advice.filter { $0.cause != next?.cause || $0.command != nil }
        guard !advices.isEmpty else { return nil }
        let before = report.incidents.prefix { $0.id != incident.id }
        let told = untold(advices).map { advice, instead -> (Advice, instead: Text?) in
            if advice.cause == next?.cause { return (advice, "what to capture next:") }
            let earlier = before.first { $0.advice.contains { $0.text == advice.text } }
            return (advice, instead ?? earlier.map { "as for \(incident: $0.id)" })
        }
        guard !told.isEmpty else { return nil }
        let isFirst = before.allSatisfy(\.advice.isEmpty) && told.contains { $0.instead == nil }
        return toLookAt(told, level, intro: isFirst)
    }

    /// Each command as a block, since what is pasted must be whole.
    private func toLookAt(_ advices: [(Advice, instead: Text?)], _ level: Int, intro: Bool) -> Section {
        var blocks: [Block] = intro ? [.paragraph("Not fixable from this capture alone; check first:")] : []
        for (advice, instead) in advices {
            blocks.append(.list(["\(cause: advice.cause) \(instead ?? advice.text)"]))
            guard let command = advice.command else { continue }
            blocks.append(.code(command.lines + "\n", language: .sh))
        }
        return Section("To look at", level: level, cutOrder: 5, blocks: blocks)
    }

    private func recommended(
        _ limit: RecommendedLimit, _ level: Int, now: Bytes?, isKill: Bool = true
    ) -> Section {
        var blocks: [Block] = [.paragraph("\(limit.arithmetic) \(emphasis: "(estimated)")")]
        if let later = limit.later {
            let ids = later.remedies.map { "\(remedy: $0)" as Text }.joined(" and ")
            let present: Text = later.bytes == now ? "the present " : ""
            blocks.append(.paragraph("After \(ids) \(present)\(later.bytes) is enough, after a restart."))
        }
        if let relief = limit.relief {
            blocks.append(
                .paragraph(
                    "At the rate before the kill load fills it about \(about: relief) later than the present one; where the load ends no page shows."
                ))
        } else if let seconds = limit.seconds, limit.enough == .until {
            blocks.append(
                .paragraph(
                    "It lasts about \(about: seconds)\(isKill ? " after a start" : "") at the rate at which memory grew: no limit is enough."
                ))
        }
        if limit.enough == .unknown {
            blocks.append(.paragraph("Whether it is enough, and for how long, no page shows."))
        }
        // What is full again at once nobody would call recommended.
        let title: Text =
            limit.relief == nil
            ? "Recommended limit: \(limit.bytes)" : "A limit of \(limit.bytes): \(limit.lasting ?? "")"
        return Section(title, level: level, cutOrder: 6, blocks: blocks)
    }
}

extension [Cause] {
    /// Of that code, and no more than possible; a limit that is too low is no cause by itself.
    func isPossible(_ code: String) -> Bool {
        contains { $0.code == code && !$0.outcome.isClaim && !$0.isLimit }
    }
}
