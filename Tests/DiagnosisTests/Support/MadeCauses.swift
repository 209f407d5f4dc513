import Units

@testable import Diagnosis
@testable import Store

/// What a rule may have said of a class, with what settling asks of it.
func cause(
    _ classification: CauseClass, _ outcome: Outcome, share: Double? = nil, bytes: Int64? = nil, grew: Bool = false,
    leads: Bool = false
) -> Cause {
    var cause = Cause(
        code: Rules.of(classification)?.card.code ?? "", classification: classification, title: "t",
        outcome: outcome, why: "w")
    (cause.share, cause.bytes, cause.grew, cause.leads) = (share, bytes.map { Bytes($0) }, grew, leads)
    return cause
}

/// What is known of a case of which no page tells: figures alone.
func pageless(
    _ stage: CaseFacts.Stage = .kill, need: Int64? = nil, push: Int64 = 0, limit: Int64? = nil, pushed: Bool = false,
    process: EvidenceProcess = .killed, victims: [Victim] = [], curve: MemoryCurve? = nil, since: MemoryCurve? = nil
) throws -> CaseFacts {
    var growth = Growth()
    if pushed {
        growth.wholePush = PushRow(
            at: Moment(seconds: 1), type: "CDS", answer: false, resources: 9, size: nil, filtered: nil, file: "f",
            line: 1)
    }
    return CaseFacts(
        mesh: try MadeCase.emptyMesh(), objects: [], stage: stage,
        kill: .init(victims: victims, process: process, growth: growth, since: since), state: nil, account: nil,
        limit: limit.map { Bytes($0) },
        need: need.map { Need(level: Bytes($0), push: Bytes(push), agent: 0, basis: "estimated") }, curve: curve)
}

/// The same as rules and settling look at it.
func settling(
    _ stage: CaseFacts.Stage = .kill, need: Int64? = nil, push: Int64 = 0, limit: Int64? = nil, pushed: Bool = false,
    process: EvidenceProcess = .killed, victims: [Victim] = []
) throws -> Case {
    Case(
        try pageless(
            stage, need: need, push: push, limit: limit, pushed: pushed, process: process, victims: victims))
}
