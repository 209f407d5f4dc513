import Diagnosis
import Prose
import Units

/// Where the memory was: measured, by component, against the limit, for a moment, and around the heap.
extension DocumentBuilder {
    func memory(_ incident: Incident, _ level: Int) -> Section? {
        let memory = incident.memory
        var blocks: [Block] = []
        if let line = measured(memory) {
            blocks.append(.paragraph("\(strong: "Measured"), \(incident.whose): \(line)"))
        }
        if !memory.account.isEmpty {
            blocks.append(.paragraph("\(strong: basis(of: memory.account)), \(incident.whose)\(prediction(memory)):"))
            blocks.append(account(memory))
        }
        blocks += fit(incident) + headroom(incident)
        if !memory.remarks.isEmpty { blocks.append(.list(memory.remarks, rank: 1)) }
        guard !blocks.isEmpty else { return nil }
        var section = Section("Where the memory was", level: level, cutOrder: 8, blocks: blocks)
        section.figures = [memoryFigure(incident), headroomFigure(incident)].compactMap { $0 }
        return section
    }

    private func measured(_ memory: MemoryAccount) -> Text? {
        let figures: [(Text, Bytes?)] = [
            ("allocated", memory.allocated), ("heap", memory.heap),
            ("physical", memory.physicalOfPage ?? memory.physical),
            ("free", memory.free),
            ("unmapped", memory.unmapped),
        ]
        var parts = figures.compactMap { label, bytes in bytes.map { "\(label) \($0)" as Text } }
        guard !parts.isEmpty else { return nil }
        if let share = memory.liveShare { parts.append("live share \(Text.percent(share)) of the heap") }
        let source: Text = memory.evidence.map { " (\(Text.place($0)))" } ?? ""
        // One page's figures together; what the stats of before the dump say stands by itself.
        let stats: Text = memory.physicalEvidence.map { " (\(Text.place($0)))" } ?? ""
        let before: Text =
            memory.physicalOfPage == nil
            ? "" : memory.physical.map { " Before the config_dump physical was \($0)\(stats)." } ?? ""
        // Where the heap is shown from inside, the container stands beside that.
        let container: Text =
            memory.allocator.isEmpty
            ? memory.container.map { " Its container holds \($0), page cache aside." } ?? "" : ""
        return "\(parts.joined(", "))\(source).\(before)\(container)"
    }

    private func basis(of rows: [AccountRow]) -> Text {
        switch Set(rows.map(\.basis)) {
        case [.measured]: "Measured by component"
        case [.regression]: "By regression over the proxies of this bundle"
        case [.model]: "Estimated"
        default: "Estimated, except where a row says measured"
        }
    }

    private func prediction(_ memory: MemoryAccount) -> Text {
        guard let predicted = memory.predictedAtDump ?? memory.predicted else { return "" }
        guard let allocated = memory.allocatedAtDump ?? memory.allocated, allocated > 0 else {
            return ", \(predicted) in all"
        }
        let error = (predicted.double - allocated.double) / allocated.double
        let sign = error < 0 ? "−" : "+"
        return
            ", \(predicted) in all against \(allocated) measured\(own: memory.allocatedAtDump == nil ? "" : " when the dump was taken")\(own: memory.countsNewerConnections ? ", before the connections" : "") (\(own: sign + fixed(abs(error) * 100, 1)) %)"
    }

