import Diagnosis
import Testing
import Units

@testable import Reporting

@Suite struct MarkdownRendererTests {
    @Test(arguments: ["wildcard", "healthy", "several"])
    func `The Markdown of a report is as stored`(name: String) throws {
        try expectSnapshot(ReportFormat.markdown.text(of: Fixture.report(named: name)), name + ".md")
    }

    @Test func `The first screen answers what, why, and what to do and not to do`() {
        let lines = ReportFormat.markdown.text(of: Fixture.wildcard).split(separator: "\n").prefix(12)
        #expect(lines.first?.hasPrefix("# `checkout/pay`") == true)
        for word in ["4 kills", "**Cause (confirmed)**", "**Do not**", "**How sure**"] {
            #expect(lines.contains { $0.hasPrefix("- " + word) }, "\(word)")
        }
    }

    /// Half a minute of reading, whatever a bundle brings: a table or a list of caveats goes below it.
    @Test(arguments: ["wildcard", "healthy", "several"])
    func `A first screen has at most ninety words`(name: String) {
        #expect(FirstScreen(report: Fixture.report(named: name)).section.words <= FirstScreen.mostWords)
    }

    @Test func `What is to be done first is named by its title and its id`() {
        var report = Fixture.wildcard
        let remedy = report.incidents[0].remedies[0]
        report.incidents[0].firstAction = FirstAction(
            steps: [remedy.id], fitsAtRest: true, fitsAtPush: false, shedsTraffic: true, why: "")
        let screen = FirstScreen(report: report).section
        let text = screen.blocks.map { "\($0)" }.joined()
        #expect(text.contains("Do now") && text.contains(remedy.id))
        #expect(text.contains("refuses calls") && text.contains("a full push does not fit"))
    }

    @Test func `A bundle that kills nobody warns of no capture`() {
        var report = Fixture.wildcard
        report.incidents[0].kills = report.incidents[0].kills.filter { $0.duringCapture == false }
        report.incidents[0].causes = report.incidents[0].causes.filter { $0.classification != .captureItself }
        #expect(!ReportFormat.markdown.text(of: report).contains("**Do not**"))
    }

    @Test func anApplicationThatDiedMeanwhileIsNotTheCapturesDoing() {
        var report = Fixture.wildcard
        report.incidents[0].causes.removeAll { $0.classification == .captureItself }
        #expect(ReportFormat.markdown.text(of: report).contains("**Do not**"))
        report.incidents[0].containerKind = .app
        #expect(!ReportFormat.markdown.text(of: report).contains("**Do not**"))
    }

    @Test func `Every finding of the JSON report is in the Markdown report`() {
        let text = ReportFormat.markdown.text(of: Fixture.wildcard)
        for cause in Fixture.incident.causes { #expect(text.contains(cause.code), "\(cause.code)") }
        for remedy in Fixture.incident.remedies { #expect(text.contains("### \(remedy.id) ·"), "\(remedy.id)") }
    }

    @Test func `Figures of another process say whose they are`() {
        var report = Fixture.wildcard
        #expect(ReportFormat.markdown.text(of: report).contains("**Measured**, of `checkout/cart-7dbf74ddcc-kczmj`"))
        report.incidents[0].evidenceProcess = .successor
        #expect(
            ReportFormat.markdown.text(of: report).contains(
                "**Measured**, of the restarted process, not of the killed process")
        )
    }

    @Test func `A witness that says otherwise is not hidden`() {
        let text = ReportFormat.markdown.text(of: Fixture.wildcard)
        #expect(text.contains("**Evidence conflicts"))
        #expect(text.contains("event: "))
    }

    @Test func `An empty report still says that nothing was found`() {
        let text = ReportFormat.markdown.text(of: Report(toolVersion: "0.1.0"))
        #expect(text.hasPrefix("# No OOM kill seen in this bundle\n"))
        #expect(text.contains("no entry that says anything of a proxy"))
    }

    @Test func `Several incidents share one overview and have a section each`() {
        var report = Fixture.wildcard
        var other = Fixture.incident
        other.id = "OOM-2"
        other.workload = "cart"
        other.causes = []
        report.incidents.append(other)
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.hasPrefix("# `checkout/pay` and `checkout/cart` were OOM-killed\n"))
        #expect(text.contains("\n## OOM-1: `checkout/pay`\n"))
        #expect(text.contains("\n## OOM-2: `checkout/cart`\n"))
        #expect(text.split(separator: "\n").contains { $0.hasPrefix("| OOM-2") && $0.contains("| unknown") })
    }

    @Test func `Without a proven cause the verdict takes its place`() {
        var report = Fixture.wildcard
        report.incidents[0].causes.removeAll { $0.outcome.isClaim }
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.contains("**Cause** unknown; possible, but not proven: "))
        // The first with its reason: what is likeliest when nothing is proven.
        let possible = Fixture.incident.causes.first { $0.outcome == .possible }
        #expect(possible != nil)
        #expect(text.contains("possible, but not proven: \(possible?.title.plain ?? "")"))
    }

    /// Ticket systems cut long lines off, and whoever copies one of several commands copies a line.
    @Test func `Commands of one step stand on lines of their own`() {
        var report = Fixture.wildcard
        let value = String(repeating: "x", count: 110)
        report.incidents[0].remedies[0].undo = .command(
            "kubectl -n checkout label deployment pay \(word: "a=\(value)")\(.next)kubectl -n argocd label applications pay \(word: "b=\(value)")"
        )
        let lines = ReportFormat.markdown.text(of: report).split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("kubectl -n checkout label") && !$0.contains("argocd") })
        #expect(lines.contains { $0.hasPrefix("kubectl -n argocd label") })
    }
}
