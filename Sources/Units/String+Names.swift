extension String {
    /// Whether a name stands in it that neither begins nor ends within a word: `cart-1` in `cart-1-previous.log`, and not in
    /// `cart-10.log`.
    package func holds(name: String) -> Bool {
        guard !name.isEmpty else { return false }
        return ranges(of: name).contains { range in
            let before = range.lowerBound == startIndex ? nil : self[index(before: range.lowerBound)]
            let after = range.upperBound == endIndex ? nil : self[range.upperBound]
            return before?.isPartOfWord != true && after?.isPartOfWord != true
        }
    }
}

extension Character {
    fileprivate var isPartOfWord: Bool { isLetter || isNumber }
}