    private func account(_ memory: MemoryAccount) -> Block {
        let rows = memory.account.sorted { ($0.bytes ?? 0, $1.component) > ($1.bytes ?? 0, $0.component) }
        let most = rows.compactMap(\.bytes).max() ?? 0
        let fitted = Dictionary(
            memory.regression.map { ($0.component, $0.bytes ?? 0) }, uniquingKeysWith: { first, _ in first })
        let mixed = Set(rows.map(\.basis)).count > 1
        var items = rows.prefix(40).enumerated().map { index, row in
            let basis: Text = mixed ? " (\(own: row.basis.word))" : ""
            return Row(
                ["\(Text.words(row.component))\(basis)", .count(row.count), .mebibytes(row.bytes)]
                    + (fitted.isEmpty ? [] : [.mebibytes(fitted[row.component])]) + [.bar(row.bytes, of: most)],
                rank: index < 8 ? 0 : index)
        }
        if let came = memory.cameAfterDump {
            let what: Text =
                memory.countsNewerConnections
                ? "came after the dump (measured), beside these connections" : "came after the dump (measured)"
            items.append(
                Row(
                    [what, "", .mebibytes(came)]
                        + (fitted.isEmpty ? [] : [""]) + [""]))
        }
        if let unexplained = memory.unexplainedAtDump {
            items.append(
                Row(
                    ["not explained (measured less estimated)", "", .mebibytes(unexplained)]
                        + (fitted.isEmpty ? [] : [.mebibytes(rest(memory))]) + [""]))
        }
        return .table(
            [.left("component"), .right("count"), .right("MiB")]
                + (fitted.isEmpty ? [] : [.right("MiB, by regression")]) + [.left("")], items)
    }

    /// Measured less what the regression says.
    private func rest(_ memory: MemoryAccount) -> Bytes? {
        memory.allocated.map { $0 - memory.regression.reduce(Bytes(0)) { $0 + ($1.bytes ?? 0) } }
    }

    /// Level and push against the limit: would it have fitted?
    private func fit(_ incident: Incident) -> [Block] {
        guard let need = incident.need else { return [] }
        // A page of the victim itself may say more than the model.
        let isModelled = !need.isMeasured && !need.isOfAnother
        // Of what was measured the agent may be the part that was not.
        let how: Text =
            need.isAgentMeasured ? ", measured," : need.isMeasured || need.isOfAnother ? ", estimated," : ""
        let agent: Text? = need.agent.count > 0 ? "the agent's \(need.agent)\(how) included" : nil
        let push: Text = "\(need.pushInWords(need.push)) more for a full push"
        var text: Text = "\(strong: isModelled ? "Need, estimated" : "Need"): \(need.level) at rest"
        // No page measures a push.
        if let basis = need.pushBasis {
            text += " (\(need.basis)\(agent.map { "; \($0)" as Text } ?? "")), \(push) (\(basis))."
        } else {
            text += "\(agent.map { " (\($0))" as Text } ?? ""), \(push) (\(need.basis))."
        }
        if let limit = incident.limitBytes {
            let peak = need.level + need.push
            let since: Text = incident.limitNow.map { " It is \($0) by now." } ?? ""
            text += incident.limitNow == nil ? " The limit is \(limit)" : " The limit was \(limit)"
            if let came = cameAfter(incident, peak) { return [.paragraph(text + came + since)] }
            text += ": "
            text +=
                need.level > limit
                ? need.isCloseAtRest(to: limit)
                    ? "as large as what is needed at rest, as far as the estimate can tell, and too small for a push."
                    : "too small even at rest."
                : peak > limit
                    ? "enough at rest, too small for a push."
                    : need.isClose(to: limit)
                        ? "enough for both, but by less than the estimate errs by: it may have been too small for a push."
                        : isModelled
                            ? "enough for both, so the configuration alone does not explain the kill."
                            : "enough for both by that page."
            text += since
        }
        return [.paragraph(text)] + unaccounted(incident)
    }

    /// Of a limit at which it died although its own page, or that of another process, has less at a full push: what is too small for
    /// what came later is not enough by any page.
    private func cameAfter(_ incident: Incident, _ peak: Bytes) -> Text? {
        guard let need = incident.need, need.isMeasured || need.isOfAnother, let limit = incident.limitBytes,
            peak < limit, !need.isClose(to: limit), let needed = incident.needed, needed.atFullPush > peak
        else { return nil }
        let before: Text =
            incident.memory.secondsBeforeKill.map {
                $0 < 1 ? ", just before the kill" : ", \(seconds: $0) before the kill"
            } ?? ""
        let when: Text = need.isMeasured ? "after that page" : "beside what that page has"
        return
            ", at which it died: that page has \(peak) at a full push\(before), so at least \(limit - peak) came \(when)."
    }

