import Units

/// Writes words from a bundle into Markdown such that they stay words.
///
/// GitHub, GitLab and Jira turn much more than CommonMark's markup into something that acts: `@user` notifies,
/// `#123`, `!5`, `GH-7`, `ABC-12` and a commit's digits link, `www.` and `http://` link, `:smile:` draws. In a code span
/// nothing of that happens, so whatever comes from a bundle stands in one: names by their kind, and quotes whole.
enum MarkdownText {
    /// Longest name or quote from a bundle, in characters; what is longer ends in `…`.
    static let nameLimit = 240

    /// A code span whose fence is longer than any run of backticks inside.
    static func code(_ text: String, inTable: Bool) -> String {
        var content = visible(text, limit: nameLimit)
        if inTable { content = withoutPipes(content) }
        guard content.contains(where: { $0 != " " }) else { return "–" }
        let fence = String(repeating: "`", count: longestRunOfTicks(in: content) + 1)
        let needsRoom = content.first == "`" || content.last == "`" || content.first == " " || content.last == " "
        return needsRoom ? "\(fence) \(content) \(fence)" : fence + content + fence
    }

    /// A fenced block: `text` as it is, but for what draws nothing or acts on a terminal.
    static func fenced(_ text: String, language: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.map { $0.isInvisible ? "\u{FFFD}" : $0 }))
        }
        let body = lines.joined(separator: "\n")
        let fence = String(repeating: "`", count: max(3, longestRunOfTicks(in: body) + 1))
        return "\(fence)\(language)\n\(body)\(body.hasSuffix("\n") ? "" : "\n")\(fence)\n"
    }

    /// Our own words: only what would be markup by accident.
    static func own(_ text: String) -> String {
        guard text.utf8.contains(where: isSign) else { return text }
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            if isSign(byte) { out.append(UInt8(ascii: "\\")) }
            out.append(byte)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// One of ``\`*<>[]|~#@``.
    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x5C, 0x60, 0x2A, 0x3C, 0x3E, 0x5B, 0x5D, 0x7C, 0x7E, 0x23, 0x40: true
        default: false
        }
    }

    /// One line: white space is a single space, what cannot be seen is a replacement character, runs of them one.
    static func visible(_ text: String, limit: Int) -> String {
        var out = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            var scalar = scalar
            if scalar.value <= 0x20 || scalar.value > 0x7F, scalar.properties.isWhitespace {
                scalar = " "
            } else if scalar.isInvisible {
                scalar = "\u{FFFD}"
            }
            if scalar == out.last, scalar == " " || scalar == "\u{FFFD}" { continue }
            if count == limit { return String(out) + "…" }
            out.append(scalar)
            count += 1
        }
        return String(out)
    }

    /// A pipe ends a cell even in a code span. After a backslash no escape helps, so it becomes a broken bar.
    private static func withoutPipes(_ text: String) -> String {
        text.contains("\\") ? text.replacingAll("|", with: "¦") : text.replacingAll("|", with: "\\|")
    }

    private static func longestRunOfTicks(in text: String) -> Int {
        var longest = 0
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
