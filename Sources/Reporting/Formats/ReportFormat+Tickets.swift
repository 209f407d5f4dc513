/// Forms for the tickets that reports hang on. What each system takes, escapes and counts is in `docs/formats.md`.
extension ReportFormat {
    /// A comment or an issue holds 65,536 characters; a reserve is for what is written above the report.
    package static let github = text(
        "github", endings: ["github", "github.md"], mediaType: "text/markdown",
        "a comment on GitHub, with the appendix folded", characters: 64_000, MarkdownWriter(.forge))

    /// A comment or an issue holds a million characters.
    package static let gitlab = text(
        "gitlab", endings: ["gitlab", "gitlab.md"], mediaType: "text/markdown",
        "a comment on GitLab, with the appendix folded", characters: 900_000, MarkdownWriter(.forge))

    /// A field holds 32,767 characters of wiki markup; more is refused, or dropped without a word.
    package static let jira = text(
        "jira", endings: ["jira"], mediaType: "text/plain", "a comment in Jira, in its wiki markup",
        characters: 31_700, JiraWriter())

    /// What a journal field holds is the instance's choice; 32,000 is what most are said to take, a plain string field 4,000.
    package static let servicenow = text(
        "servicenow", endings: ["servicenow"], mediaType: "text/plain",
        "a work note in ServiceNow, as HTML in one [code]", characters: 31_000, ServiceNowWriter())
}
