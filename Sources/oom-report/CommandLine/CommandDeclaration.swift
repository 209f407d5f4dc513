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
    /// All of them as they are listed, without categories that it has none of.
    var optionsByCategory: [(category: OptionDeclaration.Category, options: [OptionDeclaration])] {
        OptionDeclaration.Category.allCases.compactMap { category in
            let own = allOptions.filter { $0.category == category }
            return own.isEmpty ? nil : (category, own)
        }
    }
}

enum CommandName: String, Sendable, CaseIterable {
    case analyze, compare, inspect, capture, rules, explain, query, reveal, sample, serve, completions, man, doctor
}
