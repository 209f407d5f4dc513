import Prose
import Testing

@testable import Diagnosis

/// What all that was said of a kill comes to: order, confidence, notes and who leads, case by case.
@Suite struct SettledTests {
    /// Figures of a case: what was needed, a push of all of it, the limit.
    struct Figures: Sendable {
        var need: Int64?
        var push: Int64 = 0
        var limit: Int64?
        var process = EvidenceProcess.killed
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var figures = Figures()
        let said: [Cause]
        /// Class and outcome of all that is listed, in order.
        let order: [String]
        let leading: CauseClass?
        /// Of the first in the list.
        var confidence: Double?
        /// Of the first in the list, behind what its rule said.
        var note: String?
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(
            name: "one cause",
            said: [cause(.configScope, .confirmed, share: 0.7, bytes: 70), cause(.unresolved, .excluded)],
            order: ["CONFIG_SCOPE confirmed", "UNRESOLVED excluded"], leading: .configScope, confidence: 0.97),
        Row(
            name: "what grew before what is larger",
            said: [
                cause(.configScope, .likely, share: 0.6, bytes: 60),
                cause(.drSubsets, .likely, share: 0.3, bytes: 30, grew: true),
            ], order: ["DR_SUBSETS likely", "CONFIG_SCOPE likely"], leading: .drSubsets, confidence: 0.8),
        // Lowered by what grew, it is as sure as any other likely class, and behind it.
        Row(
            name: "what is confirmed without growth is lowered",
            said: [
                cause(.configScope, .confirmed, share: 0.6, bytes: 60),
                cause(.drSubsets, .likely, share: 0.3, bytes: 30, grew: true),
            ], order: ["DR_SUBSETS likely", "CONFIG_SCOPE likely"], leading: .drSubsets, confidence: 0.8),
        Row(
            name: "a multiplier before what it multiplies",
            said: [
                cause(.configScope, .confirmed, share: 0.6, bytes: 60, grew: true),
                cause(.workers, .likely, share: 0.3, bytes: 30, leads: true),
            ], order: ["WORKERS likely", "CONFIG_SCOPE likely"], leading: .workers, confidence: 0.8),
        // A quarter of allocated is no scope's by itself: what elimination raised is lowered again, and nothing is known.
        Row(
            name: "a scope of a quarter alone", figures: Figures(need: 70, push: 30, limit: 100),
            said: [
                cause(.unresolved, .excluded), cause(.configScope, .possible, share: 0.3, bytes: 30),
                cause(.connections, .excluded), cause(.drSubsets, .possible, share: 0.26, bytes: 26),
            ],
            order: ["UNRESOLVED likely", "CONFIG_SCOPE possible", "DR_SUBSETS possible", "CONNECTIONS excluded"],
            leading: nil),
        // 70 and a push of 30 reach 100, and nothing else is left.
        Row(
            name: "subsets that are left", figures: Figures(need: 70, push: 30, limit: 100),
            said: [
                cause(.unresolved, .excluded), cause(.configScope, .possible, share: 0.26, bytes: 26),
                cause(.drSubsets, .possible, share: 0.3, bytes: 30),
            ], order: ["DR_SUBSETS likely", "CONFIG_SCOPE possible", "UNRESOLVED excluded"], leading: .drSubsets,
            confidence: 0.8, note: "a full push would exceed the limit, and no other cause remains"),
        Row(
            name: "together", figures: Figures(need: 100, limit: 100),
            said: [
                cause(.routeTable, .possible, share: 0.12, bytes: 12),
                cause(.drSubsets, .possible, share: 0.2, bytes: 20),
                cause(.unresolved, .excluded),
            ], order: ["DR_SUBSETS likely", "ROUTE_TABLE likely", "UNRESOLVED excluded"], leading: .drSubsets,
            confidence: 0.8, note: "together with ROUTE_TABLE it reaches the limit"),
        Row(
            name: "nothing",
            said: [
                cause(.unresolved, .excluded), cause(.dns, .notJudged), cause(.connections, .possible, bytes: 3),
                cause(.tlsCerts, .failed),
            ],
            order: ["UNRESOLVED likely", "CONNECTIONS possible", "DNS notJudged", "TLS_CERTS failed"], leading: nil),
        // The capture explains what came after its start, and the kills before it nobody: the first in the list is that nothing is known.
        Row(
            name: "only the capture", said: [cause(.captureItself, .likely), cause(.unresolved, .excluded)],
            order: ["UNRESOLVED likely", "CAPTURE_ITSELF likely"], leading: nil),
        Row(
            name: "the capture did all of it",
            said: [cause(.captureItself, .confirmed, leads: true), cause(.unresolved, .excluded)],
            order: ["CAPTURE_ITSELF confirmed", "UNRESOLVED excluded"], leading: .captureItself, confidence: 0.97),
        // What fills it is spoken of first; the capture only was the moment.
        Row(
            name: "the capture beside a cause",
            said: [cause(.captureItself, .confirmed), cause(.configScope, .likely, share: 0.6, bytes: 60)],
            order: ["CAPTURE_ITSELF confirmed", "CONFIG_SCOPE likely"], leading: .configScope, confidence: 0.97),
        // Confirmed of every kill, its request is what killed, however little room anything else had left.
        Row(
            name: "the capture did all of it, beside a cause",
            said: [
                cause(.captureItself, .confirmed, leads: true), cause(.configScope, .likely, share: 0.6, bytes: 60),
            ],
            order: ["CAPTURE_ITSELF confirmed", "CONFIG_SCOPE likely"], leading: .captureItself, confidence: 0.97),
        Row(
            name: "the capture likely did all of it, beside a cause",
            said: [cause(.captureItself, .likely, leads: true), cause(.configScope, .likely, share: 0.6, bytes: 60)],
            order: ["CAPTURE_ITSELF likely", "CONFIG_SCOPE likely"], leading: .configScope, confidence: 0.8),
        Row(
            name: "by a stand-in", figures: Figures(process: .sibling),
            said: [cause(.drSubsets, .confirmed, share: 0.6, bytes: 60)], order: ["DR_SUBSETS confirmed"],
            leading: .drSubsets, confidence: 0.95),
        Row(
            name: "without pages", figures: Figures(process: .none),
            said: [cause(.nodePressure, .likely), cause(.dns, .possible)],
            order: ["NODE_PRESSURE likely", "DNS possible"], leading: .nodePressure, confidence: 0.7),
    ]

