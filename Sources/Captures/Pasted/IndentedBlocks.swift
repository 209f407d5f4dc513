import Archive

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
final class IndentedBlocks: ByteSource {
    private static let fence: [UInt8] = Array("~~~~\n".utf8)
    /// A longer line passes as it is.
    private static let longestLine = 1 << 16

    private let inner: any ByteSource
    private var pending: [UInt8] = []
    private var out: [UInt8] = []
    private var outStart = 0
    private var isOver = false
    private var isBlock = false
    /// Blank lines that wait for the line behind them.
    private var blanks = 0
    private var isStart = true
    private var markdown = MarkdownFence()

    init(_ inner: any ByteSource) { self.inner = inner }

    /// True for a text that begins as prose and has such a page in its head.
    static func stand(in head: TextSlice) -> Bool {
        guard let first = head.firstIndex(where: { $0 > 0x20 }) else { return false }
        let line = head.part(first, head.find(0x0A, from: first) ?? head.count)
        var fence = MarkdownFence()
        guard first == 0 || head[first - 1] == 0x0A, head.find(0) == nil, PageBoundary(line, fence: &fence) == nil
        else {
            return false
        }
        let blocks = IndentedBlocks(MemorySource(Array(head)))
        var text = [UInt8](repeating: 0, count: head.count * 2 + 16)
        let count = text.withUnsafeMutableBytes { bytes -> Int in
            do throws(SourceError) { return try blocks.read(into: bytes) } catch { return 0 }
        }
        return text.withUnsafeBufferPointer { $0.part(0, count).holds("~~~~\n") }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        while outStart == out.count {
            out.removeAll(keepingCapacity: true)
            outStart = 0
            guard !isOver else { return 0 }
            try pull()
        }
        let count = min(buffer.count, out.count - outStart)
        buffer.copyBytes(from: out[outStart..<(outStart + count)])
        outStart += count
        return count
    }

    private func pull() throws(SourceError) {
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        var failure: SourceError?
        let count = chunk.withUnsafeMutableBytes { bytes -> Int in
            do throws(SourceError) { return try inner.read(into: bytes) } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        pending.append(contentsOf: chunk.prefix(max(0, count)))
        isOver = count <= 0
        let taken = pending.withUnsafeBufferPointer { takeLines($0) }
        pending.removeFirst(taken)
        guard isOver else { return }
        addBlanks(blanks)
        blanks = 0
    }

    /// Passes the whole lines on; gives how many bytes they are.
    private func takeLines(_ bytes: TextSlice) -> Int {
        var at = 0
        while at < bytes.count {
            if let end = bytes.find(0x0A, from: at) {
                take(bytes.part(at, end), isWhole: true)
                at = end + 1
            } else if isOver || bytes.count - at > Self.longestLine {
                take(bytes.dropping(at), isWhole: false)
                at = bytes.count
            } else {
                break
            }
        }
        return at
    }

    private func take(_ line: TextSlice, isWhole: Bool) {
        guard !line.trimmed.isEmpty || !isWhole else {
            blanks += 1
            return
        }
        if !isBlock, markdown.takes(line) || markdown.isOpen { return pass(line, isWhole, blanks: blanks) }
        let margin = IndentedBlocks.margin(line)
        // A page begins behind a blank line, or with the text; it ends wherever prose stands again.
        guard isBlock != (margin > 0), isBlock || blanks > 0 || isStart else {
            return pass(line.dropping(isBlock ? margin : 0), isWhole, blanks: blanks)
        }
        isBlock.toggle()
        let others = max(0, blanks - 1)
        if isBlock { addBlanks(others) }
        out.append(contentsOf: Self.fence)
        pass(line.dropping(margin), isWhole, blanks: isBlock ? 0 : others)
    }

    private func pass(_ line: TextSlice, _ isWhole: Bool, blanks count: Int) {
        addBlanks(count)
        blanks = 0
        isStart = false
        out.append(contentsOf: line)
        if isWhole { out.append(0x0A) }
    }

    private func addBlanks(_ count: Int) { out.append(contentsOf: repeatElement(0x0A, count: count)) }

    /// Four blanks, or a tab.
    private static func margin(_ line: TextSlice) -> Int {
        if line.first == 0x09 { return 1 }
        return line.begins("    ") ? 4 : 0
    }
}
