import Prose
import Store
import Units

/// Route tables, routes and secrets of a proxy without a dump, as istiod counts what it sent, and Gateways what they serve.
struct SentTables: Sendable {
    /// HTTPS servers, each with a filter chain and a route table.
    var servers: (count: Int, evidence: Evidence)?
    /// Servers that end TLS in the Gateways that select it: what it should be sent, whatever it was.
    var served: (count: Int, evidence: Evidence)?
    /// Allocated bytes of routes beyond one for each service.
    var routes: (bytes: Bytes, evidence: Evidence)?
    var secrets: (count: Int, evidence: Evidence)?

    /// - Parameter listed: the client in istiod's own list (debug/adsz).
    init(
        isGateway: Bool, clusters: Int?, growth: Growth, listed: Store.ConnectedRow?, gateways: ArraySlice<ObjectRow>,
        own: [ObjectRow] = []
    ) {
        if isGateway {
            servers = Self.servers(growth, listed, gateways)
            served = Self.served(own)
        }
        routes = Self.routes(growth, clusters)
        if let push = growth.mostSecrets {
            secrets = (push.all, Self.evidence(push, Int64(push.all), "\(push.all, "secret") sent"))
        }
        if let most = Self.credentials(gateways), most.count > secrets?.count ?? 0, isGateway { secrets = most }
    }

    private static func servers(
        _ growth: Growth, _ listed: Store.ConnectedRow?, _ gateways: ArraySlice<ObjectRow>
    ) -> (Int, Evidence)? {
        if let listed, let tables = listed.httpsRouteTables {
            return (
                tables,
                Evidence(
                    .file(listed.file, locator: .item("watches of", Name(listed.pod, .pod, in: listed.namespace))),
                    value: .count(Int64(tables)), text: "route tables named https.…")
            )
        }
        // Which tables are of HTTPS its log does not say: no more than the Gateways have such servers.
        guard let push = growth.mostTables else { return nil }
        let served = gateways.reduce(0) { $0 + $1.serversOfTLS }
        let tables = min(push.all, served)
        guard tables > 0 else { return nil }
        return (tables, evidence(push, Int64(push.all), "\(push.all, "route table") sent"))
    }

    private static func served(_ gateways: [ObjectRow]) -> (Int, Evidence)? {
        let servers = gateways.reduce(0) { $0 + $1.serversOfTLS }
        guard let most = gateways.max(by: { $0.serversOfTLS < $1.serversOfTLS }), servers > 0 else { return nil }
        let object = ObjectName(IstioKind.gateway, most.namespace, most.name)
        return (
            servers,
            Evidence(
                .file(most.file, locator: .object(object, path: ["spec", "servers"])),
                value: .count(Int64(most.serversOfTLS)), text: "servers of a Gateway that end TLS")
        )
    }

    private static func routes(_ growth: Growth, _ clusters: Int?) -> (Bytes, Evidence)? {
        guard let push = growth.mostRoutes, let size = push.size, let clusters else { return nil }
        // A gateway's empty tables hold next to nothing beyond their own name.
        let ordinary =
            MemoryModel.sentPerVirtualHost * Double(clusters) + MemoryModel.sentPerRouteTable * Double(push.all)
        let extra = max(0, Double(size) - ordinary) * MemoryModel.allocatedPerSentRouteByte
        guard extra > 0 else { return nil }
        return (Bytes(rounding: extra), evidence(push, size, "\(Bytes(size)) of routes in \(push.all, "table") sent"))
    }

    private static func credentials(_ gateways: ArraySlice<ObjectRow>) -> (count: Int, evidence: Evidence)? {
        let names = Set(gateways.flatMap { gateway in gateway.credentials.map { "\(gateway.namespace)/\($0.name)" } })
        guard let most = gateways.max(by: { $0.credentials.count < $1.credentials.count }), !names.isEmpty else {
            return nil
        }
        return (
            names.count,
            Evidence(
                .file(most.file, locator: .object(ObjectName(IstioKind.gateway, most.namespace, most.name), path: [])),
                value: .count(Int64(names.count)), text: "credentials that Gateways name")
        )
    }

    private static func evidence(_ push: PushRow, _ count: Int64, _ text: Text) -> Evidence {
        Evidence(.file(push.file, locator: .line(push.line)), value: .count(count), text: "\(own: push.type): \(text)")
    }
}

extension ObjectRow {
    /// At most: a server that ends TLS has a credential for each of its hosts, and all of them one filter chain and one route table.
    fileprivate var serversOfTLS: Int { min(servers ?? 0, credentials.count) }
}
