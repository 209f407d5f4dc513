/// Words inside of XML or HTML that stay words, in an attribute as well: also what hides, and what XML has no way to write,
/// becomes a sign.
package enum XMLText {
    package static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&apos;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            // The two last of each plane are no characters.
            case _ where scalar.isInvisible || scalar.value & 0xFFFE == 0xFFFE: out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// One line, for an attribute.
    static func attribute(_ text: String) -> String { escaped(MarkdownText.visible(text, limit: 1_000)) }
}
