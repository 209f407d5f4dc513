/// The last look at bytes that are about to leave: no original name and no secret may be in them, in whatever form and
/// with whatever escapes.
///
/// It knows no format. It looks at the bytes as they are, and at the bytes with every escape undone that any format has:
/// entities of HTML and Jira, backslashes of Markdown and JSON, `\u002d`, `%2D`, signs without width, lines that were
/// broken inside of a name.
package struct FinishedScan: Sendable {
    package struct Hit: Equatable, Sendable {
        /// `secret: jwt`, `name: ns-03`: which rule, and of a name its pseudonym, which may be told.
        package let rule: String
    }

    /// Hashes of names as runs of name signs, by length in signs; each with its kind.
    private var names: [UInt64: String] = [:]
    /// Names that are words of ours: looked for only where a name stands.
    private var ordinary: [UInt64: NameBook.Entry] = [:]
    /// Names with other signs in them: looked for as they are.
    private var whole: [(bytes: [UInt8], pseudonym: String)] = []
    private var mostParts = 1

    /// Names with a digit or a hyphen in them and eight signs or more, by their first eight: looked for where no sign of
    /// ours stands between two values, as in the pages of a database.
    private var distinct: [UInt64: [(bytes: [UInt8], pseudonym: String)]] = [:]

    package var hasNames: Bool { !names.isEmpty || !ordinary.isEmpty || !whole.isEmpty }

    /// Names shorter than this are too often parts of words.
    package static let shortestName = 4

    /// Only secrets.
    package init() {}

    /// All that a book knows.
    package init(_ book: NameBook) {
        let entries = book.entries
        let pseudonyms = Set(entries.map(\.pseudonym))
        for entry in entries where !pseudonyms.contains(entry.name) { add(entry) }
    }

    private mutating func add(_ entry: NameBook.Entry) {
        let name = entry.name
        // The usual name of a bundle is no secret, and our own texts have it.
        if entry.kind == .file, OwnWords.areAll(of: name) { return }
        guard name.utf8.count >= Self.shortestName, !KeptNames.holds(name), !KeptNames.isNumber(name),
            !KeptNames.isVersion(name), !KeptNames.holds(domain: name)
        else { return }
        let bytes = Array(name.utf8)
        if bytes.count >= 8, bytes.contains(where: { Self.isMark($0) || (48...57).contains($0) }) {
            let first = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            distinct[first, default: []].append((bytes, entry.pseudonym))
        }
        guard bytes.allSatisfy(Prose.isOfName) else { return whole.append((bytes, entry.pseudonym)) }
        let hash = bytes.reduce(Self.seed, Self.mixed)
        // Words of a label or of a file's name, such as `Helm`: they are replaced where they stand, and are no names.
        let isWord = (entry.kind == .label || entry.kind == .file) && name.allSatisfy(\.isLetter)
        if isWord || OwnWords.holds(name.lowercased()) {
            ordinary[hash] = entry
        } else {
            names[hash] = entry.pseudonym
            mostParts = max(mostParts, bytes.count(where: Self.isMark) + 1)
        }
    }

    // MARK: - Looking

    package func hit(in bytes: [UInt8]) -> Hit? {
        if let hit = found(in: bytes) { return hit }
        var undone = bytes
        // JSON in HTML is escaped twice.
        for _ in 0..<3 {
            guard let next = Escapes.undone(undone) else { break }
            undone = next
            if let hit = found(in: undone) { return hit }
        }
        guard !names.isEmpty || !whole.isEmpty, let joined = Escapes.joined(undone) else { return nil }
        return nameHit(in: joined, leastParts: 2)
    }

    /// Bytes in which values stand wall to wall.
    package func hit(inPages bytes: UnsafeBufferPointer<UInt8>) -> Hit? {
        if let secret = SecretShapes.first(in: bytes, from: 0) { return Hit(rule: "secret: \(secret.rule.rawValue)") }
        guard !distinct.isEmpty, bytes.count >= 8 else { return nil }
        var window: UInt64 = 0
        for at in 0..<bytes.count {
            window = window << 8 | UInt64(bytes[at])
            guard at >= 7, let names = distinct[window] else { continue }
            for name in names where bytes.count - (at - 7) >= name.bytes.count {
                if (8..<name.bytes.count).allSatisfy({ bytes[at - 7 + $0] == name.bytes[$0] }) {
                    return Hit(rule: "name: \(name.pseudonym)")
                }
            }
        }
        return nil
    }

    /// How much of a piece's end must be seen again with the next one.
    package static let overlap = 1_024

    package func hit(in text: String) -> Hit? { hit(in: Array(text.utf8)) }

    private func found(in bytes: [UInt8]) -> Hit? {
        let secret = bytes.withUnsafeBufferPointer { SecretShapes.first(in: $0, from: 0) }
        if let secret { return Hit(rule: "secret: \(secret.rule.rawValue)") }
        return nameHit(in: bytes, leastParts: 1)
    }

    private func nameHit(in bytes: [UInt8], leastParts: Int) -> Hit? {
        if names.isEmpty, ordinary.isEmpty, whole.isEmpty { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var at = 0
            while at < bytes.count {
                guard Prose.isOfName(bytes[at]) else {
                    at += 1
                    continue
                }
                var end = at
                while end < bytes.count, Prose.isOfName(bytes[end]) { end += 1 }
                if let name = hit(in: bytes, run: at..<end, leastParts) { return Hit(rule: "name: \(name)") }
                at = end
            }
            return whole.first { Self.holds(bytes, $0.bytes) }.map { Hit(rule: "name: \($0.pseudonym)") }
        }
    }

    /// Every part of a run that begins and ends at a mark, but for what is inside of a name that is kept.
    private func hit(in bytes: UnsafeBufferPointer<UInt8>, run: Range<Int>, _ leastParts: Int) -> String? {
        var start = run.lowerBound
        while start < run.upperBound {
            var hash = Self.seed
            var parts = 0
            var end = start
            var found: String?
            var kept: Int?
            while end < run.upperBound, parts < max(mostParts, Self.mostKeptParts) {
                while end < run.upperBound, end == start || !Self.isMark(bytes[end]) {
                    hash = Self.mixed(hash, bytes[end])
                    end += 1
                }
                parts += 1
                if Self.kept.contains(hash) {
                    kept = end
                    found = nil
                }
                if parts >= leastParts, end - start >= Self.shortestName {
                    if let name = names[hash] { found = name }
                    if parts == 1, let entry = ordinary[hash], isPlace(bytes, start..<end, entry.kind) {
                        found = entry.pseudonym
                    }
                }
                if end < run.upperBound {
                    hash = Self.mixed(hash, bytes[end])
                    end += 1
                }
            }
            if let found { return found }
            if let kept { start = kept }
            while start < run.upperBound, !Self.isMark(bytes[start]) { start += 1 }
            start += 1
        }
        return nil
    }

    private static let kept = Set(KeptNames.names.map { $0.utf8.reduce(seed, mixed) })
    private static let mostKeptParts = 4

    /// Whether a word of ours stands where only a name can: `.agent.svc`, `agent.svc.`, `-n agent`, `namespace: agent`.
    private func isPlace(_ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>, _ kind: NameKind) -> Bool {
        if Self.holds(bytes, ".svc.", at: word.upperBound) || isSelected(bytes, word) { return true }
        guard kind == .namespace else { return false }
        for front in [" -n ", "--namespace ", "namespace: ", "\"namespace\": \"", "\"namespace\":\""] {
            let from = word.lowerBound - front.utf8.count
            if from >= 0, Self.holds(bytes, front, at: from) { return true }
        }
        return false
    }

    /// `-l 'app=agent'`: the value of a label that pods are selected by.
    private func isSelected(_ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>) -> Bool {
        guard word.lowerBound > 0, bytes[word.lowerBound - 1] == 0x3D else { return false }
        var from = word.lowerBound - 1
        while from > 0, Prose.isOfName(bytes[from - 1]) || [0x2C, 0x2F, 0x3D].contains(bytes[from - 1]) { from -= 1 }
        if Self.holds(bytes, "--selector=", at: from) { return true }
        if from > 0, bytes[from - 1] == 0x27 { from -= 1 }
        return ["-l ", "--selector ", "--selector="].contains { front in
            from >= front.utf8.count && Self.holds(bytes, front, at: from - front.utf8.count)
        }
    }

    private static func holds(_ bytes: UnsafeBufferPointer<UInt8>, _ text: String, at start: Int) -> Bool {
        bytes.count - start >= text.utf8.count && zip(bytes[start...], text.utf8).allSatisfy { $0 == $1 }
    }

    private static func holds(_ bytes: UnsafeBufferPointer<UInt8>, _ name: [UInt8]) -> Bool {
        guard let first = name.first, bytes.count >= name.count else { return false }
        for at in 0...(bytes.count - name.count) where bytes[at] == first {
            if (1..<name.count).allSatisfy({ bytes[at + $0] == name[$0] }) { return true }
        }
        return false
    }

    private static func isMark(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x2E || byte == 0x5F }
    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
    private static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
