import Diagnosis

/// One form that a report is written in, and all that is to be known of it to choose it: `--format`, the ending of an
/// output's name, the help and the documentation read `ReportFormat.all`.
///
/// A new text format is a `DocumentWriter` in a file of its own, with its declaration, and one line in `all`:
/// ```
/// extension ReportFormat {
///     package static let markdown = text(
///         "markdown", endings: ["md"], mediaType: "text/markdown", "…", characters: 32_000, MarkdownWriter())
/// }
/// ```
/// A format words and lays out what the tree holds; it never computes a finding.
package struct ReportFormat: Sendable {
    /// Takes the text, in pieces where it may be long: a report on a thousand proxies is never held whole.
    package typealias Emit = ([UInt8]) -> Void

    /// As `--format` has it.
    package let name: String
    /// Endings of file names that mean it, without the dot.
    package let endings: [String]
    package let mediaType: String
    /// What it is for, in a few words.
    package let summary: String
    /// The most characters it writes (UTF-16 units, as ticket systems count them); nil where nothing is cut.
    package let characters: Int?
    private let writeReport: @Sendable (Report, ReportDocument.Depth, _ characters: Int?, @escaping Emit) -> Void
    private let writeComparison: @Sendable (Comparison, _ characters: Int?, @escaping Emit) -> Void

    init(
        _ name: String, endings: [String], mediaType: String, _ summary: String, characters: Int? = nil,
        report: @escaping @Sendable (Report, ReportDocument.Depth, Int?, @escaping Emit) -> Void,
        comparison: @escaping @Sendable (Comparison, Int?, @escaping Emit) -> Void
    ) {
        self.name = name
        self.endings = endings
        self.mediaType = mediaType
        self.summary = summary
        self.characters = characters
        writeReport = report
        writeComparison = comparison
    }

    /// A format that is written from the document, cut to its budget.
    static func text(
        _ name: String, endings: [String], mediaType: String, _ summary: String, characters: Int?,
        _ writer: some DocumentWriter
    ) -> ReportFormat {
        ReportFormat(
            name, endings: endings, mediaType: mediaType, summary, characters: characters,
            report: { report, depth, characters, emit in
                emit(Array(Budget.fitted(ReportDocument(report, depth: depth), to: characters, by: writer).utf8))
            },
            comparison: { comparison, characters, emit in
                emit(Array(Budget.fitted(ReportDocument(comparison), to: characters, by: writer).utf8))
            })
    }

    /// Writes a report; `characters` in place of the format's own budget. A format for programs has no depth.
    package func write(
        _ report: Report, depth: ReportDocument.Depth = .all, characters: Int? = nil, to emit: @escaping Emit
    ) {
        writeReport(report, depth, characters ?? self.characters, emit)
    }

    package func write(_ comparison: Comparison, characters: Int? = nil, to emit: @escaping Emit) {
        writeComparison(comparison, characters ?? self.characters, emit)
    }

    package func text(of report: Report, depth: ReportDocument.Depth = .all, characters: Int? = nil) -> String {
        var bytes: [UInt8] = []
        write(report, depth: depth, characters: characters) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    package func text(of comparison: Comparison, characters: Int? = nil) -> String {
        var bytes: [UInt8] = []
        write(comparison, characters: characters) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A format is its name: the list has each once.
extension ReportFormat: Hashable {
    package static func == (a: ReportFormat, b: ReportFormat) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ReportFormat {
    /// Every format, the default of files and pipes first.
    package static let all: [ReportFormat] = [
        .markdown, .html, .text, .github, .gitlab, .jira, .servicenow, .postmortem, .lines, .json, .jsonl, .junit,
        .sarif,
        .openmetrics,
    ]

    package init?(named name: String) {
        guard let format = Self.all.first(where: { $0.name == name }) else { return nil }
        self = format
    }

    /// By the ending of a file's name; of several that fit, the longest: `comment.github.md` is for GitHub.
    package init?(ending path: String) {
        let path = path.lowercased()
        let fitting = Self.all.flatMap { format in format.endings.map { (format, $0) } }
            .filter { path.hasSuffix("." + $0.1) }
        guard let longest = fitting.max(by: { $0.1.utf8.count < $1.1.utf8.count }) else { return nil }
        self = longest.0
    }
}
