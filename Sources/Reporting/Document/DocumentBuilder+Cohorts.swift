import Diagnosis
import Prose
import Units

/// Killed against survivors: by attribute, replica by replica, workload by workload.
extension DocumentBuilder {
    var cohorts: Section? {
        let cohorts = report.cohorts
        // Under five a side no table of medians proves anything: replicas alone are still worth a look.
        let isLarge = min(cohorts.killed, cohorts.survivors) >= Self.leastCohort
        guard isLarge ? !cohorts.attributes.isEmpty : !cohorts.replicas.isEmpty else { return nil }
        var blocks: [Block] = []
        if isLarge {
            if let warning = cohorts.warning { blocks.append(.paragraph("\(strong: "Careful"): \(warning).")) }
            blocks += attributes(cohorts)
        }
        blocks += cohorts.replicas.prefix(6).flatMap(replicas)
        if isLarge { blocks += workloads(cohorts) }
        var section = Section(
            "Killed against survivors: \(cohorts.killed) and \(cohorts.survivors)", cutOrder: 50, blocks: blocks)
        section.figures = [isLarge ? stripsFigure : nil].compactMap { $0 }
        return section
    }

    private static let leastCohort = 5

    private func attributes(_ cohorts: Cohorts) -> [Block] {
        let alike: Text =
            cohorts.alike.isEmpty ? "" : " Compared and alike: \(cohorts.alike.map(Text.words).joined(", "))."
        guard !cohorts.attributes.isEmpty else {
            return [.paragraph("Nothing that was compared separates the two.\(alike)")]
        }
        let rows = cohorts.attributes.prefix(Self.mostRows).enumerated().map { index, attribute in
            Row(
                [
                    name(of: attribute),
                    side(attribute, attribute.killedMedian, attribute.killedWith, attribute.killedKnown),
                    side(attribute, attribute.survivorMedian, attribute.survivorsWith, attribute.survivorsKnown),
                    attribute.separation.map { .own(fixed($0, 2).replacingAll("-", with: "−")) } ?? "–",
                    chance(attribute),
                ], rank: index < 4 ? 0 : index)
        }
        return [
            .table(
                [
                    .left("attribute"), .right("killed, median"), .right("survivors, median"), .right("separation"),
                    .right("by chance"),
                ], rows),
            .paragraph(
                "Separation: 1 every killed proxy has more, −1 every one has less, 0 no difference; of a category the "
                    + "difference of the shares. By chance: how often a division of these proxies at random separates as far, by "
                    + "rank.\(alike)"),
        ]
    }

    private func name(of attribute: CohortAttribute) -> Text {
        guard let value = attribute.value else { return "\(Text.words(attribute.name))" }
        if attribute.name == "container", let kind = ContainerKind(rawValue: value) {
            return "container: \(kind.label)"
        }
        return "\(Text.words(attribute.name)): \(term: value)"
    }

    private func side(_ attribute: CohortAttribute, _ median: Double?, _ with: Int?, _ known: Int) -> Text {
        if let with { return "\(with) of \(known)" }
        return median.map { number($0, attribute.unit) } ?? "–"
    }

    private func chance(_ attribute: CohortAttribute) -> Text {
        guard let p = attribute.p, p.isFinite else { return "–" }
        let percent: Text = p < 0.001 ? "< 0.1 %" : .own(fixed(p * 100, p < 0.1 ? 1 : 0) + " %")
        return attribute.significant ? "\(strong: percent)" : percent
    }

    func number(_ value: Double, _ unit: CohortUnit) -> Text {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        switch unit {
        case .limit: return "\(Bytes(rounding: value))"
        case .bytes: return "\(Bytes(rounding: value))"
        case .seconds: return .duration(value)
        case .count, .category: return .own(value == value.rounded() ? grouped(Int64(value)) : fixed(value, 1))
        }
    }

    // MARK: - Replicas

    private func replicas(_ pair: ReplicaPair) -> [Block] {
        let who: Text =
            "\(strong: "Replicas of \(Name(pair.workload, .workload, in: pair.namespace))"): \(pod: pair.killed) was killed, "
            + "\(pod: pair.survivor) survived."
        let alike: Text = pair.alike.isEmpty ? "" : " Alike: \(pair.alike.map(Text.words).joined(", "))."
        guard !pair.differences.isEmpty else {
            return [.paragraph("\(who) Nothing that the bundle shows of both differs.\(alike)")]
        }
        let rows = pair.differences.enumerated().map { index, difference in
            Row(
                [
                    .words(difference.name), value(difference.killed, difference.unit),
                    value(difference.survivor, difference.unit),
                ],
                rank: index < 4 ? 0 : index)
        }
        return [
            .paragraph("\(who)\(alike)"),
            .table([.left("what differs"), .right("killed"), .right("survivor")], rows),
        ]
    }

    private func value(_ value: CohortValue, _ unit: CohortUnit) -> Text {
        switch value {
        case .number(let value): number(value, unit)
        case .text(let text): .name(text)
        }
    }

    // MARK: - Workloads

    private func workloads(_ cohorts: Cohorts) -> [Block] {
        guard cohorts.workloads.count > 1 else { return [] }
        let rows = cohorts.workloads.prefix(Self.mostRows).enumerated().map { index, row in
            Row(
                [
                    Text(Name(row.workload, .workload, in: row.namespace)), "\(row.killed) of \(row.proxies)",
                    .limit(row.limitBytes), .count(row.clusters), .count(row.endpoints), .count(row.activeConnections),
                    .mebibytes(row.allocatedBytes),
                ], rank: index < 3 ? 0 : index)
        }
        return [
            .table(
                [
                    .left("workload"), .right("killed"), .right("limit"), .right("clusters"), .right("endpoints"),
                    .right("connections"), .right("allocated MiB"),
                ], rows)
        ]
    }
}
