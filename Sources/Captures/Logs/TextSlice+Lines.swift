/// Where something stands in a record of JSON or YAML that was printed over several lines.
extension TextSlice {
    /// Bytes that tell one text of a record from its others.
    private static let telling = 40

    /// The line that holds the end of `words`, of a record that ends in line `last`: whoever looks there wants the words, not the bracket
    /// that closes them. Where they are spelled otherwise there (escapes) it is the record's first.
    func line(of words: [UInt8], endingIn last: Int) -> Int {
        guard find(0x0A) != nil else { return last }
        let end = words.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0
        let start = words[..<end].suffix(Self.telling).lastIndex { $0 < 0x20 || $0 > 0x7E || $0 == 0x22 || $0 == 0x5C }
        let from = start.map { $0 + 1 } ?? Swift.max(0, end - Self.telling)
        let place = from < end ? place(of: words, from, end) ?? 0 : 0
        return last - part(place, count).reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    }

    private func place(of words: [UInt8], _ from: Int, _ end: Int) -> Int? {
        words.withUnsafeBufferPointer { words in
            let wanted = words.part(from, end)
            var at = 0
            while let hit = find(wanted[0], from: at) {
                if part(hit, hit + wanted.count).equals(wanted) { return hit }
                at = hit + 1
            }
            return nil
        }
    }
}
