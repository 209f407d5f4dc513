/// Removes terminal sequences (`ESC [ 1;32 m`) from a stream of bytes, in place: what a coloured `jq` or `kubectl` printed.
struct ColourCodes {
    private enum State { case text, escape, sequence }
    private var state = State.text

    static func appear(in bytes: TextSlice) -> Bool { bytes.find(0x1B) != nil }

    /// Moves what is text to the front of `buffer`; gives how many bytes that are.
    mutating func strip(_ buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var kept = 0
        for byte in buffer {
            switch state {
            case .text where byte == 0x1B: state = .escape
            case .text:
                buffer[kept] = byte
                kept += 1
            case .escape: state = byte == 0x5B ? .sequence : .text
            // A sequence ends with a byte from `@` to `~`; a newline ends what is none.
            case .sequence: if byte >= 0x40 && byte <= 0x7E || byte == 0x0A { state = .text }
            }
        }
        return kept
    }
}
