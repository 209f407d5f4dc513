import Diagnosis
import Prose

/// What a test asks of words: as a reader sees them, whatever spans they are made of.
extension Text {
    func contains(_ words: String) -> Bool { plain.contains(words) }
    func hasPrefix(_ words: String) -> Bool { plain.hasPrefix(words) }
    func hasSuffix(_ words: String) -> Bool { plain.hasSuffix(words) }
}

extension Remedy {
    var yaml: String? { body?.text }
}

extension Remedy.Alternative {
    var yaml: String { body.text }
}
