import Diagnosis
import Prose
import Units

/// Lays the report tree out as a document: order, wording, and what may be cut first.
///
/// The first screen answers what, why and what now; then what to do, the kills, the memory, the causes; an appendix holds
/// what is looked up. Every figure says whether it was measured or estimated, and in whose process.
struct DocumentBuilder {
    typealias Section = ReportDocument.Section
    typealias Block = ReportDocument.Block
    typealias Row = ReportDocument.Row

    let report: Report
    /// What could be done instead is looked up, not read first.
    let showsAlternatives: Bool
    /// What the first screen tells in full; asked of it once, as it lays itself out for that, over all incidents.
    let tellsNext: Bool
    let advised: Advice?

    init(report: Report, showsAlternatives: Bool = true) {
        self.report = report
        self.showsAlternatives = showsAlternatives
        let screen = FirstScreen(report: report)
        (tellsNext, advised) = (screen.tellsNext, screen.advised)
    }

    /// Incidents beyond these are only in the overview: nobody reads thirty in one ticket.
    static let detailedIncidents = 12
    /// Rows of one table that are laid out at all, before the budget cuts further.
    static let mostRows = 200

    func sections(_ depth: ReportDocument.Depth) -> [Section] {
        var sections = [FirstScreen(report: report).section]
        if depth == .screen { return sections }
        let incidents = report.incidents.prefix(Self.detailedIncidents).enumerated()
        var told = ToldOnce()
        if depth == .brief {
            return sections + [caveats].compactMap { $0 }
                + incidents.flatMap { told.sections(heading($1, index: $0) + remedies($1, level), of: $1) }
                + outlookRemedies
        }
        sections += [caveats, overview].compactMap { $0 }
        for (index, incident) in incidents {
            sections += told.sections(incidentSections(incident, index: index), of: incident)
        }
        sections += outlookRemedies + [outlook, timeline, proxies].compactMap { $0 }
        return depth == .main ? sections : sections + appendix(&told)
    }

    private var hasSeveral: Bool { report.incidents.count > 1 }
    /// With several incidents each has a heading of its own, and its sections stand a level lower.
    private var level: Int { hasSeveral ? 3 : 2 }

    private func heading(_ incident: Incident, index: Int) -> [Section] {
        guard hasSeveral else { return [] }
        return [
            Section(
                "\(incident: incident.id): \(incident.subjectText)", cutOrder: 1 + index,
                blocks: [.rows(.init(.list, FirstScreen(report: report).lines(of: incident, .full)))])
        ]
    }

    private func incidentSections(_ incident: Incident, index: Int) -> [Section] {
        var sections = heading(incident, index: index) + remedies(incident, level)
        sections += [kills(incident, level), whose(incident, level), memory(incident, level), curve(incident, level)]
            .compactMap { $0 }
        sections += causes(incident, level)
        return later(sections, index)
    }

    /// What is looked up: for each incident what was excluded and why, then what is told once for the whole mesh.
    private func appendix(_ told: inout ToldOnce) -> [Section] {
        var sections: [Section] = []
        for (index, incident) in report.incidents.prefix(Self.detailedIncidents).enumerated() {
            let name: Text = hasSeveral ? " (\(incident: incident.id))" : ""
            let own = lookedAt(incident, 2, name) + [peaks(incident, 2, name)].compactMap { $0 }
            sections += told.sections(later(own, index), of: incident)
        }
        sections += [cohorts, wildcardRules, leagues, regression, checked].compactMap { $0 }
        sections += [notInBundle, questions, manifest, method].compactMap { $0 }
        for position in sections.indices { sections[position].isAppendix = true }
        return sections
    }

    /// What is told of a later incident is cut before what is told of the first.
    private func later(_ sections: [Section], _ index: Int) -> [Section] {
        guard hasSeveral else { return sections }
        var sections = sections
        for position in sections.indices where sections[position].cutOrder > 0 {
            sections[position].cutOrder += 12 * index
        }
        return sections
    }
}

extension ReportDocument {
    /// How much of a report is written.
    package enum Depth: String, Sendable, CaseIterable {
        /// The first screen alone.
        case screen
        /// The first screen and what to do.
        case brief
        /// All but the appendix.
        case main
        case all
    }

    package init(_ report: Report, depth: Depth = .all) {
        sections = DocumentBuilder(report: report, showsAlternatives: depth != .brief).sections(depth)
    }
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
