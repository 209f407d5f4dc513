/// A console's log whose lines have the time before them at which each came (Jenkins' timestamper, a runner of GitHub), without it: what
/// was typed and printed there are pages like those of a terminal. What a shell with `-x` echoes keeps its time (`TracedLine`).
///
/// ```
/// [2026-07-02T06:30:02.481Z] + kubectl describe pod orders-1   [2026-07-02T06:30:02.481Z] + kubectl describe pod orders-1
/// [2026-07-02T06:30:02.518Z] Name:             orders-1        Name:             orders-1
/// ```
struct StampedLines: LineRewriter {
    private var atLineStart = true

    /// Lines of the head that are looked at, and how many of them must be stamped.
    private static let looked = 60
    private static let fewest = 5
    /// What only a console says: a command that a shell with `-x` echoes, and words of the runners themselves.
    private static let marks: [StaticString] = [
        "+ ", "$ ", "[Pipeline]", "Started by ", "Running on ", "##[", "Running with gitlab-runner",
    ]

    /// True for a text all of whose first lines are stamped, and of which one says that it is of a console.
    static func stand(in head: TextSlice) -> Bool {
        guard let first = head.first, first == 0x5B || first &- 0x30 < 10 else { return false }
        var (found, at, isConsole) = (0, 0, false)
        while at < head.count, found < looked {
            guard let end = head.find(0x0A, from: at) else { break }
            let line = head.part(at, end)
            at = end + 1
            guard let length = stamp(line) else { return false }
            found += 1
            let text = line.dropping(length)
            isConsole = isConsole || marks.contains { text.begins($0) }
        }
        return found >= fewest && isConsole
    }

    /// Bytes of `[2026-07-02T06:30:02.481Z] `, or of the same without brackets.
    private static func stamp(_ line: TextSlice) -> Int? {
        let isFramed = line.first == 0x5B
        let from = isFramed ? 1 : 0
        guard line.count >= from + 20, line[from + 4] == 0x2D, line[from + 7] == 0x2D, line[from + 10] == 0x54,
            line[from + 13] == 0x3A, line[from + 16] == 0x3A,
            let end = line.part(0, from + 36).find(0x5A, from: from + 19)
        else { return nil }
        let behind = isFramed ? end + 2 : end + 1
        guard !isFramed || end + 1 < line.count && line[end + 1] == 0x5D else { return nil }
        guard behind < line.count else { return behind }
        return line[behind] == 0x20 ? behind + 1 : line[behind] == 0x0D ? behind : nil
    }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        var length = atLineStart ? Self.stamp(line) ?? 0 : 0
        if length > 0, TracedLine(line) != nil { length = 0 }
        out.append(contentsOf: line.dropping(length))
        if isWhole { out.append(0x0A) }
        atLineStart = isWhole
    }
}
