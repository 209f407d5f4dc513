import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// What people say of a cause and is not so stands under it, once.
@Suite struct HeardMythTests {
    private func text(_ code: String) -> String {
        var report = Fixture.wildcard
        report.incidents[0].causes[0].code = code
        report.incidents[0].leadingCode = code
        return ReportFormat.markdown.text(of: report)
    }

    @Test func `A myth about the leading cause is answered`() {
        let told = text("OOM202")
        #expect(
            told.contains(
                "**Often heard, and false** “A wildcard DestinationRule makes Envoy hold every possible route.”"))
        #expect(told.split(separator: "Often heard").count == 2)
        // Of no cause that is not at play, and of nothing that is true.
        #expect(!text("OOM302").contains("Often heard") && !text("OOM201").contains("Often heard"))
        #expect(!text("OOM203").contains("Often heard") && !text("OOM401").contains("Often heard"))
    }

    /// What somebody believes of a figure is answered where that figure stands.
    @Test func `A limit of two gibibytes is taken for the default`() {
        var report = Fixture.wildcard
        report.incidents[0].leadingCode = "OOM302"
        #expect(!ReportFormat.markdown.text(of: report).contains("Often heard"))
        report.incidents[0].limitBytes = Bytes(2 << 30)
        #expect(ReportFormat.markdown.text(of: report).contains("“The default memory limit of a sidecar is 2 GiB.”"))
    }
}
