/// What was taken out of a report, as it says itself.
package struct Redaction: Sendable, Hashable {
    /// none, names, strict.
    package var level: String
    /// Different names that were replaced.
    package var replaced: Int
    package init(level: String = "none", replaced: Int = 0) {
        self.level = level
        self.replaced = replaced
    }
}
