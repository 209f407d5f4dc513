/// The manual page, in mdoc: its macros say what a word is, and mandoc, groff and macOS read it.
enum ManualPage {
    static var text: String {
        var page = ".\\\" Made by: \(CommandTable.tool) man\n.Dd \(toolDate)\n.Dt OOM-REPORT 1\n.Os\n"
        page += ".Sh NAME\n.Nm \(CommandTable.tool)\n.Nd \(escaped(CommandTable.summary))\n"
        page += ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar option ...\n.Op Ar argument ...\n"
        page += ".Nm\n.Cm help\n.Op Ar command\n.Nm\n.Fl -version\n"
        page += ".Sh DESCRIPTION\n" + paragraph(about)
        page += ".Ss Options of every command\n" + list(CommandTable.common)
        page += ".Sh COMMANDS\n" + CommandTable.commands.map(section).joined()
        page += ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n"
        page += ".It Ev NO_COLOR\n" + lines("No colors on the terminal, whatever its value.")
        page += ".It Ev TMPDIR\n" + lines("Where the unnamed temporary database is, unless a file keeps it.") + ".El\n"
        page += ".Sh EXIT STATUS\n.Bl -tag -width Ds\n"
        for status in RunStatus.allCases { page += ".It \(status.rawValue)\n" + lines(sentence(status.meaning)) }
        page += ".El\n.Sh EXAMPLES\n"
        for example in CommandTable.commands.flatMap({ $0.examples.prefix(1) }) {
            page += lines(sentence(example.does)) + ".Pp\n.Dl \(literal(example.line))\n.Pp\n"
        }
        page.removeLast(".Pp\n".count)
        return page + ".Sh SEE ALSO\n.Xr kubectl 1 ,\n.Xr sqlite3 1\n"
    }

    private static let about =
        "reads what istioctl bug-report, kubectl and Envoy's admin pages save, and tells which sidecars were OOM-killed, whose memory the evidence shows, where the memory was, why, and what to do about it. Entries are recognised by content, nothing is unpacked to disk, and the same bundle gives the same report. Data goes to stdout, messages to stderr."

    private static func section(_ command: CommandDeclaration) -> String {
        var out = ".Ss \(command.name.rawValue)\n.Nm\n.Cm \(command.name.rawValue)\n.Op Ar option ...\n"
        for argument in command.arguments {
            switch argument.arity {
            case .one: out += ".Ar \(argument.name)\n"
            case .optional: out += ".Op Ar \(argument.name)\n"
            case .several: out += ".Ar \(argument.name) ...\n"
            }
        }
        out += ".Pp\n" + lines(sentence(command.summary))
        for note in command.notes { out += ".Pp\n" + lines(note) }
        guard !command.arguments.isEmpty || !command.options.isEmpty else { return out }
        out += ".Bl -tag -width Ds\n"
        for argument in command.arguments { out += ".It Ar \(argument.name)\n" + lines(sentence(argument.help)) }
        return out + command.options.map(item).joined() + ".El\n"
    }

    private static func list(_ options: [OptionDeclaration]) -> String {
        ".Bl -tag -width Ds\n" + options.map(item).joined() + ".El\n"
    }

    private static func item(_ option: OptionDeclaration) -> String {
        let value = option.value.map { " Ar \($0)" } ?? ""
        let short = option.short.map { "Fl \($0)\(value) , " } ?? ""
        return ".It \(short)Fl -\(option.name)\(value)\n" + lines(sentence(option.explanation))
    }

    private static func paragraph(_ text: String) -> String { ".Nm\n" + lines(text) }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    /// Text of at most 72 columns to a line, each sentence on a line of its own, as mdoc wants it.
    private static func lines(_ text: String) -> String {
        var out: [String] = []
        var line = ""
        for word in text.split(separator: " ").map({ escaped(String($0)) }) {
            let endsSentence = line.hasSuffix(".") && word.first?.isUppercase == true
            if !line.isEmpty, endsSentence || line.count + 1 + word.count > 72 {
                out.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        out.append(line)
        return out.map { ($0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" : "") + $0 + "\n" }.joined()
    }

    /// Nothing is taken for an escape, and what is no ASCII is named.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\e"
            case "…": "..."
            case _ where scalar.isASCII: String(scalar)
            default:
                "\\[u" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
                    + String(scalar.value, radix: 16, uppercase: true) + "]"
            }
        }.joined()
    }

    /// To be copied: a dash stays the sign that a shell knows, and no word is taken for a macro.
    private static func literal(_ text: String) -> String {
        "\\&" + escaped(text).split(separator: "-", omittingEmptySubsequences: false).joined(separator: "\\-")
    }
}
