import Diagnosis

/// A comparison as Markdown:
/// ```
/// # Before and after: the fix worked
/// ```
package struct ComparisonMarkdown {
    private let budget: Budget

    package init(characters: Int = MarkdownRenderer.defaultCharacters) { budget = Budget(characters: characters) }

    package func render(_ comparison: Comparison) -> String {
        budget.fitted(ReportDocument(comparison), write: MarkdownWriter().write)
    }
}
