/// A screen or a table whose cells stand in a drawn frame (k9s, a pretty printer), without the frame: its columns stay where they are.
///
/// ```
/// │ NAME↑                     READY  STATUS     RESTARTS │        NAME↑                     READY  STATUS     RESTARTS
/// │ orders-5d8674ddf6-q2ds2   1/2    OOMKilled         4 │        orders-5d8674ddf6-q2ds2   1/2    OOMKilled         4
/// ```
/// Lines of the frame alone become blank, so that numbers of lines stay.
struct FramedLines: LineRewriter {
    private var atLineStart = true

    /// Lines of the head that are looked at, and how many of them must begin with a frame.
    private static let looked = 40
    private static let fewest = 3

    static func stand(in head: TextSlice) -> Bool {
        var (found, at) = (0, 0)
        for _ in 0..<looked {
            guard at < head.count, found < fewest else { break }
            let end = head.find(0x0A, from: at) ?? head.count
            if head.part(at, end).trimmed.first == 0xE2, begins(head.part(at, end).trimmed) { found += 1 }
            at = end + 1
        }
        return found >= fewest
    }

    /// U+2500 to U+257F, box drawing, are `E2 94 80` to `E2 95 BF`.
    private static func isFrame(_ line: TextSlice, _ at: Int) -> Bool {
        at + 2 < line.count && line[at] == 0xE2 && (line[at + 1] == 0x94 || line[at + 1] == 0x95)
    }

    /// A corner may also be a prompt's: `└─$ kubectl get pods`.
    private static func begins(_ line: TextSlice) -> Bool { isFrame(line, 0) && ThemedPrompt(line) == nil }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        defer {
            if isWhole { out.append(0x0A) }
            atLineStart = isWhole
        }
        let text = line.last == 0x0D ? line.part(0, line.count - 1) : line
        let framed = atLineStart && FramedLines.begins(text.trimmed)
        guard framed else { return out.append(contentsOf: text) }
        // `│` goes on with words, a corner with more of the frame.
        guard text.trimmed[1] == 0x94 && text.trimmed[2] == 0x82 || text.trimmed[1] == 0x95 && text.trimmed[2] == 0x91
        else { return }
        var plain: [UInt8] = []
        var at = 0
        while at < text.count {
            if FramedLines.isFrame(text, at) {
                plain.append(0x20)
                at += 3
            } else {
                plain.append(text[at])
                at += 1
            }
        }
        while plain.last == 0x20 { plain.removeLast() }
        // The frame and the blank behind it.
        out.append(contentsOf: plain.dropFirst(plain.starts(with: [0x20, 0x20]) ? 2 : 1))
    }
}
