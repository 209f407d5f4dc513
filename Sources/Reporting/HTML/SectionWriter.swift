import Diagnosis
import Prose

/// Writes one section of a page: the answer on top, a finding in a frame of its own, the appendix folded.
struct SectionWriter {
    let writer: HTMLWriter
    let id: String

    func write(_ section: ReportDocument.Section, to page: inout Markup) {
        switch (section.level, section.isAppendix) {
        case (1, _): answer(section, to: &page)
        case (_, true):
            page.element("details", .styled("fold"), .id(id)) { page in
                page.element("summary") { heading(section, to: &$0) }
                page.element("div") { content(section, to: &$0) }
            }
        default:
            let kind = section.title.leadingReference?.kind == .remedy ? "remedy" : "part"
            page.element("section", .styled(kind), .id(id)) { page in
                heading(section, to: &page)
                content(section, to: &page)
            }
        }
    }

    private func heading(_ section: ReportDocument.Section, to page: inout Markup) {
        func title(_ page: inout Markup) { writer.inline(section.title, to: &page, links: !section.isAppendix) }
        switch section.level {
        case 1: page.element("h1", body: title)
        case 2: page.element("h2", body: title)
        case 3: page.element("h3", body: title)
        default: page.element("h4", body: title)
        }
        page.raw("\n")
    }

    private func content(_ section: ReportDocument.Section, to page: inout Markup) {
        for (index, figure) in section.figures.enumerated() {
            FigureWriter(writer: writer, id: "\(id)-figure-\(index + 1)").write(figure, to: &page)
        }
        var rest = section.blocks[...]
        while let block = rest.first {
            rest.removeFirst()
            if section.level == 2, section.title.incident != nil, case .rows(let rows) = block, rows.layout == .list {
                lines(rows.items, to: &page)
                continue
            }
            guard case .finding(let claim, let outcome) = block else {
                writer.write(block, to: &page)
                continue
            }
            var behind: [ReportDocument.Block] = []
            while let next = rest.first, !next.isFinding {
                behind.append(next)
                rest.removeFirst()
            }
            finding(claim, outcome, behind, to: &page)
        }
    }

    // MARK: - The answer

    /// Lines that begin with a word set off become pairs of a label and what it says.
    private func answer(_ section: ReportDocument.Section, to page: inout Markup) {
        page.element("section", .styled("answer"), .id("answer")) { page in
            heading(section, to: &page)
            for block in section.blocks {
                guard case .rows(let rows) = block, rows.layout == .list else {
                    writer.write(block, to: &page)
                    continue
                }
                lines(rows.items, to: &page)
            }
            for (index, figure) in section.figures.enumerated() {
                FigureWriter(writer: writer, id: "answer-figure-\(index + 1)").write(figure, to: &page)
            }
        }
    }

    private func lines(_ rows: [ReportDocument.Row], to page: inout Markup) {
        var rest = rows[...]
        while let row = rest.first, row.cells.joined(" ").label == nil {
            page.element("p", .styled("lead")) { writer.within(row).inline(row.cells.joined(" "), to: &$0) }
            page.raw("\n")
            rest.removeFirst()
        }
        guard !rest.isEmpty else { return }
        page.element("dl") { page in
            for row in rest {
                let text = row.cells.joined(" ")
                let split = text.label ?? (label: "", text: text)
                page.element("div", (row.role?.accent ?? .none).attributes) { page in
                    page.element("dt") { writer.within(row).inline(split.label, to: &$0) }
                    page.element("dd") { writer.within(row).inline(split.text, to: &$0) }
                }
                page.raw("\n")
            }
        }
        page.raw("\n")
    }

    // MARK: - A finding

    private func finding(
        _ claim: Text, _ outcome: Outcome?, _ behind: [ReportDocument.Block], to page: inout Markup
    ) {
        let style = outcome.map { "finding " + $0.rawValue } ?? "finding"
        page.element("div", [.styled(style)] + writer.definition(claim, &page)) { page in
            page.element("p", .styled("claim")) { writer.inline(claim, to: &$0) }
            for block in behind {
                guard case .rows(let rows) = block, rows.layout == .list else {
                    writer.write(block, to: &page)
                    continue
                }
                page.element("details", .styled("evidence")) { page in
                    page.element("summary") { $0.text("Evidence: \(rows.items.count)") }
                    writer.list(rows.items, to: &page)
                }
            }
        }
        page.raw("\n")
    }
}

extension ReportDocument.Block {
    fileprivate var isFinding: Bool { if case .finding = self { true } else { false } }
}

extension Text {
    /// `**Do now** remove …` as its label and its words.
    fileprivate var label: (label: Text, text: Text)? {
        guard let first = spans.first else { return nil }
        let rest = Text(spans: Array(spans.dropFirst())).withoutLeadingSpace
        switch first {
        case .strong(let word): return (word, rest)
        case .reference(.incident, _): return (Text(spans: [first]), rest)
        default: return nil
        }
    }

    private var withoutLeadingSpace: Text {
        let own = spans.drop { if case .mark = $0 { true } else { false } }
        guard case .own(let words)? = own.first, words.first == " " else { return self }
        return Text(spans: [.own(String(words.dropFirst()))] + own.dropFirst())
    }
}

extension ReportDocument.Figure.Accent {
    fileprivate var attributes: [Markup.Attribute] {
        switch self {
        case .none, .push: []
        case .kills: [.styled("kills")]
        case .saves: [.styled("saves")]
        }
    }
}
