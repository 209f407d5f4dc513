import Diagnosis

/// One format of the report. A renderer words and lays out what the tree holds; it never computes a finding.
package protocol ReportRenderer {
    func render(_ report: Report) -> String
}
