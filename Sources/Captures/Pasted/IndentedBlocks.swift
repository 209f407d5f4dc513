/// Pages in Markdown that stand out by four blanks, as a stream in which fences stand around them: a text has one way to part its
/// pages, and numbers of lines stay as they are, since a fence takes the place of the blank line before a page and behind it.
///
/// ```
/// The limit is 256Mi.                         The limit is 256Mi.
///                                             ~~~~
///     $ kubectl -n shop get pods              $ kubectl -n shop get pods
///     NAME   READY …                          NAME   READY …
///                                             ~~~~
/// Any ideas?                                  Any ideas?
/// ```
struct IndentedBlocks: LineRewriter {
    private static let fence: [UInt8] = Array("~~~~\n".utf8)

    private var isBlock = false
    /// Blank lines that wait for the line behind them.
    private var blanks = 0
    private var isStart = true
    private var markdown = MarkdownFence()

    init() {}

    /// True for a text that begins as prose and has such a page in its head.
    static func stand(in head: TextSlice) -> Bool {
        guard let first = head.firstIndex(where: { $0 > 0x20 }) else { return false }
        let end = head.find(0x0A, from: first) ?? head.count
        let line = head.part(first, end)
        var fence = MarkdownFence()
        guard first == 0 || head[first - 1] == 0x0A, head.find(0) == nil,
            PageBoundary.at(line, fence: &fence, isNote: DateLine.isNote(head, from: first, to: end)) == nil
        else {
            return false
        }
        // Where a blank line stands behind each line, as some programs copy a message, none of them begins a block.
        guard !isDoubled(head) else { return false }
        var blocks = IndentedBlocks()
        var text: [UInt8] = []
        _ = blocks.take(head, isOver: true, into: &text)
        return text.withUnsafeBufferPointer { $0.holds("~~~~\n") }
    }

    private static func isDoubled(_ head: TextSlice) -> Bool {
        var (lines, followed, at, wasText) = (0, 0, 0, false)
        while at < head.count {
            let end = head.find(0x0A, from: at) ?? head.count
            let isText = !head.part(at, end).trimmed.isEmpty
            if isText { lines += 1 } else if wasText { followed += 1 }
            wasText = isText
            at = end + 1
        }
        return lines >= fewestLines && followed * 10 >= lines * 9
    }

    /// Of a text of which a blank line stands behind nine of ten lines.
    private static let fewestLines = 10

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        guard !line.trimmed.isEmpty || !isWhole else {
            blanks += 1
            return
        }
        if !isBlock, markdown.takes(line) || markdown.isOpen { return pass(line, isWhole, blanks: blanks, &out) }
        let margin = IndentedBlocks.margin(line)
        // A page begins behind a blank line, or with the text; it ends wherever prose stands again.
        guard isBlock != (margin > 0), isBlock || blanks > 0 || isStart else {
            return pass(line.dropping(isBlock ? margin : 0), isWhole, blanks: blanks, &out)
        }
        isBlock.toggle()
        let others = max(0, blanks - 1)
        if isBlock { Self.addBlanks(others, &out) }
        out.append(contentsOf: Self.fence)
        pass(line.dropping(margin), isWhole, blanks: isBlock ? 0 : others, &out)
    }

    mutating func finish(into out: inout [UInt8]) {
        Self.addBlanks(blanks, &out)
        blanks = 0
    }

    private mutating func pass(_ line: TextSlice, _ isWhole: Bool, blanks count: Int, _ out: inout [UInt8]) {
        Self.addBlanks(count, &out)
        blanks = 0
        isStart = false
        out.append(contentsOf: line)
        if isWhole { out.append(0x0A) }
    }

    private static func addBlanks(_ count: Int, _ out: inout [UInt8]) {
        out.append(contentsOf: repeatElement(0x0A, count: count))
    }

    /// Four blanks, or a tab.
    private static func margin(_ line: TextSlice) -> Int {
        if line.first == 0x09 { return 1 }
        return line.begins("    ") ? 4 : 0
    }
}
