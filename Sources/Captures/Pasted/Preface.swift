/// What stands around the lines of a page that was pasted, and before its first line: found on a bounded head, taken away
/// from the stream by `PageSource`, for every kind of page alike.
///
/// ```
/// > Defaulted container "app" out of: app, istio-proxy          a quote's sign on every line, words of kubectl
///   % Total    % Received % Xferd  Average Speed …              curl's progress, with carriage returns
/// HTTP/1.1 200 OK                                               headers of `curl -i`, up to the blank line
/// 2026/03/12 08:14:40 INFO GOMEMLIMIT is already set, …          pilot-agent's own, before a page that is no log
/// ```
struct Preface: Equatable {
    /// Levels of `>` before each line.
    private(set) var quotes = 0
    /// True where a blank follows the signs of every line.
    private(set) var quotesHaveBlank = false
    /// Blanks or tabs before each line.
    private(set) var indent = 0
    /// Bytes before the page, counted when the lines are rid of the above.
    var skip = 0

    /// Lines of preamble that are passed over; more are no preamble.
    private static let mostLines = 80

    init() {}

    /// `head` is the start of the page; what it does not show is taken to go on in the same way.
    init(_ head: TextSlice) {
        let lines = Lines(head)
        quotes = lines.quotes
        quotesHaveBlank = lines.quotesHaveBlank
        indent = quotes == 0 ? lines.indent : 0
        skip = isNothing ? Preface.length(head) : apply(head).withUnsafeBufferPointer { Preface.length($0) }
    }

    /// That every line is quoted, as the fence before the page is.
    init(quotes: Int) { (self.quotes, quotesHaveBlank) = (min(quotes, 4), true) }

    /// What every line has before it, and nothing else.
    static func margin(_ head: TextSlice) -> Preface {
        var margin = Preface(head)
        margin.skip = 0
        return margin
    }

    var changesLines: Bool { quotes > 0 || indent > 0 }
    var isNothing: Bool { skip == 0 && !changesLines }

    /// The head without it.
    func apply(_ head: TextSlice) -> [UInt8] {
        guard changesLines else { return Array(head.dropping(skip)) }
        var margin = LineMargin(self)
        var bytes = Array(head)
        let kept = bytes.withUnsafeMutableBufferPointer { margin.strip($0) }
        return Array(bytes[min(skip, kept)..<kept])
    }

    /// In words, of a page that begins with `head`: `2 lines: Defaulted container "app" out of…`.
    func words(of head: TextSlice) -> String {
        let text = apply(head).isEmpty ? head : head.part(0, skip)
        let lines = text.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        let first = text.part(0, min(text.find(0x0A) ?? text.count, 60)).trimmed
        let shown = String(first.text.map { $0.isASCII && $0 >= " " ? $0 : " " })
        let before = "\(max(1, lines)) line\(lines > 1 ? "s" : "")" + (shown.isEmpty ? "" : ": \(shown)")
        return [changesLines ? words : "", skip > 0 ? before : ""].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// What stands before each line, in words.
    var words: String {
        if quotes > 0 { return "\(String(repeating: ">", count: quotes)) before each line" }
        return indent > 0 ? "\(indent) blank\(indent == 1 ? "" : "s") before each line" : ""
    }

    /// How far the preamble goes; 0 where all of it is one.
    private static func length(_ text: TextSlice) -> Int {
        var at = 0
        var inHeaders = false
        var lines = 0
        while at < text.count, lines < mostLines {
            let end = text.find(0x0A, from: at) ?? text.count
            let line = text.part(at, end)
            let next = min(end + 1, text.count)
            lines += 1
            if inHeaders, isHeader(line) || line.trimmed.isEmpty {
                inHeaders = !line.trimmed.isEmpty
            } else if line.trimmed.isEmpty {
                // Blank lines are no preamble by themselves.
            } else if line.begins("HTTP/") || line.begins("< HTTP/") {
                inHeaders = true
            } else if let glued = Progress.end(of: line) {
                if glued < line.count { return at + glued }
            } else if !isWords(line), !isAgents(line, before: text.dropping(next)) {
                return start(of: at, in: text)
            }
            at = next
        }
        return at < text.count ? at : 0
    }

    /// A page that began at once has no preamble, be there blank lines before it or not.
    private static func start(of at: Int, in text: TextSlice) -> Int {
        text.part(0, at).allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 } ? 0 : at
    }

