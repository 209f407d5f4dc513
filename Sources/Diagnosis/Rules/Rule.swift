import Prose
import Units

/// What a rule is, beside its judgement: the same value feeds `rules`, `explain`, the reference in `docs/rules.md` and tests.
package struct RuleCard: Sendable {
    /// `OOM201`: never changes, never reused.
    package let code: String
    package let classification: CauseClass
    package let title: Text
    /// Why this fills a proxy's memory.
    package let why: Text
    /// When it speaks although nothing is wrong.
    package let falsePositives: Text
    /// Without one of these it cannot judge (`notJudged` names which).
    package let needs: [Requirement]
    /// What else it looks at. A test fails where it touches anything beyond both.
    package let uses: Set<RuleInput>
    /// The one command that would have told.
    package let captureCommand: Command?
    /// What to do, in one sentence.
    package let remedy: Text

    package var usesText: String { uses.sorted().map(\.title).joined(separator: ", ") }
    /// All that its judgement may touch.
    package var declared: Set<RuleInput> { needs.reduce(into: uses) { $0.formUnion($1.inputs) } }
}

/// What a rule concluded.
struct Judgement {
    var outcome: Outcome
    var why: Text
    var bytes: Bytes?
    var share: Double?
    var evidence: [Evidence] = []
    var missing: [Requirement] = []
    var grew = false
    var leads = false

    static func excluded(_ why: Text, bytes: Bytes? = nil, share: Double? = nil, evidence: [Evidence] = [])
        -> Judgement
    {
        Judgement(outcome: .excluded, why: why, bytes: bytes, share: share, evidence: evidence)
    }
    static func notJudged(missing: [Requirement], _ why: Text) -> Judgement {
        Judgement(outcome: .notJudged, why: why, missing: missing)
    }
    /// A claim, with at least one piece of evidence: without one it is not judged.
    static func claim(
        _ outcome: Outcome, _ why: Text, bytes: Bytes?, share: Double?, evidence: [Evidence], grew: Bool = false,
        leads: Bool = false
    ) -> Judgement {
        guard !evidence.isEmpty || outcome >= .excluded else {
            return .notJudged(missing: [], "no captured page shows it")
        }
        return Judgement(
            outcome: outcome, why: why, bytes: bytes, share: share, evidence: evidence, grew: grew, leads: leads)
    }
}

extension Judgement {
    /// What a straight rise over hours adds to a claim of something that accumulates: words, evidence, and that it grew.
    func withAccumulation(_ c: Case) -> Judgement {
        guard outcome < .excluded, let curve = c.accumulation else { return self }
        var out = self
        out.why += "; \(curve.text)"
        out.evidence.append(curve.evidence)
        out.grew = true
        return out
    }
}

/// One class of cause. A rule looks at one case and says what it concludes; it writes no markup and reads no file.
protocol Rule {
    static var card: RuleCard { get }
    static func judge(_ c: Case) throws -> Judgement
}

/// Every rule, once. Add a rule: write its file, and name it here.
package enum Rules {
    static var all: [any Rule.Type] {
        [
            NodePressure.self, CaptureItself.self, AgentNotEnvoy.self,
            ConfigScope.self, DestinationRuleSubsets.self, EndpointCount.self, GatewayAllClusters.self,
            TCPHeadlessListeners.self, RouteTable.self, FilterChains.self, XDSChurnDrain.self,
            ConnectionCount.self, Buffering.self, TrafficLoop.self,
            WasmLua.self, MetricCardinality.self, StatsCount.self, AccessLogTracing.self, ExtAuthzRateLimit.self,
            DNSClusters.self,
            TLSCertificates.self, LimitTooLow.self, Workers.self, AllocatorRetention.self, EnvoyLeakFixed.self,
            Unresolved.self,
        ]
    }

    package static var cards: [RuleCard] { all.map { $0.card } }
}

extension Case {
    /// The dump of the evidence, as a place to point at.
    func dump(_ locator: Locator, _ value: EvidenceValue?, _ text: Text) -> Evidence? {
        file.map { Evidence(.file($0, locator: locator), value: value, text: text) }
    }

    /// A count in the dump, shown by the query that counts it.
    func query(_ sql: String, _ value: EvidenceValue?, _ text: Text) -> Evidence {
        Evidence(.sql(sql), value: value, text: text)
    }

    static let missingDump = Requirement.of(
        .configDump, as: "config_dump?include_eds of the victim, its successor or a proxy with the same configuration")

    /// The judgement of a class that owns lines of the account.
    func judgeConfig(
        _ owner: CauseClass, named: Bool, what: Text, evidence: [Evidence], grew: Bool = false
    ) -> Judgement {
        guard let account else {
            return .notJudged(missing: [Self.missingDump], "no captured config_dump shows what the proxy held")
        }
        let bytes = account.allocated(owner)
        let anonymous = victimAccount?.anonymous(owner) ?? account.anonymous(owner)
        let weight = weigh(bytes, anonymous: anonymous, named: named)
        return .claim(
            weight.outcome, "\(what): \(weight.because)", bytes: bytes, share: weight.share, evidence: evidence,
            grew: grew)
    }

    /// What the stats say came after the dump, when it is of one kind.
    ///
    /// Of TCP services the listeners are one class's and the clusters another's.
    func laterJudgement(_ kinds: [StatGrowth.Kind], part: (StatGrowth) -> Bytes = { $0.bytes }) -> Judgement? {
        guard let later, kinds.contains(later.kind) else { return nil }
        let bytes = part(later)
        let weight = weigh(
            bytes, anonymous: Bytes(rounding: bytes.double * MemoryModel.anonymousPerAllocated), named: false)
        guard weight.outcome <= .possible else { return nil }
        return .claim(
            max(weight.outcome, .likely),
            "\(later.text); allocated rose by \(later.bytes) meanwhile (measured); \(weight.because)",
            bytes: bytes, share: weight.share, evidence: [later.evidence], grew: true)
    }
}
