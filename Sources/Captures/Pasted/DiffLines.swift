/// A unified diff of two pages that somebody saved in place of them: the newer as it stands there, then the older, each under its name and
/// with the time that `diff` wrote behind it.
///
/// ```
/// --- pod-before.yaml   2026-10-05 09:00:00.000000000 +0000      ==> pod-after.yaml <==
/// +++ pod-after.yaml    2026-10-06 13:20:00.000000000 +0000      2026-10-06T13:20:00+00:00
/// @@ -1,85 +1,91 @@                                              status:
///  status:                                                         restartCount: 2
/// -  restartCount: 0                                              ==> pod-before.yaml <==
/// +  restartCount: 2                                              …
/// ```
struct DiffLines: LineRewriter {
    /// What is kept of the older page until the newer one is over.
    private static let mostOfOlder = 4 << 20

    private var older: [UInt8] = []
    /// The names of both, which stand above each hunk: what lies between two is not there.
    private var (olderName, newerName): ([UInt8], [UInt8]) = ([], [])
    /// The hunk's lines that are still to come.
    private var (olderLeft, newerLeft) = (0, 0)
    /// Whether anything of the older one is not in the newer.
    private var isChanged = false
    /// What the line at hand is of, while it comes in pieces.
    private var piece: UInt8?

    static func begin(_ head: TextSlice) -> Bool {
        var at = 0
        for _ in 0..<8 {
            guard let end = head.find(0x0A, from: at) else { return false }
            if head.part(at, end).begins("--- "), head.dropping(end + 1).begins("+++ "),
                let next = head.find(0x0A, from: end + 1)
            {
                return hunk(head.dropping(next + 1)) != nil
            }
            at = end + 1
        }
        return false
    }

    /// `@@ -1,85 +1,91 @@`: how many lines of each follow.
    private static func hunk(_ line: TextSlice) -> (older: Int, newer: Int)? {
        guard line.begins("@@ -") else { return nil }
        let words = line.part(0, 80).words(limit: 4)
        guard words.count >= 3, words[2].first == 0x2B else { return nil }
        func count(_ word: TextSlice) -> Int? {
            guard let comma = word.find(0x2C) else { return 1 }
            return word.dropping(comma + 1).integer.flatMap { Int(exactly: $0) }
        }
        guard let older = count(words[1]), let newer = count(words[2]), older >= 0, newer >= 0 else { return nil }
        return (older, newer)
    }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        guard piece != nil || olderLeft > 0 || newerLeft > 0 else { return between(line, &out) }
        let mark = piece ?? count(line)
        let text = piece == nil ? line.dropping(1) : line
        piece = isWhole ? nil : mark
        if mark == Self.added || mark == Self.kept { Self.put(text, isWhole, &out) }
        if mark == Self.removed || mark == Self.kept, older.count < Self.mostOfOlder { Self.put(text, isWhole, &older) }
    }

    private static let (added, removed, remark, kept): (UInt8, UInt8, UInt8, UInt8) = (0x2B, 0x2D, 0x5C, 0x20)

    /// An editor may have taken away the blank before an empty line.
    private mutating func count(_ line: TextSlice) -> UInt8 {
        let mark =
            line.first.map { [Self.added, Self.removed, Self.remark].contains($0) ? $0 : Self.kept } ?? Self.kept
        if mark == Self.added || mark == Self.kept { newerLeft -= 1 }
        if mark == Self.removed || mark == Self.kept { olderLeft -= 1 }
        isChanged = isChanged || mark == Self.removed
        return mark
    }

    private mutating func between(_ line: TextSlice, _ out: inout [UInt8]) {
        if let next = Self.hunk(line) {
            (olderLeft, newerLeft) = next
            out += newerName
            older += olderName
        } else if line.begins("--- ") {
            finish(into: &out)
            olderName = Self.heading(line.dropping(4))
        } else if line.begins("+++ ") {
            newerName = Self.heading(line.dropping(4))
        }
    }

    mutating func finish(into out: inout [UInt8]) {
        if isChanged { out += older }
        (older, isChanged) = ([], false)
    }

    private static func put(_ text: TextSlice, _ isWhole: Bool, _ out: inout [UInt8]) {
        out.append(contentsOf: text)
        if isWhole { out.append(0x0A) }
    }

    /// The page's name, and the time behind it, each on a line of its own.
    private static func heading(_ text: TextSlice) -> [UInt8] {
        let end = text.find(0x09) ?? text.count
        var heading = Array("==> ".utf8) + Array(text.part(0, end)) + Array(" <==\n".utf8)
        let words = text.dropping(end).words(limit: 3)
        if words.count == 3, words[0].count == 10, words[1].count >= 8, words[2].count == 5 {
            let zone = words[2]
            heading += Array(words[0]) + [0x54] + Array(words[1].part(0, 8))
            heading += Array(zone.part(0, 3)) + [0x3A] + Array(zone.dropping(3)) + [0x0A]
        }
        return heading
    }
}
