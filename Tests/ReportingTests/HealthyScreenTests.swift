import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// What the first screen says where nothing was killed.
@Suite struct HealthyScreenTests {
    private func words(_ report: Report) -> String { FirstScreen.words(of: report) }

    private func living(_ change: (inout OutlookEntry) -> Void) -> Report {
        var report = Fixture.healthy
        report.outlook = Array(report.outlook.prefix(1))
        report.outlook[0].remedies = [
            Remedy(
                id: "R1", cause: "OOM203", kind: .rootFix, title: "shrink the rule", body: nil, saving: nil,
                savingError: nil, reaches: "", risk: "", undo: "", verify: "")
        ]
        change(&report.outlook[0])
        return report
    }

    @Test(arguments: [160, nil] as [Int64?])
    func `What is neither far nor near, as far as one knows, is in no hurry`(push: Int64?) {
        let between = words(
            living { entry in
                entry.wouldBeKilled = false
                entry.limitBytes = Fixture.mebibytes(300)
                entry.atFullPushBytes = push.map(Fixture.mebibytes)
            })
        #expect(between.contains("**No hurry** shrink the rule") && between.contains("What holds it"), "\(between)")
        #expect(words(living { _ in }).contains("**Do** shrink the rule"))
    }

    @Test func `A proxy that grows to its limit is the title`() {
        let report = living { entry in
            entry.afterRestartBytes = Fixture.mebibytes(20)
            entry.atFullPushBytes = Fixture.mebibytes(160)
            entry.livesSeconds = 48
        }
        let text = words(report)
        #expect(text.contains("reaches its limit of 192 MiB in 48 s if that goes on"), "\(text)")
        let line = ReportFormat.lines.text(of: report)
        #expect(line.contains("it reaches its limit in 48 s if it grows on") && !line.contains("restart"), "\(line)")
    }

    @Test func `What holds more and is possible stands beside what is likely`() {
        let text = words(
            living { entry in
                var other = entry.causes[0]
                (other.code, other.title, other.outcome) = ("OOM701", "freed pages", .possible)
                other.bytes = (entry.causes[0].bytes ?? 0) + Fixture.mebibytes(5)
                other.objects = []
                entry.causes.append(other)
            })
        #expect(text.contains("; possibly more by OOM701 freed pages, "), "\(text)")
    }

