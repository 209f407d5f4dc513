/// What people heard about the memory of sidecars, and what is so: `explain myths` and `docs/myths.md` print it.
package struct Myth: Sendable {
    package enum Verdict: String, Sendable {
        case isTrue = "true"
        case halfTrue = "half true"
        case isFalse = "false"
        case unsupported
    }
    package let claim: String
    package let verdict: Verdict
    /// What is so, with the figure.
    package let fact: String
    /// The rule that looks at it, or nil.
    package let code: String?
    /// Whether a reader of the incident is about to act on it: else nobody asked.
    package let isAtPlay: @Sendable (Incident) -> Bool

    init(
        _ claim: String, _ verdict: Verdict, _ fact: String, code: String? = nil,
        at isAtPlay: @escaping @Sendable (Incident) -> Bool = { _ in false }
    ) {
        self.claim = claim
        self.verdict = verdict
        self.fact = fact
        self.code = code
        self.isAtPlay = isAtPlay
    }
}
