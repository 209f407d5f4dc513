import Diagnosis

/// The report as Markdown: for a ticket, and for the terminal of whoever is on call.
package struct MarkdownRenderer: ReportRenderer {
    /// Jira takes 32,767 characters in a field, GitHub 65,536 in a comment.
    package static let defaultCharacters = 32_000
    private let budget: Budget

    package init(characters: Int = MarkdownRenderer.defaultCharacters) { budget = Budget(characters: characters) }

    package func render(_ report: Report, _ emit: @escaping ([UInt8]) -> Void) { emit(Array(render(report).utf8)) }

    package func render(_ report: Report) -> String {
        budget.fitted(ReportDocument(report), write: MarkdownWriter().write)
    }
}
