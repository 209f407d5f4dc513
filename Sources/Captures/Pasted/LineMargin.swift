/// Takes what every line of a pasted page has before it (`    `, `> `) out of a stream of bytes, in place.
struct LineMargin {
    private let quotes: Int
    private let indent: Int
    private let hasBlank: Bool
    /// What is left to take away at the start of the line at hand.
    private var left: Int
    private var blankMayFollow = false
    private var inMargin = true

    init(_ preface: Preface) {
        quotes = preface.quotes
        indent = preface.indent
        hasBlank = preface.quotesHaveBlank
        left = quotes + indent
    }

    /// Moves what is left to the front of `buffer`; gives how many bytes that are.
    mutating func strip(_ buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var kept = 0
        for byte in buffer {
            if inMargin, takes(byte) { continue }
            inMargin = false
            buffer[kept] = byte
            kept += 1
            if byte == 0x0A {
                inMargin = true
                left = quotes + indent
                blankMayFollow = false
            }
        }
        return kept
    }

    /// True where the byte belongs to the margin.
    private mutating func takes(_ byte: UInt8) -> Bool {
        if quotes > 0 {
            if byte == 0x3E, left > 0 {
                left -= 1
                blankMayFollow = true
                return true
            }
            // Blanks between the signs, and one behind the last where all lines have it.
            guard byte == 0x20, left > 0 || blankMayFollow && hasBlank else { return false }
            blankMayFollow = false
            return true
        }
        guard left > 0, byte == 0x20 || byte == 0x09 else { return false }
        left -= 1
        return true
    }

    /// Signs `>` at the start of a line, each with blanks around it.
    static func quotes(of line: TextSlice) -> Int {
        var count = 0
        for byte in line {
            if byte == 0x3E { count += 1 } else if byte != 0x20 { break }
        }
        return count
    }

    /// True where a blank, or nothing, follows the last sign.
    static func hasBlank(_ line: TextSlice) -> Bool {
        var last = -1
        for (at, byte) in line.enumerated() {
            if byte == 0x3E { last = at } else if byte != 0x20 { break }
        }
        return last + 1 >= line.count || line[last + 1] == 0x20 || line[last + 1] == 0x0D
    }

    static func blanks(of line: TextSlice) -> Int {
        var at = 0
        while at < line.count, line[at] == 0x20 || line[at] == 0x09 { at += 1 }
        return at
    }
}
