@testable import Diagnosis
@testable import Reporting

extension FirstScreen {
    /// As Markdown has it: title and lines, up to the next heading.
    static func words(of report: Report) -> String {
        ReportFormat.markdown.text(of: report).split(separator: "\n## ").first.map(String.init) ?? ""
    }

    static func words(ofWildcard change: (inout Incident) -> Void) -> String {
        var report = Fixture.wildcard
        change(&report.incidents[0])
        return words(of: report)
    }
}
