/// What `grep -r`, `-H` or `-n` found, without the names and numbers before each line; what it found in one file is a page.
///
/// ```
/// ./describe/score-1.txt:45:      Reason:       OOMKilled      ==> ./describe/score-1.txt <==
/// ./describe/score-1.txt-46-      Exit Code:    137                  Reason:       OOMKilled
/// ```
struct GrepLines: LineRewriter {
    private var path: [UInt8] = []
    private var atLineStart = true

    /// Lines of the head that are looked at.
    private static let looked = 40
    private static let longestPath = 300

    /// Lines that are no finds: a prompt with the command, what the shell said before it, and the next prompt.
    private static let mostOthers = 8

    /// All lines but those between two finds, and those around them where the command stands there.
    static func stand(in head: TextSlice) -> Bool {
        var (found, at, passed, isAsked) = (0, 0, 0, false)
        while at < head.count, found < looked {
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end)
            // The head may end within a line.
            if end == head.count, found > 0 { break }
            at = end + 1
            guard !line.trimmed.isEmpty, !line.isExactly("--") else { continue }
            if prefix(line) != nil {
                found += 1
            } else {
                guard passed < mostOthers, found == 0 || isAsked else { return false }
                passed += 1
                isAsked = isAsked || line.holds("grep ") || line.holds("findstr ")
            }
        }
        return found > 0 && (passed == 0 || isAsked)
    }

    /// The file's name, and where the line itself begins.
    private static func prefix(_ line: TextSlice) -> (path: Int, text: Int)? {
        let start = line.part(0, longestPath)
        // A drive's letter has a colon of its own.
        if let colon = start.find(0x3A, from: 2), let end = path(line, to: colon) { return end }
        // Lines around a find have dashes, which a name may have as well.
        var dash = 0
        while let next = start.find(0x2D, from: dash) {
            if isFile(start.part(0, next)) { return (next, number(line, from: next + 1, mark: 0x2D) ?? next + 1) }
            dash = next + 1
        }
        return nil
    }

    private static func path(_ line: TextSlice, to colon: Int) -> (path: Int, text: Int)? {
        guard isFile(line.part(0, colon)) else { return nil }
        return (colon, number(line, from: colon + 1, mark: 0x3A) ?? colon + 1)
    }

    /// The end of `45:`.
    private static func number(_ line: TextSlice, from start: Int, mark: UInt8) -> Int? {
        var end = start
        while end < line.count, line[end] &- 0x30 < 10 { end += 1 }
        return end > start && end < line.count && line[end] == mark ? end + 1 : nil
    }

    private static let endings: [StaticString] = [
        ".txt", ".log", ".yaml", ".yml", ".json", ".out", ".md", ".csv", ".prom", ".lst", ".err",
    ]

    /// A name with one of the endings that saved pages have: a line of a log or of YAML begins with no such word and a colon.
    private static func isFile(_ name: TextSlice) -> Bool {
        endings.contains { name.ends($0) } && name.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x27 && $0 != 0x3D }
    }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        defer { atLineStart = isWhole }
        guard atLineStart, let (end, start) = Self.prefix(line) else {
            guard !atLineStart || !line.isExactly("--") else { return }
            out.append(contentsOf: line)
            if isWhole { out.append(0x0A) }
            return
        }
        if !line.part(0, end).elementsEqual(path) {
            path = Array(line.part(0, end))
            out.append(contentsOf: "==> ".utf8)
            out.append(contentsOf: path)
            out.append(contentsOf: " <==\n".utf8)
        }
        out.append(contentsOf: line.dropping(start))
        if isWhole { out.append(0x0A) }
    }
}
