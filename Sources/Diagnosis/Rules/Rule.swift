import Prose
import Units

/// One class of cause, and all that the tool knows of it: what it is, how it is judged, what is done about it, and how the
/// other stages treat it. Nothing outside of its file names the class.
package struct Rule: Sendable {
    package let card: RuleCard
    let role: Role
    let matter: Matter
    /// Lines of the account whose bytes are its own.
    let owns: [Component]
    /// Comes with load and goes with it, or with the process: a low figure later proves no fix.
    let comesAndGoes: Bool
    /// A restart gives it back: what a later page lacks of it after one is gone.
    let endsWithRestart: Bool
    /// With less than half of allocated it is likely only beside another class.
    let needsCompany: Bool
    /// Possible at most, since no page shows what would settle it: it is worth a look all the same.
    let isHint: Bool
    /// Changes a mesh all the time, so that a look is worth it even beside a remedy.
    let isAlwaysWorthALook: Bool
    /// What its bytes beyond the account are called.
    let beside: String?
    /// The values that it decides by.
    package let thresholds: [any ThresholdText]
    /// A kill in which it speaks, and one that looks alike and in which it does not.
    package let firing: RuleExample
    package let silent: RuleExample
    /// Looks at one case and says what it concludes; it writes no markup and reads no file.
    let judge: @Sendable (Case) throws -> Judgement
    /// What its share is of, where a page shows that.
    let shareOf: Whole
    /// The objects that hold it, each with what it holds; an absence has none.
    let culprits: @Sendable (CulpritFinder, Cause) throws -> [Culprit]
    /// What makes it grow when it changes.
    let setOffBy: SetOff
    /// What a living proxy lacks or has less of that is alike otherwise, in words; nil where it proves nothing.
    let twin: (@Sendable (NaturalExperiment.Pair) -> Text?)?
    /// What a living replica of the same template has less of, by the name that comparisons give it.
    let feature: String?
    /// What is done about it.
    let remedies: @Sendable (RemedyBuilder, Cause) throws -> [Draft]
    /// What the capture shows of it, as a sentence for who must look further.
    let seen: @Sendable (RemedyBuilder) throws -> Text?
    /// What the root fix needs that no page shows, as a sentence that names both; nil where it lacks nothing.
    let lacks: @Sendable (RemedyBuilder) -> Text?
    /// What to look at, in place of what the card says; nil where that fits.
    let look: @Sendable (RemedyBuilder) -> Text?
    /// A command with the names of the incident, in place of the card's.
    let command: @Sendable (RemedyBuilder) -> Command?
    /// What the API server can tell in place of a command that would kill the proxy.
    let instead: Command?
    /// The file that it stands in, for tests.
    let name: String

    /// What the class is to the incident.
    enum Role: Sendable {
        case cause
        /// The capture: it kills what something else has filled.
        case circumstance
        /// The node, the pod or another container: not the proxy's own doing.
        case neighbour
        /// The limit itself.
        case limit
        /// What all others leave.
        case remainder
    }

    /// What its bytes are, and so which change takes them away.
    enum Matter: Sendable { case configuration, connections, draining, filters, other }

    /// Changes that can set a class off: objects of these kinds, and more services.
    struct SetOff: Sendable {
        var kinds: Set<String> = []
        var services = false
        /// More connections than a moment before.
        var connections = false
    }

    init(
        card: RuleCard, role: Role = .cause, matter: Matter = .other, owns: [Component] = [],
        comesAndGoes: Bool = false, endsWithRestart: Bool = false, needsCompany: Bool = false, isHint: Bool = false,
        isAlwaysWorthALook: Bool = false, beside: String? = nil, thresholds: [any ThresholdText] = [],
        firing: RuleExample, silent: RuleExample, judge: @escaping @Sendable (Case) throws -> Judgement,
        shareOf: Whole = .allocated,
        culprits: @escaping @Sendable (CulpritFinder, Cause) throws -> [Culprit] = { _, _ in [] },
        setOffBy: SetOff = SetOff(),
        twin: (@Sendable (NaturalExperiment.Pair) -> Text?)? = nil, feature: String? = nil,
        remedies: @escaping @Sendable (RemedyBuilder, Cause) throws -> [Draft] = { _, _ in [] },
        seen: @escaping @Sendable (RemedyBuilder) throws -> Text? = { _ in nil },
        lacks: @escaping @Sendable (RemedyBuilder) -> Text? = { _ in nil },
        look: @escaping @Sendable (RemedyBuilder) -> Text? = { _ in nil },
        command: @escaping @Sendable (RemedyBuilder) -> Command? = { _ in nil },
        instead: Command? = nil, file: String = #fileID
    ) {
        self.card = card
        self.role = role
        self.matter = matter
        self.owns = owns
        self.comesAndGoes = comesAndGoes
        self.endsWithRestart = endsWithRestart
        self.needsCompany = needsCompany
        self.isHint = isHint
        self.isAlwaysWorthALook = isAlwaysWorthALook
        self.beside = beside
        self.thresholds = thresholds
        self.firing = firing
        self.silent = silent
        self.judge = judge
        self.shareOf = shareOf
        self.culprits = culprits
        self.setOffBy = setOffBy
        (self.twin, self.feature) = (twin, feature)
        self.remedies = remedies
        (self.seen, self.lacks, self.look) = (seen, lacks, look)
        self.command = command
        self.instead = instead
        name = String(file.split(separator: "/").last?.prefix { $0 != "." } ?? "")
    }
}

