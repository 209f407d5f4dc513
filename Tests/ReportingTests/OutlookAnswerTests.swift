import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// Whether a living proxy would be killed, beside the figures that say so.
@Suite struct OutlookAnswerTests {
    /// A row that gives a need does not say that none is known.
    @Test(
        arguments: [(478, "by counts alone unknown"), (500, "too close to tell"), (nil, "need unknown")]
            as [(Int64?, String)])
    func whatNobodyJudgedIsToldByItsFigures(push: Int64?, words: String) {
        var entry = OutlookEntry()
        (entry.namespace, entry.pod) = ("shop", "till-0")
        entry.limitBytes = Fixture.mebibytes(512)
        entry.measuredBytes = Fixture.mebibytes(304)
        entry.afterRestartBytes = push.map { _ in Fixture.mebibytes(343) }
        entry.atFullPushBytes = push.map(Fixture.mebibytes)
        var report = Fixture.wildcard
        (report.incidents, report.outlook) = ([], [entry])
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.contains("| \(words)"), "\(text)")
    }
}
