import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// The lines of the first screen where nothing was killed: what holds the proxy that is nearest to its limit, and whether anybody has to
/// do anything for it now.
@Suite struct HealthyLineTests {
    private static func cause(_ outcome: Outcome = .likely, _ change: (inout Cause) -> Void = { _ in }) -> Cause {
        var cause = Cause(
            code: "OOM202", classification: .drSubsets, title: "subsets of a rule", outcome: outcome, why: "w")
        change(&cause)
        return cause
    }

    private static func remedy(
        _ id: String, _ kind: Remedy.Kind, _ title: Text, saving: Int64? = nil, cause: String = "OOM202"
    ) -> Remedy {
        Remedy(
            id: id, cause: cause, kind: kind, title: title, body: nil, saving: saving.map(Fixture.mebibytes),
            savingError: nil, reaches: "", risk: "", undo: "", verify: "")
    }

    /// Of `quay/crane-0`: what it holds of its limit, and at a push, in MiB.
    private func lines(
        _ measured: Int64? = 600, of limit: Int64? = 1_000, push: Int64? = 700, killed: Bool? = false,
        at detail: FirstScreen.Detail = .full, _ change: (inout OutlookEntry) -> Void = { _ in }
    ) -> [String] {
        var entry = OutlookEntry()
        (entry.namespace, entry.pod, entry.wouldBeKilled) = ("quay", "crane-0", killed)
        entry.measuredBytes = measured.map(Fixture.mebibytes)
        entry.limitBytes = limit.map(Fixture.mebibytes)
        entry.atFullPushBytes = push.map(Fixture.mebibytes)
        entry.causes = [Self.cause()]
        change(&entry)
        var report = Report(toolVersion: "t")
        (report.verdict, report.briefVerdict, report.outlook) = ("The verdict.", "In brief.", [entry])
        return FirstScreen(report: report).healthy(detail).map { $0.cells.map(\.plain).joined(separator: " ") }
    }

    @Test func `The verdict comes first, and in brief where there is little room`() {
        #expect(lines { $0.causes = [] } == ["The verdict."])
        #expect(lines(at: .short) { $0.causes = [] } == ["In brief."])
        var empty = Report(toolVersion: "t")
        empty.verdict = "The verdict."
        #expect(FirstScreen(report: empty).healthy(.short).map { $0.cells[0].plain } == ["The verdict."])
    }

    // MARK: - What hangs

