import Prose
import Testing
import Units

@testable import Diagnosis

/// When a fix is said to have worked, from both sides of each value; the figures stand here once more on purpose.
@Suite struct ComparisonEdgeTests: ComparesReports {
    /// The cause's 50 MB and the limit before, and what became of both in a process that has run for a while.
    private func outcome(
        bytes: Int64, limit: Int64 = 256 << 20, uptime: Double = 900, kills: [Int64] = [-60]
    ) -> Comparison.Outcome? {
        let held: Int64 = 12_000_000
        return compare(
            report(
                0, [proxy(old, allocated: held + 50_000_000, subsets: 50_000_000)],
                incidents: [incident(subsets: 50_000_000)]),
            report(
                3_600, [proxy(old, allocated: held + bytes, uptime: uptime, subsets: bytes, limit: limit)],
                incidents: [incident(kills: kills, subsets: bytes)])
        ).outcome
    }

    @Test(
        arguments: [
            (10_000_000, Comparison.Outcome.worked), (10_050_000, .partly), (40_000_000, .partly),
            (40_050_000, .notWorked),
            (50_000_000, .notWorked), (0, .worked),
        ] as [(Int64, Comparison.Outcome)])
    func aCauseIsGoneAtAFifthAndLessAtFourFifths(bytes: Int64, outcome: Comparison.Outcome) {
        #expect(self.outcome(bytes: bytes) == outcome)
    }

    @Test func aKillSinceLeavesItInPart() {
        #expect(outcome(bytes: 0, kills: [-60, 3_000]) == .partly)
        #expect(outcome(bytes: 10_050_000, kills: [-60, 3_000]) == .partly)
    }

    /// Where the bytes stayed, a limit that is a twentieth larger may have ended it.
    @Test(arguments: [(1.04, Comparison.Outcome.notWorked), (1.05, .worked), (0.9, .notWorked), (2, .worked)])
    func aLimitIsRaisedByATwentieth(times: Double, outcome: Comparison.Outcome) {
        let limit = Int64((Double(256 << 20) * times).rounded(.up))
        #expect(self.outcome(bytes: 50_000_000, limit: limit) == outcome)
        // With a kill since it did not.
        #expect(self.outcome(bytes: 50_000_000, limit: limit, kills: [-60, 3_000]) == .notWorked)
    }

    /// A full push and its repetition come within the minute.
    @Test(arguments: [(59.0, Comparison.Outcome.notTold), (60, .worked)])
    func aProcessOfLessThanAMinuteProvesNothing(uptime: Double, outcome: Comparison.Outcome) {
        #expect(self.outcome(bytes: 0, uptime: uptime) == outcome)
    }

    @Test func aLaterBundleThatCannotShowKillsProvesNothing() {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]),
            report(3_600, [proxy(old, allocated: 29_000_000, uptime: 900, subsets: 0)], kind: .loose))
        #expect(result.outcome == .notTold)
        #expect(result.verdict.contains("does not show whether anything was killed since"))
    }

    @Test func bundlesThatShareNoProxyAreOfOtherMeshes() {
        #expect(compare(report(0, [proxy(old)]), report(3_600, [])).outcome == .otherMesh)
        var other = proxy("till-7d8f9c6b5-abcde")
        other.namespace = "quay"
        let result = compare(report(0, [proxy(old)]), report(3_600, [other]))
        #expect(result.outcome == .otherMesh && result.verdict.contains("different meshes"))
    }

    @Test func withoutACauseNothingWasFixed() {
        let result = compare(report(0, [proxy(old)]), report(3_600, [proxy(old, uptime: 8_600)]))
        #expect(result.outcome == .noCause && result.cause == nil)
        #expect(result.verdict.contains("nothing to fix"))
    }
}
