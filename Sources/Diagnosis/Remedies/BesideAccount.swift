import Units

/// Bytes that a claim holds beyond the account's own line for it: measured, or told by witnesses.
struct BesideAccount {
    let name: String
    private let classification: CauseClass
    private let bytes: Double
    /// Anonymous memory by these bytes: what the code of a filter maps is anonymous as it is.
    let anonymousPerByte: Double

    /// Nil where no claim of such a class holds more than the model explains.
    init?(_ causes: [Cause], account: Account?) {
        let held = causes.first { Self.names[$0.classification] != nil && $0.outcome.isClaim }
        guard let held, let name = Self.names[held.classification] else { return nil }
        let isFilter = held.classification == .wasmLua
        let owner: CauseClass = isFilter ? .wasmLua : .connections
        let modelled = account?.lines.reduce(0.0) { $0 + ($1.owner == owner ? $1.held : 0) } ?? 0
        let bytes = (held.bytes?.double ?? 0) - modelled
        guard bytes > 0 else { return nil }
        (self.name, self.bytes, classification) = (name, bytes, held.classification)
        anonymousPerByte = isFilter ? 1 : MemoryModel.anonymousPerAllocated
    }

    private static let names: [CauseClass: String] = [
        .connections: "connections beyond the model", .buffering: "buffers of connections",
        .wasmLua: "what filters keep beyond their machines",
    ]

    /// What a change leaves of it.
    func left(_ change: ConfigChange) -> Double {
        classification == .wasmLua
            ? (change.filters ? 0 : bytes) : bytes * change.connections * change.buffers
    }
}
