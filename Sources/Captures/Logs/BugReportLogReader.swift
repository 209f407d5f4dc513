import Units

typealias BugReportLogReader = LineFacts<BugReportLog>

/// `bug-report.log`, the tool's own: its first and newest time, and its errors.
///
/// ```
/// 2026-11-24T08:30:46.166228Z	error	port forward failed: lost connection to pod
/// ```
/// Mostly empty since Istio 1.22 (only warnings and errors). What its helpers print stands between, without a time: `tar: removing leading
/// '/' from member names` loses nothing, `Error from server (NotFound): …` is a page that is not there. A failed command's whole output may
/// stand inside of an error, on one line of megabytes: only the start of a text is kept, and of 200 lines.
struct BugReportLog: LineParser {
    static let title = "bug-report.log"
    static let endsWithNewline = false
    private static let mostLines = 200

    private var first: Moment?
    private var newest: Moment?
    private var kept = 0
    /// A tool's words about itself: no line of them is a page that could be lost.
    var understood: Bool { true }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let record = LogRecord(line), let at = record.moment else {
            continuation(line, number, &facts)
            return
        }
        first = min(first ?? at, at)
        newest = max(newest ?? at, at)
        guard record.level.isExactly("error") || record.level.isExactly("warn") else { return }
        keep(at, record.rest, number, &facts)
    }

    /// The items of a joined error: `	* failure running port forward process: Get "http://localhost:…": EOF`, and what kubectl says.
    private mutating func continuation(_ line: TextSlice, _ number: Int, _ facts: inout FactQueue) {
        if newest != nil, line.begins("\t* ") { keep(newest, line.dropping(3), number, &facts) }
        if Self.failures.contains(where: { line.begins($0) }) { keep(newest, line, number, &facts) }
    }

    private static let failures: [StaticString] = ["Error from server", "error from server", "error: ", "Error: "]

    private mutating func keep(_ at: Moment?, _ text: TextSlice, _ number: Int, _ facts: inout FactQueue) {
        guard kept < BugReportLog.mostLines else { return }
        kept += 1
        var found = LogLine()
        found.at = at
        found.text = text.text(limit: 500)
        found.line = number
        facts.add(.logLine(found))
    }

    mutating func finish(into facts: inout FactQueue) {
        if let first { facts.add(.clock(ClockReading(at: first, source: .bugReportLog))) }
        if let newest, newest != first { facts.add(.clock(ClockReading(at: newest, source: .bugReportLog))) }
    }
}
