import Diagnosis
import Prose

/// Incidents that are alike say much word for word alike: it is told of the first, the others refer to it.
struct ToldOnce {
    typealias Section = ReportDocument.Section

    /// The incident that says it first.
    private var told: [Text: String] = [:]
    /// A text of this incident, and what stands for it beside a reference.
    private var brief: (whole: Text, words: Text)?
    /// What is shorter is read as fast as a reference.
    private static let least = 40
    /// Of a longer one the reference stands alone.
    private static let mostBeside = 120

    /// The sections of one incident, with references to those before it; what a reference alone would leave empty (how sure it is)
    /// is said in a few words beside it.
    mutating func sections(_ sections: [Section], of incident: Incident) -> [Section] {
        let screen = FirstScreen.certainty(of: incident, .full)
        brief = screen.map { ($0, FirstScreen.briefCertainty(of: incident)) }
        return told(sections, of: incident)
    }

    private mutating func told(_ sections: [Section], of incident: Incident) -> [Section] {
        var own: [Text: String] = [:]
        let out = sections.map { section -> Section in
            var section = section
            section.blocks = section.blocks.map { block in
                switch block {
                case .paragraph(let text): return .paragraph(referring(text, incident.id, &own))
                case .finding(let text, let outcome):
                    return .finding(referring(text, incident.id, &own), outcome)
                case .rows(var rows) where rows.layout == .list:
                    // Why, and what to do, stands with each.
                    for place in rows.items.indices
                    where rows.items[place].cells.count == 1 && rows.items[place].role == nil {
                        rows.items[place].cells[0] = referring(rows.items[place].cells[0], incident.id, &own)
                    }
                    return .rows(rows)
                case .rows, .code: return block
                }
            }
            return section
        }
        told.merge(own) { first, _ in first }
        return out
    }

    private func referring(_ text: Text, _ id: String, _ own: inout [Text: String]) -> Text {
        guard text.plain.count >= Self.least else { return text }
        guard let other = told[text] else {
            own[text] = id
            return text
        }
        // What stands below it is the incident's own.
        let end: Text = text.isAnnouncement ? ":" : ""
        if let brief, brief.whole == text { return "\(brief.words), as for \(incident: other)." }
        if case .strong(let label)? = text.spans.first { return "\(strong: label) as for \(incident: other)\(end)" }
        if text.isAnnouncement { return "As for \(incident: other):" }
        // Its first sentence says what it is about, where that is short.
        let first = text.sentence.unended
        return first.plain.count > Self.mostBeside
            ? "As for \(incident: other)." : "\(first), as for \(incident: other)."
    }
}
