import Units

package struct Remedy: Sendable {
    package enum Kind: String, Sendable { case rootFix, stopGap }
    package var id: String
    /// Code of the cause it answers.
    package var cause: String
    package var kind: Kind
    package var title: String
    package var yaml: String?
    package var saving: Bytes?
    package var savingError: Bytes?
    /// Which proxies it reaches.
    package var reaches: String
    package var risk: String
    package var undo: String
    package var verify: String
    package init(
        id: String, cause: String, kind: Kind, title: String, yaml: String?, saving: Bytes?, savingError: Bytes?,
        reaches: String, risk: String, undo: String, verify: String
    ) {
        self.id = id
        self.cause = cause
        self.kind = kind
        self.title = title
        self.yaml = yaml
        self.saving = saving
        self.savingError = savingError
        self.reaches = reaches
        self.risk = risk
        self.undo = undo
        self.verify = verify
    }
}

package struct RecommendedLimit: Sendable {
    package var bytes: Bytes
    package var arithmetic: String
    package init(bytes: Bytes, arithmetic: String) {
        self.bytes = bytes
        self.arithmetic = arithmetic
    }
}
