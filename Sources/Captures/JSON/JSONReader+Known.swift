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

    /// A value of several lines, and the hash of its bytes.
    struct Block {
        var bytes: Int
        var whole: TokenHash
    }

    /// The lines of the present value, if it is an object or array of a pretty-printed document that is long enough to be
    /// worth it: up to the line with its closing bracket, which stands as deep as the value's own line. A newline cannot stand
    /// in a string, so nothing else begins like that line. Whether the value ends there is seen when its tokens are passed.
    func block() throws(SourceError) -> Block? {
        let open = try value()
        guard open == .openBrace || open == .openBracket, comparedInVain <= offset &+ 1 << 20 else { return nil }
        _ = hold(4096)
        let start = UnsafePointer(buffer + position)
        let count = min(end - position, 64 << 10)
        guard count > 256, start[1] == .newline else { return nil }
        var inner = 0
        while inner < 200, start[2 + inner] == 0x20 { inner += 1 }
        let (step, rest) = inner.quotientAndRemainder(dividingBy: depth + 1)
        guard rest == 0, step > 0 else { return nil }
        let close: UInt8 = open == .openBrace ? .closeBrace : .closeBracket
        guard let bytes = Self.closing(close, indent: step * depth, in: start, count) else {
            comparedInVain &+= Int64(count)
            return nil
        }
        return bytes < 256 ? nil : Block(bytes: bytes, whole: ContentHash.text(start, bytes))
    }

    /// Bytes up to and with the first `close` that stands behind a newline and `indent` spaces, sixteen at a time.
    static func closing(_ close: UInt8, indent: Int, in start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        let bytes = UnsafeRawPointer(start)
        let newlines = SIMD16<UInt8>(repeating: .newline)
        let closes = SIMD16<UInt8>(repeating: close)
        func ends(_ at: Int) -> Bool {
            guard start[at] == .newline, start[at + indent + 1] == close else { return false }
            for space in (at + 1)..<(at + 1 + indent) where start[space] != 0x20 { return false }
            return true
        }
        var at = 0
        while at + indent + 17 <= count {
            let here = bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self) .== newlines
            let there = bytes.loadUnaligned(fromByteOffset: at + indent + 1, as: SIMD16<UInt8>.self) .== closes
            let both = unsafeBitCast(here .& there, to: SIMD2<UInt64>.self)
            if both[0] | both[1] != 0 {
                for lane in at..<(at + 16) where ends(lane) { return lane + indent + 2 }
            }
            at += 16
        }
        while at + indent + 1 < count {
            if ends(at) { return at + indent + 2 }
            at += 1
        }
        return nil
    }
}
