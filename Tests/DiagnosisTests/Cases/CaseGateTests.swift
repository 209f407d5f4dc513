import Testing
import Units

@testable import Diagnosis
@testable import Store

/// The question behind every class: would the proxy have fitted its limit without these bytes? From both sides of each value.
@Suite struct CaseGateTests {
    struct Gate: Sendable, CustomTestStringConvertible {
        let name: String
        var need: Int64? = 120
        var push: Int64 = 0
        var limit: Int64? = 100
        /// A whole push was seen shortly before.
        var pushed = false
        let without: Int64
        var share = 0.0
        /// Nil: it fitted with them as well, or a figure is unknown.
        let fits: Bool?
        var testDescription: String { name }
    }

    static let gates = [
        Gate(name: "no limit", limit: nil, without: 90, fits: nil),
        Gate(name: "no need", need: nil, without: 90, fits: nil),
        // The level alone was too much.
        Gate(name: "21 of 20 too much", without: 21, fits: true),
        Gate(name: "20 of 20 too much", without: 20, fits: false),
        Gate(name: "of nothing", without: 0, fits: false),
        // The level fits, so a push is what filled it, seen or not.
        Gate(name: "at an unseen push", need: 90, push: 20, without: 11, fits: true),
        Gate(name: "at an unseen push, too little", need: 90, push: 20, without: 10, fits: false),
        Gate(name: "at a push that was seen", need: 90, push: 20, pushed: true, without: 11, fits: true),
        // What is pushed is held twice: with half of it half of the push goes.
        Gate(name: "with its part of the push", need: 90, push: 40, without: 11, share: 0.5, fits: true),
        Gate(name: "with too small a part", need: 90, push: 40, without: 11, share: 0.25, fits: false),
        Gate(name: "with all of the push", need: 99, push: 40, without: 0, share: 1, fits: true),
        Gate(name: "with more than all of it", need: 99, push: 40, without: 0, share: 1.5, fits: true),
        // It fitted with them as well, also at a push: going without proves nothing.
        Gate(name: "it fitted anyway", need: 90, push: 9, without: 50, fits: nil),
        Gate(name: "just not", need: 90, push: 10, without: 1, fits: true),
        // A push that was seen comes on top of a level that was too much already.
        Gate(name: "level and push", need: 120, push: 40, pushed: true, without: 50, share: 0.5, fits: true),
        Gate(
            name: "level and push, too little", need: 120, push: 40, pushed: true, without: 30, share: 0.25, fits: false
        ),
        // One that nobody saw does not, where the level is enough.
        Gate(name: "an unseen push beside a level that is enough", need: 120, push: 400, without: 21, fits: true),
    ]

    @Test(arguments: gates) func `Whether it would have fitted without`(gate: Gate) throws {
        let c = try settling(need: gate.need, push: gate.push, limit: gate.limit, pushed: gate.pushed)
        #expect(c.fitsWithout(Bytes(gate.without), share: gate.share) == gate.fits)
    }

    @Test func `What was reached is the level, and a push only where it was seen`() throws {
        #expect(try settling(need: 90, push: 20).reached == 90)
        #expect(try settling(need: 90, push: 20, pushed: true).reached == 110)
        #expect(try settling().reached == nil)
    }

    /// Four fifths of the limit, unless a push was seen that reached it; of the living nothing is too small.
    @Test(arguments: [
        (79, 0, false, CaseFacts.Stage.kill, true), (80, 0, false, .kill, false), (79, 21, true, .kill, false),
        (79, 20, true, .kill, true), (79, 21, false, .kill, true), (10, 0, false, .outlook, false),
    ])
    func `A configuration that needs less than four fifths is too small`(
        need: Int64, push: Int64, pushed: Bool, stage: CaseFacts.Stage, isTooSmall: Bool
    ) throws {
        #expect(try settling(stage, need: need, push: push, limit: 100, pushed: pushed).tooSmall == isTooSmall)
        #expect(try !settling(stage, need: need, push: push, limit: nil, pushed: pushed).tooSmall)
    }

    /// After a kill any part may matter; of the living a tenth of the limit, or 16 MB where nobody knows one.
    @Test(
        arguments: [
            (CaseFacts.Stage.kill, 1, 100, true), (.outlook, 9, 100, false), (.outlook, 10, 100, true),
            (.outlook, 15_999_999, nil, false), (.outlook, 16_000_000, nil, true), (.kill, 1, nil, true),
        ] as [(CaseFacts.Stage, Int64, Int64?, Bool)])
    func `Of a living proxy only a part of its limit is worth a claim`(
        stage: CaseFacts.Stage, bytes: Int64, limit: Int64?, isWorth: Bool
    ) throws {
        #expect(try settling(stage, limit: limit).isWorthClaiming(Bytes(bytes)) == isWorth)
    }

    /// A status that says Error and 137, of a pod whose object was read, with a kill that nothing else tells of.
    @Test func `Only a status without a word of memory proves no kill for memory`() throws {
        func alone(_ change: (inout Victim) -> Void = { _ in }, stage: CaseFacts.Stage = .kill) throws -> Bool {
            var victim = MadeCase().victim
            victim.form = .killedNotOOM
            change(&victim)
            return try settling(stage, victims: [victim]).killedByStatusAlone
        }
        #expect(try alone())
        #expect(try !alone { $0.form = .containerLimit })
        #expect(try !alone { $0.form = .envoyOnly })
        #expect(try !alone { $0.inferred = true })
        #expect(try !alone { $0.kills = [] })
        #expect(try !alone { $0.proxy = ProxyRow(id: 1, pod: "pay-0", stripped: true) })
        #expect(try !alone { $0.proxy = nil })
        #expect(try !alone(stage: .outlook))
        // One of several that died of memory is enough.
        var other = MadeCase().victim
        var first = other
        (first.form, other.form) = (.killedNotOOM, .containerLimit)
        #expect(try !settling(victims: [first, other]).killedByStatusAlone)
    }
}