    /// An account that misses most of what was measured, where no cause is said to hold the rest.
    private func unaccounted(_ incident: Incident) -> [Block] {
        let memory = incident.memory
        guard memory.explainsLittle, incident.leading?.bytes == nil, !memory.account.isEmpty,
            let estimated = memory.predictedAtDump ?? memory.predicted,
            let measured = memory.allocatedAtDump ?? memory.allocated
        else { return [] }
        let push: Text =
            incident.need?.isPushLeast == true ? ", nor what a push of it takes" : ""
        return [
            .paragraph(
                "\(strong: "The account fails here"): it explains \(share: estimated.double / measured.double) of what was allocated. No page shows what the rest is\(push)."
            )
        ]
    }

    /// How many services fit, where they are what fills it.
    private func headroom(_ incident: Incident) -> [Block] {
        guard let headroom = incident.headroom, let limit = incident.limitNow ?? incident.limitBytes else { return [] }
        let fits: Text =
            switch headroom.fits {
            case let fits? where fits < headroom.today.services: "only \(fits) fit \(limit) at a full push"
            case let fits?: "\(fits) would fit \(limit) at a full push"
            case nil: "not even without any would a full push fit \(limit)"
            }
        return [
            .paragraph(
                "\(strong: "Headroom, estimated"): the proxy holds \(headroom.today.services, "service"), each "
                    + "\(estimated: headroom.perService) with its endpoints and routes; \(fits).")
        ]
    }

    /// What it needs for moments, and the heap from inside.
    func peaks(_ incident: Incident, _ level: Int, _ name: Text) -> Section? {
        let blocks = peaks(incident) + allocator(incident.memory)
        return blocks.isEmpty ? nil : Section("Peaks and heap\(name)", level: level, cutOrder: 50, blocks: blocks)
    }

    private func peaks(_ incident: Incident) -> [Block] {
        let peaks = incident.memory.peaks
        guard !peaks.isEmpty else { return [] }
        let limit = (incident.limitNow ?? incident.limitBytes).map { ", against \($0)" as Text } ?? ""
        return [
            .paragraph("\(strong: "Peaks, estimated"): what comes on top for a moment\(limit)."),
            .table(
                [.left("what sets it off"), .right("MiB more"), .right("MiB in all"), .left("fits")],
                peaks.enumerated().map { index, peak in
                    Row(
                        [
                            "\(peak.trigger)", .mebibytes(peak.bytes), .mebibytes(peak.peak),
                            peak.fits.map { $0 ? "yes" : "\(strong: "no")" } ?? "–",
                        ], rank: peak.fits == false ? 0 : index + 1)
                }),
        ]
    }

    /// The heap from inside, and the container around it: what no account of the configuration shows.
    private func allocator(_ memory: MemoryAccount) -> [Block] {
        guard !memory.allocator.isEmpty else { return [] }
        func row(_ row: AccountRow, _ rank: Int) -> Row {
            Row(
                ["\(Text.words(row.component))", .count(row.count), .mebibytes(row.bytes), .own(row.basis.word)],
                rank: rank)
        }
        let after: Text =
            memory.allocatorAfterConfigDump == true ? ", of a page that was read after the config_dump" : ""
        let container: Text = memory.container.map { "; the container holds \($0), page cache aside" } ?? ""
        return [
            .paragraph("\(strong: "Inside the heap and outside of it")\(after)\(container):"),
            .table(
                [.left("part"), .right("count"), .right("MiB"), .left("")],
                memory.allocator.enumerated().map { row($1, $0 + 4) }
                    // Of pages of different moments the rest can be less than nothing: that is no part.
                    + memory.outside.filter { $0.bytes ?? 0 >= 0 }.enumerated().map { row($1, $0 + 2) }),
        ]
    }
}
