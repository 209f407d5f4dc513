extension Collection where Element: RandomAccessCollection, Element.Index == Int, Element.Element: Equatable {
    /// How many first elements all have, as the folders that all paths begin with; with `butLast` the last of the shortest is none of
    /// them.
    package func sharedCount(butLast: Bool = false) -> Int {
        guard let first, let least = lazy.map(\.count).min() else { return 0 }
        return (0..<Swift.max(0, least - (butLast ? 1 : 0))).prefix { at in
            allSatisfy { $0[$0.startIndex + at] == first[first.startIndex + at] }
        }.count
    }
}
