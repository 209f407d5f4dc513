import Prose

/// Writes a document as a fragment of HTML for a journal field of ServiceNow, which renders what stands in one `[code]`:
/// ```
/// [code]<h3>Kills</h3><table><tr><th>pod</th></tr><tr><td><code>pay-5c9f</code></td></tr></table>[/code]
/// ```
/// It is one line, since the field makes a line of every break. No square bracket gets in, so nothing ends the `[code]`.
struct ServiceNowWriter: DocumentWriter {
    var opening: String { "[code]" }
    func closing(_ document: ReportDocument, after body: String) -> String { "[/code]\n" }

    func write(_ section: ReportDocument.Section) -> String {
        let title = HTMLText.inline(section.title)
        // Deeper headings are among what an instance may strip.
        let head = section.level <= 2 ? "<h3>\(title)</h3>" : "<p><b>\(title)</b></p>"
        return head + section.blocks.map(write).joined()
    }

    private func write(_ block: ReportDocument.Block) -> String {
        switch block {
        case .paragraph(let text), .finding(let text, _): "<p>" + HTMLText.inline(text) + "</p>"
        case .code(let text, _): preformatted(text)
        case .rows(let rows):
            switch rows.layout {
            case .list:
                "<ul>" + rows.items.map { "<li>" + cells($0).joined(separator: " ") + "</li>" }.joined() + "</ul>"
            case .log: table([], rows.items)
            case .table(let columns): table(columns, rows.items)
            }
        }
    }

    private func cells(_ row: ReportDocument.Row) -> [String] { row.cells.map(HTMLText.inline) }

    private func table(_ columns: [ReportDocument.Column], _ rows: [ReportDocument.Row]) -> String {
        var out = "<table>"
        if !columns.isEmpty {
            out += "<tr>" + columns.map { "<th>" + HTMLText.inline($0.title) + "</th>" }.joined() + "</tr>"
        }
        for row in rows { out += "<tr>" + cells(row).map { "<td>" + $0 + "</td>" }.joined() + "</tr>" }
        return out + "</table>"
    }

    private func preformatted(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return "<pre>" + lines.map { HTMLText.escaped(String($0)) }.joined(separator: "<br>") + "</pre>"
    }
}
