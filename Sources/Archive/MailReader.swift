import Units

/// A mail (RFC 5322) with what is attached to it (RFC 2046), as a ticket system hands it over: each part is a member, its text or its
/// bytes out of base64 or quoted-printable. A mail within a mail is opened as well, and one of text alone that is written in either.
///
/// It is read line by line, and nothing but the line at hand is held.
final class MailReader: MemberReader {
    private enum Packing { case plain, base64, quoted }

    private let base: BufferedSource
    private let chunk: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isOver = false
    private var boundaries: [[UInt8]] = []
    private var packing = Packing.plain
    private var inPart = false
    private var hasBegun = false
    private var parts = 0
    /// Decoded bytes of the part at hand that nobody took yet.
    private var out: [UInt8] = []
    private var outStart = 0
    /// A line end waits: the one before a boundary is the boundary's.
    private var owesNewline = false
    private var bits: UInt32 = 0
    private var signs = 0
    private var failure: SourceError?

    let trailingOffset: Int64? = nil
    let canGoOn = false

    private static let longestLine = 64 << 10
    /// Boundaries of parts in parts; a mail needs two or three.
    private static let mostBoundaries = 16

    init(_ base: BufferedSource) {
        self.base = base
        chunk = .allocate(byteCount: Self.longestLine, alignment: 16)
    }

    deinit { chunk.deallocate() }

    /// True for the head of a mail that has parts, or whose text is not what is written there: headers alone, up to the one that says so.
    static func begins(_ head: UnsafeRawBufferPointer) -> Bool {
        guard let first = head.first, first &- 0x41 < 26, head.count > 60 else { return false }
        var (at, isOfMail, isPacked, lines) = (0, false, false, 0)
        while at < head.count, lines < 200 {
            let end = head[at...].firstIndex(of: 0x0A) ?? head.count
            let line = String(decoding: head[at..<min(end, at + 200)], as: UTF8.self).lowercased()
            at = end + 1
            lines += 1
            if line.isEmpty || line == "\r" { break }
            if line.hasPrefix(" ") || line.hasPrefix("\t") { continue }
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")),
                line[..<colon].utf8.allSatisfy({ $0 &- 0x61 < 26 || $0 == 0x2D || $0 &- 0x30 < 10 })
            else { return false }
            isOfMail = isOfMail || marks.contains { line.hasPrefix($0) }
            isPacked =
                isPacked || line.hasPrefix("content-type:") && line.contains("multipart/")
                || line.hasPrefix("content-transfer-encoding:") && packing(line) != .plain
        }
        return isOfMail && isPacked
    }

    private static let marks = ["from:", "received:", "message-id:", "mime-version:", "subject:", "return-path:"]

    func next() throws(SourceError) -> ArchiveMember? {
        if let failure { throw failure }
        (out, outStart, owesNewline, bits, signs) = ([], 0, false, 0, 0)
        if !hasBegun {
            hasBegun = true
            let whole = try headers()
            if !whole.isMultipart { return member(whole) }
        }
        while true {
            while inPart || !isOver {
                guard let line = try line() else { return nil }
                guard let isLast = boundary(line.bytes) else { continue }
                inPart = !isLast
                if !isLast { break }
            }
            guard inPart else { return nil }
            inPart = false
            let part = try headers()
            if part.isMultipart { continue }
            return member(part)
        }
    }

    private func member(_ part: Part) -> ArchiveMember {
        inPart = true
        parts += 1
        return ArchiveMember(
            name: Array((part.name ?? "part \(parts).\(part.isPage ? "html" : "txt")").utf8), size: nil,
            modifiedAt: nil, skipped: nil, refused: nil)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        while outStart == out.count {
            out.removeAll(keepingCapacity: true)
            outStart = 0
            guard inPart else { return 0 }
            guard let line = try line() else {
                // A part that has no end was cut; the text of a mail without parts goes on to its end.
                inPart = false
                if boundaries.isEmpty { flush() }
                continue
            }
            if let isLast = boundary(line.bytes) {
                flush()
                inPart = false
                // `next()` goes on behind this boundary.
                if !isLast { pending = line.bytes }
            } else {
                decode(line.bytes, isWhole: line.isWhole)
            }
        }
        let count = min(buffer.count, out.count - outStart)
        buffer.copyBytes(from: out[outStart..<(outStart + count)])
        outStart += count
        return count
    }

    // MARK: - Lines

    private var pending: [UInt8]?

    /// The next line without its end; a piece of one that is too long. Nil at the end.
    private func line() throws(SourceError) -> (bytes: [UInt8], isWhole: Bool)? {
        if let line = pending {
            pending = nil
            return (line, true)
        }
        var line: [UInt8] = []
        while line.count < Self.longestLine {
            if start == end, try !fill() { return line.isEmpty ? nil : (line, false) }
            let rest = UnsafeRawBufferPointer(rebasing: chunk[start..<end])
            let stop = rest.firstIndex(of: 0x0A) ?? rest.count
            line += rest[..<stop]
            start += min(stop + 1, rest.count)
            if stop < rest.count {
                if line.last == 0x0D { line.removeLast() }
                return (line, true)
            }
        }
        return (line, false)
    }

