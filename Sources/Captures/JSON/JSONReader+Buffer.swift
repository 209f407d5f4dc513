import Archive
import Units

extension UInt8 {
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
    static let colon: UInt8 = 0x3A
    static let openBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let closeBracket: UInt8 = 0x5D
    static let openBrace: UInt8 = 0x7B
    static let closeBrace: UInt8 = 0x7D
    static let newline: UInt8 = 0x0A
}

/// Finding where tokens start and end: the loops that see every byte.
extension JSONReader {
    /// Reads more behind `end`. Everything before `anchor`, `kept` and `position` is dropped, and these move along; whoever
    /// holds another index must take it anew. False at the end of the input.
    @inline(never) func refill() throws(SourceError) -> Bool {
        guard !ended else { return false }
        if let readFailure { throw readFailure }
        if anchor >= 0, position - anchor > Self.longestSpelling { anchor = -1 }
        let first = kept >= 0 ? kept : position
        let drop = anchor >= 0 ? min(anchor, first) : first
        if drop > 0 {
            (buffer).update(from: buffer + drop, count: end - drop)
            end -= drop
            position -= drop
            discarded &+= Int64(drop)
            if kept >= 0 { kept -= drop }
            if anchor >= 0 { anchor -= drop }
        }
        if end == capacity { try grow() }
        let room = capacity - end
        let got = try source.read(into: UnsafeMutableRawBufferPointer(start: buffer + end, count: room))
        ended = got <= 0
        end += min(max(got, 0), room)
        (buffer + end).initialize(repeating: 0, count: 8)
        return !ended
    }

    private func grow() throws(SourceError) {
        guard capacity < tokenLimit else {
            throw SourceError(
                .limit, "a JSON token at byte \(grouped(discarded)) is longer than \(grouped(Int64(tokenLimit))) bytes")
        }
        let wider = max(firstCapacity, capacity * 2)
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: wider + 8)
        copy.initialize(from: buffer, count: end)
        buffer.deallocate()
        buffer = copy
        capacity = wider
    }

    /// Goes to the first byte that is neither white space nor a comma and tells it; 0 at the end of the input.
    ///
    /// A third of a pretty-printed dump is indentation, so spaces behind a newline are passed eight at a time.
    @inline(__always) func token() throws(SourceError) -> UInt8 {
        var at = position
        while true {
            let buffer = buffer
            let end = end
            while at < end {
                let byte = buffer[at]
                if byte > 0x20, byte != .comma {
                    position = at
                    return byte
                }
                at += 1
                guard byte == .newline else { continue }
                while at < end {
                    let other = Word8.load(buffer + at) ^ Word8.spaces
                    guard other == 0 else {
                        at += other.trailingZeroBitCount >> 3
                        break
                    }
                    at += 8
                }
            }
            position = end
            guard try refill() else { return 0 }
            at = position
        }
    }

    /// Goes behind the closing quote of the string whose first byte is next, and tells where the text lies:
    /// in one piece, as it stands (escapes included), until the next refill.
    @inline(__always) func scanString() throws(SourceError) -> (start: Int, count: Int) {
        let stop = stringStop(from: position)
        if stop < end, buffer[stop] == .quote {
            let start = position
            position = stop + 1
            return (start, stop - start)
        }
        return try scanLongString()
    }

    /// The same for a string with escapes, or one that the buffer does not hold whole.
    @inline(never) private func scanLongString() throws(SourceError) -> (start: Int, count: Int) {
        kept = position
        defer { kept = -1 }
        while true {
            let stop = stringStop(from: position)
            if stop < end, buffer[stop] == .quote {
                position = stop + 1
                return (kept, stop - kept)
            }
            position = min(stop, end)
            if position < end {
                position += 1
                if position == end, try !refill() { throw endsEarly() }
                position += 1
            } else if try !refill() {
                throw endsEarly()
            }
        }
    }

    /// The index of the next quote or backslash, or `end`: eight bytes at a time (a byte of a word is zero exactly when
    /// subtracting one borrows into its top bit; above the lowest one that test may lie, so only that one is used).
    @inline(__always) func stringStop(from start: Int) -> Int {
        let buffer = buffer
        let end = end
        var at = start
        while at < end {
            let word = Word8.load(buffer + at)
            let quote = word ^ Word8.quotes
            let slash = word ^ Word8.backslashes
            let found = ((quote &- Word8.ones) & ~quote | (slash &- Word8.ones) & ~slash) & Word8.tops
            if found != 0 { return min(at + found.trailingZeroBitCount >> 3, end) }
            at += 8
        }
        return end
    }

    /// Goes behind a number or a literal and tells where it lies, until the next refill.
    func scanScalar() throws(SourceError) -> (start: Int, count: Int) {
        kept = position
        defer { kept = -1 }
        while true {
            while position < end, buffer[position].isScalar { position += 1 }
            guard position == end, try refill() else { break }
        }
        guard position > kept else { throw unexpected(position < end ? buffer[position] : 0) }
        return (kept, position - kept)
    }

    func endsEarly() -> SourceError {
        SourceError(.truncated, "JSON ends early at byte \(grouped(discarded + Int64(end)))")
    }

    func unexpected(_ byte: UInt8) -> SourceError {
        guard byte != 0 else { return endsEarly() }
        let shown = byte > 0x20 && byte < 0x7F ? "“\(Character(UnicodeScalar(byte)))”" : "byte value \(byte)"
        return SourceError(.damaged, "JSON is damaged at byte \(grouped(offset)): unexpected \(shown)")
    }
}

extension UInt8 {
    /// A byte of a number or of `true`, `false`, `null`, `NaN`, `-Infinity`.
    fileprivate var isScalar: Bool {
        (self >= 0x30 && self <= 0x39) || self == 0x2D || self == 0x2E || self == 0x2B
            || ((self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A)
    }
}

/// Eight bytes as one number, the first lowest.
private enum Word8 {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let tops: UInt64 = 0x8080_8080_8080_8080
    static let spaces: UInt64 = 0x2020_2020_2020_2020
    static let quotes: UInt64 = 0x2222_2222_2222_2222
    static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C

    @inline(__always) static func load(_ at: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
    }
}
