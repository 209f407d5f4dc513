import Prose
import Units

/// Writes text and blocks of a document as HTML.
struct HTMLWriter {
    let anchors: Anchors
    /// The incident that is told of, for references that several incidents have.
    var scope: String?

    // MARK: Inline

    func inline(_ text: Text, to page: inout Markup, links: Bool = true) {
        for span in text.spans { inline(span, to: &page, links: links) }
    }

    private func inline(_ span: Text.Span, to page: inout Markup, links: Bool) {
        switch span {
        case .own(let words): page.text(words)
        case .mark: break
        case .name(let name): code(name.plain, to: &page)
        case .quote(let words): code(words, to: &page)
        case .strong(let inner): page.element("strong") { inline(inner, to: &$0, links: links) }
        case .emphasis(let inner): page.element("em") { inline(inner, to: &$0, links: links) }
        case .bytes, .share, .duration: page.element("span", .styled("n")) { $0.text(span.plain) }
        case .count: page.text(span.plain)
        case .moment(let moment, _):
            // HTML takes no more than three digits of a fraction.
            let time = Moment(milliseconds: moment.microseconds / 1000)
            page.element("time", .set("datetime", time.rfc3339)) { $0.text(span.plain) }
        case .reference(let kind, let id): reference(Cited(kind: kind, id: id), to: &page, links: links)
        case .bar(let part, let most): bar(part, of: most, to: &page)
        case .series(let values): series(values, to: &page)
        }
    }

    private func code(_ text: String, to page: inout Markup) {
        guard text.contains(where: { !$0.isWhitespace }) else { return page.text("–") }
        // A short name stays in one piece; a long one begins where it stands.
        page.element("code", text.utf8.count > 34 ? [.styled("long")] : []) { $0.foreign(text) }
    }

    private func reference(_ cited: Cited, to page: inout Markup, links: Bool) {
        guard links, let place = anchors.place(of: cited, in: scope) else { return page.text(cited.id) }
        page.element("a", .styled("ref"), .set("href", "#" + place)) { $0.text(cited.id) }
    }

    private func bar(_ part: Bytes, of most: Bytes, to page: inout Markup) {
        guard part > 0, most > 0 else { return }
        page.element(
            "svg", .styled("bar"), .set("width", "100%"), .set("height", 8), .set("aria-hidden", "true")
        ) {
            $0.shape("rect", .set("width", Scale(most).percent(part)), .set("height", 8))
        }
    }

    private func series(_ values: [Bytes], to page: inout Markup) {
        guard let most = values.max(), most > 0, values.count > 1 else { return }
        let step = 120 / Double(values.count - 1)
        let points = values.enumerated().map { index, value in
            fixed(Double(index) * step, 1) + "," + fixed(20 - 18 * value.double / most.double, 1)
        }
        page.element(
            "svg", .styled("spark"), .set("width", 120), .set("height", 22), .set("viewBox", "0 0 120 22"),
            .set("aria-hidden", "true")
        ) { $0.shape("polyline", .set("points", points.joined(separator: " "))) }
    }

    // MARK: Blocks

    func write(_ block: ReportDocument.Block, to page: inout Markup) {
        switch block {
        case .paragraph(let text), .finding(let text, _): page.element("p") { inline(text, to: &$0) }
        case .code(let text, let language): code(text, language, to: &page)
        case .rows(let rows):
            switch rows.layout {
            case .list: list(rows.items, to: &page)
            case .log: log(rows.items, to: &page)
            case .table(let columns): table(columns, rows.items, to: &page)
            }
        }
    }

    func list(_ rows: [ReportDocument.Row], to page: inout Markup) {
        page.element("ul") { page in
            for row in rows {
                page.element("li") { within(row).inline(row.cells.joined(" "), to: &$0) }
                page.raw("\n")
            }
        }
    }

