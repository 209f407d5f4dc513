import Diagnosis
import Reporting
import SampleBundles
import TestSupport
import Testing

@testable import oom_report

/// Half a minute of reading, whatever a bundle brings: counted in what is printed, word by word.
@Suite struct FirstScreenLengthTests {
    private static let mostWords = 90

    /// What stands before the second headline.
    private static func words(of markdown: String) -> [Substring] {
        let screen = markdown.split(separator: "\n").prefix { !$0.hasPrefix("## ") }
        return screen.flatMap { $0.split(whereSeparator: \.isWhitespace) }.filter { word in
            word.contains { $0.isLetter || $0.isNumber }
        }
    }

    @Test(arguments: KnownCapture.all + KnownCapture.handMade)
    func `Of a capture with known truth`(capture: KnownCapture) {
        let words = Self.words(of: ReportFormat.markdown.text(of: capture.report))
        #expect(words.count <= Self.mostWords && words.count > 8, "\(words.count): \(words.joined(separator: " "))")
    }

    @Test(arguments: SampleBundles.small.map(\.name) + ["bench-1"])
    func `Of a sample`(name: String) throws {
        let place = try Workplace()
        #expect(Recorder().run(["sample", name, "-o", place["s.tgz"]]) == .done)
        let report = Recorder()
        _ = report.run(["analyze", place["s.tgz"], "--format", "markdown"])
        let words = Self.words(of: report.output)
        #expect(words.count <= Self.mostWords && words.count > 8, "\(words.count): \(words.joined(separator: " "))")
    }

    /// The count itself: marks are no words, what follows the second headline is none of it.
    @Test func `Words are counted as they are read`() {
        let text = "# `a/b`: its sidecar\n\n- **Do now** raise it → 2 (R1).\n\n## Remedies\n\nmany more words\n"
        #expect(Self.words(of: text).count == 9)
    }
}
