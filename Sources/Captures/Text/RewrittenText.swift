import Archive

/// Makes another text of a text, piece by piece.
protocol TextRewriter {
    /// Takes of what was read as much as can be understood so far, and all of it where the text is over; gives how many bytes.
    mutating func take(_ bytes: TextSlice, isOver: Bool, into out: inout [UInt8]) -> Int
}

/// A text as its rewriter makes it, while it is read.
final class RewrittenText<Rewriter: TextRewriter>: ByteSource {
    private let inner: any ByteSource
    private var rewriter: Rewriter
    private var pending: [UInt8] = []
    private var out: [UInt8] = []
    private var outStart = 0
    private var isOver = false

    init(_ inner: any ByteSource, by rewriter: Rewriter) {
        self.inner = inner
        self.rewriter = rewriter
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
        let taken = pending.withUnsafeBufferPointer { rewriter.take($0, isOver: isOver, into: &out) }
        pending.removeFirst(taken)
    }
}

/// Makes another text line by line.
protocol LineRewriter: TextRewriter {
    /// The next line without its end, or a piece of one that is too long to wait for: what follows is no start of a line then.
    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8])
    mutating func finish(into out: inout [UInt8])
}

/// A longer line passes in pieces.
private let longestLine = 1 << 16

extension LineRewriter {
    mutating func take(_ bytes: TextSlice, isOver: Bool, into out: inout [UInt8]) -> Int {
        var at = 0
        while at < bytes.count {
            if let end = bytes.find(0x0A, from: at) {
                take(line: bytes.part(at, end), isWhole: true, into: &out)
                at = end + 1
            } else if isOver || bytes.count - at > longestLine {
                take(line: bytes.dropping(at), isWhole: false, into: &out)
                at = bytes.count
            } else {
                break
            }
        }
        if isOver { finish(into: &out) }
        return at
    }

    mutating func finish(into out: inout [UInt8]) {}
}
