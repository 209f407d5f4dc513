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

    private func need(_ change: (inout Incident) -> Void) -> [String] {
        var report = Fixture.wildcard
        change(&report.incidents[0])
        let lines = ReportFormat.markdown.text(of: report).split(separator: "\n").map(String.init)
        return lines.filter { $0.contains("**Need") || $0.contains("The account fails here") }
    }

    /// Its own page has less: what came later filled the limit, and no sentence and no table says that it would have been enough.
    @Test func `A limit at which it died was not enough by any page`() throws {
        let told = need { incident in
            incident.limitBytes = Fixture.mebibytes(160)
            incident.need = Need(
                level: Fixture.mebibytes(100), push: Fixture.mebibytes(10), agent: Fixture.mebibytes(12),
                isMeasured: true, basis: "measured on its own newest page")
            incident.need?.pushBasis = "estimated"
            incident.needed = .init(atRest: Fixture.mebibytes(150), atFullPush: Fixture.mebibytes(160))
            incident.memory.secondsBeforeKill = 153
        }
        #expect(
            told == [
                "**Need**: 100 MiB at rest (measured on its own newest page; the agent's 12 MiB, estimated, included), 10 MiB more for a full push (estimated). The limit is 160 MiB, at which it died: that page has 110 MiB at a full push, 2 min 33 s before the kill, so at least 50 MiB came after that page."
            ], "\(told)")
        let table = DocumentBuilder(report: Fixture.wildcard).fits(
            .init(atRest: Fixture.mebibytes(150), atFullPush: Fixture.mebibytes(160)), Fixture.mebibytes(160))
        #expect(table.plain == "too small: it died at it")
    }

    @Test(arguments: [(49, true), (50, false)])
    func `An account that misses most of what was measured says so`(estimated: Int64, isTold: Bool) {
        let told = need { incident in
            incident.memory.allocated = Fixture.mebibytes(100)
            incident.memory.predicted = Fixture.mebibytes(estimated)
            (incident.memory.allocatedAtDump, incident.memory.predictedAtDump) = (nil, nil)
            incident.need?.isPushLeast = true
            for at in incident.causes.indices { incident.causes[at].bytes = nil }
        }
        #expect(told[0].contains("at least "), "\(told)")
        let words =
            "**The account fails here**: it explains 49 % of what was allocated. No page shows what the rest is, nor what a push of it takes."
        #expect(told.contains(words) == isTold, "\(told)")
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
