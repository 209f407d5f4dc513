import Prose

/// What one judgement looked at.
///
/// A rule reaches facts through a `Case` alone, and every way of a `Case` to a fact writes down here which input it is.
final class Ledger {
    private(set) var touched: Set<RuleInput> = []

    func note(_ input: RuleInput) { touched.insert(input) }
}
