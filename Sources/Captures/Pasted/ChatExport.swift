import Archive

/// A chat that a program exported as JSON, as the stream of its messages: each begins with the mark of `ChatLines`, and fences stand in
/// lines of their own.
///
/// ```
/// [{"type": "message", "user": "U1", "text": "```$ kubectl get pods\nNAME …```", "ts": "1768427530.0001"}, …]     Slack
/// {"name": "on-call", "messages": [{"id": 7, "from": "Ada", "text": "…"}, …]}                                       Telegram
/// ```
final class ChatExport: ByteSource {
    private enum State { case outside, string, escape, unicode }

    private let inner: any ByteSource
    private var out: [UInt8] = []
    private var outStart = 0
    private var isOver = false
    private var state = State.outside
    /// The string at hand, as far as it may be a key; of a message what was decoded goes out at once.
    private var word: [UInt8] = []
    private var isMessage = false
    private var keyIsText = false
    private var digits: [UInt8] = []
    private var ticks = 0
    private var entity: [UInt8] = []

    init(_ inner: any ByteSource) { self.inner = inner }

    static func begins(_ head: TextSlice) -> Bool {
        guard let first = head.first(where: { $0 > 0x20 }), first == 0x5B || first == 0x7B, head.holds("\"text\"")
        else {
            return false
        }
        let isSlack = head.holds("\"ts\"") && head.holds("\"message\"") && head.holds("\"user\"")
        return isSlack || head.holds("\"messages\"") && (head.holds("\"from\"") || head.holds("\"author\""))
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
        isOver = count <= 0
        for byte in chunk.prefix(max(0, count)) { take(byte) }
    }

    private func take(_ byte: UInt8) {
        switch state {
        case .outside: outside(byte)
        case .string:
            if byte == 0x5C {
                state = .escape
            } else if byte == 0x22 {
                endString()
            } else {
                put(byte)
            }
        case .escape:
            state = .string
            switch byte {
            case 0x6E: put(0x0A)
            case 0x74: put(0x09)
            case 0x72: break
            case 0x75: (state, digits) = (.unicode, [])
            default: put(byte)
            }
        case .unicode:
            digits.append(byte)
            guard digits.count == 4 else { return }
            state = .string
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
            for byte in UTF8.encode(value ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter { put(byte) }
        }
    }

    private func outside(_ byte: UInt8) {
        if byte == 0x22 {
            state = .string
            word.removeAll(keepingCapacity: true)
            isMessage = keyIsText
            keyIsText = false
            if isMessage { out.append(ChatLines.mark) }
        } else if byte == 0x3A {
            keyIsText = word.elementsEqual("text".utf8) || word.elementsEqual("content".utf8)
        } else if byte == 0x2C || byte == 0x7B {
            keyIsText = false
        }
    }

    private func endString() {
        state = .outside
        guard isMessage else { return }
        flushEntity()
        flushTicks()
        isMessage = false
        out.append(0x0A)
    }

    private func put(_ byte: UInt8) {
        guard isMessage else {
            if word.count < 16 { word.append(byte) }
            return
        }
        // `&lt;` and its like; anything longer is text.
        if byte == 0x26 || !entity.isEmpty {
            entity.append(byte)
            if byte == 0x3B || entity.count > 5 { flushEntity() }
            return
        }
        plain(byte)
    }

    private func flushEntity() {
        let held = entity
        entity = []
        switch String(decoding: held, as: UTF8.self) {
        case "&lt;": plain(0x3C)
        case "&gt;": plain(0x3E)
        case "&amp;": plain(0x26)
        default: held.forEach(plain)
        }
    }

    private func plain(_ byte: UInt8) {
        if byte == 0x60 {
            ticks += 1
            return
        }
        flushTicks()
        out.append(byte)
    }

    private func flushTicks() {
        guard ticks > 0 else { return }
        let run = [UInt8](repeating: 0x60, count: min(ticks, 64))
        out += ticks >= 3 ? [0x0A] + run + [0x0A] : run
        ticks = 0
    }
}
