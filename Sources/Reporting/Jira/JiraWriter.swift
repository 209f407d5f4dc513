import Prose
import Units

/// Writes a document in the wiki markup of Jira:
/// ```
/// h2. Kills
///
/// ||pod||killed (UTC)||
/// |{{pay&#45;5c9fd4d9b6}}|08:08:27.98|
/// ```
struct JiraWriter: DocumentWriter {
    /// A form in a browser sends two characters for the end of a line.
    func length(_ text: String) -> Int { text.utf16.count + text.utf8.count { $0 == 0x0A } }

    func write(_ section: ReportDocument.Section) -> String {
        var out = section.level == 1 ? "" : "\n"
        out += "h\(min(6, section.level)). " + anchor(section.title) + inline(section.title) + "\n"
        for block in section.blocks { out += "\n" + write(block) }
        return out
    }

    /// What a link leads to, `[#OOM-1]`, where a section begins with its reference: written out that is no link to an issue.
    private func anchor(_ title: Text) -> String {
        guard case .reference(_, let words) = title.spans.first else { return "" }
        return "{anchor:\(words)}"
    }

    private func write(_ block: ReportDocument.Block) -> String {
        switch block {
        case .paragraph(let text), .finding(let text, _): inline(text) + "\n"
        case .code(let text, let language): code(text, language)
        case .rows(let rows):
            switch rows.layout {
            case .list: rows.items.map { "* " + inline($0.cells.joined(" ")) + "\n" }.joined()
            case .log: log(rows.items)
            case .table(let columns): table(columns, rows.items)
            }
        }
    }

    // MARK: Inline

    private func inline(_ text: Text) -> String {
        text.spans.reduce("") { out, span in
            let written =
                switch span {
                case .name(let name): JiraText.code(name.plain)
                case .quote(let words): JiraText.code(words)
                case .strong(let inner): "*" + inline(inner) + "*"
                case .emphasis(let inner): "_" + inline(inner) + "_"
                case .own, .mark, .bytes, .count, .share, .duration, .moment, .reference, .bar, .series:
                    JiraText.own(span.plain)
                }
            return JiraText.joined(out, written)
        }
    }

    // MARK: Rows

    private func table(_ columns: [ReportDocument.Column], _ rows: [ReportDocument.Row]) -> String {
        let header = "||" + columns.map { cell($0.title) }.joined(separator: "||") + "||\n"
        return header
            + rows.map { row in
                let cells = columns.indices.map { $0 < row.cells.count ? cell(row.cells[$0]) : " " }
                return "|" + cells.joined(separator: "|") + "|\n"
            }.joined()
    }

    private func cell(_ text: Text) -> String {
        let written = inline(text)
        return written.isEmpty ? " " : written
    }

    private func log(_ rows: [ReportDocument.Row]) -> String { code(PlainColumns.text(rows), .plain) }

    /// Nothing is markup in it but its own end.
    private func code(_ text: String, _ language: ReportDocument.Language) -> String {
        var body = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.map { $0.isInvisible ? "\u{FFFD}" : $0 }))
        }.joined(separator: "\n")
        // No name of Kubernetes and no YAML of ours has these: what has them wants out.
        for macro in ["{code", "{noformat", "[~"] {
            body = body.replacingAll(macro, with: "\(macro.prefix(1)) \(macro.dropFirst())")
        }
        let opening =
            switch language {
            case .yaml: "{code:yaml}"
            case .sh: "{code:bash}"
            case .plain: "{noformat}"
            }
        let closing = language == .plain ? "{noformat}" : "{code}"
        return "\(opening)\n\(body)\(body.hasSuffix("\n") ? "" : "\n")\(closing)\n"
    }
}
