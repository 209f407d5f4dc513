import Archive

/// A source whose first bytes were looked at: they are given again, then the rest.
final class PeekedSource: ByteSource {
    private static let most = 4096

    private let inner: any ByteSource
    private var held: [UInt8] = []
    private var start = 0

    init(_ inner: any ByteSource) { self.inner = inner }

    /// Puts bytes that were read already in front of `rest`.
    init(held: [UInt8], rest: any ByteSource) {
        inner = rest
        self.held = held
    }

    /// The first bytes, up to 4 KB; fewer only where the source ends or breaks.
    func head() throws(SourceError) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: PeekedSource.most)
        while held.count < PeekedSource.most {
            var failure: SourceError?
            let n = piece.withUnsafeMutableBytes { bytes -> Int in
                do throws(SourceError) { return try inner.read(into: bytes) } catch {
                    failure = error
                    return 0
                }
            }
            if let failure {
                if held.isEmpty { throw failure }
                break
            }
            guard n > 0 else { break }
            held.append(contentsOf: piece.prefix(n))
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
