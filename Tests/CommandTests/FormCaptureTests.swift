import Diagnosis
import Reporting
import TestSupport
import Testing

@testable import oom_report

/// What captures with known truth look like in every form.
@Suite struct FormCaptureTests {
    private static let captures = KnownCapture.all + KnownCapture.handMade

    @Test(arguments: captures)
    func `Every form keeps to its budget and holds what is claimed`(capture: KnownCapture) {
        let report = capture.report
        let claims = report.incidents.flatMap { incident in
            // Incidents beyond those that a document details are in its overview, with their leading cause.
            incident.causes.filter { $0.outcome.isClaim && $0.code == incident.leadingCode }
        }
        for format in ReportFormat.all {
            let text = format.text(of: report)
            // Without a finding there is no line of it.
            #expect(text.hasSuffix("\n") || format == .lines && text.isEmpty, "\(format.name)")
            if let most = format.characters { #expect(text.utf16.count <= most, "\(format.name)") }
            for cause in claims.prefix(12) { #expect(text.contains(cause.code), "\(format.name) \(cause.code)") }
        }
    }

    @Test(arguments: captures)
    func `A report of a capture says what its readers say`(capture: KnownCapture) {
        let text = ReportFormat.markdown.text(of: capture.report)
        // What a bundle itself says is quoted as it is.
        #expect(WordsTests.faults(ofReport: text).filter { !$0.contains("“") } == [])
    }

    @Test(arguments: captures)
    func `The end of the text on a screen of 80 by 24 is the answer`(capture: KnownCapture) {
        let format = ReportFormat.text.shown(on: Terminal(columns: 80, rows: 24))
        let lines = format.text(of: capture.report, depth: .main)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let screen = lines.suffix(24).joined(separator: " ").split(separator: " ").joined(separator: " ")
        let title = lines.prefix { !$0.hasPrefix("━") }.joined(separator: " ")
        #expect(screen.contains(title), "\(screen)")
        guard let code = capture.report.incidents.first?.leadingCode else { return }
        #expect(screen.contains(code), "\(screen)")
    }

    /// Ticket systems cut longer ones, and so does whoever copies them.
    @Test(arguments: captures)
    func `No line of a block to paste is longer than two hundred signs`(capture: KnownCapture) {
        var isCode = false
        for line in ReportFormat.markdown.text(of: capture.report).split(separator: "\n") {
            if line.hasPrefix("```") {
                isCode.toggle()
            } else if isCode {
                #expect(line.count <= 200, "\(line)")
            }
        }
    }

    @Test func `The large report is written in a blink in every form`() throws {
        // The most that a report holds of a case; a debug build may take ten times the 0.02 s of a release.
        let large = Self.captures.map(\.report).max { $0.proxies.count < $1.proxies.count }
        let report = if let large { large } else { try sample() }
        let clock = ContinuousClock()
        for format in ReportFormat.all {
            let times = (0..<3).map { _ in clock.measure { format.write(report) { _ in } } }
            #expect(times.min() ?? .zero < .milliseconds(400), "\(format.name) \(times)")
        }
    }

    /// Where there are no captures.
    private func sample() throws -> Report {
        let plan = AnalyzePlan(bundles: [Project.path("samples/wildcard-subsets.tar.gz")])
        return try Analyze.report(of: plan.analysis, Recorder().console)
    }
}
