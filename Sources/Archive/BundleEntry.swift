import Units

/// One piece of a bundle: a name and a stream of bytes that can be read once, until the reader moves on.
package final class BundleEntry: ByteSource {
    /// `bug-report/proxies/shop/orders-…/memory`: safe to print, unique or not, never a path to open.
    package let name: String
    /// From the tar, or the file's own; nil where nothing says it (in a gzip member, on standard input).
    package let modifiedAt: Moment?
    /// What the container says; nil for inflated entries and pipes.
    package let declaredSize: Int64?
    /// Which of the reader's paths it came from.
    package let input: Int
    /// Whether it is that path itself: a page that was given by itself, and nothing in a folder or an archive.
    package let isInput: Bool
    /// Bytes given so far.
    package private(set) var bytesRead: Int64 = 0
    /// Why it could not be read to its end; known once a read has thrown.
    package private(set) var failure: SourceError?

    private var source: BufferedSource?

    /// How many bytes `peek` can show.
    package static let headBytes = 4096

    init(
        name: String, modifiedAt: Moment?, declaredSize: Int64?, input: Int, isInput: Bool, source: BufferedSource
    ) {
        self.name = name
        self.modifiedAt = modifiedAt
        self.declaredSize = declaredSize
        self.input = input
        self.isInput = isInput
        self.source = source
    }

    /// The next bytes, at most 4,096, without reading them. Fewer than asked for: the entry ends there or fails.
    package func peek(_ count: Int) -> [UInt8] { withHead(count) { Array($0) } }

    /// The same, borrowed for the length of `body`.
    package func withHead<R>(_ count: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        guard let source else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return source.withHead(max(0, min(count, BundleEntry.headBytes)), body)
    }

    /// Gives the end (0) once the reader has moved on.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard let source else { return 0 }
        do throws(SourceError) {
            let count = try source.read(into: buffer)
            bytesRead += Int64(count)
            return count
        } catch {
            failure = error
            throw error
        }
    }

    /// Passes over what was not read and lets the source go; gives how many bytes the entry had.
    func finish() -> Int64 {
        guard let source else { return bytesRead }
        do throws(SourceError) { _ = try source.skip(.max) } catch { failure = error }
        self.source = nil
        return source.position
    }
}
