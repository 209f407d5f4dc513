/// Whether the lines of a Markdown text stand between fences (```` ``` ````, `~~~`; `{code}` and `{noformat}` in Jira's wiki).
struct MarkdownFence {
    private var sign: UInt8 = 0
    private var length = 0
    var isOpen: Bool { sign != 0 }

    /// True where the line is a fence.
    mutating func takes(_ line: TextSlice) -> Bool {
        guard let first = line.first, first == 0x20 || MarkdownFence.mayBegin(first) else { return false }
        let text = line.trimmed
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
