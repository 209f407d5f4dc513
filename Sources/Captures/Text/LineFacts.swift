import Archive

/// Facts that a parser found and nobody has taken yet.
struct FactQueue {
    private var items: [Fact] = []
    private var head = 0

    var isEmpty: Bool { head == items.count }

    mutating func add(_ fact: Fact) { items.append(fact) }

    /// Adds an event together with the kill that it tells of.
    mutating func add(withKill fact: Fact) {
        add(fact)
        if case .event(let event) = fact, let kill = KernelLog.kill(in: event) { add(.kernelKill(kill)) }
    }

    mutating func take() -> Fact? {
        guard head < items.count else { return nil }
        let fact = items[head]
        head += 1
        if head == items.count {
            items.removeAll(keepingCapacity: true)
            head = 0
        }
        return fact
    }
}

/// One text format, read line by line. A parser keeps what it needs between lines; the line itself is gone after the call.
protocol LineParser {
    /// What the format is called in an outcome: `the /clusters page`.
    static var title: String { get }
    /// True when a complete page always ends with a newline and has no endless lines, so that an open last line means a cut.
    static var endsWithNewline: Bool { get }
    /// True where a line is a name with its figure: half of it is another figure.
    static var isOfFigures: Bool { get }
    /// Whether a whole page may end with this line: where it lost no more than its newline, nothing is missing.
    static func isEnd(_ line: TextSlice) -> Bool
    init()
    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue)
    /// The lines have ended; gives what was still gathered.
    mutating func finish(into facts: inout FactQueue)
    /// True once anything of use was understood.
    var understood: Bool { get }
    /// What is missing although the text was read to its end; nil when nothing is.
    var shortfall: String? { get }
}

extension LineParser {
    static var endsWithNewline: Bool { true }
    static var isOfFigures: Bool { false }
    static func isEnd(_ line: TextSlice) -> Bool { false }
    var shortfall: String? { nil }
}

private enum LineFactsBounds {
    /// Lines of a page that a hand may have picked out.
    static let pickedOut = 8
}

/// Reads a text format with its parser. What was understood before the stream broke is handed out first; then the break is
/// thrown, once.
final class LineFacts<Parser: LineParser>: FactReader {
    private let lines: LineReader
    // Changed with every line: checking each time that nobody else does cost as much as finding the line (measured). Nobody
    // else can: both are private, and no closure holds them.
    @exclusivity(unchecked) private(set) var parser: Parser
    @exclusivity(unchecked) private var queue = FactQueue()
    private var finished = false
    private var failure: SourceError?
    private var failed: String?
    /// Its last line has no end, and may go on.
    private var isOpen = false

    init(source: any ByteSource, parser: Parser = Parser()) {
        lines = LineReader(source)
        self.parser = parser
    }

    func next() throws(SourceError) -> Fact? {
        while true {
            if let fact = queue.take() { return fact }
            if finished { break }
            readOn()
        }
        if let failure {
            self.failure = nil
            throw failure
        }
        return nil
    }

    private func readOn() {
        do throws(SourceError) {
            while queue.isEmpty {
                guard let line = try lines.next() else { return finish() }
                if lines.lastLineIsOpen { isOpen = !Parser.isEnd(line) }
                if isHalf { return finish() }
                parser.read(line, at: lines.number, into: &queue)
            }
        } catch {
            failure = error
            failed = error.description
            finish()
        }
    }

    /// Lines that somebody picked out by hand are few, and their last one is whole without an end; a page of more was written by a
    /// program, which ends each.
    private var isHalf: Bool { Parser.isOfFigures && isOpen && lines.number > LineFactsBounds.pickedOut }

    private func finish() {
        finished = true
        parser.finish(into: &queue)
    }

    var outcome: ReadOutcome {
        if lines.number == 0, failed == nil { return .nothing("the file is empty") }
        guard parser.understood else {
            return .nothing(failed ?? "no line of \(lines.number) is of \(Parser.title)")
        }
        if let failed { return .partial(failed) }
        if let shortfall = parser.shortfall { return .partial(shortfall) }
        // A log's line may be long without any harm: a failed command's whole output, a push's status.
        if lines.cutLines > 0, Parser.endsWithNewline {
            return .partial(
                "\(lines.cutLines) of \(lines.number) lines were longer than 1 MB; only their start was read")
        }
        if Parser.endsWithNewline, isOpen {
            return .partial("\(Parser.title) ends in the middle of line \(lines.number)")
        }
        return .complete
    }
}
