import Archive

/// A source whose first bytes were looked at: they are given again, then the rest.
final class PeekedSource: ByteSource {
    private static let most = 4096

    private let inner: any ByteSource
    private var held: [UInt8] = []
    private var start = 0
    /// True where the first bytes ended with an error; it comes again when they were read.
    private(set) var isBroken = false

    init(_ inner: any ByteSource) { self.inner = inner }

    /// Puts bytes that were read already in front of `rest`.
    init(held: [UInt8], rest: any ByteSource) {
        inner = rest
        self.held = held
    }

    /// The first bytes, up to 4 KB; fewer only where the source ends or breaks.
    func head() throws(SourceError) -> [UInt8] {
        var failure: SourceError?
        withUnsafeTemporaryAllocation(byteCount: PeekedSource.most, alignment: 16) { piece in
            do throws(SourceError) {
                while held.count < PeekedSource.most {
                    let n = min(try inner.read(into: piece), piece.count)
                    guard n > 0 else { return }
                    held.append(contentsOf: piece[..<n])
                }
            } catch { failure = error }
        }
        if let failure {
            if held.isEmpty { throw failure }
            isBroken = true
        }
        return held
    }

    /// The first byte of the page itself: white space and what a shell put before it are passed over.
    func firstByte() throws(SourceError) -> UInt8? {
        try head().withUnsafeBufferPointer { Recognizer.content($0).first }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard start < held.count else { return try inner.read(into: buffer) }
        let n = min(held.count - start, buffer.count)
        buffer.copyBytes(from: held[start..<(start + n)])
        start += n
        if start == held.count {
            held.removeAll()
            start = 0
        }
        return n
    }
}
