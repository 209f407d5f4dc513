import Reporting

/// Where a run writes: data to stdout, messages to stderr. A test gives one that collects.
struct Console: Sendable {
    var voice = Voice()
    /// nil: names stay.
    var redaction: RunRedaction?
    /// stderr is a terminal, and nothing forbids color there.
    var isTerminal = false
    var forbidsColor = false
    /// Columns of that terminal.
    var width = 80
    /// Columns and lines of the terminal that stdout is; nil where it is none.
    var outputSize: (columns: Int, rows: Int)?
    let writeOutput: @Sendable ([UInt8]) -> Void
    let writeMessage: @Sendable ([UInt8]) -> Void

    /// Data.
    func print(_ text: String) { writeOutput(Array(text.utf8)) }

    /// What a person should know; silent with --quiet.
    func say(_ text: String) { if voice.volume != .quiet { message(Self.line(text)) } }

    /// What is being done; only with --verbose.
    func detail(_ text: String) { if voice.volume == .verbose { message(text) } }

    func warn(_ text: String) { if voice.volume != .quiet { message(colored("warning: ", "33") + Self.line(text)) } }

    func fail(_ text: String, hint: String? = nil) {
        message(colored("\(CommandTable.tool): ", "31") + Self.line(text))
        if let hint { message("  " + Self.line(hint)) }
    }

    /// A value of a command line may have a megabyte: what surrounds it is to be read.
    private static func line(_ text: String) -> String {
        let most = (start: 1200, end: 600)
        guard text.utf8.count > most.start + most.end, text.count > most.start + most.end else {
            return terminalSafe(text)
        }
        return terminalSafe("\(text.prefix(most.start)) … \(text.suffix(most.end))")
    }

    /// One line that the next one replaces; only on a terminal. An empty text clears it.
    func progress(_ text: String) {
        guard isTerminal, voice.volume != .quiet else { return }
        writeMessage(Array("\r\u{1B}[2K\(terminalSafe(String(text.prefix(max(1, width - 2)))))".utf8))
    }

    /// What stdout is shown on; nil for a file or a pipe.
    var outputTerminal: Terminal? {
        outputSize.map { Terminal(columns: $0.columns, rows: $0.rows, hasColors: !forbidsColor && voice.wantsColor) }
    }

    /// For a glance at what went into files: whoever waits at the terminal that stderr is sees the answer there.
    var glance: ReportFormat? {
        guard isTerminal, voice.volume != .quiet else { return nil }
        return ReportFormat.text.shown(on: Terminal(columns: width, hasColors: usesColor))
    }

    private var usesColor: Bool { isTerminal && !forbidsColor && voice.wantsColor }

    private func colored(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func message(_ text: String) {
        let text = redaction?.message(text) ?? text
        writeMessage(
            Array((isTerminal && voice.volume != .quiet ? "\r\u{1B}[2K" : "").utf8) + Array((text + "\n").utf8))
    }
}

/// Names of files and of what a bundle holds must not act on the terminal.
func terminalSafe(_ text: String) -> String {
    String(
        String.UnicodeScalarView(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                default: scalar
                }
            }))
}
