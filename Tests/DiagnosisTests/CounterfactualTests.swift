import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Why the kill follows: what was needed against the limit, with the cause and without it.
@Suite struct CounterfactualTests {
    /// The first screen, the table of the remedies and the limit's sum hold one figure against the limit.
    @Test(arguments: [(Counterfactual.Peak.withLoad, false, 382), (.withLoad, true, 152), (.atRest, false, 152)])
    func withLoadItNeedsWhatRemediesAreTriedOn(peak: Counterfactual.Peak, isMeasured: Bool, needed: Int64) {
        let why = Counterfactual(held: 119, needed: 152, peak: peak, limit: 384, without: 33, isMeasured: isMeasured)
        #expect(why.asNeeded(.init(atRest: 382, atFullPush: 384)).needed == Bytes(needed))
        #expect(why.asNeeded(.init(atRest: 100, atFullPush: 384)) == why && why.asNeeded(nil) == why)
        // Which of two figures above the limit it was, no reader can tell.
        let above = Counterfactual(held: 119, needed: 395, peak: peak, limit: 384, without: 33, isMeasured: isMeasured)
        let isTold = peak == .withLoad && !isMeasured
        #expect(above.asNeeded(.init(atRest: 388, atFullPush: 390)).needed == (isTold ? 388 : 395))
        #expect(above.asNeeded(.init(atRest: 380, atFullPush: 390)) == above)
    }

    private func subsets(_ limit: Double) throws -> Counterfactual? {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        scenario.limit = .need(limit)
        scenario.pushBeforeKill = 8
        scenario.before = { $0.rules = [] }
        return try scenario.incident().counterfactual
    }

    @Test func whatDoesNotFitAtRestIsHeldAgainstTheLimitAtRest() throws {
        let why = try #require(try subsets(0.98))
        #expect(why.peak == .atRest && why.isDecisive)
        #expect(why.without < why.limit && why.needed >= why.limit)
    }

    @Test func whatFitsAtRestIsHeldAgainstItAtAFullPush() throws {
        let why = try #require(try subsets(1.15))
        #expect(why.peak == .fullPush && why.isDecisive)
        // Less is pushed without it.
        #expect(why.without < why.needed - why.held)
    }

    @Test func whatFitsEvenThenDoesNotExplainIt() throws {
        #expect(try subsets(1.8)?.reachesLimit != true)
    }

    /// Bytes of `allocated` take more of the container than they count.
    @Test func loadStandsBesideTheConfiguration() throws {
        let incident = try #require(Episode.incidents["thousands of connections"])
        let why = try #require(incident.counterfactual)
        let bytes = try #require(incident.leading?.bytes)
        #expect(why.held > bytes && why.peak != .fullPush)
    }

    /// What a page shows of the whole container bounds what any part of it holds there.
    @Test(arguments: [(true, 21), (false, nil)] as [(Bool, Int64?)])
    func aPartOfWhatWasMeasuredLeavesTheRest(isMeasured: Bool, left: Int64?) throws {
        var made = MadeCase()
        (made.need, made.limit, made.isNeedMeasured) = (183_000_000, 184_000_000, isMeasured)
        let buffers = cause(CauseClass(rawValue: "BUFFERING"), .likely, share: 0.9, bytes: 158_000_000)
        let why = try #require(
            Counterfactual(buffers, made.facts(of: buffers.classification, in: MadeCase.emptyMesh())))
        #expect((why.without.count > 0) == isMeasured || why.isBeside)
        if let left { #expect(abs(why.without.count - left * 1_000_000) < 4_000_000, "\(why)") }
    }

    /// A page of another process holds what it shows of the cause as well: it is not needed a second time.
    @Test func whatAnotherProcessWasSeenToHoldHoldsTheCause() throws {
        var made = MadeCase()
        (made.need, made.limit, made.isNeedOfAnother) = (183_000_000, 200_000_000, true)
        let series = cause(CauseClass(rawValue: "METRIC_CARDINALITY"), .likely, share: 0.9, bytes: 158_000_000)
        let why = try #require(
            Counterfactual(series, made.facts(of: series.classification, in: MadeCase.emptyMesh())))
        #expect(!why.isBeside && why.needed <= Bytes(200_000_000), "\(why)")
        #expect(why.without < Bytes(40_000_000) && why.without.count > 0, "\(why)")
        // What only others tell of is no part of any page.
        let counted = cause(CauseClass(rawValue: "CONNECTIONS"), .likely, bytes: 158_000_000)
        let beside = try #require(
            Counterfactual(counted, made.facts(of: counted.classification, in: MadeCase.emptyMesh())))
        #expect(beside.isBeside && beside.without == Bytes(183_000_000))
    }

    /// As much is pushed without load as with it.
    @Test func withoutItTheSamePeakIsMeant() throws {
        var made = MadeCase()
        (made.need, made.limit, made.isNeedMeasured) = (170_000_000, 190_000_000, true)
        let load = cause(CauseClass(rawValue: "BUFFERING"), .likely, share: 0.5, bytes: 70_000_000)
        let why = try #require(Counterfactual(load, made.facts(of: load.classification, in: MadeCase.emptyMesh())))
        #expect(why.peak == .fullPush)
        #expect(abs(why.without.count - 105_000_000) < 3_000_000, "\(why)")
    }

    @Test func withoutBytesThereIsNone() throws {
        #expect(try #require(Episode.incidents["an unknown cause"]).counterfactual == nil)
    }
}
