import Prose
import Testing
import Units

@testable import Diagnosis

/// Figures of a report that follow from others of it, where they turn over.
@Suite struct ReportFigureTests {
    // MARK: - With the cause and without it

    /// Of connections: they stand beside what the configuration needs, here 50 MB of 100 MB.
    @Test(
        arguments: [(49_000_000, false), (50_000_000, true), (80_000_000, true)] as [(Int64, Bool)])
    func loadIsHeldAgainstTheLimitBesideTheNeed(held: Int64, reaches: Bool) throws {
        var made = MadeCase()
        (made.need, made.limit) = (50_000_000, 100_000_000)
        var cause = Cause(code: "C", classification: .connections, title: "t", outcome: .likely, why: "w")
        cause.bytes = Bytes(rounding: (Double(held) / MemoryModel.anonymousPerAllocated).rounded(.up))
        let why = try #require(Counterfactual(cause, made.facts(of: .connections, in: MadeCase.emptyMesh())))
        // What filled it was no push, though one would not have found room.
        #expect(why.isBeside && why.peak == .withLoad && why.reachesLimit == reaches)
        #expect(abs(why.held.count - held) <= 2)
        #expect(why.needed == 50_000_000 + why.held && why.without == 50_000_000 && why.isDecisive == reaches)
    }

    @Test func withoutAFigureNothingIsHeldAgainstAnother() throws {
        let mesh = try MadeCase.emptyMesh()
        var cause = Cause(code: "C", classification: .connections, title: "t", outcome: .likely, why: "w")
        #expect(Counterfactual(nil, MadeCase().facts(of: .connections, in: mesh)) == nil)
        #expect(Counterfactual(cause, MadeCase().facts(of: .connections, in: mesh)) == nil)
        cause.bytes = 0
        #expect(Counterfactual(cause, MadeCase().facts(of: .connections, in: mesh)) == nil)
        cause.bytes = 1
        #expect(Counterfactual(cause, MadeCase().facts(of: .connections, in: mesh)) != nil)
        var unlimited = MadeCase()
        unlimited.hasLimit = false
        #expect(Counterfactual(cause, unlimited.facts(of: .connections, in: mesh)) == nil)
    }

    /// A remedy that takes nine tenths of the cause away tells what is left.
    @Test(
        arguments: [
            (90, Remedy.Kind.rootFix, "C", true), (89, .rootFix, "C", false), (100, .stopGap, "C", false),
            (100, .rootFix, "D", false),
        ] as [(Int64, Remedy.Kind, String, Bool)])
    func aWholeFixTellsWhatIsLeft(saved: Int64, kind: Remedy.Kind, code: String, isTaken: Bool) throws {
        var made = MadeCase()
        (made.need, made.limit) = (120_000_000, 100_000_000)
        var cause = Cause(code: "C", classification: .connections, title: "t", outcome: .likely, why: "w")
        cause.bytes = 100
        let why = try #require(Counterfactual(cause, made.facts(of: .connections, in: MadeCase.emptyMesh())))
        var remedy = Remedy(
            id: "R1", cause: code, kind: kind, title: "t", body: nil, saving: nil, savingError: nil, reaches: "r",
            risk: "r",
            undo: .text("u"),
            verify: .text("v"))
        remedy.effect = RemedyEffect(
            rows: [], before: 1_000, after: Bytes(1_000 - saved), neededBefore: nil,
            neededAfter: .init(atRest: 7, atFullPush: 8), limit: nil, enough: nil)
        #expect(why.peak == .withLoad)
        #expect(why.asTried(by: [remedy], cause) == why, "load is told by itself")
        var atRest = why
        atRest.peak = .atRest
        #expect(atRest.asTried(by: [remedy], cause).without == (isTaken ? 7 : atRest.without))
        atRest.peak = .fullPush
        #expect(atRest.asTried(by: [remedy], cause).without == (isTaken ? 8 : atRest.without))
        #expect(atRest.asTried(by: [remedy], nil) == atRest && atRest.asTried(by: [], cause) == atRest)
    }

    @Test(arguments: [(99, true), (100, false), (101, false)] as [(Int64, Bool)])
    func whatReachesALimitDoesNotFit(bytes: Int64, fits: Bool) {
        let needed = RemedyEffect.Needed(atRest: Bytes(bytes), atFullPush: Bytes(bytes))
        #expect(needed.fitsAtRest(100) == fits && needed.fitsAtFullPush(100) == fits)
        #expect(needed.fitsAtRest(nil) == nil && needed.fitsAtFullPush(nil) == nil)
        let push = Peaks(level: 60, restart: nil, push: Bytes(bytes - 60), account: nil, state: nil, limit: 100).peaks()
        #expect(push.map(\.kind) == [.fullPush] && push[0].peak == Bytes(bytes) && push[0].fits == fits)
        let unknown = Peaks(level: nil, restart: nil, push: 1, account: nil, state: nil, limit: 100).peaks()
        #expect(unknown[0].peak == nil && unknown[0].fits == nil)
        #expect(Peaks(level: 1, restart: nil, push: 0, account: nil, state: nil, limit: 100).peaks().isEmpty)
    }

    // MARK: - A living proxy

    @Test(
        arguments: [
            (nil, nil, nil, false, false), (99, 99, nil, false, false), (100, 99, nil, true, true),
            (99, 100, nil, true, false), (nil, 100, nil, true, false),
            (99, 99, 60, false, false), (100, 99, 60, true, true),
        ] as [(Int64?, Int64?, Double?, Bool, Bool)])
    func aLivingProxyDiesOfItsStartOrOfAPush(start: Int64?, push: Int64?, lives: Double?, ofPush: Bool, ofStart: Bool) {
        var entry = OutlookEntry()
        (entry.limitBytes, entry.wouldBeKilled, entry.livesSeconds) = (100, true, lives)
        (entry.afterRestartBytes, entry.atFullPushBytes) = (start.map { Bytes($0) }, push.map { Bytes($0) })
        #expect((entry.wouldDieOfPush, entry.wouldDieOfStart) == (ofPush, ofStart))
        #expect(entry.isRunningOut == (lives != nil && !ofPush))
        entry.wouldBeKilled = false
        #expect(!entry.isRunningOut)
        entry.limitBytes = nil
        #expect(!entry.wouldDieOfPush && !entry.wouldDieOfStart)
    }

    // MARK: - Memory over time

    /// By the hour, or by the minute or the second where these decide and it was watched for less.
    @Test(arguments: [
        (3_600.0, 600.0, "600 MiB an hour"), (3_599, 59.9, "59.9 MiB an hour"), (3_599, 60, "1 MiB a minute"),
        (3_599, 3_599, "60 MiB a minute"),
        (3_599, 3_600, "1 MiB a second"), (3_600, 7_200, "7 GiB an hour"),
    ])
    func aRateIsByWhatDecides(span: Double, mebibytesAnHour: Double, rate: String) {
        var curve = MemoryCurve(
            figure: .anonymous, shape: .linear, samples: 60, lives: 1, spanSeconds: span, intervalSeconds: 60,
            drawing: [1, 2], evidence: Evidence(.file("s", locator: "the whole page"), text: "s"))
        #expect(curve.rate == nil)
        curve.bytesPerHour = mebibytesAnHour * 1_048_576
        let told = curve.rate?.plain ?? ""
        #expect(told.split(separator: " ").suffix(2) == rate.split(separator: " ").suffix(2), "\(told)")
        if rate.hasPrefix("1 MiB") || rate.hasPrefix("600") { #expect(told.hasPrefix(rate.prefix { $0 != " " })) }
    }
}
