import Archive

/// Text as UTF-8: what PowerShell's `>` wrote as UTF-16 with a byte order mark is decoded on the way, a UTF-8 mark is dropped, and so are
/// a terminal's colours, wherever they begin.
///
/// Everything else passes straight into the caller's buffer. A lone surrogate becomes U+FFFD.
final class TextSource: ByteSource {
    private enum Form { case unknown, utf8, coloured, utf16(littleEndian: Bool) }

    private let inner: any ByteSource
    private var form = Form.unknown
    /// UTF-16 bytes that were read and not decoded yet.
    private var raw: [UInt8] = []
    private var rawStart = 0
    /// Decoded bytes that did not fit.
    private var spill: [UInt8] = []
    private var ended = false
    private var colours = ColourCodes()
    /// Bytes that were given as they are.
    private var passed = 0
    /// True where the bytes are given as they are stored, once some were read.
    private(set) var isAsStored = false

    init(_ inner: any ByteSource) { self.inner = inner }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        switch form {
        case .utf8: return try withoutColours(inner.read(into: buffer), in: buffer)
        case .coloured: return try readStripped(into: buffer)
        case .utf16(let little): return try decode(into: buffer, little)
        case .unknown: return try begin(buffer)
        }
    }

    private func begin(_ buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count >= 4 else {
            form = .utf8
            return try read(into: buffer)
        }
        var have = 0
        while have < 3 {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[have...])
            let n = try inner.read(into: rest)
            if n <= 0 { break }
            have += n
        }
        if have >= 2, buffer[0] == 0xFF && buffer[1] == 0xFE || buffer[0] == 0xFE && buffer[1] == 0xFF {
            let little = buffer[0] == 0xFF
            form = .utf16(littleEndian: little)
            raw = Array(buffer[2..<have])
            return try decode(into: buffer, little)
        }
        form = .utf8
        guard let base = buffer.baseAddress else { return have }
        let bytes = base.assumingMemoryBound(to: UInt8.self)
        isAsStored = true
        let mark = have >= 3 && buffer[0] == 0xEF && buffer[1] == 0xBB && buffer[2] == 0xBF ? 3 : 0
        if mark > 0 {
            isAsStored = false
            moveBytes(to: bytes, from: bytes + mark, have - mark)
            if have == mark { return try read(into: buffer) }
        }
        return try withoutColours(have - mark, in: buffer)
    }

    /// Colours may begin far below a head without any: a log, and then what was typed.
    private func withoutColours(
        _ count: Int, in buffer: UnsafeMutableRawBufferPointer
    ) throws(SourceError) -> Int {
        let count = min(count, buffer.count)
        guard count > 0, let base = buffer.baseAddress else { return count }
        let bytes = base.assumingMemoryBound(to: UInt8.self)
        let text = TextSlice(start: bytes, count: count)
        // Who copied a page out of a browser copied all of it so: its first bytes show it.
        guard ColourCodes.appear(in: text) || passed == 0 && ColourCodes.hardBlanks(in: text.part(0, 4096)) else {
            passed += count
            return count
        }
        (form, isAsStored) = (.coloured, false)
        let kept = colours.strip(UnsafeMutableBufferPointer(start: bytes, count: count))
        return kept > 0 ? kept : try readStripped(into: buffer)
    }

    private func readStripped(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        while true {
            let n = min(try inner.read(into: buffer), buffer.count)
            guard n > 0, let base = buffer.baseAddress else { return 0 }
            let bytes = UnsafeMutableBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: n)
            let kept = colours.strip(bytes)
            if kept > 0 { return kept }
        }
    }

    private func decode(into buffer: UnsafeMutableRawBufferPointer, _ little: Bool) throws(SourceError) -> Int {
        while spill.isEmpty {
            if ended { return 0 }
            try refill()
            decodeRaw(little)
        }
        let n = min(buffer.count, spill.count)
        spill.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[0..<n])) }
        spill.removeFirst(n)
        return n
    }

    private func refill() throws(SourceError) {
        raw.removeFirst(rawStart)
        rawStart = 0
        var chunk = [UInt8](repeating: 0, count: 16_384)
        var failure: SourceError?
        let n = chunk.withUnsafeMutableBytes { bytes -> Int in
            do throws(SourceError) { return try inner.read(into: bytes) } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        if n <= 0 { ended = true } else { raw.append(contentsOf: chunk[0..<n]) }
    }

    private func decodeRaw(_ little: Bool) {
        func unit(_ at: Int) -> UInt32 {
            let (a, b) = (UInt32(raw[at]), UInt32(raw[at + 1]))
            return little ? a | b << 8 : a << 8 | b
        }
        var at = 0
        while at + 2 <= raw.count {
            var value = unit(at)
            var width = 2
            if value >= 0xD800, value < 0xDC00 {
                guard at + 4 <= raw.count || ended else { break }
                if at + 4 <= raw.count, unit(at + 2) >= 0xDC00, unit(at + 2) < 0xE000 {
                    value = 0x10000 + (value - 0xD800) << 10 + (unit(at + 2) - 0xDC00)
                    width = 4
                }
            }
            let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
            spill.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            at += width
        }
        rawStart = at
    }
}
