/// The packed bytes of one input on their way in: counted, and digested when the input is a single file.
///
/// It lies below everything else, also below the read-ahead thread: only the count may be asked while that runs.
final class PackedSource: ByteSource {
    private let base: any ByteSource
    private let digest: Digest?
    private let monitor = Monitor()
    private var count: Int64 = 0
    private var isOver = false

    var bytesRead: Int64 { monitor.locked { count } }

    init(_ base: any ByteSource, digesting: Bool) {
        self.base = base
        digest = digesting ? Digest() : nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        let got = try base.read(into: buffer)
        monitor.locked { count += Int64(got) }
        if got == 0, buffer.count > 0 { isOver = true }
        if let digest { digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<got])) }
        return got
    }

    /// Reads what nobody asked for (garbage behind the gzip stream, the rest behind a damaged header), so that the
    /// digest is that of the whole file. Nil for an input that fails, or that has more than `limit` bytes: a pipe
    /// may never end.
    func wholeDigest(limit: Int64) -> String? {
        guard let digest else { return nil }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
        defer { room.deallocate() }
        do {
            while !isOver {
                if bytesRead > limit { return nil }
                _ = try read(into: room)
            }
        } catch {
            return nil
        }
        return digest.hexadecimal()
    }
}
