import Units

/// A line between two pages of a text that holds several: a prompt, a fence of Markdown, the header of `head` and `tail -v`.
struct PageBoundary {
    /// The line's words, copied: they outlive the line.
    private(set) var command: [UInt8] = []
    private(set) var host: String?
    /// Of `==> memory <==`.
    private(set) var file: String?
    /// A program wrote it between what it printed, and nobody by hand.
    private var isPrinted = false
    private(set) var isFence = false
    /// Signs of a quote before each line of the page behind it, which its fence has as well.
    private(set) var quotes = 0
    /// Of a line that holds a time and nothing else.
    private(set) var at: Moment?
    /// Such a line, whose zone may be one of which several have the name.
    private(set) var isTime = false
    /// A message of a chat begins: all but its mark belongs to the page behind it.
    private var isMessage = false
    /// Lines begin that go in more or less than those before them: all but the mark belongs to the page behind it.
    private var isIndentation = false
    /// Bare numbers begin, which the command before them names; they belong to the page behind it.
    private(set) var numbers: PrintedNumbers?
    /// Of a line that says how the command before it ended.
    private(set) var exitCode: Int?
    /// Bytes of its line that are its own; nil: all.
    private(set) var length: Int?

    /// The boundary that ends the text before it; nil for a line of a page, of which most cost one look. `fence` is the state of
    /// Markdown's fences; `isNote` that the line stands where a note does.
    static func at(_ line: TextSlice, fence: inout MarkdownFence, isNote: Bool = false) -> PageBoundary? {
        mayBegin(line) ? PageBoundary(line, fence: &fence, isNote) : nil
    }

    private init?(_ line: TextSlice, fence: inout MarkdownFence, _ isNote: Bool) {
        if line.first == ChatLines.mark {
            // `journalctl -o json-seq` begins each entry so.
            guard !JournalItem.isOne(line.dropping(1)) else { return nil }
            (isMessage, length) = (true, 1)
            return
        }
        if line.first == IndentedBlocks.mark {
            (isIndentation, length) = (true, 1)
            return
        }
        if fence.takes(line) {
            isFence = true
            quotes = fence.isOpen ? fence.quotes : 0
            return
        }
        if line.begins("==> "), line.trimmed.ends(" <=="), line.count < 400 {
            file = line.trimmed.part(4, line.trimmed.count - 4).text
            isPrinted = true
            return
        }
        if let date = DateLine(line, isNote: isNote) {
            (at, isTime) = (date.at, true)
            return
        }
        if let heading = PageHeading(line) {
            file = heading.page
            return
        }
        if let traced = TracedLine(line) {
            (at, exitCode, isPrinted) = (traced.at, traced.exitCode, traced.exitCode != nil)
            command = Array(traced.command.prefix(4000))
            return
        }
        guard let prompt = ShellPrompt(line) ?? PageBoundary.quoted(line) else { return nil }
        command = Array(prompt.command.prefix(4000))
        host = prompt.host?.text(limit: 300)
    }

    /// Between numbers that a command prints and what else it prints; nil in the midst of either, `isInside` the former.
    static func at(_ line: TextSlice, of printed: PrintedNumbers, isInside: Bool) -> PageBoundary? {
        if let stamp = printed.stamp(line) { return PageBoundary(numbers: printed, at: stamp.at, length: stamp.end) }
        guard isInside != (printed.numbers(line) != nil) else { return nil }
        return PageBoundary(numbers: isInside ? nil : printed, at: nil, length: 0)
    }

    private init(numbers: PrintedNumbers?, at: Moment?, length: Int) {
        (self.numbers, self.at, self.length) = (numbers, at, length)
    }

    /// What stands behind it may be what a command above it printed, and nothing else of that command's did.
    var mayAnswer: Bool { isMessage || isIndentation }
    /// Within what one command prints: it is that command's still.
    var isOfSameCommand: Bool { command.isEmpty && (at != nil || isTime || isPrinted || length == 0) }
    /// What stands behind it was saved when the page before it was.
    var isOfSameTime: Bool { isOfSameCommand && !isTime || file != nil }

    /// False for lines that go in, as those of YAML and JSON do, and begin with nothing that a fence or a time has: no
    /// heading goes in, and a prompt only where a theme draws it.
    private static func mayBegin(_ line: TextSlice) -> Bool {
        guard line.first == 0x20 else { return line.first != 0x7D && line.first != 0x5D && !line.isEmpty }
        guard let start = line.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return false }
        return MarkdownFence.mayBegin(start) || DateLine.mayBegin(start) || ThemedPrompt.mayGoIn(line)
    }

    /// A prompt in a mail of which only a part is quoted.
    private static func quoted(_ line: TextSlice) -> ShellPrompt? {
        guard line.first == 0x3E else { return nil }
        let text = line.dropping(line.firstIndex { $0 != 0x3E && $0 != 0x20 } ?? line.count)
        return text.isEmpty ? nil : ShellPrompt(text)
    }

    /// In words, for the list of entries: `the command kubectl get pods`, `a fence`.
    func words(linesBefore lines: Int) -> String {
        let what =
            !command.isEmpty
            ? "the command " + String(decoding: command.prefix(80), as: UTF8.self)
            : file.map { "the heading \($0)" } ?? (numbers == nil ? nil : "the command's numbers")
                ?? exitCode.map { "exit code \($0)" }
                ?? (at.map { "the time \($0.rfc3339)" }
                    ?? (isTime
                        ? "a time of a zone whose name means several"
                        : isFence ? "a fence" : isMessage ? "a message" : "a prompt"))
        if isIndentation { return "\(lines) line\(lines == 1 ? "" : "s") that go\(lines == 1 ? "es" : "") in less" }
        return lines > 1 ? "\(lines) lines, the last one \(what)" : what
    }

    /// A command that goes on in the next line.
    var isOpen: Bool { command.last == 0x5C }

    /// The command of a message before this one, whose output was sent by itself, or of the line above what goes in.
    mutating func take(commandOf other: PageBoundary) { (command, host) = (other.command, other.host) }

    mutating func append(_ line: TextSlice) {
        command.removeLast()
        guard command.count < 4000 else { return }
        let text = line.trimmed
        command.append(0x20)
        command.append(contentsOf: (text.begins("> ") ? text.dropping(2) : text).prefix(4000))
    }

    /// True where a line of `head` is one, the last line if the head was cut in it left out.
    static func stands(in head: TextSlice) -> Bool {
        var fence = MarkdownFence()
        var at = 0
        while at < head.count {
            let end = head.find(0x0A, from: at) ?? head.count
            let isNote = DateLine.isNote(head, from: at, to: end)
            if PageBoundary.at(head.part(at, end), fence: &fence, isNote: isNote) != nil { return true }
            at = end + 1
        }
        return false
    }
}
