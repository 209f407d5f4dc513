/// Writes a document in one markup. It knows no budget: a section that must be shorter comes as a shorter section.
package protocol DocumentWriter: Sendable {
    func write(_ section: ReportDocument.Section) -> String

    /// What stands in front of the whole.
    var opening: String { get }
    /// What stands behind the whole, whose written text is `body`.
    func closing(_ document: ReportDocument, after body: String) -> String
    /// What the receiver counts against its limit.
    func length(_ text: String) -> Int
}

extension DocumentWriter {
    package var opening: String { "" }
    package func closing(_ document: ReportDocument, after body: String) -> String { "" }
    /// UTF-16 units: what Java and JavaScript call a character.
    package func length(_ text: String) -> Int { text.utf16.count }
}
