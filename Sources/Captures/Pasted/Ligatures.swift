/// A text that was copied out of a printed document, in which letters that a printer draws as one are one sign, as themselves: `conﬁg`.
struct Ligatures: LineRewriter {
    /// U+FB00 to U+FB04 are `EF AC 80` to `EF AC 84`.
    private static let letters: [StaticString] = ["ff", "fi", "fl", "ffi", "ffl"]

    private static func letters(_ text: TextSlice, _ at: Int) -> StaticString? {
        guard at + 2 < text.count, text[at] == 0xEF, text[at + 1] == 0xAC else { return nil }
        let place = Int(text[at + 2]) - 0x80
        return letters.indices.contains(place) ? letters[place] : nil
    }

    static func stand(in head: TextSlice) -> Bool {
        var at = 0
        while let next = head.find(0xEF, from: at) {
            if letters(head, next) != nil { return true }
            at = next + 1
        }
        return false
    }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        var at = 0
        while let next = line.find(0xEF, from: at) {
            out.append(contentsOf: line.part(at, next))
            if let letters = Self.letters(line, next) {
                letters.withUTF8Buffer { out.append(contentsOf: $0) }
                at = next + 3
            } else {
                out.append(0xEF)
                at = next + 1
            }
        }
        out.append(contentsOf: line.dropping(at))
        if isWhole { out.append(0x0A) }
    }
}
