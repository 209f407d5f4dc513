/// `docs/commands.md`, from the same declarations as the help.
enum CommandReference {
    static var markdown: String {
        var out = "# Commands\n\n"
        out += "Made from the declarations in `Sources/oom-report/CommandLine`; `\(renewal)` renews it.\n"
        out += "\n`\(CommandTable.tool)` \(CommandTable.summary).\n\n"
        out += table(("command", "does"), CommandTable.commands.map { ("`\($0.name.rawValue)`", $0.summary) })
        for command in CommandTable.commands { out += section(command) }
        out += "\n## Options of every command\n\n" + table(CommandTable.common)
        out +=
            "\nWithout a command: `--help`, `--version`. `\(CommandTable.tool) help COMMAND` is the help of a command.\n"
        out += "\n## Exit status\n\n"
        out += table(("status", "means"), RunStatus.allCases.map { ("\($0.rawValue)", $0.meaning) })
        return out + "\nData goes to stdout, messages to stderr; progress is shown on a terminal only, "
            + "and there the first screen of what went into files.\n"
    }

    static let renewal = "RENEW=1 swift test --filter CommandTests"

    private static func section(_ command: CommandDeclaration) -> String {
        var out =
            "\n## \(command.name.rawValue)\n\n`\(HelpText.usage(command))`\n\n\(sentence(command.summary))\n\n```sh\n"
        out += command.examples.map { "\($0.line)  # \($0.does)\n" }.joined() + "```\n"
        if !command.arguments.isEmpty {
            out += "\n" + table(("argument", "is"), command.arguments.map { ("`\($0.synopsis)`", $0.help) })
        }
        if !command.options.isEmpty { out += "\n" + table(command.options) }
        for note in command.notes { out += "\n\(note)\n" }
        return out
    }

    private static func table(_ options: [OptionDeclaration]) -> String {
        table(
            ("option", "does"),
            options.map { ("`" + String($0.synopsis.drop { $0 == " " }) + "`", $0.explanation) })
    }

    private static func table(_ header: (String, String), _ rows: [(String, String)]) -> String {
        (["| \(header.0) | \(header.1) |", "|---|---|"] + rows.map { "| \($0.0) | \($0.1) |" })
            .map { $0 + "\n" }.joined()
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}