extension Rule {
    /// Its cause, as it alone sees it: settled it is not yet.
    func cause(of facts: CaseFacts) -> Cause {
        let ledger = Ledger()
        let c = Case(facts, ledger: ledger)
        var cause = Cause(
            code: card.code, classification: card.classification, title: card.title, outcome: .failed, why: "")
        cause.captureCommand = card.captureCommand
        if facts.state?.isWaypoint == true, let title = card.titleOfWaypoint { cause.title = title }
        if let title = card.titleOfFiller, facts.victim?.filledItsPod == true { cause.title = title }
        if c.isForeign, role != .remainder, role != .neighbour {
            cause.outcome = .excluded
            let killed: Text = facts.victim?.container.map { "\(container: $0)" } ?? "another container"
            cause.why =
                facts.victim?.kind == .ztunnel
                ? "\(killed) of ztunnel was killed, which is no Envoy" : "\(killed) was killed, not a proxy"
            return cause
        }
        do {
            cause.take(try judge(c), needs: card.needs)
        } catch {
            cause.why = "this check failed (bug in oom-report): \(quote: "\(error)")"
        }
        cause.lookedAt = ledger.touched
        return cause
    }
}

extension Cause {
    fileprivate mutating func take(_ judgement: Judgement, needs: [Requirement]) {
        outcome = judgement.outcome
        why = judgement.why
        bytes = judgement.bytes
        (share, whole) = (judgement.share, judgement.whole)
        evidence = judgement.evidence
        missing = judgement.outcome == .notJudged && judgement.missing.isEmpty ? needs : judgement.missing
        grew = judgement.grew
        leads = judgement.leads
        title = judgement.title ?? title
        isMeasured = judgement.isMeasured
    }

    var setOffBy: Rule.SetOff { rule?.setOffBy ?? Rule.SetOff() }
    var wholes: [Whole] { [rule?.shareOf ?? .allocated, .need, .limit] }
    var owns: [Component] { rule?.owns ?? [] }
    var hasTwin: Bool { rule?.twin != nil }
    func twin(_ pair: NaturalExperiment.Pair) -> Text? { rule?.twin?(pair) }
    func culprits(_ finder: CulpritFinder) throws -> [Culprit] { try rule?.culprits(finder, self) ?? [] }
    /// Part of its bytes lies outside of Envoy's allocator.
    package var isBeyondAllocator: Bool { rule?.owns.contains(where: \.isOutsideAllocator) ?? false }
    private var rule: Rule? { Rules.of(classification) }
    var role: Rule.Role { rule?.role ?? .cause }
    /// It comes with load and goes with it, or with the process.
    package var comesWithLoad: Bool { rule?.comesAndGoes ?? false }
    /// It says that there is none.
    package var isRemainder: Bool { role == .remainder }
    var matter: Rule.Matter { rule?.matter ?? .other }
    package var isConfiguration: Bool { matter == .configuration }
    /// In what a replica that lives differs where the cause is right, by the name that comparisons give it.
    package var feature: String? { rule?.feature }
    var needsCompany: Bool { rule?.needsCompany ?? false }
}
