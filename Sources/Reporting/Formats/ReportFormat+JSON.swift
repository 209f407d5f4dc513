extension ReportFormat {
    /// The contract of `docs/report-json.md`, which other programs rely on. Nothing is cut.
    package static let json = ReportFormat(
        "json", endings: ["json"], mediaType: "application/json", "for other programs",
        report: { report, _, _, emit in JSONRenderer().render(report, emit) },
        comparison: { comparison, _, emit in emit(Array(ComparisonJSON().render(comparison).utf8)) })
}
