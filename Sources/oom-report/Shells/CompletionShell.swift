/// A shell that completions are made for, all from the one declaration of commands.
enum CompletionShell: String, Sendable, CaseIterable {
    case bash, zsh, fish

    init(_ invocation: Invocation) throws(UsageError) {
        let word = invocation.arguments[0]
        guard let shell = Self(rawValue: word) else {
            let names = Self.allCases.map(\.rawValue)
            throw UsageError(
                "there are no completions for \(word)", word: word, candidates: names,
                otherwise: "there are some for " + names.joined(separator: ", "))
        }
        self = shell
    }

    var script: String {
        switch self {
        case .bash: BashCompletions.script
        case .zsh: ZshCompletions.script
        case .fish: FishCompletions.script
        }
    }
}