    /// Text to paste, as it is: but nothing that draws nothing or acts on a terminal.
    private func code(_ text: String, _ language: ReportDocument.Language, to page: inout Markup) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.map { $0.isInvisible ? "\u{FFFD}" : $0 }))
        }
        page.element("div", .styled("code"), .set("data-kind", language.word)) { page in
            page.element("pre") { page in
                page.element("code") { $0.text(lines.joined(separator: "\n")) }
            }
        }
        page.raw("\n")
    }

    private func log(_ rows: [ReportDocument.Row], to page: inout Markup) {
        page.element("div", .styled("scroll")) { page in
            page.element("table", .styled("log")) { page in
                page.raw("<tbody>\n")
                for row in rows {
                    page.raw("<tr>")
                    for (index, cell) in row.cells.enumerated() {
                        if index == 0 {
                            page.element("th", .set("scope", "row")) { inline(cell, to: &$0) }
                        } else {
                            page.element("td") { inline(cell, to: &$0) }
                        }
                    }
                    page.raw("</tr>\n")
                }
                page.raw("</tbody>")
            }
        }
        page.raw("\n")
    }

    func table(
        _ columns: [ReportDocument.Column], _ rows: [ReportDocument.Row], to page: inout Markup
    ) {
        page.element("div", .styled("scroll")) { page in
            page.element("table", rows.count > 3 ? [.styled("sortable")] : []) { page in
                page.raw("<thead><tr>")
                for column in columns {
                    if column.title.isEmpty {
                        page.raw("<td></td>")
                    } else {
                        let side: [Markup.Attribute] = column.side == .right ? [.styled("r")] : []
                        page.element("th", [.set("scope", "col")] + side) {
                            inline(column.title, to: &$0, links: false)
                        }
                    }
                }
                page.raw("</tr></thead>\n<tbody>\n")
                for row in rows { self.row(row, columns, to: &page) }
                page.raw("</tbody>")
            }
        }
        page.raw("\n")
    }

    private func row(_ row: ReportDocument.Row, _ columns: [ReportDocument.Column], to page: inout Markup) {
        let own = within(row)
        page.element("tr", definition(row.cells.first, isCause: true, &page)) { page in
            for (index, cell) in row.cells.enumerated() {
                let isRight = index < columns.count && columns[index].side == .right
                var attributes: [Markup.Attribute] = isRight ? [.styled("r")] : cell.isBar ? [.styled("barcell")] : []
                if let key = cell.sortKey { attributes.append(.set("data-v", key)) }
                page.element("td", attributes) { page in
                    if index == 0 { moreDefinitions(cell, &page) }
                    own.inline(cell, to: &page)
                }
            }
        }
        page.raw("\n")
    }

    /// Of a row that is about several, the first is the row's own id; the others stand in its cell.
    private func moreDefinitions(_ cell: Text, _ page: inout Markup) {
        for cited in cell.definitions.dropFirst() where !cited.isOfHeadings {
            guard let place = anchors.definition(cited, in: scope), page.claim(place) else { continue }
            page.element("span", [.id(place)]) { _ in }
        }
    }

    /// The id of what begins with a reference, where nothing above has it.
    func definition(_ text: Text?, isCause: Bool = false, _ page: inout Markup) -> [Markup.Attribute] {
        guard let cited = text?.leadingReference, !isCause || !cited.isOfHeadings,
            let place = anchors.definition(cited, in: scope), page.claim(place)
        else { return [] }
        return [.id(place)]
    }

    /// A row that begins with an incident is about that one.
    func within(_ row: ReportDocument.Row) -> HTMLWriter {
        guard let incident = row.cells.first?.incident else { return self }
        return HTMLWriter(anchors: anchors, scope: incident)
    }
}

extension ReportDocument.Language {
    /// What a button says that it copies.
    fileprivate var word: String {
        switch self {
        case .yaml: "YAML"
        case .sh: "commands"
        case .plain: "text"
        }
    }
}

extension Text {
    fileprivate var isBar: Bool { if case .bar? = spans.first { true } else { false } }

    /// What a figure is sorted by where its unit may change from row to row.
    fileprivate var sortKey: String? {
        guard spans.count == 1 else { return nil }
        switch spans[0] {
        case .bytes(let bytes, _), .bar(let bytes, of: _): return String(bytes.count)
        case .duration(let seconds) where seconds.isFinite: return fixed(seconds, 3)
        case .moment(let moment, _): return String(moment.microseconds)
        default: return nil
        }
    }
}