    /// What its cgroup holds back is not killed, and no counter of kills tells of it.
    @Test func `A proxy that is throttled is told to hang`() {
        let told = lines { entry in
            entry.throttling = Throttling(
                high: Fixture.mebibytes(590), usage: Fixture.mebibytes(600), events: 48_123, stalled: 0.665)
        }
        #expect(told[0] == "The verdict.")
        #expect(
            told[1]
                == "It hangs rather than dies: it holds 600 MiB of 590 MiB (memory.high); all threads waited 67 % of the last minute."
        )
        let counted = lines { $0.throttling = Throttling(high: Fixture.mebibytes(590), events: 48_123) }
        #expect(counted[1] == "It hangs rather than dies; throttled 48,123 times since its start.", "\(counted[1])")
    }

    // MARK: - What holds it

    @Test func `What holds it is told with who it is, else with how much`() {
        func held(_ change: @escaping (inout OutlookEntry) -> Void, at detail: FirstScreen.Detail = .full) -> String {
            lines(at: detail, change)[1]
        }
        #expect(held { _ in } == "What holds it (likely) OOM202 subsets of a rule.")
        #expect(
            held { $0.causes = [Self.cause(.confirmed) { $0.bytes = Fixture.mebibytes(60) }] }
                == "What holds it (confirmed) OOM202 subsets of a rule, 60 MiB.")
        let named: (inout OutlookEntry) -> Void = { entry in
            entry.causes[0].bytes = Fixture.mebibytes(60)
            entry.causes[0].objects = (0..<3).map {
                Culprit(kind: "DestinationRule", namespace: "quay", name: "r-\($0)")
            }
        }
        #expect(
            held(named)
                == "What holds it (likely) OOM202 subsets of a rule: DestinationRule quay/r-0, DestinationRule quay/r-1."
        )
        #expect(held(named, at: .short) == "What holds it (likely) OOM202 subsets of a rule: DestinationRule quay/r-0.")
    }

    /// Freed pages may hold more than the cause that is sure.
    @Test(arguments: [(80, true), (60, false), (59, false)])
    func `What may hold more of it is told beside`(bytes: Int64, isTold: Bool) {
        let held = lines { entry in
            entry.causes[0].bytes = Fixture.mebibytes(60)
            var other = Self.cause(.possible) { $0.bytes = Fixture.mebibytes(bytes) }
            (other.code, other.title) = ("OOM701", "freed pages")
            entry.causes.append(other)
        }[1]
        let more = isTold ? "; possibly more by OOM701 freed pages, \(bytes) MiB." : "."
        #expect(held == "What holds it (likely) OOM202 subsets of a rule, 60 MiB" + more)
    }

    // MARK: - Whether to do anything

    private static let shrink = remedy("R1", .rootFix, "shrink the rule: it made 366", saving: 50)

    /// Nobody changes a mesh at night for what is far from its limit, and nobody waits with what is not.
    @Test(
        arguments: [
            (
                100, 1_000, 200, false,
                "Do nothing now: every limit is enough, also for a full push; R1, below, would save 50 MiB in each such proxy."
            ),
            (600, 1_000, 700, false, "No hurry shrink the rule: it made 366 (R1)."),
            (600, 1_000, 700, true, "Do shrink the rule: it made 366 (R1)."),
            (800, 1_000, 900, false, "Do shrink the rule: it made 366 (R1)."),
            (799, 1_000, 900, false, "No hurry shrink the rule: it made 366 (R1)."),
            // By less than the estimate errs by nobody is safe.
            (600, 1_000, 940, false, "Do shrink the rule: it made 366 (R1)."),
            (600, 1_000, 939, false, "No hurry shrink the rule: it made 366 (R1)."),
            // Of an unknown limit nobody can say that there is time.
            (600, nil, 700, false, "Do shrink the rule: it made 366 (R1)."),
            (100, 1_000, nil, false, "No hurry shrink the rule: it made 366 (R1)."),
        ] as [(Int64?, Int64?, Int64?, Bool?, String)])
    func `How near it is says how urgent it is`(
        measured: Int64?, limit: Int64?, push: Int64?, killed: Bool?, words: String
    ) {
        let told = lines(measured, of: limit, push: push, killed: killed) { $0.remedies = [Self.shrink] }
        #expect(told.last == words)
    }

    /// How many come, and what never goes away, no page says: what is enough is enough for what is there.
    @Test(arguments: [
        (CauseClass.connections, true), (MetricCardinality.card.classification, true),
        (DestinationRuleSubsets.card.classification, false),
    ])
    func `Of load a limit is enough for what is held now`(said: CauseClass, isOfNow: Bool) {
        let told = lines(100, push: 200) { $0.causes[0].classification = said }.last
        let now = isOfNow ? " for what is held now" : ""
        #expect(told == "Do nothing now: every limit is enough\(now), also for a full push.")
    }

    @Test func `Steps are told in their order, and what ends it behind a stop-gap`() {
        let raise = Self.remedy("R2", .stopGap, "raise the limit")
        func told(_ steps: [String], _ remedies: [Remedy], at detail: FirstScreen.Detail = .full) -> String? {
            lines(killed: true, at: detail) { entry in
                entry.remedies = remedies
                entry.firstAction = FirstAction(
                    steps: steps, fitsAtRest: true, fitsAtPush: true, shedsTraffic: false, why: "")
            }.last
        }
        #expect(told(["R2"], [raise, Self.shrink]) == "Do raise the limit (R2). The root fix is R1, below.")
        #expect(
            told(["R2", "R1"], [raise, Self.shrink], at: .short)
                == "Do raise the limit (R2), then shrink the rule (R1).")
        // Only what mends a cause that is claimed is called the fix.
        let other = Self.remedy("R3", .rootFix, "narrow the scope", cause: "OOM201")
        #expect(told(["R2"], [raise, other]) == "Do raise the limit (R2).")
    }

    @Test func `So near its limit nothing found is no end`() {
        let near = lines(800, of: 1_000) { $0.causes = [Self.cause(.possible)] }
        #expect(near.count == 2 && near[1].hasPrefix("Next nothing that was captured explains it: capture its memory,"))
        #expect(lines(799, of: 1_000) { $0.causes = [Self.cause(.possible)] } == ["The verdict."])
    }

    @Test func `Who would be killed is spoken of before who is nearest`() {
        func entry(_ pod: String, killed: Bool?) -> OutlookEntry {
            var entry = OutlookEntry()
            (entry.pod, entry.wouldBeKilled) = (pod, killed)
            return entry
        }
        func spokenOf(_ entries: OutlookEntry...) -> String? {
            var report = Report(toolVersion: "t")
            report.outlook = entries
            return FirstScreen(report: report).spokenOf?.pod
        }
        #expect(spokenOf(entry("a", killed: false), entry("b", killed: true), entry("c", killed: true)) == "b")
        #expect(spokenOf(entry("a", killed: nil), entry("b", killed: false)) == "a")
        #expect(spokenOf() == nil)
    }
}
