/// What a terminal showed, of a recording of asciinema: each piece of its output is a line of JSON behind the first.
///
/// ```
/// {"version": 2, "width": 178, "height": 48, "timestamp": 1768505452}
/// [0.17, "o", "$ kubectl get pods\r\n"]
/// [1.02, "o", "NAME     READY   STATUS …\r\n"]
/// ```
/// Source: https://docs.asciinema.org/manual/asciicast/v2/ and v3. Keys that were pressed (`"i"`) come back as output.
struct TerminalRecording: TextRewriter {
    private var json = JSONBytes()
    private var colours = ColourCodes()
    /// Strings of the line at hand: the first is the kind of event, the second what it is about.
    private var strings = 0
    private var isOutput = false

    init() {}

    static func begins(_ head: TextSlice) -> Bool {
        guard head.first(where: { $0 > 0x20 }) == 0x7B, let end = head.find(0x0A) else { return false }
        let first = head.part(0, end)
        guard first.holds("\"version\""), first.holds("\"width\"") || first.holds("\"term\"") else { return false }
        let next = head.dropping(end + 1)
        return next.first(where: { $0 > 0x20 }) == 0x5B && (next.holds("\"o\", \"") || next.holds("\"o\",\""))
    }

    mutating func take(_ bytes: TextSlice, isOver: Bool, into out: inout [UInt8]) -> Int {
        var shown: [UInt8] = []
        for byte in bytes { take(byte, &shown) }
        let kept = shown.withUnsafeMutableBufferPointer { colours.strip($0) }
        var line: [UInt8] = []
        for byte in shown.prefix(kept) {
            // What was typed and taken back.
            guard byte == 0x08 else {
                line.append(byte)
                continue
            }
            while let last = line.popLast(), last & 0xC0 == 0x80 {}
        }
        out += line
        return bytes.count
    }

    private mutating func take(_ byte: UInt8, _ shown: inout [UInt8]) {
        switch json.take(byte) {
        case .nothing: break
        case .outside(0x5B): (strings, isOutput) = (0, false)
        case .outside: break
        case .begins: strings += 1
        case .byte(let byte):
            if strings == 1 { isOutput = byte == 0x6F }
            if strings == 2, isOutput { shown.append(byte) }
        case .scalar(let scalar): if strings == 2, isOutput { shown += scalar.bytes }
        case .ends: break
        }
    }
}
