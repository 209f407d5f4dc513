/// The words of a column's title: `kubernetes.pod_name`, `PodName`, `k8s_pod`, `Pod Name` have the same two at their end.
struct HeaderWords {
    let words: [String]

    init(_ title: String) {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        for character in title.prefix(200) {
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
        self.words = words
    }

    /// It names such a thing: its last word is this, or `name` behind it.
    func names(_ thing: String) -> Bool {
        guard let last = words.last else { return false }
        return last == thing || last == thing + "name" || last == "name" && words.dropLast().last == thing
    }

    /// All words in one: `logmessage` of `LogMessage`, `log_message` and `Log Message`.
    var joined: String { words.joined() }
}
