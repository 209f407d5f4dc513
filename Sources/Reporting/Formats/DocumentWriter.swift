/// Writes a document in one markup. It knows no budget: a section that must be shorter comes as a shorter section.
package protocol DocumentWriter: Sendable {
    func write(_ section: ReportDocument.Section) -> String
}
