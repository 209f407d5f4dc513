import Testing

@testable import Captures

/// A collector's log about itself is a note: no line of it is a page that was lost.
@Suite struct BugReportLogTests {
    private func lines(_ text: String) throws -> (kind: CaptureKind, outcome: ReadOutcome, lines: [String]) {
        let bytes = Array(text.utf8)
        let kind = bytes.withUnsafeBytes { Recognizer.kind(head: $0, name: "bug-report/bug-report.log") }
        let (facts, outcome) = try read(kind, bytes)
        let texts = facts.compactMap { if case .logLine(let line) = $0 { line.text } else { nil } }
        return (kind, outcome, texts)
    }

    @Test(arguments: [
        "tar: removing leading '/' from member names\n",
        "tar: Removing leading `/' from member names\ntar: /x: file changed as we read it\n",
        "Error from server (NotFound): namespaces \"shop\" not found\ntar: removing leading '/' from member names\n",
        "Creating an istio bug-report archive\n",
    ])
    func wordsWithoutATimeAreNoDamage(_ text: String) throws {
        let found = try lines(text)
        #expect(found.kind == .bugReportLog)
        #expect(found.outcome == .complete)
        #expect(
            found.lines
                == (text.hasPrefix("Error") ? ["Error from server (NotFound): namespaces \"shop\" not found"] : []))
    }

    @Test func whatIsMissingIsKeptAmongIt() throws {
        let found = try lines(
            """
            2026-11-24T09:33:49.166228Z\terror\tpodExec error: error exec'ing into shop/pay-0 istio-proxy container: EOF
            tar: removing leading '/' from member names
            error from server: error dialing backend: dial tcp 10.0.31.17:10250: i/o timeout
            \t* failure running port forward process: EOF

            """)
        #expect(
            found.lines == [
                "podExec error: error exec'ing into shop/pay-0 istio-proxy container: EOF",
                "error from server: error dialing backend: dial tcp 10.0.31.17:10250: i/o timeout",
                "failure running port forward process: EOF",
            ])
    }
}
