import Archive

/// A chat as a stream in which each message begins with a mark, in place of who wrote it and when: between two messages one page ends,
/// and what was said first may be a command or the first line of the next page.
///
/// ```
/// 14.01.26, 22:52 - Jonas K.: $ kubectl get pods          ␞$ kubectl get pods
/// NAME       READY   STATUS                               NAME       READY   STATUS
/// 14.01.26, 22:55 - Svenja: limit?                        ␞limit?
/// ```
/// Numbers of lines stay as they are.
final class ChatLines: ByteSource {
    /// ASCII's record separator: no page has one.
    static let mark: UInt8 = 0x1E
    /// A longer line passes as it is.
    private static let longestLine = 1 << 16

    private let inner: any ByteSource
    private var pending: [UInt8] = []
    private var out: [UInt8] = []
    private var outStart = 0
    private var isOver = false
    private var atLineStart = true

    init(_ inner: any ByteSource) { self.inner = inner }

    /// True for a text that begins with a message and has another one in its head.
    static func stand(in head: TextSlice) -> Bool {
        var (messages, at, isFirst) = (0, 0, true)
        while at < head.count, messages < 2 {
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end)
            at = end + 1
            guard !line.trimmed.isEmpty else { continue }
            if ChatStamp.length(of: line.last == 0x0D ? line.part(0, line.count - 1) : line) != nil {
                messages += 1
            } else if isFirst {
                return false
            }
            isFirst = false
        }
        return messages >= 2
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
    }

    /// Passes the whole lines on; gives how many bytes they are.
    private func takeLines(_ bytes: TextSlice) -> Int {
        var at = 0
        while at < bytes.count {
            if let end = bytes.find(0x0A, from: at) {
                take(bytes.part(at, end))
                out.append(0x0A)
                (at, atLineStart) = (end + 1, true)
            } else if isOver || bytes.count - at > Self.longestLine {
                take(bytes.dropping(at))
                (at, atLineStart) = (bytes.count, false)
            } else {
                break
            }
        }
        return at
    }

    private func take(_ line: TextSlice) {
        guard atLineStart, let length = ChatStamp.length(of: line) else { return out.append(contentsOf: line) }
        out.append(Self.mark)
        out.append(contentsOf: line.dropping(length))
    }
}
