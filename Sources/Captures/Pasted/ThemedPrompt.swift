/// A prompt that ends in none of `$#%>`: what a theme draws, or the directory alone, stands before the command.
///
/// ```
///  orders-1 <glyph> ~ <glyph> cat memory.events     glyphs that only fonts for terminals have (agnoster, netshoot)
/// orders-1 ~ cat memory.events                      the same, its glyphs lost
/// ➜  dir git:(main) ✗ kubectl get pods
/// ╰─ kubectl get pods                               └─$ kubectl get pods
/// ```
struct ThemedPrompt {
    let command: TextSlice
    let host: TextSlice?

    private init(command: TextSlice, host: TextSlice? = nil) { (self.command, self.host) = (command, host) }

    init?(_ line: TextSlice) {
        guard let found = Self.drawn(line) ?? Self.segmented(line) ?? Self.placed(line) else { return nil }
        self = found
    }

    /// What a prompt's line may begin with where it goes in: one blank, then a name, a directory or something drawn.
    static func mayGoIn(_ line: TextSlice) -> Bool {
        guard line.count > 4, line[0] == 0x20 else { return false }
        return line[1] > 0x7F || line[1] == 0x7E || line[1] &- 0x61 < 26
    }

    private static let signs: [StaticString] = [
        "\u{276F}", "\u{279C}", "\u{03BB}", "\u{00BB}", "\u{2192}", "\u{25B6}", "\u{2388}", "\u{2570}\u{2500}",
        "\u{2514}\u{2500}",
    ]

    /// A sign that only prompts draw, and some words at most before a command that is known.
    private static func drawn(_ line: TextSlice) -> ThemedPrompt? {
        guard let first = line.first, first > 0x7F, line.count > 3,
            let sign = signs.first(where: { line.begins($0) })
        else { return nil }
        var rest = line.dropping(sign.utf8CodeUnitCount).trimmed
        // Corners are drawn on, and may end in a sign after all.
        while let byte = rest.first, byte > 0x7F || byte == 0x24 || byte == 0x23 || byte == 0x25 || byte == 0x3E {
            rest = rest.dropping(1)
        }
        rest = rest.trimmed
        // A corner alone is a frame's.
        if rest.isEmpty { return line[1] == 0x94 || line[1] == 0x95 ? nil : ThemedPrompt(command: rest) }
        if ShellPrompt.isTyped(rest) { return ThemedPrompt(command: rest) }
        for _ in 0..<5 {
            if ShellPrompt.isKnown(rest) { return ThemedPrompt(command: rest) }
            guard let blank = rest.find(0x20) else { return nil }
            rest = rest.dropping(blank).trimmed
        }
        return nil
    }

    /// How far into a line the last segment may end.
    private static let widest = 160

    /// Segments that glyphs of a private area part (U+E0B0 to U+E0BF): no page holds one. Those that point to the left
    /// (their second last bit is set) are drawn at the line's right.
    private static func segmented(_ line: TextSlice) -> ThemedPrompt? {
        let head = line.part(0, widest)
        var (at, start, end) = (0, 0, line.count)
        while let hit = head.find(0xEE, from: at), hit + 2 < line.count {
            at = hit + 3
            guard line[hit + 1] == 0x82, line[hit + 2] &- 0xB0 < 16 else { continue }
            let isOfRight = line[hit + 2] & 2 != 0
            if isOfRight, start > 0 {
                end = hit
                break
            }
            start = at
        }
        guard start > 0 else { return nil }
        let command = line.part(start, end).trimmed
        guard command.isEmpty || ShellPrompt.isWord(command) else { return nil }
        return ThemedPrompt(command: command, host: host(line.part(0, start)))
    }

    /// A name or two, a directory, and a command that is known.
    private static func placed(_ line: TextSlice) -> ThemedPrompt? {
        var rest = line.trimmed
        var name: TextSlice?
        for number in 0..<4 {
            guard let blank = rest.find(0x20), blank < 80 else { return nil }
            let word = rest.part(0, blank)
            rest = rest.dropping(blank).trimmed
            if word.first == 0x7E || number > 0 && word.first == 0x2F {
                // Behind several words the shell's own are prose: `we looked in ~ for hours`.
                let isCommand = number > 1 ? ShellPrompt.isKnown(rest) : ShellPrompt.isTyped(rest)
                return isCommand ? ThemedPrompt(command: rest, host: name.flatMap(host)) : nil
            }
            guard word.allSatisfy({ $0 > 0x7F || ShellPrompt.isName($0) || $0 == 0x40 }) else { return nil }
            name = name ?? word
        }
        return nil
    }

    /// The first name of a prompt, without who was at it.
    private static func host(_ prompt: TextSlice) -> TextSlice? {
        var start = 0
        while start < prompt.count, !ShellPrompt.isName(prompt[start]) { start += 1 }
        var end = start
        while end < prompt.count, ShellPrompt.isName(prompt[end]) || prompt[end] == 0x40 { end += 1 }
        let name = prompt.part(start, end)
        let host = name.dropping(name.find(0x40).map { $0 + 1 } ?? 0)
        return host.isEmpty ? nil : host
    }
}
