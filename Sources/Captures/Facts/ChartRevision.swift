import Units

/// A revision of a Helm release: what `helm history`, `helm list` and `helm status` say of one.
package struct ChartRevision: Sendable {
    package var release: String?
    package var namespace: String?
    package var number: Int
    package var updatedAt: Moment?
    /// By the clock of whoever asked, of whose zone nothing is printed; as if it were UTC.
    package var localAt: Moment?
    /// With its version: `istiod-1.26.3`.
    package var chart: String
    /// `deployed`, `superseded`, `failed`, `pending-upgrade` …
    package var status: String
    /// The revision whose values and objects it brought back; nil for an upgrade.
    package var rolledBackTo: Int?
    package init(_ number: Int, chart: String, status: String) {
        self.number = number
        self.chart = chart
        self.status = status
    }
}
