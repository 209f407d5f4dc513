/// Completions of zsh 5: as a file `_oom-report` in a folder of `fpath`, or sourced after `compinit`.
enum ZshCompletions {
    static var script: String {
        """
        #compdef \(CommandTable.tool)
        # zsh completions of \(CommandTable.tool); made by: \(CommandTable.tool) completions zsh
        _oom_report() {
            local -a commands
            commands=(
        \(CommandTable.commands.map { "        '\($0.name.rawValue):\(quoted($0.summary))'" }.joined(separator: "\n"))
                'help:\(quoted("the help of a command"))'
            )
            if (( CURRENT == 2 )); then
                if [[ $words[2] == -* ]]; then
                    _arguments \(CommandTable.bare.map(specification).joined(separator: " "))
                else
                    _describe -t commands command commands
                fi
                return
            fi
            local command=$words[2]
            shift words
            (( CURRENT-- ))
            case $command in
            help) _describe -t commands command commands ;;
        \(CommandTable.commands.map(own).joined(separator: "\n"))
            esac
        }
        if [[ $funcstack[1] == _oom-report ]]; then
            _oom_report "$@"
        else
            compdef _oom_report \(CommandTable.tool)
        fi

        """
    }

    private static func own(_ command: CommandDeclaration) -> String {
        let lines = command.allOptions.map(specification) + command.arguments.enumerated().map(argument)
        return "    \(command.name.rawValue))\n        _arguments -S \\\n"
            + lines.map { "            \($0)" }.joined(separator: " \\\n") + "\n        ;;"
    }

    /// `'*'{-o+,--output=}'[write the report to FILE]:FILE:_files'`.
    private static func specification(_ option: OptionDeclaration) -> String {
        let isValued = option.kind != .flag
        let long = "--\(option.name)" + (isValued ? "=" : "")
        let names = option.short.map { "{-\($0)\(isValued ? "+" : ""),\(long)}" } ?? long
        let repeated = option.isRepeatable ? "'*'" : ""
        let value = option.value.map { ":\($0):\(action(isFile: option.kind == .file, option.choices))" } ?? ""
        return "\(repeated)\(names)'[\(quoted(option.help))]\(value)'"
    }

    private static func argument(_ index: Int, _ argument: ArgumentDeclaration) -> String {
        let place = argument.arity == .several ? "*" : "\(index + 1)"
        let optional = argument.arity == .optional ? "::" : ":"
        return "'\(place)\(optional)\(argument.name):\(action(isFile: argument.isFile, argument.choices))'"
    }

    private static func action(isFile: Bool, _ choices: [String]) -> String {
        isFile ? "_files" : choices.isEmpty ? " " : "(\(choices.joined(separator: " ")))"
    }

    /// Within single quotes, and within the brackets and colons of a specification.
    private static func quoted(_ text: String) -> String {
        text.map { sign in
            switch sign {
            case "'": "'\\''"
            case "[", "]", ":", "\\": "\\\(sign)"
            default: String(sign)
            }
        }.joined()
    }
}
