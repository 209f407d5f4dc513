import Prose

/// Writes a document for a terminal and for mail: lines of 80 columns without any markup, in colours where there are any.
/// ```
/// checkout/pay: its sidecars were OOM-killed, 4 times
/// ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
///
///   • 4 kills; limit 76 MiB.
///   • Cause (confirmed): OOM202 subsets of a DestinationRule multiply the
///     clusters.
/// ```
struct TextWriter: DocumentWriter {
    private let terminal: Terminal
    private var width: Int { max(40, min(terminal.columns, Self.widest)) }
    /// Longer lines are hard to read, however wide a terminal is.
    private static let widest = 120

    init(_ terminal: Terminal = Terminal()) { self.terminal = terminal }

    func write(_ section: ReportDocument.Section) -> String {
        var lines = section.level == 1 ? [] : [StyledText()]
        let title = StyledText(section.title, .strong).wrapped(to: width)
        lines += title
        if let rule = rule(section.level, title.map(\.width).max() ?? 0) { lines.append(rule) }
        for block in section.blocks {
            lines.append(StyledText())
            lines += write(block)
        }
        return text(lines)
    }

    /// On a terminal that the report does not fit, the answer stands at its end again: there the reader is.
    func closing(_ document: ReportDocument, after body: String) -> String {
        guard let rows = terminal.rows, body.utf8.count(where: { $0 == 0x0A }) >= rows,
            let screen = document.sections.first
        else { return "" }
        var lines = [StyledText(), StyledText(String(repeating: "━", count: width), .faint)]
        lines += StyledText(screen.title, .strong).wrapped(to: width)
        let items = screen.blocks.flatMap { block -> [ReportDocument.Row] in
            switch block {
            case .rows(let rows): rows.items
            case .paragraph(let text), .finding(let text, _): [.init([text], role: .cause)]
            case .code: []
            }
        }
        // Several victims have a line each, as far as a screen has room for them.
        for (role, most) in [(ReportDocument.Role.cause, 3), (.action, 1), (.caution, 1)] {
            for row in items.filter({ $0.role == role }).prefix(most) { lines += item(row) }
        }
        return text(lines)
    }

    private func text(_ lines: [StyledText]) -> String {
        lines.map { $0.written(inColors: terminal.hasColors) + "\n" }.joined()
    }

    private func rule(_ level: Int, _ length: Int) -> StyledText? {
        switch level {
        case 1: StyledText(String(repeating: "━", count: length), .faint)
        case 2: StyledText(String(repeating: "─", count: length), .faint)
        default: nil
        }
    }

    private func write(_ block: ReportDocument.Block) -> [StyledText] {
        switch block {
        case .paragraph(let text), .finding(let text, _): StyledText(text).wrapped(to: width)
        case .code(let text, _): code(text)
        case .rows(let rows):
            switch rows.layout {
            case .list: rows.items.flatMap(item)
            case .log: log(rows.items)
            case .table(let columns): TextTable(columns, rows.items, width: width).lines
            }
        }
    }

    private func item(_ row: ReportDocument.Row) -> [StyledText] {
        let accent: StyledText.Style =
            switch row.role {
            case .cause, .caution: .kills
            case .action: .saves
            case .caveat, nil: .strong
            }
        return hanging(StyledText("  • "), StyledText(labelled(row.cells.joined(" ")), accent: accent))
    }

    /// Where nothing is bold, the label in front needs a colon: `Risk: a route that names …`.
    private func labelled(_ text: Text) -> Text {
        guard text.spans.count > 1, case .strong = text.spans[0], case .own(let next) = text.spans[1],
            next.first == " ", next.dropFirst().first.map({ $0.isLetter || $0.isNumber }) ?? true
        else { return text }
        return Text(spans: [text.spans[0], .own(":")] + text.spans.dropFirst())
    }

    /// A column of times of one day, with what keeps the words apart from the longest of them.
    private static let (clocks, gap) = (15, 2)

    /// The time, and what follows beside it. Times of several days carry a date, so that the longest sets the column.
    private func log(_ rows: [ReportDocument.Row]) -> [StyledText] {
        let times = rows.map { StyledText($0.cells.first ?? "") }
        let column = max(Self.clocks, Self.gap + (times.map(\.width).max() ?? 0))
        return zip(times, rows).flatMap { time, row in
            var rest = StyledText(row.cells.count > 1 ? row.cells[1] : "")
            for cell in row.cells.dropFirst(2) {
                rest = rest + StyledText(" (", .faint) + StyledText(cell, .faint) + StyledText(")", .faint)
            }
            return hanging(time.padded(to: column, .left), rest)
        }
    }

    private func hanging(_ mark: StyledText, _ text: StyledText) -> [StyledText] {
        let indent = StyledText(String(repeating: " ", count: mark.width))
        return text.wrapped(to: width - mark.width).enumerated().map { ($0 == 0 ? mark : indent) + $1 }
    }

    /// Lines to paste are not broken.
    private func code(_ text: String) -> [StyledText] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines.map { line in
            let visible = String.UnicodeScalarView(line.unicodeScalars.map { $0.isInvisible ? "\u{FFFD}" : $0 })
            return StyledText("  " + String(visible)).trimmed
        }
    }
}
