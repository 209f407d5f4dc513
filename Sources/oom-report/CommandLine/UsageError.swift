/// The command line asks for something that does not exist or does not fit. Exit status 2.
struct UsageError: Error, Equatable {
    let message: String
    /// What to do instead.
    let hint: String

    init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }

    /// `did you mean --output?` where one of `candidates` is near to `word`, else `otherwise`.
    init(_ message: String, word: String, candidates: [String], otherwise: String) {
        self.message = message
        hint = closest(to: word, among: candidates).map { "did you mean \($0)?" } ?? otherwise
    }
}

/// The candidate with the fewest edits, when at most a third of its signs (and at least one edit) differ, or the only
/// one that begins with `word`.
func closest(to word: String, among candidates: [String]) -> String? {
    let beginning = candidates.filter { !word.isEmpty && $0.hasPrefix(word) }
    if beginning.count == 1 { return beginning.first }
    guard word.count <= 64 else { return nil }
    let ranked = candidates.map { (name: $0, edits: edits(from: Array(word), to: Array($0))) }
        .filter { $0.edits <= max(1, $0.name.count / 3) }
    return ranked.min { ($0.edits, $0.name) < ($1.edits, $1.name) }?.name
}

/// Levenshtein's distance.
private func edits(from a: [Character], to b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, right) in b.enumerated() {
            let substituted = diagonal + (left == right ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
