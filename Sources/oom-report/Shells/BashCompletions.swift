/// Completions of bash 3.2 and later, without the package bash-completion.
///
/// bash takes `--format=j` for three words, since `=` parts words in it (COMP_WORDBREAKS).
enum BashCompletions {
    static var script: String {
        """
        # bash completions of \(CommandTable.tool); made by: \(CommandTable.tool) completions bash
        _oom_report() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= option= words= files= i
            COMPREPLY=()
            if [[ $cur == = ]]; then
                option=$prev cur=
            elif [[ $prev == = ]]; then
                option=${COMP_WORDS[COMP_CWORD-2]}
            elif [[ $prev == -* ]]; then
                option=$prev
            fi
            for ((i = 1; i < COMP_CWORD; i++)); do
                if [[ ${COMP_WORDS[i]} != -* ]]; then
                    command=${COMP_WORDS[i]}
                    break
                fi
            done
            case $command:$option in
        \(CommandTable.commands.flatMap(values).joined(separator: "\n"))
            *)
                case $command in
                '') words='\(names + " help " + options(CommandTable.bare + CommandTable.common))' ;;
                help) words='\(names)' ;;
        \(CommandTable.commands.map(own).joined(separator: "\n"))
                esac
                [[ $cur == -* ]] && files=
                ;;
            esac
            while IFS= read -r i; do COMPREPLY+=("$i"); done < <(
                [[ -n $words ]] && compgen -W "$words" -- "$cur"
                [[ -n $files ]] && compgen -f -- "$cur"
            )
            if [[ -n $files ]]; then compopt -o filenames 2>/dev/null; fi
        }
        complete -F _oom_report \(CommandTable.tool)

        """
    }

    private static let names = CommandTable.commands.map(\.name.rawValue).joined(separator: " ")

    /// `analyze:--format) words='markdown json' ;;` for each option with a value.
    private static func values(_ command: CommandDeclaration) -> [String] {
        command.allOptions.filter { $0.kind != .flag }.map { option in
            let name = command.name.rawValue
            let pattern = (["--" + option.name] + [option.short.map { "-\($0)" }].compactMap { $0 })
                .map { "\(name):\($0)" }.joined(separator: " | ")
            let wanted = option.kind == .file ? "files=1" : "words='\(option.choices.joined(separator: " "))'"
            return "    \(pattern)) \(wanted) ;;"
        }
    }

    /// What may stand behind a command.
    private static func own(_ command: CommandDeclaration) -> String {
        let choices = command.arguments.flatMap(\.choices)
        let files = command.arguments.contains(where: \.isFile) ? " files=1" : ""
        let words = (choices + [options(command.allOptions)]).joined(separator: " ")
        return "        \(command.name.rawValue)) words='\(words)'\(files) ;;"
    }

    private static func options(_ options: [OptionDeclaration]) -> String {
        var seen: Set<String> = []
        return options.filter { seen.insert($0.name).inserted }.flatMap { option in
            [option.short.map { "-\($0)" }, "--" + option.name].compactMap { $0 }
        }.joined(separator: " ")
    }
}
