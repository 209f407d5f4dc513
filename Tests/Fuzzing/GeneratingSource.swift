import Archive

/// Bytes that are made as they are read: a head, one piece over and over, a tail. So a page of gigabytes costs no memory.
package final class GeneratingSource: ByteSource {
    private let head: [UInt8]
    private let piece: [UInt8]
    private let tail: [UInt8]
    private let count: Int64
    private var position: Int64 = 0

    package init(head: String = "", piece: [UInt8], times: Int, tail: String = "") {
        self.head = Array(head.utf8)
        // Enough of them that making the bytes costs nothing.
        self.piece = Array(repeatElement(piece, count: 1 + 4096 / max(1, piece.count)).joined())
        self.tail = Array(tail.utf8)
        count = Int64(self.head.count + piece.count * times + self.tail.count)
    }

    package convenience init(head: String = "", _ piece: String, times: Int, tail: String = "") {
        self.init(head: head, piece: Array(piece.utf8), times: times, tail: tail)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var made = 0
        while made < buffer.count, position < count {
            let (bytes, offset) = part()
            let left = position < tailStart ? tailStart - position : count - position
            let step = min(buffer.count - made, bytes.count - offset, Int(clamping: left))
            buffer[made..<(made + step)].copyBytes(from: bytes[offset..<(offset + step)])
            made += step
            position += Int64(step)
        }
        return made
    }

    private var tailStart: Int64 { count - Int64(tail.count) }

    private func part() -> (bytes: [UInt8], offset: Int) {
        if position < head.count { return (head, Int(position)) }
        if position >= tailStart { return (tail, Int(position - tailStart)) }
        return (piece, Int((position - Int64(head.count)) % Int64(piece.count)))
    }
}
