import Prose
import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Each step of settling by itself, on causes made by hand: at its edge, and just beyond.
@Suite struct SettlementStepTests {
    private func settled(_ step: Settlement, _ causes: [Cause], _ c: Case) -> [Cause] {
        var causes = causes
        step.settle(&causes, c)
        return causes
    }

    @Test func `What grew lowers what was always there, and leaves itself and neighbours alone`() throws {
        let c = try settling()
        let always = cause(.configScope, .confirmed)
        let grown = cause(.drSubsets, .likely, grew: true)
        let neighbour = cause(.nodePressure, .confirmed)
        #expect(
            settled(.growth, [always, grown, neighbour], c).map(\.outcome) == [.likely, .likely, .confirmed])
        // What only may have grown lowers nothing.
        let maybe = cause(.drSubsets, .possible, grew: true)
        #expect(settled(.growth, [always, maybe], c).map(\.outcome) == [.confirmed, .possible])
        // What leads lowers all that does not, whether it grew or not.
        let leading = cause(.workers, .likely, leads: true)
        let also = cause(.drSubsets, .confirmed, grew: true)
        #expect(settled(.growth, [always, also, leading], c).map(\.outcome) == [.likely, .likely, .likely])
        #expect(settled(.growth, [cause(.workers, .confirmed, leads: true)], c).map(\.outcome) == [.confirmed])
    }

    @Test(arguments: [(100, 0.25, true), (101, 0.25, false), (100, 0.24, false)])
    func `What is left explains the kill where a full push reaches the limit`(limit: Int64, share: Double, raised: Bool)
        throws
    {
        let causes = [cause(.configScope, .possible, share: share, bytes: 9), cause(.drSubsets, .excluded)]
        let after = settled(.elimination, causes, try settling(need: 70, push: 30, limit: limit))
        #expect(after[0].outcome == (raised ? .likely : .possible))
        #expect(after[0].notes.isEmpty == !raised && after[1].outcome == .excluded)
        // Of two that are left the larger one; a claim leaves nothing.
        let two = causes + [cause(.drSubsets, .possible, share: 0.9, bytes: 20)]
        #expect(
            settled(.elimination, two, try settling(need: 70, push: 30, limit: 100)).filter(\.outcome.isClaim).map(
                \.bytes)
                == [20])
        let claimed = causes + [cause(.connections, .likely)]
        #expect(settled(.elimination, claimed, try settling(need: 70, push: 30, limit: 100))[0].outcome == .possible)
        // What holds connections is no configuration, and nobody's pages show what was left.
        #expect(
            settled(
                .elimination, [cause(.connections, .possible, share: 0.9)], try settling(need: 70, push: 30, limit: 100)
            )[0]
            .outcome == .possible)
        #expect(
            settled(.elimination, causes, try settling(need: 70, push: 30, limit: 100, process: .none))[0].outcome
                == .possible)
    }

    /// 100 needed of 100: without 20 of `allocated`, 25 of anonymous memory, it would have lived.
    @Test func `Two classes are likely together where neither alone let it die`() throws {
        let pair = [
            cause(.configScope, .possible, share: 0.2, bytes: 20), cause(.drSubsets, .possible, share: 0.1, bytes: 10),
        ]
        let after = settled(.together, pair, try settling(need: 100, limit: 100))
        #expect(after.map(\.outcome) == [.likely, .likely])
        #expect(after[0].notes.map(\.plain) == ["together with DR_SUBSETS it reaches the limit"])
        // It did not reach the limit; one of them is too small; only one is left.
        #expect(settled(.together, pair, try settling(need: 99, limit: 100)).map(\.outcome) == [.possible, .possible])
        let small = [pair[0], cause(.drSubsets, .possible, share: 0.09, bytes: 9)]
        #expect(
            settled(.together, small, try settling(need: 100, limit: 100)).map(\.outcome) == [.possible, .possible])
        #expect(settled(.together, [pair[0]], try settling(need: 100, limit: 100)).map(\.outcome) == [.possible])
        // Without either it would still have died.
        #expect(settled(.together, pair, try settling(need: 140, limit: 100)).map(\.outcome) == [.possible, .possible])
        // A push is part of what it reached, where one was seen.
        #expect(
            settled(.together, pair, try settling(need: 80, push: 20, limit: 100, pushed: true)).map(\.outcome)
                == [.likely, .likely])
        #expect(
            settled(.together, pair, try settling(need: 80, push: 20, limit: 100)).map(\.outcome) == [
                .possible, .possible,
            ])
    }

    @Test(arguments: [
        (0.49, false, false, Outcome.possible), (0.5, false, false, .likely), (0.3, true, false, .likely),
        (0.3, false, true, .likely),
    ])
    func `A scope of a quarter needs company, or to have grown`(
        share: Double, grew: Bool, company: Bool, outcome: Outcome
    ) throws {
        var causes = [cause(.configScope, .likely, share: share, grew: grew)]
        if company { causes.append(cause(.drSubsets, .likely)) }
        #expect(settled(.scope, causes, try settling())[0].outcome == outcome)
        // The capture that looked at it is none.
        let circumstance = [cause(.configScope, .likely, share: 0.3), cause(.captureItself, .likely)]
        #expect(settled(.scope, circumstance, try settling())[0].outcome == .possible)
        // What is confirmed stands by itself.
        #expect(settled(.scope, [cause(.configScope, .confirmed, share: 0.3)], try settling())[0].outcome == .confirmed)
    }

    @Test func `A status alone lowers every claim`() throws {
        var victim = Victim(ProxyRow(id: 1, pod: "cart-0", stripped: false), form: .killedNotOOM)
        victim.kills = [Kill(pod: "cart-0", at: nil)]
        let causes = [cause(.configScope, .confirmed), cause(.drSubsets, .likely), cause(.connections, .excluded)]
        #expect(
            settled(.statusAlone, causes, try settling(victims: [victim])).map(\.outcome) == [
                .possible, .possible, .excluded,
            ])
        victim.form = .containerLimit
        #expect(settled(.statusAlone, causes, try settling(victims: [victim])).map(\.outcome) == causes.map(\.outcome))
    }

    @Test func `The remainder speaks where nobody else does, and counts what could not be judged`() throws {
        let remainder = cause(.unresolved, .excluded)
        let alone = settled(.unresolved, [remainder, cause(.dns, .possible)], try settling())
        #expect(alone[0].outcome == .likely && alone[0].leads)
        #expect(alone[0].why.plain == "no cause is confirmed or likely")
        let unjudged = settled(
            .unresolved, [remainder, cause(.dns, .notJudged), cause(.workers, .notJudged)], try settling())
        #expect(unjudged[0].why.plain.contains("2 classes could not be judged"))
        #expect(settled(.unresolved, [remainder, cause(.dns, .likely)], try settling())[0].outcome == .excluded)
        // The capture explains what came after its start; where it did all of the killing, it is the answer.
        let capture = cause(.captureItself, .likely)
        #expect(settled(.unresolved, [remainder, capture], try settling())[0].outcome == .likely)
        let all = cause(.captureItself, .confirmed, leads: true)
        #expect(settled(.unresolved, [remainder, all], try settling())[0].outcome == .excluded)
    }
}
