import Diagnosis
import Testing

@testable import oom_report

/// Captures with known truth are told as they were.
@Suite struct CaptureTests {
    /// Kills and their number, and nothing claimed that must not be: what a bundle of any shape owes its reader.
    @Test(arguments: KnownCapture.handMade)
    func `What people paste is told as it was`(capture: KnownCapture) {
        let (expected, report) = (capture.expected, capture.report)
        let least = expected.killed.count { $0.optional != true }
        #expect((least...expected.killed.count).contains(report.incidents.count), "incidents")
        let claimed = report.incidents.flatMap(\.causes).filter(\.outcome.isClaim).map(\.classification.rawValue)
        #expect(Set(claimed).isDisjoint(with: expected.mustNotClaim), "claims")
        if expected.killed.isEmpty { #expect(report.proxies.filter(\.killed).isEmpty, "killed") }
        guard expected.killed.count == 1, let cause = expected.killed[0].cause ?? expected.cause else { return }
        #expect(cause.classIn.contains(claimed.first ?? "UNRESOLVED"), "cause")
    }

    @Test(KnownCapture.areNamed) func `Captures that are named are there`() {
        KnownCapture.expectAny(KnownCapture.all, "OOM_REPORT_CAPTURES")
        KnownCapture.expectAny(KnownCapture.handMade, "OOM_REPORT_HAND_MADE")
    }

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
