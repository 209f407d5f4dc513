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

    init(_ claim: String, _ verdict: Verdict, _ fact: String, code: String? = nil) {
        self.claim = claim
        self.verdict = verdict
        self.fact = fact
        self.code = code
    }
}