    /// `content-type: text/plain`, and `< content-type: …` of `curl -v`.
    private static func isHeader(_ line: TextSlice) -> Bool {
        let text = line.begins("< ") ? line.dropping(2) : line
        guard let colon = text.find(0x3A), colon > 0, colon < 60 else { return text.trimmed.isExactly("<") }
        let isName = text.part(0, colon).allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x41 < 26 || $0 == 0x2D || $0 == 0x5F }
        // A page's own line may look the same (`Name: orders-1`), but that has more blanks behind its colon.
        return isName && text.count > colon + 1 && text[colon + 1] == 0x20 && text.dropping(colon + 2).first != 0x20
    }

    /// What kubectl, a shell and their helpers say before the output.
    private static func isWords(_ line: TextSlice) -> Bool {
        if Recognizer.isPreamble(line) { return true }
        if beginnings.contains(where: { line.begins($0) }) { return true }
        // `* Connected to localhost`, `> GET /memory HTTP/1.1` of `curl -v`.
        return line.begins("* ") && line.count > 4 || line.begins("> ") && line.holds(" HTTP/1.") || line.isExactly(">")
            || line.trimmed.isExactly("200 OK") || line.trimmed.isExactly("200")
            || line.begins("--20") && line.holds("http")
    }

    private static let beginnings: [StaticString] = [
        "Forwarding from ", "Handling connection for ", "Script started on ", "If you don't see a command prompt",
        "Switched to context ", "Context \"", "Now using project ", "Already on project ", "Using project ",
        "Last login: ", "-bash: warning: setlocale", "bash: warning: setlocale",
        "Pseudo-terminal will not be allocated",
        "stdin: is not a tty", "mesg: ttyname failed", "Trying 127.0.0.1", "Trying ::1", "Connecting to ", "Resolving ",
        "HTTP request sent, awaiting response", "Length: ", "Saving to: ", "Connected to localhost", "spawn ",
        "Targeting container ", "Defaulting debug container name to ", "--profile=", "Starting pod/",
        "Creating debugging pod ", "To use host binaries, run ",
        "Removing debug pod", "Using deprecated annotation", "Flag --", "Password:", "[sudo] password for",
        "Found 1 pod", "Found 2 pods", "Found 3 pods", "Note: ",
    ]

    /// A line of pilot-agent's log, where what follows is no log: `pilot-agent request` prints to the same terminal.
    private static func isAgents(_ line: TextSlice, before rest: TextSlice) -> Bool {
        guard isLog(line) else { return false }
        var at = 0
        for _ in 0..<20 {
            guard at < rest.count else { return false }
            let end = rest.find(0x0A, from: at) ?? rest.count
            let next = rest.part(at, end)
            if !next.trimmed.isEmpty, !isLog(next) { return startsPage(next) }
            at = end + 1
        }
        return false
    }

    private static func startsPage(_ line: TextSlice) -> Bool {
        guard let first = line.trimmed.first else { return false }
        if first == 0x7B { return !line.holds("\"time\"") && !line.holds("\"start_time\"") }
        return line.begins("# TYPE ") || line.holds("::") && line.find(0x20) == nil || Recognizer.isStat(line)
            || first == 0x5B && line.trimmed.count <= 2
    }

    private static func isLog(_ line: TextSlice) -> Bool {
        LogRecord(line) != nil || line.count > 20 && line[4] == 0x2F && line[7] == 0x2F && line[10] == 0x20
    }

    /// curl's progress table, whose rows overwrite each other.
    private enum Progress {
        /// Where the last row of it ends in this line; nil where there is none.
        static func end(of line: TextSlice) -> Int? {
            guard let clock = lastClock(line) else { return nil }
            // Behind the third time stands the current speed: `31.4M`, or blanks and `0`.
            var at = clock
            while at < line.count, line[at] == 0x20 { at += 1 }
            while at < line.count, line[at] &- 0x30 < 10 || line[at] == 0x2E { at += 1 }
            if at < line.count, [0x6B, 0x4B, 0x4D, 0x47].contains(line[at]) { at += 1 }
            while at < line.count, line[at] == 0x0D || line[at] == 0x20 { at += 1 }
            return at
        }

        /// Behind the last `--:--:--` or `0:00:01` of a line that begins with numbers.
        private static func lastClock(_ line: TextSlice) -> Int? {
            var low = 0
            while low < line.count, line[low] == 0x20 || line[low] == 0x0D { low += 1 }
            guard low < line.count, line[low] &- 0x30 < 10, let first = line.find("--:--:--") ?? line.find(":0") else {
                return nil
            }
            guard first > 20,
                line.part(0, min(first, 60)).allSatisfy({ $0 < 0x3B && $0 != 0x2F || $0 == 0x6B || $0 == 0x4D })
            else { return nil }
            var at = line.count - 1
            while at >= 7 {
                if line[at - 2] == 0x3A, line[at - 5] == 0x3A, isTime(line[at]), isTime(line[at - 1]) { return at + 1 }
                at -= 1
            }
            return nil
        }

        private static func isTime(_ byte: UInt8) -> Bool { byte == 0x2D || byte &- 0x30 < 10 }
    }

    /// What all lines of a head have before them.
    private struct Lines {
        private(set) var quotes = 0
        private(set) var quotesHaveBlank = true
        private(set) var indent = 0

        init(_ head: TextSlice) {
            var levels = Int.max
            var quoted = 0
            var blanks = Int.max
            var count = 0
            var at = 0
            while at < head.count, count < 60 {
                let end = head.find(0x0A, from: at) ?? head.count
                let line = head.part(at, end)
                at = end + 1
                guard !line.trimmed.isEmpty else { continue }
                count += 1
                blanks = min(blanks, LineMargin.blanks(of: line))
                // A mail goes on below what it quotes: the lines from the first one on count. `> GET /memory HTTP/1.1` is curl's.
                let level = quoted + 1 == count && !line.holds(" HTTP/1.") ? LineMargin.quotes(of: line) : 0
                guard level > 0 else {
                    if blanks == 0 { break }
                    continue
                }
                quoted = count
                levels = min(levels, level)
                if !LineMargin.hasBlank(line) { quotesHaveBlank = false }
            }
            // One line proves no margin: `> command` alone is a prompt.
            if quoted >= 2, levels < .max { quotes = min(levels, 4) }
            if count >= 1, blanks < .max { indent = min(blanks, 64) }
        }
    }
}
