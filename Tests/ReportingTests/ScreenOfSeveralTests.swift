import Prose
import Testing

@testable import Diagnosis
@testable import Reporting

/// What the first screen says of several incidents and of several meshes.
@Suite struct ScreenOfSeveralTests {
    private func words(_ report: Report) -> String { FirstScreen.words(of: report) }

    @Test func `Of several meshes it says in which it burns, and in which it does not`() {
        var report = Fixture.wildcard
        report.incidents[0].bundle = "case.zip/prod-east"
        #expect(!words(report).contains("Mind the mesh") && !words(report).contains("(in "))
        report.meshes = [
            MeshPart(bundle: "case.zip/prod-east", name: "prod-east", incidents: 1),
            MeshPart(bundle: "case.zip/prod-west", name: "prod-west", incidents: 0),
        ]
        let one = words(report)
        #expect(one.contains("(in `prod-east`)"), "\(one)")
        #expect(one.contains("**Mind the mesh** this is of `prod-east`; in `prod-west` no kill is seen"), "\(one)")
        var other = report.incidents[0]
        (other.id, other.bundle, other.workload) = ("OOM-2", "case.zip/prod-west", "till")
        report.incidents.append(other)
        report.meshes[1].incidents = 1
        let both = words(report)
        #expect(both.contains("**Mind the mesh** this is of `prod-east`, `prod-west`."), "\(both)")
        #expect(both.contains("(in `prod-west`)"), "\(both)")
        // Above the commands of one stands its own.
        let second = FirstScreen(report: report).lines(of: other, .full).flatMap(\.cells).map(\.plain)
        #expect(second.contains { $0.hasPrefix("Mind the mesh this is of prod-west.") }, "\(second)")
        report.incidents = []
        report.meshes[0].incidents = 0
        report.meshes[1].incidents = 0
        #expect(!words(report).contains("Mind the mesh"))
    }

    @Test func `Processes of unknown pods are no workloads`() {
        var report = Fixture.several
        #expect(words(report).hasPrefix("# `checkout/pay` and `shop/db-0` were "))
        (report.incidents[1].workload, report.incidents[1].pod) = (nil, nil)
        #expect(words(report).hasPrefix("# 2 processes OOM-killed"), "\(words(report))")
    }

    /// Each incident has an R1 of its own: its number alone says nothing.
    @Test func `What to do about several is said in words`() {
        var report = Fixture.several
        report.incidents[0].firstAction = FirstAction(
            steps: ["R1"], fitsAtRest: true, fitsAtPush: true, shedsTraffic: false, why: "")
        let title = report.incidents[0].remedies[0].title.head.plain
        for detail in [FirstScreen.Detail.full, .short, .brief, .sourceless] {
            let told = FirstScreen(report: report).section(detail).texts.map(\.plain)
            #expect(told.contains { $0.hasSuffix("; do \(title) (R1).") }, "\(detail): \(told)")
        }
    }

    /// Nothing is to be done to any of them and nothing to capture: what is to be looked at is said.
    @Test func `Several of which none has a step have something to look at`() {
        var report = Fixture.wildcard
        report.incidents[0].firstAction = nil
        report.incidents[0].advice = [Advice(cause: "OOM102", text: "Give the node room.", command: nil)]
        var other = report.incidents[0]
        (other.id, other.workload) = ("OOM-2", "till")
        report.incidents.append(other)
        #expect(words(report).contains("**Look at** Give the node room"), "\(words(report))")
    }

    /// One that has no room with the others is named at least.
    @Test func `The last of several is told by its name`() {
        var report = Fixture.several
        var third = report.incidents[1]
        (third.id, third.pod) = ("OOM-3", "db-1")
        report.incidents.append(third)
        let brief = FirstScreen(report: report).section(.brief).texts.map(\.plain)
        #expect(brief.contains { $0.hasPrefix("OOM-3 shop/db-1: ") && $0.hasSuffix(", below.") }, "\(brief)")
        let terse = FirstScreen(report: report).section(.terse).texts.map(\.plain)
        #expect(terse.contains("1 more, below."), "\(terse)")
        report.incidents.append(third)
        #expect(FirstScreen(report: report).section(.brief).texts.map(\.plain).contains("2 more, below."))
    }
}
