import Testing
import Units

@testable import Diagnosis

/// What a rule may conclude, and what is made of it whatever the rule is.
@Suite struct JudgementTests {
    private static let page = Evidence(.file("config_dump", locator: "the whole page"), text: "t")

    /// A claim without a page that shows it is none.
    @Test(arguments: [
        (Outcome.confirmed, false, Outcome.notJudged), (.likely, false, .notJudged), (.possible, false, .notJudged),
        (.excluded, false, .excluded), (.confirmed, true, .confirmed), (.likely, true, .likely),
        (.possible, true, .possible),
    ])
    func `A claim carries at least one piece of evidence`(said: Outcome, hasEvidence: Bool, outcome: Outcome) {
        let judged = Judgement.claim(
            said, "w", bytes: 9, share: 0.5, evidence: hasEvidence ? [Self.page] : [], grew: true, leads: true)
        #expect(judged.outcome == outcome)
        if outcome == .notJudged {
            #expect(judged.bytes == nil && judged.share == nil && !judged.grew && !judged.leads)
            #expect(judged.why.plain == "no captured page shows it")
        } else {
            #expect(judged.bytes == 9 && judged.share == 0.5 && judged.grew && judged.leads && judged.why.plain == "w")
        }
    }

    private func line(_ change: (inout MadeCase) -> Void = { _ in }) throws -> Case {
        var made = MadeCase()
        made.curve = MemoryCurve(
            figure: .anonymous, shape: .linear, samples: 60, lives: 1, spanSeconds: 7_200, intervalSeconds: 60,
            drawing: [10, 20], evidence: Evidence(.file("samples", locator: "the whole page"), text: "samples"))
        change(&made)
        return Case(made.facts(of: .configScope, in: try MadeCase.emptyMesh()))
    }

    /// A straight rise over hours is evidence of its own for whatever accumulates, and for nothing that is excluded.
    @Test func `A line adds to a claim that it is one`() throws {
        let said = Judgement.claim(.possible, "w", bytes: 9, share: 0.5, evidence: [Self.page])
        let grown = said.withAccumulation(try line())
        #expect(
            grown.grew && grown.evidence.count == 2 && grown.why.plain.hasPrefix("w; anonymous memory rose steadily"))
        #expect(grown.outcome == .possible)
        let level = said.withAccumulation(try line { $0.curve = nil })
        #expect(!level.grew && level.evidence.count == 1 && level.why.plain == "w")
        let excluded = Judgement.excluded("w").withAccumulation(try line())
        #expect(!excluded.grew && excluded.evidence.isEmpty && excluded.why.plain == "w")
    }

    // MARK: - Of what is no proxy

    private func causes(_ kind: ContainerKind, _ container: String?) throws -> [Cause] {
        var victim = MadeCase().victim
        (victim.kind, victim.container) = (kind, container)
        let facts = try pageless(victims: [victim])
        return Rules.all.map { $0.cause(of: facts) }
    }

    /// Only what is not the proxy's own doing can have killed another container.
    @Test(arguments: [ContainerKind.app, .initContainer, .istiod, .ztunnel])
    func `Of another container every class of a proxy is excluded`(kind: ContainerKind) throws {
        let named = try causes(kind, "lift")
        let judged = named.filter { $0.outcome != .excluded || !$0.why.plain.contains("was killed") }.map(
            \.classification)
        #expect(Set(judged).isSubset(of: [.nodePressure, .unresolved]), "\(judged)")
        let words = kind == .ztunnel ? "lift of ztunnel was killed, which is no Envoy" : "lift was killed, not a proxy"
        for classification in [CauseClass.configScope, .drSubsets, .connections, .captureItself, .limitTooLow] {
            let cause = try #require(named.first { $0.classification == classification })
            #expect(cause.outcome == .excluded && cause.why.plain == words)
            // It looked at nothing to say so.
            #expect(cause.lookedAt.isEmpty && cause.evidence.isEmpty && cause.missing.isEmpty)
        }
        let unnamed = try causes(kind, nil).first { $0.classification == .configScope }
        #expect(unnamed?.why.plain.hasPrefix("another container") == true)
    }

    @Test func `Of a proxy no class is excluded without a look`() throws {
        for cause in try causes(.sidecar, "istio-proxy") {
            #expect(!cause.why.plain.contains("not a proxy"), "\(cause.code)")
        }
    }

    /// What needs a page says which; of a proxy without any page nothing is claimed by configuration.
    @Test func `Without a page what needs one is not judged, and names it`() throws {
        for cause in try causes(.sidecar, "istio-proxy") where cause.isConfiguration {
            #expect(cause.outcome == .notJudged || cause.outcome == .excluded, "\(cause.code) \(cause.outcome)")
            #expect(cause.outcome != .notJudged || !cause.missing.isEmpty, "\(cause.code)")
        }
    }
}
