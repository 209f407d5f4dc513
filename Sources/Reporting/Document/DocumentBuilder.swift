import Diagnosis
import Units

/// Lays the report tree out as a document: order, wording, and what may be cut first.
///
/// The first screen answers what, why and what now; the rest is ordered by how soon it is asked for. Every figure says
/// whether it was measured or modelled, and in whose process.
struct DocumentBuilder {
    typealias Section = ReportDocument.Section
    typealias Block = ReportDocument.Block
    typealias Row = ReportDocument.Row

    let report: Report

    /// Incidents beyond these are only in the overview: nobody reads thirty in one ticket.
    static let detailedIncidents = 12
    /// Rows of one table that are laid out at all, before the budget cuts further.
    static let mostRows = 200

    var sections: [Section] {
        var sections = [firstScreen]
        for (index, incident) in report.incidents.prefix(Self.detailedIncidents).enumerated() {
            sections += incidentSections(incident, index: index)
        }
        if report.incidents.count != 1 { sections += [outlook, checked, timeline, cohorts].compactMap { $0 } }
        if report.incidents.count == 1, let outlook { sections.append(outlook) }
        sections += [wildcardRules, leagues, regression, proxies].compactMap { $0 }
        sections += [notInBundle, questions, manifest, method].compactMap { $0 }
        return sections
    }

    /// With several incidents each has a heading of its own, and its sections stand a level lower; what is told once for
    /// the whole mesh follows them. With one, the timeline stands between the causes and what to do about them.
    private func incidentSections(_ incident: Incident, index: Int) -> [Section] {
        let several = report.incidents.count > 1
        let level = several ? 3 : 2
        var sections: [Section] = []
        if several {
            sections.append(
                Section(
                    "\(incident: incident.id): \(incident.subject)", cutOrder: 1 + index,
                    blocks: [.list(summary(of: incident))]))
        }
        sections += [whose(incident, level), kills(incident, level), memory(incident, level), curve(incident, level)]
            .compactMap { $0 }
        sections += causes(incident, level)
        if !several { sections += [timeline, cohorts].compactMap { $0 } }
        sections += remedies(incident, level)
        if several {
            for position in sections.indices where sections[position].cutOrder > 0 {
                sections[position].cutOrder += 12 * index
            }
        }
        return sections
    }
}

extension ReportDocument {
    package init(_ report: Report) { sections = DocumentBuilder(report: report).sections }
}

extension DocumentBuilder {
    /// At most `mostRows` of `items`, and a closing note when there are more.
    func limited<Item>(_ items: [Item]) -> (items: ArraySlice<Item>, note: [Block]) {
        guard items.count > Self.mostRows else { return (items[...], []) }
        return (
            items.prefix(Self.mostRows),
            [.paragraph("\(items.count - Self.mostRows) more are in the JSON report.")]
        )
    }
}
