/// Removes terminal sequences (`ESC [ 1;32 m`, and the window title `ESC ] 0;me@host BEL`) from a stream of bytes, in place: what a
/// coloured `jq` or `kubectl` printed, and what script(1) wrote down. Blanks that do not break, which a page of a wiki or a chat makes of
/// others, become plain ones.
struct ColourCodes {
    private enum State { case text, escape, sequence, title, lead }
    private var state = State.text
    /// Nothing but sequences since the line began.
    private var isAtStart = true

    static func appear(in bytes: TextSlice) -> Bool { bytes.find(0x1B) != nil }
    /// U+00A0 in what is no binary.
    static func hardBlanks(in bytes: TextSlice) -> Bool { bytes.holds("\u{A0}") && bytes.find(0) == nil }

    /// Moves what is text to the front of `buffer`; gives how many bytes that are.
    mutating func strip(_ buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var kept = 0
        for byte in buffer {
            switch state {
            case .text where byte == 0x1B: state = .escape
            case .lead where byte == 0xA0 && kept > 0:
                buffer[kept - 1] = 0x20
                state = .text
            // Back to the start of a line on which nothing stands: what a shell prints when it takes a command.
            case .text where byte == 0x0D && isAtStart: break
            case .text, .lead:
                buffer[kept] = byte
                kept += 1
                isAtStart = byte == 0x0A
                state = byte == 0xC2 ? .lead : .text
            case .escape: state = byte == 0x5B ? .sequence : byte == 0x5D ? .title : .text
            // A title ends with BEL or with `ESC \`.
            case .title:
                if byte == 0x07 || byte == 0x0A { state = .text } else if byte == 0x1B { state = .escape }
            // A sequence ends with a byte from `@` to `~`; a newline ends what is none.
            case .sequence: if byte >= 0x40 && byte <= 0x7E || byte == 0x0A { state = .text }
            }
        }
        return kept
    }
}
