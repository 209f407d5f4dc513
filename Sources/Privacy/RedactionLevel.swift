/// How much is taken out of what a run writes.
package enum RedactionLevel: String, Sendable, CaseIterable {
    /// Names become pseudonyms.
    case names
    /// Times are shifted as well; images, labels and addresses are dropped.
    case strict
}