    /// Whoever asks about one page is told what it says, and what to add.
    @Test func `A page alone says what it shows, and what would show more`() {
        var report = Report(toolVersion: "t")
        report.couldShowKills = false
        report.verdict = "No kill is seen, and none could be."
        var figures = ProxySummary.Figures()
        (figures.allocatedBytes, figures.heapBytes) = (Fixture.mebibytes(48), Fixture.mebibytes(60))
        figures.clusters = 508
        report.proxies = [ProxySummary(figures)]
        report.manifest = CompleteCapture.missing(from: ["memory"])
        let text = words(report)
        #expect(text.contains("**It shows** 48 MiB allocated, 60 MiB of heap, 508 clusters."), "\(text)")
        #expect(
            text.contains(
                "**Next** add pods, `kubectl get pods -A -o yaml`; and clusters, `kubectl exec POD -n NAMESPACE -c istio-proxy -- pilot-agent request GET clusters`."
            ), "\(text)")
        report.proxies.append(ProxySummary(figures))
        #expect(!words(report).contains("It shows"))
        report.proxies.removeLast()
        report.couldShowKills = true
        #expect(!words(report).contains("It shows"))
    }

    /// Of a living proxy there is no kill before which anything grew.
    @Test func `What grew in a living proxy did not grow before a kill`() {
        let report = living { entry in
            entry.wouldBeKilled = true
            entry.causes[0].grew = true
        }
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.contains(", it grew:") && !text.contains("before the kill"), "\(text)")
        #expect(ReportFormat.markdown.text(of: Fixture.wildcard).contains("grew before the kill"))
    }

    private func healthyWords(_ change: (inout Report) -> Void) -> String {
        var report = Fixture.healthy
        report.outlook = Array(report.outlook.prefix(1))
        report.outlook[0].limitBytes = Fixture.mebibytes(900)
        report.outlook[0].wouldBeKilled = false
        report.outlook[0].measuredBytes = Fixture.mebibytes(90)
        report.outlook[0].remedies = Array(Fixture.wildcard.incidents[0].remedies.prefix(1))
        change(&report)
        return words(report)
    }

    /// Beside the nearest ones: whose limit nobody knows is not asked, as among the nearest.
    @Test(arguments: [(12, 96, true), (11, 96, false), (0, nil, true)] as [(Int, Int64?, Bool)])
    func `Every limit is enough where all others would live as well`(living: Int, limit: Int64?, isEnough: Bool) {
        let told = healthyWords { report in
            var rest = OutlookRest(namespace: "shop", workload: "crates")
            (rest.proxies, rest.wouldLive, rest.limitBytes) = (12, living, limit.map(Fixture.mebibytes))
            report.outlookRest = [rest]
        }
        #expect(told.contains("every limit is enough") == isEnough, "\(told)")
    }

    /// Nobody is to change a mesh at night for a proxy that is far from its limit.
    @Test func `Far from its limit nothing has to be done now`() {
        let far = healthyWords { _ in }
        #expect(far.contains("**Do** nothing now: every limit is enough, also for a full push"), "\(far)")
        let title = Fixture.wildcard.incidents[0].remedies[0].title.plain
        #expect(!far.contains(title), "\(far)")
        let near = healthyWords { $0.outlook[0].measuredBytes = Fixture.mebibytes(880) }
        #expect(!near.contains("nothing now") && near.contains("**Do** "), "\(near)")
        let pushed = healthyWords { $0.outlook[0].wouldBeKilled = true }
        #expect(!pushed.contains("nothing now"))
        let unlimited = healthyWords { $0.outlook[0].limitBytes = nil }
        #expect(!unlimited.contains("nothing now"))
    }

    @Test func `One that grows says when it is at its limit`() {
        let text = healthyWords { report in
            report.outlook[0].wouldBeKilled = true
            report.outlook[0].livesSeconds = 140
            report.outlook[0].afterRestartBytes = Fixture.mebibytes(60)
            report.outlook[0].atFullPushBytes = Fixture.mebibytes(99)
        }
        #expect(text.contains("grows, and reaches its limit of 900 MiB in 2 min 20 s"), "\(text)")
        // What a push would kill does not have to grow for it.
        let pushed = healthyWords { report in
            report.outlook[0].wouldBeKilled = true
            report.outlook[0].livesSeconds = 140
            report.outlook[0].atFullPushBytes = Fixture.mebibytes(950)
        }
        #expect(!pushed.contains("grows, and reaches"))
    }

    /// Each that limits the answer is on it, in a few words where there is no room for more.
    @Test func `Several caveats are told in a line`() {
        let long = String(repeating: "and so on and on ", count: 12)
        let heads = ["the archive of the second cluster was cut", "no page of the gateway could be read at all"]
        let text = healthyWords { report in
            report.caveats = heads.map { Caveat(text: .own($0 + ", as its entry ends too early: " + long)) }
            report.caveats.append(Caveat(text: .own("the usage of the proxies was read twice by two people: " + long)))
            for place in report.caveats.indices { report.caveats[place].isRemark = true }
        }
        #expect(!text.contains("and so on and on"), "\(text)")
        for head in heads { #expect(text.contains(head), "\(text)") }
        #expect(text.contains("the usage of the proxies was read twice by two people"))
        #expect(text.split(separator: "\n").count { $0.contains("**Caveat") } == 1)
    }

    /// A start that fits is the cure, not the danger.
    @Test func `A line says what would kill it`() {
        func line(afterRestart: Int64) -> String {
            ReportFormat.lines.text(
                of: living { entry in
                    (entry.wouldBeKilled, entry.livesSeconds) = (true, nil)
                    entry.limitBytes = Fixture.mebibytes(100)
                    entry.afterRestartBytes = Fixture.mebibytes(afterRestart)
                    entry.atFullPushBytes = Fixture.mebibytes(120)
                })
        }
        #expect(line(afterRestart: 60).contains("; a full push would kill it"))
        #expect(line(afterRestart: 101).contains("; a restart or a full push would kill it"))
    }

    /// What the verdict says whole is no caveat below it.
    @Test func `The first caveat is told once`() {
        var report = Fixture.healthy
        report.caveats = [Caveat(text: "the log of the second node was cut"), Caveat(text: "one page names nobody")]
        report.verdict = "No kill is seen, and the log of the second node was cut."
        let long = String(repeating: "so that nothing else fits on it ", count: 8)
        report.caveats.append(Caveat(text: .own("what is said last " + long)))
        let text = ReportFormat.markdown.text(of: report)
        #expect(text.components(of: "the log of the second node was cut") == 1, "\(text.prefix(1500))")
        #expect(text.components(of: "one page names nobody") >= 1)
    }

    @Test func `A list that ends at the nearest says so, and counts what holds them over no more`() {
        var report = Fixture.healthy
        let first = report.outlook[0]
        report.outlook = (0..<10).map { number in
            var entry = first
            entry.pod = "cart-\(number)"
            return entry
        }
        report.livingProxies = 12
        var rest = OutlookRest(namespace: "checkout", workload: "cart")
        (rest.proxies, rest.wouldLive) = (2, 2)
        report.outlookRest = [rest]
        let cut = ReportFormat.markdown.text(of: report)
        #expect(cut.contains("The 10 nearest to their limit, of 12 that live."), "\(cut)")
        #expect(cut.contains("and in 9 more of the 10 nearest to their limit"), "\(cut)")
        (report.livingProxies, report.outlookRest) = (10, [])
        let whole = ReportFormat.markdown.text(of: report)
        #expect(whole.contains("and in 9 other proxies") && !whole.contains("that live."))
    }

    @Test func `What was given twice takes no room from how sure a kill's cause is`() {
        var report = Fixture.wildcard
        var twice = Caveat(text: "the same archive was given twice, and counts once")
        twice.givesWay = true
        report.caveats = [twice]
        let screen = FirstScreen(report: report)
        #expect(screen.caveats(.short).isEmpty && screen.caveats(.full).count == 1)
    }
}

extension String {
    /// How often it holds another.
    fileprivate func components(of other: String) -> Int {
        split(separator: other, omittingEmptySubsequences: false).count - 1
    }
}
