import Diagnosis
import Testing

@testable import oom_report

/// Captures with known truth are told as they were.
@Suite struct CaptureTests {
    @Test func `Whether captures are checked is said`() { KnownCapture.saySkipped("captures with known truth") }

    @Test(arguments: KnownCapture.all)
    func `A capture is told as it was`(capture: KnownCapture) throws {
        #expect(capture.status == .done || capture.status == .partial)
        let (expected, report) = (capture.expected, capture.report)
        let least = expected.killed.count { $0.optional != true }
        #expect((least...expected.killed.count).contains(report.incidents.count), "incidents")
        guard let cause = expected.cause, let incident = report.incidents.first else { return }
        let claimed = incident.causes.first { $0.outcome == .confirmed || $0.outcome == .likely }
        #expect(cause.classIn.contains(claimed?.classification.rawValue ?? "UNRESOLVED"), "cause")
    }
}
