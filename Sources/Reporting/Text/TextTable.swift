import Prose

/// A table in so many columns of a terminal: cells wrap where they must, and where there are too many columns for that each
/// row becomes a paragraph of its own.
struct TextTable {
    private let columns: [ReportDocument.Column]
    private let header: [StyledText]
    private let rows: [[StyledText]]
    private let width: Int

    private static let gap = 2
    /// A column of words is not made narrower than this; where there is room, than its longest word up to the second.
    private static let (narrowest, whole) = (12, 32)

    init(_ columns: [ReportDocument.Column], _ rows: [ReportDocument.Row], width: Int) {
        self.columns = columns
        self.width = width
        header = columns.map { StyledText($0.title, .faint, accent: .faint) }
        self.rows = rows.map { row in
            columns.indices.map { $0 < row.cells.count ? StyledText(row.cells[$0]) : StyledText() }
        }
    }

    var lines: [StyledText] {
        guard let widths else { return rows.flatMap(paragraph) }
        let rule = StyledText(String(repeating: "─", count: min(width, total(widths))), .faint)
        return line(header, widths) + [rule] + rows.flatMap { line($0, widths) }
    }

    private func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) }

    /// nil where the columns do not fit beside each other. A name that stands in one piece can be copied.
    private var widths: [Int]? { widths(narrowest: Self.whole) ?? widths(narrowest: Self.narrowest) }

    private func widths(narrowest: Int) -> [Int]? {
        var widths = columns.indices.map { column in
            let cells = rows.map { $0[column].width }.max() ?? 0
            return max(cells, longestWord(header[column]))
        }
        let least = columns.indices.map { column in
            columns[column].side == .right
                ? widths[column]
                : min(widths[column], max(longestWord(header[column]), min(narrowest, longestWord(of: column))))
        }
        guard total(least) <= width else { return nil }
        // The widest gives way first, so that short cells stay whole.
        while total(widths) > width {
            guard
                let widest = widths.indices.filter({ widths[$0] > least[$0] }).max(by: { widths[$0] < widths[$1] })
            else { return nil }
            widths[widest] -= 1
        }
        while let (column, more) = roomForTitle(widths) { widths[column] += more }
        return widths
    }

    /// The room that is left makes the highest titles lower: which column gets how much more; nil where nothing helps.
    private func roomForTitle(_ widths: [Int]) -> (column: Int, more: Int)? {
        let room = width - total(widths)
        guard room > 0 else { return nil }
        let lines = columns.indices.map { header[$0].wrapped(to: max(1, widths[$0])).count }
        for column in columns.indices.sorted(by: { (lines[$1], $0) < (lines[$0], $1) }) where lines[column] > 1 {
            let more = (1...room).first { header[column].wrapped(to: widths[column] + $0).count < lines[column] }
            if let more { return (column, more) }
        }
        return nil
    }

    private func longestWord(of column: Int) -> Int { rows.map { longestWord($0[column]) }.max() ?? 0 }

    private func longestWord(_ text: StyledText) -> Int {
        text.plain.split(separator: " ").map { StyledText.width(String($0)) }.max() ?? 0
    }

    private func line(_ cells: [StyledText], _ widths: [Int]) -> [StyledText] {
        let wrapped = zip(cells, widths).map { $0.isEmpty ? [] : $0.wrapped(to: max(1, $1)) }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { index in
            var out = StyledText()
            for (column, lines) in wrapped.enumerated() {
                let cell = index < lines.count ? lines[index] : StyledText()
                if column > 0 { out.append(String(repeating: " ", count: Self.gap), .plain) }
                out = out + cell.padded(to: widths[column], columns[column].side)
            }
            return out.trimmed
        }
    }

    /// `pay-5c9f: lives, limit 160 MiB, allocated MiB 107.5, …`
    private func paragraph(_ row: [StyledText]) -> [StyledText] {
        var text = StyledText()
        for (column, cell) in row.enumerated() where column > 0 && !cell.isEmpty && cell.plain != "–" {
            if !text.isEmpty { text.append(", ", .plain) }
            if !header[column].isEmpty { text = text + header[column] + StyledText(" ") }
            text = text + cell
        }
        let head = (row.first ?? StyledText()).wrapped(to: width)
        return head + text.wrapped(to: width - 4).map { StyledText("    ") + $0 }
    }
}

extension StyledText {
    /// Without white space at its end.
    var trimmed: StyledText {
        var kept = runs
        while let last = kept.last {
            let text = String(last.text.reversed().drop { $0 == " " }.reversed())
            guard text.isEmpty else {
                kept[kept.count - 1].text = text
                break
            }
            kept.removeLast()
        }
        return StyledText(runs: kept)
    }
}
