import Archive
import CXXHash

/// Passing a value whose bytes were read before, without a look at its tokens.
extension JSONReader {
    /// Values of more bytes are never held in one piece.
    static let longestSpelling = 1 << 20

    /// A hash of the value's first lines, which hold its `@type` and its name; nil where the input ends before them.
    func spellingHead() throws(SourceError) -> UInt64? {
        _ = try value()
        let most = 512
        guard hold(64) else { return nil }
        _ = hold(most)
        let count = min(end - position, most)
        let start = buffer + position
        // The brace, the type and the name have a line each; without lines a fixed piece has to do.
        var at = 0
        for _ in 0..<3 {
            guard let newline = indexOfByte(.newline, start + at, count - at) else {
                return XXH3_64bits(start, min(count, 256))
            }
            at += newline + 1
        }
        return XXH3_64bits(start, at)
    }

    /// Passes the present value if its bytes are those of a known spelling; otherwise it is still to be read.
    func pass(_ known: KnownResources, head: UInt64) -> KnownResources.Spelling? {
        // Crafted lengths could make each look long: what was compared in vain stays within what was read.
        guard comparedInVain <= offset &+ 1 << 20 else { return nil }
        var measured = (bytes: 0, hash: TokenHash.zero)
        let found = known.first(head: head) { bytes, whole in
            guard hold(bytes) else { return false }
            if measured.bytes != bytes {
                measured = (bytes, ContentHash.text(buffer + position, bytes))
                comparedInVain &+= Int64(bytes)
            }
            return measured.hash == whole
        }
        guard let found else { return nil }
        comparedInVain &-= Int64(found.bytes)
        position += found.bytes
        finish(found.content)
        return found
    }

    /// Keeps the bytes of the present value together until `spelling(head:)`.
    func beginSpelling() { anchor = position }

    /// How the value that was read since `beginSpelling()` is spelled; nil if it is too long to be kept.
    func spelling(head: UInt64) -> KnownResources.Spelling? {
        defer { anchor = -1 }
        guard anchor >= 0, position > anchor else { return nil }
        let bytes = position - anchor
        return KnownResources.Spelling(
            head: head, bytes: bytes, whole: ContentHash.text(buffer + anchor, bytes), content: tokenHash)
    }

    /// Has `count` bytes from `position` on in the buffer. What fails here fails again when the bytes are read.
    private func hold(_ count: Int) -> Bool {
        guard count <= Self.longestSpelling, count <= capacity || count * 2 <= tokenLimit else { return false }
        while end - position < count {
            guard readFailure == nil else { return false }
            do throws(SourceError) {
                guard try refill() else { return false }
            } catch {
                readFailure = error
                return false
            }
        }
        return true
    }
}
