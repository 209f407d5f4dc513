/// The words of a column's title: `kubernetes.pod_name`, `PodName`, `k8s_pod`, `Pod Name` have the same two at their end.
struct HeaderWords {
    let words: [String]

    init(_ title: String) {
        // Characters of Unicode are looked up in tables, which for a table with many titles is felt.
        let isPlain = title.utf8.prefix(Self.longest + 1).allSatisfy { $0 < 0x80 }
        words = isPlain ? Self.plain(title.utf8.prefix(Self.longest)) : Self.any(title.prefix(Self.longest))
    }

    private static let longest = 200

    private static func plain(_ title: Substring.UTF8View) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var wasSmall = false
        for byte in title {
            let isCapital = byte &- 0x41 < 26
            let isSmall = byte &- 0x61 < 26
            let isLetter = isCapital || isSmall || byte &- 0x30 < 10
            if !isLetter || isCapital && wasSmall, !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
            if isLetter { word.append(isCapital ? byte | 0x20 : byte) }
            wasSmall = isSmall
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private static func any(_ title: Substring) -> [String] {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        for character in title {
            guard character.isLetter || character.isNumber else {
                if !word.isEmpty { words.append(word) }
                (word, wasSmall) = ("", false)
                continue
            }
            // A capital behind a small letter begins a word.
            if character.isUppercase, wasSmall, !word.isEmpty {
                words.append(word)
                word = ""
            }
            word += character.lowercased()
            wasSmall = character.isLowercase
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// It names such a thing: its last word is this, or `name` behind it.
    func names(_ thing: String) -> Bool {
        guard let last = words.last else { return false }
        return last == thing || last == thing + "name" || last == "name" && words.dropLast().last == thing
    }

    /// All words in one: `logmessage` of `LogMessage`, `log_message` and `Log Message`.
    var joined: String { words.joined() }
}
