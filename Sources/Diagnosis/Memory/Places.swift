/// A set of places in one list, a bit for each: joined and compared word by word, where a list has thousands.
struct Places: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// The last one is never 0.
    private var words: [UInt64] = []

    init(_ places: some Sequence<Int>) { for place in places { insert(place) } }
    init(arrayLiteral places: Int...) { self.init(places) }

    var isEmpty: Bool { words.isEmpty }
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    func contains(_ place: Int) -> Bool {
        let word = place >> 6
        return words.indices.contains(word) && words[word] & (1 << UInt64(place & 63)) != 0
    }

    /// Places count from 0.
    mutating func insert(_ place: Int) {
        guard place >= 0 else { return }
        let word = place >> 6
        while words.count <= word { words.append(0) }
        words[word] |= 1 << UInt64(place & 63)
    }

    mutating func formUnion(_ other: Places) {
        if words.count < other.words.count { words += other.words[words.count...].map { _ in 0 } }
        for index in other.words.indices { words[index] |= other.words[index] }
    }

    func forEach(_ body: (Int) -> Void) {
        for (index, bits) in words.enumerated() {
            var left = bits
            while left != 0 {
                body(index << 6 | left.trailingZeroBitCount)
                left &= left - 1
            }
        }
    }
}
