/// Texts that come again in row after row, such as namespaces and nodes: each is kept once.
///
/// A text of more than fifteen bytes lies in memory of its own, and tens of thousands of rows would hold as many of one.
struct SharedWords {
    private var known: Set<String> = []

    /// Kept at once; a mesh has fewer namespaces, workloads and nodes than pods.
    private static let most = 20_000
    /// Swift holds shorter texts in the value itself.
    private static let longestInPlace = 15

    mutating func shared(_ word: String?) -> String? { word.map { shared($0) } }

    mutating func shared(_ word: String) -> String {
        guard word.utf8.count > Self.longestInPlace else { return word }
        if let place = known.firstIndex(of: word) { return known[place] }
        if known.count < Self.most { known.insert(word) }
        return word
    }
}
