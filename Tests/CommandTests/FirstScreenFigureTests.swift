import Reporting
import Testing

@testable import oom_report

/// The figures of the first screen stand in every form that somebody reads.
@Suite struct FirstScreenFigureTests {
    private let files: SampleFiles
    init() throws { files = try SampleFiles() }

    private static let forms = ["text", "html", "jira", "servicenow", "github", "gitlab", "postmortem"]

    private func plain(_ text: String) -> String {
        text.replacing("\\", with: "").replacing("&#45;", with: "-").replacing(#/<[^>]*>/#, with: "")
            .replacing("\u{A0}", with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test(arguments: SampleFiles.names) func `What the first screen counts and orders every form has`(name: String)
        throws
    {
        let forms = try files.forms(["analyze", try files.archive(name)])
        let markdown = try #require(forms["markdown"])
        let screen = plain(String(markdown[..<(markdown.firstRange(of: "\n## ")?.lowerBound ?? markdown.endIndex)]))
        let figure = #/\d[\d,.]* (MiB|GiB|KiB|kills?|clusters|replicas|of \d+ replicas)\b/#
        let figures = Set(screen.matches(of: figure).map { String($0.output.0) })
        #expect(figures.count > 1, "\(screen)")
        let step = screen.firstMatch(of: #/\*\*Do now\*\* ([^`:(]+)/#)?.1
        #expect((step == nil) == (name == "healthy"))
        for form in Self.forms {
            let text = plain(try #require(forms[form]))
            let missing = figures.filter { !text.contains($0) }
            #expect(missing.isEmpty, "\(form): \(missing.sorted())")
            if let step { #expect(text.contains(step.prefix(28)), "\(form): \(step)") }
        }
    }
}
