/// Completions of fish 3 and later.
enum FishCompletions {
    static var script: String {
        let tool = CommandTable.tool
        var lines = [
            "# fish completions of \(tool); made by: \(tool) completions fish", "complete -c \(tool) -f",
        ]
        for command in CommandTable.commands {
            lines.append(
                "complete -c \(tool) -n __fish_use_subcommand -a \(command.name.rawValue) -d \(quoted(command.summary))"
            )
        }
        lines.append("complete -c \(tool) -n __fish_use_subcommand -a help -d \(quoted("the help of a command"))")
        lines += CommandTable.bare.map { line($0, when: "__fish_use_subcommand") }
        let names = CommandTable.commands.map(\.name.rawValue).joined(separator: " ")
        lines.append("complete -c \(tool) -n '__fish_seen_subcommand_from help' -a '\(names)'")
        for command in CommandTable.commands {
            let condition = "'__fish_seen_subcommand_from \(command.name.rawValue)'"
            lines += command.allOptions.map { line($0, when: condition) }
            for argument in command.arguments {
                if argument.isFile {
                    lines.append("complete -c \(tool) -n \(condition) -F")
                } else if !argument.choices.isEmpty {
                    let words = argument.choices.joined(separator: " ")
                    lines.append("complete -c \(tool) -n \(condition) -a '\(words)' -d \(quoted(argument.name))")
                }
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func line(_ option: OptionDeclaration, when condition: String) -> String {
        let short = option.short.map { " -s \($0)" } ?? ""
        let value =
            switch option.kind {
            case .flag: ""
            case .file: " -r -F"
            case .choice(let words, _): " -x -a '\(words.joined(separator: " "))'"
            case .number, .bytes, .text: " -x"
            }
        return
            "complete -c \(CommandTable.tool) -n \(condition) -l \(option.name)\(short)\(value) -d \(quoted(option.help))"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
    }
}
