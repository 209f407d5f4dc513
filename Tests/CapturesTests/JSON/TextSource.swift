import Archive

@testable import Captures

/// Text as bytes, handed out in pieces of a given size.
final class TextSource: ByteSource {
    private let bytes: [UInt8]
    private let piece: Int
    private var position = 0

    init(_ text: String, piece: Int = .max) {
        bytes = Array(text.utf8)
        self.piece = piece
    }
    init(bytes: [UInt8], piece: Int = .max) {
        self.bytes = bytes
        self.piece = piece
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        let count = min(buffer.count, piece, bytes.count - position)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<(position + count)]))
        }
        position += count
        return count
    }
}

/// A document that only costs memory if somebody holds it: `head`, then `unit` `count` times, then `tail`.
final class RepeatingSource: ByteSource {
    private let (head, unit, tail): ([UInt8], [UInt8], [UInt8])
    private let total: Int
    private let count: Int
    private var position = 0

    init(head: String, unit: String, count: Int, tail: String) {
        (self.head, self.unit, self.tail) = (Array(head.utf8), Array(unit.utf8), Array(tail.utf8))
        self.count = count
        total = self.head.count + self.unit.count * count + self.tail.count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        let wanted = min(buffer.count, total - position)
        let middle = head.count + unit.count * count
        for index in 0..<max(wanted, 0) {
            let at = position + index
            buffer[index] =
                at < head.count ? head[at] : at < middle ? unit[(at - head.count) % unit.count] : tail[at - middle]
        }
        position += max(wanted, 0)
        return max(wanted, 0)
    }
}

extension FactReader {
    /// All facts of a page.
    func all() throws -> [Fact] {
        var facts: [Fact] = []
        while let fact = try next() { facts.append(fact) }
        return facts
    }
}
