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

    /// What a config_dump had taken is no part of what a proxy holds at rest: measured it is told with its figure, else as a bound.
    @Test func whatWasReadAfterADumpIsMarked() {
        func text(_ took: [Bool?]) -> String {
            var report = Fixture.wildcard
            report.incidents = []
            report.outlook = took.enumerated().map { number, isMeasured in
                var entry = OutlookEntry()
                (entry.namespace, entry.pod) = ("shop", "till-\(number)")
                (entry.limitBytes, entry.measuredBytes) = (Fixture.mebibytes(512), Fixture.mebibytes(304))
                entry.byDump = isMeasured.map { .init(bytes: Fixture.mebibytes(28), isMeasured: $0) }
                return entry
            }
            return ReportFormat.markdown.text(of: report)
        }
        let dump = "was read after a `config_dump`, which"
        #expect(!text([nil]).contains(dump))
        #expect(text([true]).contains("- `shop/till-0`: now \(dump) took 28 MiB of it"), "\(text([true]))")
        #expect(
            text([false, nil, false]).contains(
                "- `shop/till-0`, `shop/till-2`: now \(dump) raises it, and the sums on top of it, by about 28 MiB at most"
            ))
    }

    @Test func whatADumpTookBringsNoProxyNearItsLimit() {
        var entry = OutlookEntry()
        (entry.limitBytes, entry.measuredBytes) = (Fixture.mebibytes(100), Fixture.mebibytes(85))
        #expect(entry.isNearLimit && entry.measuredInWords?.plain == "85 MiB")
        entry.byDump = .init(bytes: Fixture.mebibytes(20), isMeasured: false)
        #expect(entry.isNearLimit && entry.measuredInWords?.plain == "85 MiB")
        entry.byDump = .init(bytes: Fixture.mebibytes(20), isMeasured: true)
        #expect(!entry.isNearLimit)
        #expect(entry.measuredInWords?.plain == "85 MiB (20 MiB of it by a config_dump)")
    }
}