    private func settled(_ row: Row, _ said: [Cause]) throws -> Settled {
        let f = row.figures
        return Settled(
            said,
            try settling(
                need: f.need, push: f.push, limit: f.limit, process: f.process, victims: [MadeCase().victim]))
    }

    @Test(arguments: rows) func `A kill comes to one order, whatever was said first`(row: Row) throws {
        for said in [row.said, row.said.reversed()] {
            let settled = try settled(row, said)
            #expect(settled.causes.map { "\($0.classification.rawValue) \($0.outcome)" } == row.order)
            #expect(settled.leading?.classification == row.leading)
            let first = try #require(settled.causes.first)
            #expect(first.confidence == row.confidence)
            #expect(first.notes.map(\.plain) == (row.note.map { [$0] } ?? []))
            if let note = row.note { #expect(first.why.plain == "w; \(note)") }
        }
    }

    /// What raised a scope for a moment is no reason of what it came to.
    @Test func `A scope that was raised and lowered again says nothing of it`() throws {
        let said = [cause(.configScope, .possible, share: 0.3, bytes: 30)]
        let settled = Settled(said, try settling(need: 70, push: 30, limit: 100, victims: [MadeCase().victim]))
        #expect(settled.causes.map(\.outcome) == [.possible])
        #expect(settled.causes.map(\.why.plain) == ["w"])
    }

    // MARK: - Order

    /// The first of each pair comes first.
    static let pairs: [(String, Cause, Cause)] = [
        ("confirmed before likely", cause(.dns, .confirmed), cause(.configScope, .likely, bytes: 900, grew: true)),
        ("likely before possible", cause(.tlsCerts, .likely), cause(.configScope, .possible, bytes: 900, leads: true)),
        ("possible before excluded", cause(.tlsCerts, .possible), cause(.configScope, .excluded, bytes: 900)),
        ("excluded before not judged", cause(.tlsCerts, .excluded), cause(.configScope, .notJudged)),
        ("not judged before failed", cause(.tlsCerts, .notJudged), cause(.configScope, .failed)),
        (
            "what leads before what grew", cause(.workers, .likely, bytes: 1, leads: true),
            cause(.configScope, .likely, bytes: 900, grew: true)
        ),
        (
            "what grew before more bytes", cause(.tlsCerts, .possible, bytes: 1, grew: true),
            cause(.dns, .possible, bytes: 900)
        ),
        ("more bytes before fewer", cause(.tlsCerts, .possible, bytes: 2), cause(.dns, .possible, bytes: 1)),
        ("bytes before none", cause(.tlsCerts, .possible, bytes: 0), cause(.dns, .possible)),
        // OOM201 and OOM202: by code.
        ("alike by code", cause(.configScope, .excluded), cause(.drSubsets, .excluded)),
        ("alike in bytes by code", cause(.configScope, .possible, bytes: 5), cause(.drSubsets, .possible, bytes: 5)),
    ]

    @Test(arguments: pairs.indices) func `Of two causes one comes first`(index: Int) throws {
        let (name, first, second) = Self.pairs[index]
        // Of a living proxy no step of kills changes what was said.
        for said in [[first, second], [second, first]] {
            let settled = Settled(said, try settling(.outlook))
            #expect(settled.causes.map(\.code) == [first.code, second.code], "\(name)")
        }
    }

    // MARK: - How sure

    @Test(
        arguments: [
            (Outcome.confirmed, EvidenceProcess.killed, 0.97), (.confirmed, .successor, 0.97),
            (.confirmed, .sibling, 0.95),
            (.likely, .killed, 0.8), (.likely, .successor, 0.8), (.likely, .sibling, 0.8), (.likely, .none, 0.7),
            (.possible, .killed, 0.3), (.possible, .none, 0.3), (.excluded, .killed, 0.02), (.notJudged, .killed, nil),
            (.failed, .killed, nil),
        ] as [(Outcome, EvidenceProcess, Double?)])
    func `An outcome is as sure as its pages`(outcome: Outcome, process: EvidenceProcess, confidence: Double?) throws {
        // Beside another claim, so that nothing is left unresolved.
        let said = [cause(.drSubsets, outcome), cause(.nodePressure, .likely)]
        let settled = Settled(said, try settling(process: process, victims: [MadeCase().victim]))
        #expect(settled.causes.first { $0.classification == .drSubsets }?.confidence == confidence)
    }

    // MARK: - A living proxy

    /// Nothing was killed: nothing is lowered by growth, joined, left over or unresolved; a quarter still needs company.
    @Test func `Of a living proxy only the step that asks for company is taken`() throws {
        let living = try settling(.outlook, need: 100, push: 50, limit: 100)
        let said = [
            cause(.drSubsets, .confirmed, share: 0.6, bytes: 60),
            cause(.endpointCount, .likely, share: 0.3, bytes: 30, grew: true),
            cause(.unresolved, .excluded),
        ]
        #expect(Settled(said, living).causes.map(\.outcome) == [.confirmed, .likely, .excluded])
        let left = [
            cause(.drSubsets, .possible, share: 0.3, bytes: 30), cause(.routeTable, .possible, share: 0.2, bytes: 20),
        ]
        #expect(Settled(left, living).causes.map(\.outcome) == [.possible, .possible])
        let none = Settled([cause(.unresolved, .excluded), cause(.dns, .possible)], living)
        #expect(none.causes.map(\.outcome) == [.possible, .excluded] && none.leading == nil)
        let scope = [cause(.configScope, .likely, share: 0.49), cause(.dns, .possible)]
        #expect(Settled(scope, living).causes.map(\.outcome) == [.possible, .possible])
    }

    // MARK: - What is left, on the pages of a successor

    /// What the victim had accumulated is in no page of its successor: then only most of allocated can be what is left.
    @Test(
        arguments: [
            // Connections were counted and excluded, and nothing drains.
            (0.49, Outcome.excluded, Outcome.excluded, Int64?.some(9), Outcome.possible),
            (0.5, .excluded, .excluded, 9, .likely), (0.5, .notJudged, .excluded, 9, .likely),
            (0.5, .possible, .excluded, 9, .possible), (0.5, .excluded, .possible, 9, .possible),
            (0.5, .excluded, .notJudged, 9, .possible),
            // Nobody counted them: they may have been what killed it.
            (0.9, .excluded, .excluded, nil, .possible),
        ] as [(Double, Outcome, Outcome, Int64?, Outcome)])
    func `On a successor's pages most of allocated can be what is left`(
        share: Double, connections: Outcome, draining: Outcome, counted: Int64?, outcome: Outcome
    ) throws {
        var made = MadeCase()
        (made.process, made.limit, made.need, made.life) = (.successor, 100, 90, nil)
        made.connections.downstream = counted
        let said = [
            cause(.drSubsets, .possible, share: share, bytes: 40), cause(.connections, connections),
            cause(.xdsChurnDrain, draining),
        ]
        let settled = Settled(said, Case(made.facts(of: .drSubsets, in: try MadeCase.emptyMesh())))
        #expect(settled.causes.first { $0.classification == .drSubsets }?.outcome == outcome)
    }

    /// Where both ages are known, what accumulates was scaled to the victim's: a quarter is enough.
    @Test(
        arguments: [
            (3_600.0, 600.0, Outcome.excluded, Outcome.likely), (nil, 600, .excluded, .possible),
            (3_600, nil, .excluded, .possible), (3_600, 600, .notJudged, .possible),
        ] as [(Double?, Double?, Outcome, Outcome)])
    func `Where both ages are known a quarter can be what is left`(
        life: Double?, uptime: Double?, connections: Outcome, outcome: Outcome
    ) throws {
        var made = MadeCase()
        (made.process, made.limit, made.need) = (.successor, 100, 90)
        (made.life, made.uptime, made.connections.downstream) = (life, uptime, 9)
        let said = [
            cause(.drSubsets, .possible, share: 0.25, bytes: 25), cause(.connections, connections),
            cause(.xdsChurnDrain, .excluded),
        ]
        let settled = Settled(said, Case(made.facts(of: .drSubsets, in: try MadeCase.emptyMesh())))
        #expect(settled.causes.first { $0.classification == .drSubsets }?.outcome == outcome)
    }
}
