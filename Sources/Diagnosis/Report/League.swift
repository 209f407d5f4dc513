import Prose
import Units

/// What costs the mesh most: objects by the bytes that proxies spend on them, by the memory model.
package struct League: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case services, namespaces, ports, destinationRules, gatewayHosts
    }
    package struct Entry: Sendable {
        /// Host of a service, namespace, port number, `namespace/name` of a rule, `host:port` of a virtual host.
        package var name: String
        /// Proxies that hold it; of a group at least so many: the most that hold one and the same cluster of it.
        package var proxies: Int
        package var clusters: Int
        /// nil where no dump has endpoints.
        package var endpoints: Int?
        /// In one proxy that holds all of it.
        package var bytes: Bytes
        /// Over all proxies that were captured.
        package var meshBytes: Bytes
    }
    package var kind: Kind
    /// The largest first.
    package var entries: [Entry]
    /// How many there are besides.
    package var more: Int

    /// Those that cost as much as the first, within a tenth.
    package var equals: Int {
        guard let first = entries.first else { return 0 }
        return entries.count { $0.meshBytes.double >= Thresholds.sameCost.value * first.meshBytes.double }
    }
}
