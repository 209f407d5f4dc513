/// Help for a terminal of 80 columns, from the declarations. Examples come first: they are what is looked for.
enum HelpText {
    private static let width = 80

    static var overview: String {
        var out = "\(CommandTable.tool) \(CommandTable.summary)\n\nExamples:\n"
        out += examples(CommandTable.analyze.examples.prefix(2) + [CommandTable.query.examples[0]])
        out += "\nUsage: \(CommandTable.tool) COMMAND [OPTION]… [ARGUMENT]…\n\nCommands:\n"
        out += columns(CommandTable.commands.map { ($0.name.rawValue, $0.summary) })
        out += "\nOptions:\n" + options(CommandTable.bare)
        out += "\nExit status:\n" + columns(RunStatus.allCases.map { (String($0.rawValue), $0.meaning) })
        return out + "\nMore on one command: \(CommandTable.tool) help COMMAND\n"
    }

    static func of(_ command: CommandDeclaration) -> String {
        var out = wrapped("\(CommandTable.tool) \(command.name.rawValue): \(command.summary)", indent: 0) + "\n"
        out += "Examples:\n" + examples(command.examples) + "\nUsage: \(usage(command))\n"
        if !command.arguments.isEmpty {
            out += "\nArguments:\n" + columns(command.arguments.map { ($0.name, $0.help) })
        }
        for (category, declared) in command.optionsByCategory {
            out += "\n\(category.rawValue):\n" + options(declared, as: command.allOptions)
        }
        for note in command.notes { out += "\n" + wrapped(note, indent: 0) }
        return out
    }

    /// `oom-report analyze [OPTION]… BUNDLE…`.
    static func usage(_ command: CommandDeclaration) -> String {
        ([CommandTable.tool, command.name.rawValue, "[OPTION]…"] + command.arguments.map(\.synopsis))
            .joined(separator: " ")
    }

    private static func examples(_ examples: some Sequence<CommandDeclaration.Example>) -> String {
        examples.map { "  \($0.line)\n      \($0.does)\n" }.joined()
    }

    /// As wide as a list of others needs it, so that two lists of one page stand under each other.
    private static func options(_ options: [OptionDeclaration], as others: [OptionDeclaration] = []) -> String {
        columns(options.map { ($0.synopsis, $0.explanation) }, as: others.map(\.synopsis))
    }

    /// Two columns; the second wraps under itself.
    private static func columns(_ rows: [(String, String)], as others: [String] = []) -> String {
        let left = min(24, (rows.map(\.0) + others).map(\.count).max() ?? 0)
        return rows.map { name, text in
            let body = wrapped(text, indent: left + 4)
            guard name.count <= left else { return "  \(name)\n" + body }
            return "  " + name + String(repeating: " ", count: left - name.count + 2) + body.drop { $0 == " " }
        }.joined()
    }

    static func wrapped(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(line)
        return lines.map { margin + $0 + "\n" }.joined()
    }
}
