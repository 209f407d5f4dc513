import Diagnosis

/// One format of the report. A renderer words and lays out what the tree holds; it never computes a finding.
package protocol ReportRenderer {
    /// Gives the text to `emit`, in pieces where it may be long: a report on a thousand proxies is never held whole.
    func render(_ report: Report, _ emit: @escaping ([UInt8]) -> Void)
}
