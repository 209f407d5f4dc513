import Diagnosis
import Prose
import Units

/// What stands between the first screen and the incidents: what limits the report, and several incidents at a glance.
extension DocumentBuilder {
    /// Those that the first screen had no room for are all told here.
    var caveats: Section? {
        guard !report.caveats.isEmpty, !FirstScreen(report: report).hasAllCaveats else { return nil }
        let lines = report.caveats.enumerated().map { index, caveat -> Row in
            let place: Text = caveat.evidence.map { " (\(Text.place($0)))" } ?? ""
            return Row(["\(caveat.text)\(place)"], rank: index < 10 ? 0 : index)
        }
        return Section("Caveats", cutOrder: 1, blocks: [.rows(.init(.list, lines))])
    }

    var overview: Section? {
        guard report.incidents.count > 1 else { return nil }
        return Section("Incidents: \(report.incidents.count)", cutOrder: 1, blocks: [incidentTable])
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
                        "\(incident: incident.id)", "\(incident.subjectName)", incident.form.label,
                        .count(incident.killCount), .limit(incident.limitBytes), shortWhy(incident),
                        incident.remedies.first.map { "\($0.title) (\(remedy: $0.id))" } ?? "–",
                    ], rank: index < 8 ? 0 : index)
            })
    }

    private func shortWhy(_ incident: Incident) -> Text {
        guard let cause = incident.leading else { return "not proven" }
        let bytes: Text = cause.bytes.map { ", \(estimated: $0) estimated" } ?? ""
        return "\(strong: cause.outcome.label): \(cause.title)\(bytes)"
    }
}
