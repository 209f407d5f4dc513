import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// When it was, and how it stands, on the first screen.
@Suite struct KillTimeTests {
    private func text(_ change: (inout Incident) -> Void) -> String { FirstScreen.words(ofWildcard: change) }

    @Test func `However little room there is, the clock of the kills stays`() {
        let screen = FirstScreen(report: Fixture.wildcard)
        let incident = Fixture.wildcard.incidents[0]
        for detail in FirstScreen.Detail.allCases {
            let kills = screen.lines(of: incident, detail)[0].cells[0].plain
            #expect(kills.contains("08:") && kills.contains(" UTC"), "\(detail): \(kills)")
            let clocks = kills.split(separator: " UTC").first ?? ""
            #expect(!clocks.contains("."), "\(detail): \(kills)")
        }
    }

    @Test func `A range is no point, however little room there is`() {
        let screen = FirstScreen(report: Fixture.wildcard)
        var incident = Fixture.wildcard.incidents[0]
        let first = incident.kills.prefix { $0.at != nil }.prefix(1)
        for detail in FirstScreen.Detail.allCases {
            let kills = screen.lines(of: incident, detail)[0].cells[0].plain
            #expect(kills.contains("from ") || kills.contains(" to "), "\(detail): \(kills)")
        }
        (incident.kills, incident.killCount) = (Array(first), 1)
        #expect(!screen.lines(of: incident, .least)[0].cells[0].plain.contains("from"))
    }

    /// A clock without its day is one of the day before it.
    @Test func `A capture that went on for another day ends on that`() throws {
        var report = Fixture.wildcard
        func method() -> String { ReportFormat.markdown.text(of: report) }
        #expect(method().contains("captured 2026-11-24 08:09:53 to 08:10:37 UTC"))
        report.bundles[0].captureEndedAt = report.bundles[0].captureEndedAt?.advanced(bySeconds: 86_400)
        #expect(method().contains("captured 2026-11-24 08:09:53 to 2026-11-25 08:10:37 UTC"))
        report.bundles[0].capturedAt = nil
        #expect(method().contains(", newest clock 2026-11-25 08:10:37 UTC"))
    }

    @Test func `What nothing shows to be for memory is not said to be for something else`() {
        var report = Fixture.wildcard
        var other = Fixture.incident
        (other.workload, other.form) = ("till", .killedNotOOM)
        report.incidents = [Fixture.incident, other]
        #expect(FirstScreen.words(of: report).contains("1 of them shown to be for memory"))
        #expect(!ReportFormat.markdown.text(of: report).contains("not for memory"))
        report.incidents = [other]
        #expect(!JUnitReport.suites(report).contains { $0.cases.contains { $0.name.contains("for memory") } })
    }

    /// 160 MiB less 6 %, and more.
    @Test(arguments: [
        (150, "needs"), (161, "as far as the estimate can tell"), (169, "as far as the estimate can tell"),
        (170, "too small even at rest"),
    ])
    func `What the estimate cannot tell is not told`(level: Int64, words: String) {
        var report = Fixture.wildcard
        report.incidents[0].need?.level = Fixture.mebibytes(level)
        let text = ReportFormat.markdown.text(of: report)
        let need = text.split(separator: "\n").first { $0.contains("**Need") }.map(String.init) ?? ""
        #expect(words == "needs" ? need.contains("enough at rest") : need.contains(words), "\(need)")
        let table = DocumentBuilder(report: report).fits(
            .init(atRest: Fixture.mebibytes(level), atFullPush: Fixture.mebibytes(level + 40)),
            Fixture.mebibytes(160)
        ).plain
        #expect(
            table
                == (level < 160
                    ? "too small for a push"
                    : level < 170 ? "too small for a push, at rest too close to tell" : "too small"))
    }

    @Test func `Kills that only a node's uptime tells have that for a clock`() {
        var incident = Fixture.incident
        incident.kills = [70.2, 81.5, 93].map { seconds in
            var kill = Kill(pod: "crane-0", at: nil)
            kill.bootSeconds = seconds
            return kill
        }
        incident.killCount = 3
        let told = FirstScreen(report: Fixture.wildcard).lines(of: incident, .least)[0].cells[0].plain
        #expect(told.hasPrefix("3 kills, 70.2 s to 93.0 s after boot"), "\(told)")
    }

    /// The kernel's line alone has a clock without a zone: it is told, as what bounds a kill is.
    @Test func `A bound stands where no kill has a time`() {
        var incident = Fixture.incident
        incident.restartCount = nil
        (incident.kills, incident.killCount) = ([Kill(pod: nil, at: nil)], 1)
        incident.kills[0].bounds = "before 08:10:37"
        func told(_ detail: FirstScreen.Detail) -> String {
            FirstScreen(report: Fixture.wildcard).lines(of: incident, detail)[0].cells[0].plain
        }
        #expect(told(.full).hasPrefix("1 kill, before 08:10:37"), "\(told(.full))")
        #expect(!told(.least).contains("before"))
        var two = incident
        two.kills.append(Kill(pod: nil, at: nil))
        #expect(two.boundOfAll == nil && incident.boundOfAll?.plain == "before 08:10:37")
    }

    private func title(_ lives: [Double?]) -> String {
        let text = text { incident in
            incident.state = IncidentState(phase: .crashLoop)
            incident.state.running = 0
            incident.restartCount = nil
            incident.kills = lives.enumerated().map { place, life in
                var kill = Kill(pod: "till-0", at: Fixture.moment("08:0\(place):10"))
                kill.livedSeconds = life
                return kill
            }
            incident.members = [Member(pod: "till-0", node: nil, killCount: lives.count, limitBytes: nil)]
            incident.killCount = lives.count
        }
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }

    @Test func `Who ran for a while did not die at its start`() {
        #expect(title([5, 3, 4]).contains("OOM-killed at every start"), "\(title([5, 3, 4]))")
        #expect(title([18, 3, 2]).hasSuffix("OOM-killed, now at every start"), "\(title([18, 3, 2]))")
        #expect(title([118, 3, 2]).hasSuffix("OOM-killed, now at every start"), "\(title([118, 3, 2]))")
        #expect(title([118, 103, 72]).hasSuffix("keeps being OOM-killed"), "\(title([118, 103, 72]))")
        #expect(title([40, 190]).hasSuffix("keeps being OOM-killed"), "\(title([40, 190]))")
        // What nobody timed says nothing either way.
        #expect(title([8, 41, nil]).contains("OOM-killed at every start"))
        #expect(title([nil, nil]).hasSuffix("keeps being OOM-killed"))
    }

    @Test func `When it began outlives most of it, to the second`() {
        let text = text { incident in
            incident.kills = [Kill(pod: "till-0", at: Fixture.moment("08:08:27.981"))]
            incident.killCount = 1
            incident.restartCount = nil
        }
        #expect(text.contains("08:08:27 UTC") && !text.contains("27.981"), "\(text)")
    }
}
