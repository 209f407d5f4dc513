import Prose

/// Writes a document as GitHub-flavoured Markdown that also reads well unrendered, in a terminal at night:
/// ```
/// ## Kills
///
/// | pod                  | killed (UTC) | lived |
/// |----------------------|--------------|-------|
/// | `pay-5c9fd4d9b6-c5…` | 08:08:27.98  | 118 s |
/// ```
/// It makes no link, no HTML and no image, so none can be made by accident; what a site folds and sets off, it writes only
/// for that site.
package struct MarkdownWriter: DocumentWriter {
    package enum Site: Sendable {
        /// Renders everywhere.
        case any
        /// GitHub and GitLab: the appendix is folded, warnings are alerts.
        case forge
    }

    private let site: Site

    package init(_ site: Site = .any) { self.site = site }

    package func write(_ section: ReportDocument.Section) -> String {
        if section.isAppendix, site == .forge { return folded(section) }
        var out = section.level == 1 ? "" : "\n"
        out += String(repeating: "#", count: section.level) + " " + inline(section.title, startsBlock: false) + "\n"
        for block in section.blocks { out += "\n" + write(block) }
        return out
    }

    /// A line of HTML is no Markdown, so the title is HTML; the empty line behind it begins Markdown again.
    private func folded(_ section: ReportDocument.Section) -> String {
        var out = "\n<details>\n<summary>\(HTMLText.inline(section.title))</summary>\n"
        for block in section.blocks { out += "\n" + write(block) }
        return out + "\n</details>\n"
    }

    private func write(_ block: ReportDocument.Block) -> String {
        switch block {
        case .paragraph(let text), .finding(let text, _): inline(text) + "\n"
        case .code(let text, let language): MarkdownText.fenced(text, language: language.rawValue)
        case .rows(let rows):
            switch rows.layout {
            case .list: list(rows.items)
            case .log: log(rows.items)
            case .table(let columns): table(columns, rows.items)
            }
        }
    }

    // MARK: Inline

    private func inline(_ text: Text, startsBlock: Bool = true, inTable: Bool = false) -> String {
        var out = ""
        for span in text.spans {
            let starts = startsBlock && out.isEmpty
            switch span {
            case .name(let name): out += MarkdownText.code(name.plain, inTable: inTable)
            case .quote(let words): out += MarkdownText.code(words, inTable: inTable)
            case .strong(let inner): out += "**" + inline(inner, startsBlock: starts, inTable: inTable) + "**"
            case .emphasis(let inner): out += "*" + inline(inner, startsBlock: starts, inTable: inTable) + "*"
            case .own, .mark, .bytes, .count, .share, .duration, .moment, .reference, .bar, .series:
                out += MarkdownText.own(span.plain)
            }
        }
        return out
    }

    // MARK: Rows

    private func list(_ rows: [ReportDocument.Row]) -> String {
        let lines = rows.filter { alert($0) == nil }.map { "- " + inline($0.cells.joined(" ")) + "\n" }.joined()
        let alerts = rows.compactMap { row in
            alert(row).map { "> [!\($0)]\n> " + inline(row.cells.joined(" ")) + "\n" }
        }
        return ((lines.isEmpty ? [] : [lines]) + alerts).joined(separator: "\n")
    }

    private func alert(_ row: ReportDocument.Row) -> String? {
        guard site == .forge else { return nil }
        switch row.role {
        case .caution: return "CAUTION"
        case .caveat: return "WARNING"
        case .cause, .action, nil: return nil
        }
    }

    /// Columns wider than this are not padded: one long name must not push all others out of the window.
    private static let widestPadding = 44

    private func table(_ columns: [ReportDocument.Column], _ rows: [ReportDocument.Row]) -> String {
        let header = columns.map { inline($0.title, startsBlock: false, inTable: true) }
        let cells = rows.map { row in row.cells.map { inline($0, startsBlock: false, inTable: true) } }
        let widths = columns.indices.map { column in
            let longest = ([header] + cells).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
            return column == columns.count - 1 ? 0 : min(longest, Self.widestPadding)
        }
        func line(_ cells: [String]) -> String {
            let padded = columns.indices.map { column in
                let cell = column < cells.count ? cells[column] : ""
                return pad(cell, to: widths[column], columns[column].side)
            }
            return "| " + padded.joined(separator: " | ") + " |\n"
        }
        let rule = columns.indices.map { column in
            let width = max(widths[column], 1)
            return columns[column].side == .left
                ? String(repeating: "-", count: width + 2) : String(repeating: "-", count: width + 1) + ":"
        }
        return line(header) + "|" + rule.joined(separator: "|") + "|\n" + cells.map(line).joined()
    }

    private func log(_ rows: [ReportDocument.Row]) -> String {
        MarkdownText.fenced(PlainColumns.text(rows), language: "")
    }

    private func pad(_ text: String, to width: Int, _ side: ReportDocument.Column.Side) -> String {
        let room = String(repeating: " ", count: max(0, width - text.count))
        return side == .left ? text + room : room + text
    }
}
