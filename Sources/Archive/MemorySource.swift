/// Bytes that are held already; what tests and small samples read from.
package final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private let chunk: Int
    private let failure: SourceError?
    private var position = 0

    /// `chunk` bounds what one read gives, and `failure` comes where the bytes end: so a test plays a slow pipe or a
    /// disk that fails.
    package init(_ bytes: [UInt8], chunk: Int = .max, failure: SourceError? = nil) {
        self.bytes = bytes
        self.chunk = max(1, chunk)
        self.failure = failure
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        let count = min(buffer.count, bytes.count - position, chunk)
        if count == 0, buffer.count > 0, let failure { throw failure }
        buffer.copyBytes(from: bytes[position..<(position + count)])
        position += count
        return count
    }
}
