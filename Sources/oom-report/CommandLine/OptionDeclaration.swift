import Units

/// An option as it is declared: help, reference, manual page, completions and the check of its value read this.
struct OptionDeclaration: Sendable, Equatable {
    /// What it takes.
    enum Kind: Sendable, Equatable {
        /// It is there or not.
        case flag
        case file
        case choice([String], called: String)
        case number(ClosedRange<Int64>, called: String)
        /// As Kubernetes writes quantities: `64Mi`, `1G`, `1000000`; above 0.
        case bytes
        case text(called: String)

        static func choice(_ words: [String]) -> Self { .choice(words, called: "FORMAT") }
        static func number(_ range: ClosedRange<Int64>) -> Self { .number(range, called: "N") }
    }

    /// What it is about: help and manual page list options by it, in this order.
    enum Category: String, Sendable, CaseIterable {
        case task = "Options"
        case privacy = "Privacy"
        case limits = "Limits"
        case messages = "Options of every command"
    }

    /// `output`, without dashes.
    let name: String
    var short: Character?
    var kind = Kind.flag
    var category = Category.task
    let help: String
    /// What holds when it is not given, in words.
    var fallback: String?
    var isRepeatable = false

    /// What stands for the value in help (`FILE`); nil for a flag.
    var value: String? {
        switch kind {
        case .flag: nil
        case .file: "FILE"
        case .bytes: "BYTES"
        case .choice(_, let name), .number(_, let name), .text(let name): name
        }
    }

    /// The words that it takes; empty: any.
    var choices: [String] { if case .choice(let words, _) = kind { words } else { [] } }

    /// `-o, --output FILE`.
    var synopsis: String {
        let value = value.map { " " + $0 } ?? ""
        return (short.map { "-\($0), " } ?? "    ") + "--" + name + value
    }

    /// Help with choices and default.
    var explanation: String {
        var text = help
        if !choices.isEmpty { text += ": " + choices.joined(separator: ", ") }
        if let fallback { text += " (default: \(fallback))" }
        if isRepeatable { text += "; can be repeated" }
        return text
    }
}

extension OptionDeclaration {
    /// Nothing where the value is one that it takes.
    func check(_ text: String) throws(UsageError) {
        switch kind {
        case .flag, .file, .text: return
        case .choice(let words, _):
            guard !words.contains(text) else { return }
            throw UsageError(
                "--\(name) cannot be \(text)", word: text, candidates: words,
                otherwise: "it is one of: " + words.joined(separator: ", "))
        case .number(let range, _):
            guard Int64(text).map(range.contains) != true else { return }
            throw UsageError("--\(name) cannot be \(text)", hint: Self.words(range))
        case .bytes:
            guard Quantity(text)?.bytes.map({ $0.count > 0 }) != true else { return }
            throw UsageError("--\(name) cannot be \(text)", hint: "bytes above 0, such as 64Mi, 1G, 1000000")
        }
    }

    private static func words(_ range: ClosedRange<Int64>) -> String {
        range.upperBound == .max
            ? "a whole number from \(range.lowerBound) on"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
}
