/// Whether the lines of a Markdown text stand between fences (```` ``` ````, `~~~`; `{code}` and `{noformat}` in Jira's wiki).
struct MarkdownFence {
    private var sign: UInt8 = 0
    private var length = 0
    /// Signs of a quote before the fence that is open, or that closed last.
    private(set) var quotes = 0
    var isOpen: Bool { sign != 0 }

    /// True where the line is a fence.
    mutating func takes(_ line: TextSlice) -> Bool {
        guard let text = MarkdownFence.text(line, isOpen: isOpen) else { return false }
        let depth = line.first == 0x3E ? LineMargin.quotes(of: line) : 0
        // What stands in a quote ends with it at the latest.
        if isOpen, quotes > 0, depth == 0 { (sign, length) = (0, 0) }
        guard !isOpen || depth == quotes, takes(text: text) else { return false }
        if isOpen { quotes = depth }
        return true
    }

    /// What of a line may be a fence: behind the signs of a quote, and behind the mark of a list where none is open.
    private static func text(_ line: TextSlice, isOpen: Bool) -> TextSlice? {
        guard let first = line.first else { return nil }
        if first == 0x20 || mayBegin(first) { return line.trimmed }
        if first == 0x3E { return line.dropping(line.firstIndex { $0 != 0x3E && $0 != 0x20 } ?? line.count).trimmed }
        guard !isOpen, let blank = line.prefix(4).firstIndex(of: 0x20) else { return nil }
        let isMark =
            blank == 1 && (first == 0x2D || first == 0x2A || first == 0x2B)
            || blank > 1 && line[blank - 1] == 0x2E && line.part(0, blank - 1).integer != nil
        let text = line.dropping(blank).trimmed
        return isMark && (text.begins("```") || text.begins("~~~")) ? text : nil
    }

    private mutating func takes(text: TextSlice) -> Bool {
        if let wiki = MarkdownFence.wiki(text) {
            (sign, length) = wiki == sign ? (0, 0) : (wiki, 0)
            return true
        }
        guard let byte = text.first, byte == 0x60 || byte == 0x7E else { return false }
        let run = text.prefix { $0 == byte }.count
        guard run >= 3 else { return false }
        let info = text.dropping(run)
        if isOpen {
            guard byte == sign, run >= length, info.trimmed.isEmpty else { return false }
            (sign, length) = (0, 0)
        } else {
            // "```code```" is one line of text; `~~~~~~~~~ name` an underline of something else.
            guard info.find(0x60) == nil, info.count < 80 else { return false }
            (sign, length) = (byte, run)
        }
        return true
    }

    /// What the first sign of a fence may be.
    static func mayBegin(_ byte: UInt8) -> Bool { byte == 0x60 || byte == 0x7E || byte == 0x7B || byte == 0x3C }

    /// Which pair of Jira's or HTML's tags a line is one of.
    private static func wiki(_ text: TextSlice) -> UInt8? {
        if text.isExactly("{noformat}") || text.begins("{noformat:") && text.last == 0x7D { return 1 }
        if text.isExactly("{code}") || text.begins("{code:") && text.last == 0x7D { return 2 }
        return text.isExactly("<pre>") || text.isExactly("</pre>") || text.isExactly("<pre><code>")
            || text.isExactly("</code></pre>") ? 3 : nil
    }
}
