import Privacy

/// `reveal`: a text with pseudonyms in, the same with names out.
enum RevealCommand {
    static func run(_ path: String, _ console: Console) throws(CommandFailure) -> RunStatus {
        let reveal = Reveal(try RedactionMap(file: path))
        if Platform.inputIsTerminal {
            console.say("waiting for a text on stdin, which is this terminal; Ctrl-D ends it")
        }
        console.print(reveal.revealed(try Platform.text(of: "-", most: 1 << 28)))
        return .done
    }
}
