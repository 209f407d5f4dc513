import Units

/// A DestinationRule with a wildcard host, then and now.
package struct RuleChange: Sendable, Equatable {
    package var namespace: String?
    package var name: String?
    package var host: String?
    package var presence: Presence
    package var clustersBefore: Int?
    package var clustersAfter: Int?
    package var bytesBefore: Bytes?
    package var bytesAfter: Bytes?
}
