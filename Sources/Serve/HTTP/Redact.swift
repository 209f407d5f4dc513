import Privacy

/// How a request says what is to be taken out of a report: `redact=none|names|strict`.
enum Redact {
    static let field = "redact"
    static let none = "none"
    static let words = [none] + RedactionLevel.allCases.map(\.rawValue)

    /// nil: names stay. No value means that as well.
    static func level(_ values: [String]) throws(Refusal) -> RedactionLevel? {
        guard let word = values.first, word != none || values.count > 1 else { return nil }
        guard values.count == 1, let level = RedactionLevel(rawValue: word) else {
            throw Refusal(
                400, "\(field) is given twice, or is no level", hint: "one of: \(words.joined(separator: ", "))")
        }
        return level
    }
}

extension RedactionLevel {
    /// What is said of a report; no sign in it could end a string of a script.
    var summary: String {
        switch self {
        case .names: "names are replaced"
        case .strict: "names are replaced, times shifted, images, labels and addresses dropped"
        }
    }
}
