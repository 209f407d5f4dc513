import Diagnosis
import Prose
import Units

/// What stands between the first screen and the incidents: what limits the report, and several incidents at a glance.
extension DocumentBuilder {
    /// Those that the first screen had no room for are told here; what its verdict says whole is not said again.
    var caveats: Section? {
        let screen = FirstScreen(report: report)
        let left = report.caveats.indices.filter { $0 != screen.toldByVerdict }.map { report.caveats[$0] }
        guard !left.isEmpty, !screen.isWhole else { return nil }
        let lines = left.enumerated().map { index, caveat -> Row in
            let place: Text = caveat.evidence.map { " (\(Text.place($0)))" } ?? ""
            return Row(["\(caveat.text)\(place)"], rank: index < 10 ? 0 : index)
        }
        return Section("Caveats", cutOrder: 1, blocks: [.rows(.init(.list, lines))])
    }

    var overview: Section? {
        guard report.incidents.count > 1 else { return nil }
        return Section("Incidents: \(report.incidents.count)", cutOrder: 1, blocks: [incidentTable] + untold + pageless)
    }

    private var untold: [Block] {
        guard report.incidents.count > Self.detailedIncidents else { return [] }
        return [.paragraph("The first \(Self.detailedIncidents) are told below; the JSON report has all of them.")]
    }

    /// Whose kills no page speaks of, once for all of them.
    private var pageless: [Block] {
        let blind = report.incidents.lazy
            .filter { $0.evidenceProcess == .none && $0.containerKind?.isProxy != false }.map(\.id)
        let count = blind.count
        guard count > 0 else { return [] }
        let ids = blind.prefix(12).map { "\(incident: $0)" as Text }.joined(", ")
        let more: Text = count > 12 ? " and \(count - 12) more" : ""
        let isPrinted = report.incidents.contains { $0.evidenceProcess == .none && $0.witnesses.anonymousAtKill != nil }
        let printed: Text = isPrinted ? " but those that the kernel printed" : ""
        return [
            .paragraph(
                "Of \(ids)\(more) no admin page was captured, neither of the killed process nor of the restarted one or a replica: there are no figures\(printed)."
            )
        ]
    }

    private var incidentTable: Block {
        .table(
            [
                .left(""), .left("killed"), .left("form"), .right("kills"), .right("limit"), .left("why"),
                .left("do first"),
            ],
            report.incidents.prefix(Self.mostRows).enumerated().map { index, incident in
                Row(
                    [
                        "\(incident: incident.id)", incident.subjectText, incident.form.label,
                        .count(incident.seenKills), .limit(incident.limitBytes), shortWhy(incident),
                        doFirst(incident),
                    ], rank: index < Self.namedIncidents ? 0 : index)
            })
    }

    /// A ticket that has no room for all names so many victims before it tells of one whole: 30 rows are 6 kB of its 32.
    private static let namedIncidents = 30

    private func doFirst(_ incident: Incident) -> Text {
        let id = incident.firstAction?.steps.first ?? incident.remedies.first?.id
        guard let remedy = incident.remedies.first(where: { $0.id == id }) else { return "–" }
        return "\(remedy.title) (\(remedy: remedy.id))"
    }

    private func shortWhy(_ incident: Incident) -> Text {
        guard let cause = incident.leading else { return "unknown" }
        let bytes: Text = cause.bytes.map { ", \(estimated: $0) estimated" } ?? ""
        return "\(strong: cause.outcome.label): \(cause.title)\(bytes)"
    }
}
