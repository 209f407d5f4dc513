import Prose

/// Words as HTML that stays words: no sign of them begins a tag, an entity or, where a page stands inside of another
/// markup, a macro of that.
enum HTMLText {
    static func inline(_ text: Text) -> String {
        text.spans.map { span in
            switch span {
            case .name(let name): code(name.plain)
            case .quote(let words): code(words)
            case .strong(let inner): "<b>" + inline(inner) + "</b>"
            case .emphasis(let inner): "<i>" + inline(inner) + "</i>"
            case .own, .mark, .bytes, .count, .share, .duration, .moment, .reference, .bar, .series: escaped(span.plain)
            }
        }.joined()
    }

    static func code(_ words: String) -> String {
        guard words.contains(where: { !$0.isWhitespace }) else { return "–" }
        return "<code>" + escaped(MarkdownText.visible(words, limit: MarkdownText.nameLimit)) + "</code>"
    }

    /// Also what is markup elsewhere: square brackets (`[/code]`), and the signs of mentions and references.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&", "<", ">", "\"", "'", "[", "]", "@", "#", "`", "\\": out += "&#\(scalar.value);"
            case _ where scalar.isInvisible: out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
