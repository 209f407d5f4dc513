/// One option, declared once: parsing, help, the reference in `docs/commands.md` and its tests come from here.
struct OptionDeclaration: Sendable, Equatable {
    /// `output`, without dashes.
    let name: String
    var short: Character?
    /// What stands for the value in help (`FILE`); nil for an option that is only there or not.
    var value: String?
    let help: String
    /// What holds when it is not given, in words.
    var fallback: String?
    var isRepeatable = false
    /// The values it takes; empty: any.
    var choices: [String] = []

    /// `-o, --output FILE`.
    var synopsis: String {
        let value = value.map { " " + $0 } ?? ""
        return (short.map { "-\($0), " } ?? "    ") + "--" + name + value
    }

    /// Whether its value names a file.
    var isFile: Bool { value.map(ArgumentDeclaration.files.contains) ?? false }

    /// Help with choices and default.
    var explanation: String {
        var text = help
        if !choices.isEmpty { text += ": " + choices.joined(separator: ", ") }
        if let fallback { text += " (default: \(fallback))" }
        if isRepeatable { text += "; can be repeated" }
        return text
    }
}

/// What stands without dashes behind a command.
struct ArgumentDeclaration: Sendable, Equatable {
    enum Arity: Sendable { case one, optional, several }
    let name: String
    let help: String
    var arity: Arity = .one
    /// The words that it can be, for completion; empty: any.
    var choices: [String] = []

    /// Whether it names a file.
    var isFile: Bool { Self.files.contains(name) }

    /// What stands for a file in help.
    static let files: Set<String> = ["FILE", "BUNDLE", "BEFORE", "AFTER"]

    /// `BUNDLE…`, `[NAME]`.
    var synopsis: String {
        switch arity {
        case .one: name
        case .optional: "[\(name)]"
        case .several: name + "…"
        }
    }
}

struct CommandDeclaration: Sendable, Equatable {
    struct Example: Sendable, Equatable {
        let line: String
        let does: String
    }

    let name: CommandName
    /// One line, for the list of commands.
    let summary: String
    let examples: [Example]
    var arguments: [ArgumentDeclaration] = []
    var options: [OptionDeclaration] = []
    /// More to know, a paragraph each.
    var notes: [String] = []

    var allOptions: [OptionDeclaration] { options + CommandTable.common }
}

enum CommandName: String, Sendable, CaseIterable {
    case analyze, compare, inspect, capture, rules, explain, query, reveal, sample, serve, completions, man, doctor
}