    private func fill() throws(SourceError) -> Bool {
        guard !isOver else { return false }
        (start, end) = (0, 0)
        do throws(SourceError) { end = max(0, try base.read(into: chunk)) } catch {
            failure = error
            throw error
        }
        isOver = end == 0
        return !isOver
    }

    /// Whether the line ends a part: false where another follows, true behind the last of its own; nil for a line of a part.
    private func boundary(_ line: [UInt8]) -> Bool? {
        guard line.starts(with: [0x2D, 0x2D]) else { return nil }
        let text = line.dropFirst(2)
        // A boundary may begin as another one does.
        for mark in boundaries.reversed() where text.starts(with: mark) {
            let rest = text.dropFirst(mark.count)
            if rest.starts(with: [0x2D, 0x2D]), rest.dropFirst(2).allSatisfy(Self.isBlank) {
                // Of a part that has parts itself, the outer one goes on at its own boundary.
                boundaries.removeAll { $0 == mark }
                return true
            }
            if rest.allSatisfy(Self.isBlank) { return false }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    // MARK: - Headers

    private struct Part {
        var name: String?
        var isMultipart = false
        var isPage = false
    }

    /// Reads headers up to the blank line behind them; a header goes on in lines that begin with a blank.
    private func headers() throws(SourceError) -> Part {
        var part = Part()
        var field = ""
        packing = .plain
        while let line = try line() {
            let text = String(decoding: line.bytes.prefix(2000), as: UTF8.self)
            if text.hasPrefix(" ") || text.hasPrefix("\t") {
                if field.utf8.count < 4000 { field += text }
                continue
            }
            take(field, &part)
            field = text
            if text.isEmpty { break }
        }
        return part
    }

    private func take(_ field: String, _ part: inout Part) {
        let lower = field.lowercased()
        if lower.hasPrefix("content-transfer-encoding:") {
            packing = Self.packing(lower)
        } else if lower.hasPrefix("content-disposition:") {
            part.name = MailField(field).value("filename") ?? part.name
        } else if lower.hasPrefix("content-type:") {
            let own = MailField(field)
            part.name = part.name ?? own.value("name")
            part.isPage = lower.contains("text/html")
            guard lower.contains("multipart/"), let mark = own.value("boundary"), !mark.isEmpty else {
                return
            }
            part.isMultipart = true
            if boundaries.count < Self.mostBoundaries { boundaries.append(Array(mark.utf8)) }
        }
    }

    /// Of a header that is written small.
    private static func packing(_ header: String) -> Packing {
        header.contains("base64") ? .base64 : header.contains("quoted-printable") ? .quoted : .plain
    }

    // MARK: - Bytes

    private func decode(_ line: [UInt8], isWhole: Bool) {
        switch packing {
        case .base64:
            for byte in line { take(sign: byte) }
        case .plain:
            if owesNewline { out.append(0x0A) }
            out += line
            owesNewline = isWhole
        case .quoted:
            if owesNewline { out.append(0x0A) }
            owesNewline = isWhole
            unquote(line)
        }
    }

    private func unquote(_ line: [UInt8]) {
        var at = 0
        while at < line.count {
            if line[at] == 0x3D, at + 2 < line.count, let high = Self.hex(line[at + 1]),
                let low = Self.hex(line[at + 2])
            {
                out.append(high << 4 | low)
                at += 3
            } else if line[at] == 0x3D, at + 1 == line.count {
                // A soft end: the line goes on.
                owesNewline = false
                at += 1
            } else {
                out.append(line[at])
                at += 1
            }
        }
    }

    static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private func take(sign: UInt8) {
        guard let value = Base64Source.value(sign) else { return }
        bits = bits << 6 | UInt32(value)
        signs += 1
        guard signs == 4 else { return }
        out.append(UInt8(truncatingIfNeeded: bits >> 16))
        out.append(UInt8(truncatingIfNeeded: bits >> 8))
        out.append(UInt8(truncatingIfNeeded: bits))
        (bits, signs) = (0, 0)
    }

    /// What stands behind the last whole group of base64; of text its last line end.
    private func flush() {
        if signs == 2 { out.append(UInt8(truncatingIfNeeded: bits >> 4)) }
        if signs == 3 {
            out.append(UInt8(truncatingIfNeeded: bits >> 10))
            out.append(UInt8(truncatingIfNeeded: bits >> 2))
        }
        (bits, signs) = (0, 0)
        if owesNewline, packing != .base64 { out.append(0x0A) }
        owesNewline = false
    }
}
