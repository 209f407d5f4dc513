import Diagnosis
import Testing
import Units

@testable import Reporting

@Suite struct BudgetTests {
    /// Far more of everything than a ticket holds.
    private var huge: Report {
        var report = Fixture.wildcard
        report.timeline = (0..<2_000).map { index in
            TimelineEntry(
                at: Fixture.moment("08:00:00").advanced(bySeconds: Double(index)), precisionSeconds: 1,
                what: "push \(index) of 1,496 clusters", subject: "checkout/pay",
                evidence: Fixture.line("istiod.log", index, "push"), priority: index % 7)
        }
        report.proxies = (0..<500).flatMap { _ in Fixture.proxies }
        report.manifest = (0..<300).flatMap { _ in Fixture.manifest }
        return report
    }

    @Test func `A ticket names every victim before it tells of one whole`() {
        var report = Fixture.wildcard
        let pattern = report.incidents[0]
        report.incidents = (1...26).map { number in
            var incident = pattern
            incident.id = "OOM-\(number)"
            incident.workload = "victim\(number)"
            return incident
        }
        for format in [ReportFormat.jira, .servicenow, .github, .markdown] {
            let text = format.text(of: report)
            #expect(text.utf16.count <= format.characters ?? .max, "\(format.name)")
            let named = Set(text.matches(of: #/victim(\d+)/#).map { String($0.1) })
            #expect(named.count == 26, "\(format.name) \(named.sorted())")
        }
    }

    @Test(arguments: [32_000, 12_000, 6_000])
    func `A report never exceeds its budget, and says what was cut`(characters: Int) {
        let text = ReportFormat.markdown.text(of: huge, characters: characters)
        #expect(text.utf16.count <= characters)
        #expect(text.contains("\n## Cut\n"))
        #expect(text.contains("To stay under \(grouped(Int64(characters))) characters"))
        #expect(text.contains("**Cause (confirmed)**"))
    }

    @Test func `What matters less goes first`() {
        let text = ReportFormat.markdown.text(of: huge, characters: 13_000)
        #expect(!text.contains("\n## Proxies in the bundle"))
        #expect(text.contains("\n### R1 ·"))
        #expect(text.contains("OOM203"))
    }

    @Test func `Timeline rows of a lower priority are cut before those that matter`() {
        var report = Fixture.wildcard
        report.timeline = Array(huge.timeline.prefix(190))
        let rows = ReportFormat.markdown.text(of: report, characters: 22_000).split(separator: "\n")
            .filter { $0.contains(" of 1,496 clusters  ") }
        #expect(!rows.isEmpty)
        let kept = Set(
            rows.compactMap { row in row.split(separator: " ").dropFirst(3).first.flatMap { Int($0) } }.map { $0 % 7 })
        #expect(kept.contains(0))
        #expect(!kept.contains(6))
    }

    @Test func `Hundreds of incidents fit too`() {
        var report = Fixture.wildcard
        report.incidents = (1...300).map { number in
            var incident = Fixture.incident
            incident.id = "OOM-\(number)"
            return incident
        }
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.utf16.count <= 32_000)
        #expect(text.contains("| OOM-1 "))
        #expect(text.contains("## Cut"))
    }

    @Test func `A report that fits is not touched`() {
        #expect(!ReportFormat.markdown.text(of: Fixture.wildcard).contains("## Cut"))
    }
}
