import Diagnosis

/// Forms for programs besides JSON: nothing is cut.
extension ReportFormat {
    /// A row for each incident, cause, remedy and proxy.
    package static let jsonl = ReportFormat(
        "jsonl", endings: ["jsonl", "ndjson"], mediaType: "application/x-ndjson",
        "flat rows for collectors and SQL engines",
        report: { report, _, _, emit in ReportRows.write(report, to: emit) },
        comparison: { comparison, _, emit in ComparisonRows.write(comparison, to: emit) })

    package static let junit = ReportFormat(
        "junit", endings: ["xml"], mediaType: "application/xml", "test results for CI",
        report: { report, _, _, emit in emit(Array(JUnitSuite.xml(JUnitReport.suites(report)).utf8)) },
        comparison: { comparison, _, emit in emit(Array(JUnitSuite.xml(JUnitReport.suites(comparison)).utf8)) })

    package static let sarif = ReportFormat(
        "sarif", endings: ["sarif", "sarif.json"], mediaType: "application/sarif+json", "SARIF 2.1.0 for collectors",
        report: { report, _, _, emit in SARIFReport(report).write(to: emit) },
        comparison: { comparison, _, emit in SARIFComparison.write(comparison, to: emit) })

    package static let openmetrics = ReportFormat(
        "openmetrics", endings: ["prom", "openmetrics"], mediaType: "application/openmetrics-text",
        "gauges for the textfile collector of a node exporter",
        report: { report, _, _, emit in emit(Array(OpenMetricsReport.text(report).utf8)) },
        comparison: { comparison, _, emit in emit(Array(OpenMetricsReport.text(comparison).utf8)) })
}
