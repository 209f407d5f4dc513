import Archive

/// Looks into an entry that no reader knows for words that would have told something: of a kill, or of a proxy's configuration.
///
/// What nobody could read may have held the answer. A note that somebody laid beside the pages did not; an unknown form of a kernel's
/// log did. Looked at is what passes through `read`, up to `most` bytes: notes are short, and a log tells sooner.
final class TellingWords: ByteSource {
    private let inner: any ByteSource
    /// The end of what passed: a word may go on in the next bytes.
    private var tail: [UInt8] = []
    private var passed = 0
    /// In a binary such words are strings of its code.
    private var isBinary = false
    /// The first such word.
    private(set) var found: String?

    private static let most = 16 << 20

    init(_ inner: any ByteSource) { self.inner = inner }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        let count = try inner.read(into: buffer)
        if count > 0 { look(at: UnsafeRawBufferPointer(rebasing: buffer[..<min(count, buffer.count)])) }
        return count
    }

    /// Reads what is left, as far as words are looked for.
    func finish() {
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            while found == nil, !isBinary, passed < Self.most, let count = try? read(into: buffer), count > 0 {}
        }
    }

    private func look(at bytes: UnsafeRawBufferPointer) {
        guard found == nil, !isBinary, passed < Self.most else { return }
        if passed == 0, bytes.prefix(4096).contains(0) {
            isBinary = true
            return
        }
        let seam = tail + bytes.prefix(Self.longest)
        let index = seam.withUnsafeBytes { Self.index(in: $0) } ?? Self.index(in: bytes)
        found = index.map { Self.words[$0] }
        tail = Array((tail + bytes.suffix(Self.longest)).suffix(Self.longest))
        passed += bytes.count
    }

    private static let longest = 24

    private static let words = [
        "OOMKilled", "OOMKilling", "oom-kill", "Killed process", "Kill process", "out of memory", "SystemOOM",
        "signal: killed",
        "\"configs\"", "clusters::", "memory_allocated", "circuit_breakers",
    ]
    private static let bytes = words.map { Array($0.utf8) }

    private static func index(in held: UnsafeRawBufferPointer) -> Int? {
        // Each word begins with one of six letters; the rest is compared where one stands.
        for at in held.indices where starts[Int(held[at])] {
            for (index, word) in bytes.enumerated() where at + word.count <= held.count && held[at] == word[0] {
                if held[at..<(at + word.count)].elementsEqual(word) { return index }
            }
        }
        return nil
    }

    private static let starts: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for word in bytes { table[Int(word[0])] = true }
        return table
    }()
}
