extension ReportFormat {
    /// For a ticket, and for the terminal of whoever is on call.
    ///
    /// Jira takes 32,767 characters in a field, GitHub 65,536 in a comment.
    package static let markdown = text(
        "markdown", endings: ["md", "markdown"], mediaType: "text/markdown", "for tickets, readable as it is",
        characters: 32_000, MarkdownWriter())
}
