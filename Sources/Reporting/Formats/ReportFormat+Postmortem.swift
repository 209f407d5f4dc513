import Diagnosis

extension ReportFormat {
    /// A page of a wiki or a file of a repository, to be written on.
    package static let postmortem: ReportFormat = {
        let writer = MarkdownWriter()
        return ReportFormat(
            "postmortem", endings: ["postmortem", "postmortem.md"], mediaType: "text/markdown",
            "the skeleton of a postmortem in Markdown, gaps marked", characters: 60_000,
            report: { report, _, characters, emit in
                let document = ReportDocument(sections: PostmortemDocument(report: report).sections)
                emit(Array(Budget.fitted(document, to: characters, by: writer).utf8))
            },
            comparison: { comparison, characters, emit in
                emit(Array(Budget.fitted(ReportDocument(following: comparison), to: characters, by: writer).utf8))
            })
    }()
}

extension ReportDocument {
    /// What a postmortem says of its follow-up: the comparison, and what remains to be decided.
    fileprivate init(following comparison: Comparison) {
        self.init(comparison)
        sections.append(
            Section(
                "What follows from it", cutOrder: 0,
                blocks: [
                    .list([
                        PostmortemDocument.gap("whether the action is done, and who says so"),
                        PostmortemDocument.gap("what remains, with owner and date"),
                    ])
                ]))
    }
}
