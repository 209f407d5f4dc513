import Archive
import Captures

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
    /// The first such word; one that is said only as long as no other was found.
    private(set) var found: TellingWord?
    private var isSettled: Bool { found?.isSaid == false }

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
            while !isSettled, !isBinary, passed < Self.most, let count = try? read(into: buffer), count > 0 {}
        }
    }

    private func look(at bytes: UnsafeRawBufferPointer) {
        guard !isSettled, !isBinary, passed < Self.most else { return }
        if passed == 0, bytes.prefix(4096).contains(0) {
            isBinary = true
            return
        }
        // What lies across the seam comes last: its end is cut, and of OOMKilled may be left no more than the first letters.
        let seam = tail.isEmpty ? [] : tail + bytes.prefix(Self.longest)
        let words = [TellingWord.first(in: bytes), seam.withUnsafeBytes { TellingWord.first(in: $0) }].compactMap { $0 }
        found = words.first { !$0.isSaid } ?? found ?? words.first
        tail = Array((tail + bytes.suffix(Self.longest)).suffix(Self.longest))
        passed += bytes.count
    }

    /// A line of prose, by which it is told whether somebody says so.
    private static let longest = 400
}
