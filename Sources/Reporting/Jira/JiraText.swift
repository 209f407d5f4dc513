/// Words in Jira's wiki markup that stay words.
///
/// Its markup is looked for in monospaced text too, a backslash is shown where it was not needed, a bare brace is taken for a
/// macro and drops what follows. A numeric entity is always what it stands for, so names are made of them: every ASCII sign
/// but letters, digits, space, point and slash.
enum JiraText {
    /// `{{pay&#45;5c9fd4d9b6}}`.
    static func code(_ words: String) -> String {
        let visible = MarkdownText.visible(words, limit: MarkdownText.nameLimit)
        let trimmed = visible.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        return trimmed.isEmpty ? "–" : "{{" + name(String(trimmed)) + "}}"
    }

    static func name(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { out, scalar in
            if isPlain(scalar) || scalar.value >= 0x80 {
                out.unicodeScalars.append(scalar)
            } else {
                out += entity(scalar)
            }
        }
    }

    /// Our own words: what would be markup by accident. A hyphen inside of a word is none.
    static func own(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var out = ""
        for (index, scalar) in scalars.enumerated() {
            let before = index > 0 ? scalars[index - 1] : " "
            let after = index + 1 < scalars.count ? scalars[index + 1] : " "
            let isMarkup =
                switch scalar {
                case "\\", "{", "}", "[", "]", "|", "*", "_", "^", "~", "+", "#", "!", "?", "@", "&", "<", ">": true
                // `OOM-1` is the key of an issue; a date is none.
                case "-": !isWord(before) || !isWord(after) || isDigit(after) && !isDigit(before)
                // `:)`, `(x)`, `bq.`
                case ":", ";": !(after == " " || isDigit(after))
                case "(": isPicture(scalars[(index + 1)...])
                default: scalar.isInvisible
                }
            if isMarkup { out += entity(scalar) } else { out.unicodeScalars.append(scalar) }
        }
        return out
    }

    /// Behind monospaced or bold text a letter would undo it; as an entity it does not.
    static func joined(_ left: String, _ right: String) -> String {
        guard let last = left.unicodeScalars.last, let first = right.unicodeScalars.first else { return left + right }
        if isMark(last), isWord(first) { return left + entity(first) + String(right.unicodeScalars.dropFirst()) }
        if isMark(first), isWord(last) { return String(left.unicodeScalars.dropLast()) + entity(last) + right }
        return left + right
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool { "{}*_".unicodeScalars.contains(scalar) }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        isWord(scalar) || scalar == " " || scalar == "." || scalar == "/"
    }

    /// `(x)`, `(!)`, `(on)`, `(*r)`.
    private static func isPicture(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let end = rest.prefix(8).firstIndex(of: ")") else { return false }
        let inside = String(String.UnicodeScalarView(rest[..<end]))
        return inside.utf8.count <= 2 && inside != "" || inside.hasPrefix("flag")
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    private static func entity(_ scalar: Unicode.Scalar) -> String { "&#\(scalar.value);" }
}
