/// Commands about the tool itself.
extension CommandTable {
    static let completions = CommandDeclaration(
        name: .completions, summary: "print what makes a shell complete commands, options and files",
        examples: [
            .init(line: "oom-report completions bash", does: "to be kept as /etc/bash_completion.d/oom-report"),
            .init(line: "oom-report completions zsh", does: "to be kept as _oom-report in a folder of fpath"),
            .init(
                line: "oom-report completions fish", does: "to be kept as ~/.config/fish/completions/oom-report.fish"),
        ],
        arguments: [
            ArgumentDeclaration(
                name: "SHELL", help: "bash, zsh or fish", choices: CompletionShell.allCases.map(\.rawValue))
        ],
        notes: [
            "For the shell that runs now: source <(oom-report completions bash), the same for zsh; fish: oom-report completions fish | source."
        ])

    static let man = CommandDeclaration(
        name: .man, summary: "print the manual page",
        examples: [.init(line: "oom-report man", does: "to be kept as oom-report.1; man ./oom-report.1 shows it")])

    static let doctor = CommandDeclaration(
        name: .doctor, summary: "show version, libraries and limits of this build, for a bug report",
        examples: [.init(line: "oom-report doctor", does: "version, libraries, forms, limits, and a trial run")])
}
