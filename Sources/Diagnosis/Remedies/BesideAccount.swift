import Units

/// Bytes that a claim holds beyond the account's own line for it: measured, or told by witnesses.
struct BesideAccount {
    let name: String
    private let matter: Rule.Matter
    private let bytes: Double
    /// Anonymous memory by these bytes: what the code of a filter maps is anonymous as it is.
    let anonymousPerByte: Double

    /// Nil where no claim of such a class holds more than the model explains.
    init?(_ causes: [Cause], account: Account?) {
        let rules = causes.lazy.filter(\.outcome.isClaim).map { ($0, Rules.of($0.classification)) }
        guard let (held, rule) = rules.first(where: { $0.1?.beside != nil }), let rule, let name = rule.beside else {
            return nil
        }
        let lines = account?.lines.filter { $0.owner.flatMap(Rules.of)?.matter == rule.matter } ?? []
        // What filters hold is told in anonymous memory, so their lines count by that as well.
        let known = lines.reduce(0.0) { $0 + (rule.matter == .filters ? $1.anonymous : $1.held) }
        let bytes = (held.bytes?.double ?? 0) - known
        guard bytes > 0 else { return nil }
        (self.name, self.bytes, matter) = (name, bytes, rule.matter)
        anonymousPerByte = rule.matter == .filters ? 1 : MemoryModel.anonymousPerAllocated
    }

    /// What a change leaves of it.
    func left(_ change: ConfigChange) -> Double {
        switch matter {
        case .filters: change.filters ? 0 : bytes
        case .draining: bytes * change.draining
        default: bytes * change.connections * change.buffers
        }
    }
}
