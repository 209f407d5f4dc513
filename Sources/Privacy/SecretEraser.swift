import Prose
import Units

/// Erases secrets and leaves every name: what a report without redaction goes through.
package struct SecretEraser: Renaming {
    package init() {}
    package func name(_ text: String, _ kind: Name.Kind) -> String { SecretShapes.erased(text) }
    package func namespace(_ text: String) -> String { SecretShapes.erased(text) }
    package func quote(_ text: String) -> String { SecretShapes.erased(text) }
    package func scalar(_ text: String, under keys: [String]) -> String { SecretShapes.erased(text) }
    package func key(_ text: String, under keys: [String]) -> String { text }
    package func moment(_ moment: Moment) -> Moment { moment }
}
