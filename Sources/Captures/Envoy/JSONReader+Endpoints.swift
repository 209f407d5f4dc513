import Archive
import Units

/// Different `metadata` objects of endpoints. Envoy keeps equal ones once; each different one costs about 1 kB more
/// (measured on Envoy 1.40). Counting stops at a million, so that no dump makes it grow without bound.
struct DistinctMetadata {
    private(set) var seen: Set<TokenHash> = []
    private static let most = 1_000_000
    var count: Int { seen.count }

    mutating func insert(_ hash: TokenHash) {
        if seen.count < DistinctMetadata.most { seen.insert(hash) }
    }
    mutating func insert(_ hashes: some Collection<TokenHash>) { for hash in hashes { insert(hash) } }
}

extension JSONReader {
    /// One `ClusterLoadAssignment` of the endpoint dump. `endpoints` is absent where a cluster has none:
    ///
    ///     {"cluster_name": "outbound|80||pay.shop.svc.cluster.local", "endpoints": [{"locality": {…}, "lb_endpoints": [
    ///      {"endpoint": {"address": …}, "health_status": "HEALTHY",
    ///       "metadata": {"filter_metadata": {"istio": {"workload": "pay;shop;pay;v1;Kubernetes"},
    ///        "envoy.transport_socket_match": {"tlsMode": "istio"}}}}]}], "policy": {…}}
    func readEndpoints() throws(SourceError) -> (EndpointResource, DistinctMetadata) {
        var entry = EndpointResource()
        var own = DistinctMetadata()
        guard try beginObject() else { return (entry, own) }
        while let key = try nextKey() {
            switch key {
            case .clusterName: entry.clusterName = try readString() ?? ""
            case .endpoints:
                guard try beginArray() else { continue }
                while try nextElement() {
                    entry.localities += 1
                    guard try beginObject() else { continue }
                    while let key = try nextKey() {
                        guard key == .lbEndpoints, try beginArray() else { continue }
                        while try nextElement() { try readHost(into: &entry, &own) }
                    }
                }
            default: break
            }
        }
        entry.distinctMetadata = own.count
        return (entry, own)
    }

    private func readHost(into entry: inout EndpointResource, _ own: inout DistinctMetadata) throws(SourceError) {
        entry.hosts += 1
        var healthy = true
        guard try beginObject() else { return }
        while let key = try nextKey() {
            switch key {
            case .healthStatus:
                healthy =
                    try readBytes {
                        $0.equals("HEALTHY") || $0.equals("UNKNOWN") || $0.equals("DEGRADED")
                    } ?? true
            case .metadata:
                if try readMetadataIsTLS() { entry.tlsHosts += 1 }
                own.insert(tokenHash)
            default: break
            }
        }
        if healthy { entry.healthyHosts += 1 }
    }

    private func readMetadataIsTLS() throws(SourceError) -> Bool {
        var tls = false
        guard try beginObject() else { return false }
        while let key = try nextKey() {
            guard key == .filterMetadata, try beginObject() else { continue }
            while let filter = try nextKey() {
                guard filter == .transportSocketMatch, try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .tlsMode, try readEquals("istio") { tls = true }
                }
            }
        }
        return tls
    }
}
