import Archive

/// Cuts a stream of text at its boundaries into the pages between them, without holding one.
///
///     let cutter = PageCutter(source)
///     while try cutter.nextPage() { … try cutter.read(into: buffer) … 0 at the page's end … }
///
/// A big file is no terminal's text: where no boundary was met within `patience` bytes, the rest is one page.
final class PageCutter: ByteSource {
    private let inner: any ByteSource
    private let patience: Int
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var start = 0
    private var end = 0
    private var isOver = false
    /// What broke the source: whoever looked at the first bytes alone has not seen it, and would take half a line for the last one.
    private var failure: SourceError?
    private var atLineStart = true
    private var fence = MarkdownFence()
    private var passed = 0
    private var isPatient = true
    private var pageIsOver = false
    private var next: PageBoundary?
    /// Of the command at hand, and whether its numbers stand at the start of the buffer.
    private var printed: PrintedNumbers?
    private var isInNumbers = false

    private var begun = false
    /// The boundary before the page at hand; nil at the start of the text.
    private(set) var boundary: PageBoundary?
    /// Lines of the text before the page at hand.
    private(set) var linesBefore = 0
    private var lines = 0
    /// True where any boundary was met.
    private(set) var hasCut = false

    private static let longestLine = 4096
    /// Bytes before what is left that stay: whether an empty line stands before a line.
    private static let keptBefore = 3

    init(_ inner: any ByteSource, patience: Int, room: Int = 1 << 16) {
        self.inner = inner
        self.patience = patience
        // Not filled with zeros: for a small entry that would be the most of it.
        buffer = .allocate(capacity: max(PageCutter.longestLine * 2, room))
    }

    deinit { buffer.deallocate() }

    /// Goes to the next page, passing over what was not read of the one at hand; false at the end of the text.
    func nextPage() throws(SourceError) -> Bool {
        if begun {
            while !pageIsOver, isPatient || hasCut { try step { _ in .max } }
            guard next != nil else { return false }
        }
        begun = true
        boundary = next
        next = nil
        pageIsOver = false
        while boundary?.isOpen == true, let line = try takeLine() {
            line.withUnsafeBufferPointer { boundary?.append($0) }
            lines += 1
        }
        if let boundary, !boundary.isOfSameCommand {
            printed = boundary.command.withUnsafeBufferPointer { PrintedNumbers($0) }
        }
        isInNumbers = boundary?.numbers != nil
        linesBefore = lines
        return true
    }

    func read(into out: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard out.count > 0, !pageIsOver else { return 0 }
        if !isPatient, start == end {
            let count = try inner.read(into: out)
            pageIsOver = count <= 0
            return max(0, count)
        }
        return try step { bytes in
            let count = min(bytes.count, out.count)
            out.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<count]))
            return count
        }
    }

    /// Finds what of the buffer belongs to the page and lets `take` have it; gives how many bytes it took.
    @discardableResult
    private func step(_ take: (TextSlice) -> Int) throws(SourceError) -> Int {
        while true {
            let (ready, hit) = scan()
            if ready > start {
                let taken = min(take(bytes.part(start, ready)), ready - start)
                if isPatient { lines += newlines(in: start..<(start + taken)) }
                start += taken
                passed += taken
                atLineStart = buffer[start - 1] == 0x0A
                return taken
            }
            if let hit {
                if hit.boundary.length == nil { lines += 1 }
                start = hit.end
                next = hit.boundary
                fence = hit.fence
                hasCut = true
                pageIsOver = true
                atLineStart = true
                return 0
            }
            guard try fill() else {
                pageIsOver = true
                return 0
            }
        }
    }

    /// What was read and not given yet ends at `end`.
    private var bytes: TextSlice { TextSlice(buffer) }

    private func newlines(in range: Range<Int>) -> Int {
        let text = bytes.part(range.lowerBound, range.upperBound)
        var (count, at) = (0, 0)
        while let hit = text.find(0x0A, from: at) {
            count += 1
            at = hit + 1
        }
        return count
    }

    private typealias Hit = (boundary: PageBoundary, fence: MarkdownFence, end: Int)

    /// Up to where the buffer belongs to the page, and the boundary where one stands at its start.
    private func scan() -> (ready: Int, hit: Hit?) {
        if isPatient, !hasCut, passed > patience { isPatient = false }
        guard isPatient else { return (end, nil) }
        let text = bytes.part(0, end)
        var at = start
        var isStart = atLineStart
        while at < end {
            let newline = text.find(0x0A, from: at)
            if isStart {
                // A line that has not come whole yet is judged when it has, or when it is too long to be a boundary.
                if newline == nil, !isOver, end - at < PageCutter.longestLine { return (at, nil) }
                let line = text.part(at, min(newline ?? end, at + PageCutter.longestLine))
                // Whether it is a note, the sign behind it tells.
                if line.first == 0x23, newline == end - 1, !isOver { return (at, nil) }
                let isNote = DateLine.isNote(text, from: at, to: newline ?? end)
                var fence = fence
                let whole = line.last == 0x0D ? line.part(0, line.count - 1) : line
                if let boundary = boundary(at: whole, &fence, isNote) {
                    let behind = boundary.length.map { at + $0 } ?? min(end, (newline ?? end) + 1)
                    return (at, at > start ? nil : (boundary, fence, behind))
                }
            }
            at = newline.map { $0 + 1 } ?? end
            isStart = true
        }
        return (end, nil)
    }

    private func boundary(at line: TextSlice, _ fence: inout MarkdownFence, _ isNote: Bool) -> PageBoundary? {
        if let found = PageBoundary.at(line, fence: &fence, isNote: isNote) { return found }
        return printed.flatMap { PageBoundary.at(line, of: $0, isInside: isInNumbers) }
    }

    /// A line that continues a command.
    private func takeLine() throws(SourceError) -> [UInt8]? {
        while true {
            let hit = bytes.part(0, end).find(0x0A, from: start)
            if let hit {
                defer { start = hit + 1 }
                return Array(buffer[start..<hit])
            }
            guard end - start < PageCutter.longestLine, try fill() else { return nil }
        }
    }

    /// Reads on; false at the end.
    private func fill() throws(SourceError) -> Bool {
        if let failure { throw failure }
        guard !isOver else { return false }
        let gone = start - PageCutter.keptBefore
        if gone > 0 {
            if let base = buffer.baseAddress { moveBytes(to: base, from: base + gone, end - gone) }
            end -= gone
            start -= gone
        }
        guard end < buffer.count else { return false }
        let count: Int
        do throws(SourceError) {
            count = try inner.read(
                into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[end...])))
        } catch {
            (isOver, failure) = (true, error)
            throw error
        }
        if count <= 0 { isOver = true } else { end += min(count, buffer.count - end) }
        return true
    }
}
