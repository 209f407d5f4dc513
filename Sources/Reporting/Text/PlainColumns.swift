import Prose

/// Rows as aligned columns of plain words, for a block that shows text as it is.
enum PlainColumns {
    private static let wordLimit = 200
    /// A column wider than this is not padded.
    private static let widest = 72

    /// Wider than this, the last column begins a line of its own.
    private static let widestLine = 190

    static func text(_ rows: [ReportDocument.Row]) -> String {
        let cells = rows.map { $0.cells.map(plain) }
        let columns = cells.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            min(cells.map { column < $0.count - 1 ? $0[column].count : 0 }.max() ?? 0, widest)
        }
        return cells.map { row in
            var line = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - cell.count))
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            guard line.count > widestLine, row.count > 1, let last = row.last, line.hasSuffix(last) else { return line }
            var head = line.dropLast(last.count)
            while head.last == " " { head.removeLast() }
            return head + "\n    " + last
        }.joined(separator: "\n")
    }

    /// The words without any markup.
    static func plain(_ text: Text) -> String {
        text.spans.map { span in
            switch span {
            case .quote(let words): MarkdownText.visible(words, limit: wordLimit)
            case .name(let name): MarkdownText.visible(name.plain, limit: wordLimit)
            case .strong(let inner), .emphasis(let inner): plain(inner)
            default: span.plain
            }
        }.joined()
    }
}
