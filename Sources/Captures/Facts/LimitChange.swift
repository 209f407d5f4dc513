import Units

/// A memory limit that a comparison of two versions shows as changed.
package struct LimitChange: Sendable {
    /// Of the object that was compared: `Deployment`; nil for a file, or for the values of a chart.
    package var kind: String?
    package var namespace: String?
    package var name: String?
    package var container: String?
    package var before = Bytes(0)
    package var after = Bytes(0)
    package var line = 0
    package init() {}
}
