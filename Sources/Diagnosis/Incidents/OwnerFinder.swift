import Store

/// Whose a victim is, by what labels and annotations say, so that a ticket finds its queue.
struct OwnerFinder {
    /// Keys that were asked for, as they are written; empty: what usually names a team, with any prefix.
    let keys: [String]

    /// The part behind the slash, in the order in which they are believed. `a8r.io/owner` and `a8r.io/chat` are a
    /// convention for annotations of services and namespaces; `part-of` is Kubernetes' own, names an application and no team.
    private static let usual = [
        "team", "owner", "squad", "owning-team", "owned-by", "team-name", "service-owner", "contact", "slack-channel",
        "slack",
        "chat", "oncall", "on-call", "cost-center",
    ]
    private static let most = 4

    func owners(_ words: [OwnerWord]) -> [Owner] {
        let ranked = words.enumerated().compactMap { index, word in
            rank(word.key).map { (rank: $0, index: index, word: word) }
        }
        var seen: Set<String> = []
        return ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }
            // What pods and their namespace say alike is said once.
            .filter { seen.insert("\($0.word.key)=\($0.word.value)").inserted }
            .prefix(Self.most)
            .map { Owner(key: $0.word.key, value: $0.word.value, source: $0.word.source) }
    }

    private func rank(_ key: String) -> Int? {
        guard keys.isEmpty else { return keys.firstIndex(of: key) }
        let name = key.split(separator: "/").last.map { $0.lowercased() } ?? ""
        return Self.usual.firstIndex(of: name)
    }
}
