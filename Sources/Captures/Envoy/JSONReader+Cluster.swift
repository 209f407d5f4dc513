import Archive
import Units

extension JSONReader {
    /// One `envoy.config.cluster.v3.Cluster`:
    ///
    ///     {"name": "outbound|80|v2|pay.shop.svc.cluster.local", "type": "EDS", "transport_socket_matches": […],
    ///      "metadata": {"filter_metadata": {"istio": {"config": "/apis/…/destination-rule/NAME", "subset": "v2"}}}, …}
    func readCluster() throws(SourceError) -> ClusterResource {
        var cluster = ClusterResource()
        guard try beginObject() else { return cluster }
        while let key = try nextKey() {
            switch key {
            case .name: cluster.name = try readString() ?? ""
            case .type: cluster.discoveryType = try readString()
            case .clusterType: cluster.discoveryType = try readName()
            case .transportSocketMatches: if try readHasItems() { cluster.tlsMatches = true }
            case .transportSocket: if try readSocketIsTLS() { cluster.tls = true }
            case .tlsContext: cluster.tls = true
            case .outlierDetection: cluster.outlierDetection = true
            case .metadata: try readMetadata(into: &cluster)
            case .circuitBreakers: try readCircuitBreakers(into: &cluster)
            case .perConnectionBufferLimitBytes: cluster.perConnectionBufferLimit = try readInt64()
            case .typedExtensionProtocolOptions:
                guard try beginObject() else { continue }
                while try nextKey() != nil { try readProtocolOptions(into: &cluster) }
            case .commonHttpProtocolOptions:
                if let seconds = try readIdleTimeout() { cluster.idleTimeoutSeconds = seconds }
            case .loadAssignment: cluster.inlineEndpoints = try readHostCount()
            // Up to Envoy 1.17 (v2) a cluster could list its addresses itself.
            case .hosts: cluster.inlineEndpoints = try readCount()
            default: break
            }
        }
        cluster.tls = cluster.tls || cluster.tlsMatches
        cluster.completeFromName()
        return cluster
    }

    private func readMetadata(into cluster: inout ClusterResource) throws(SourceError) {
        try readIstioMetadata { (json, key) throws(SourceError) in
            switch key {
            case .config:
                let rule = try json.readBytes { IstioConfigPath($0, kind: "destination-rule") } ?? nil
                cluster.ruleNamespace = rule?.namespace
                cluster.ruleName = rule?.name
            case .subset: cluster.subset = try json.readString()
            case .services:
                guard try json.beginArray() else { return }
                while try json.nextElement() {
                    guard cluster.serviceNamespace == nil, try json.beginObject() else { continue }
                    while let key = try json.nextKey() {
                        if key == .namespace { cluster.serviceNamespace = try json.readString() }
                    }
                }
            default: break
            }
        }
    }

    /// Walks `filter_metadata.istio` of a metadata object.
    func readIstioMetadata(
        _ member: (JSONReader, Word) throws(SourceError) -> Void
    ) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .filterMetadata, try beginObject() else { continue }
            while let filter = try nextKey() {
                guard filter == .istio, try beginObject() else { continue }
                while let key = try nextKey() { try member(self, key) }
            }
        }
    }

    /// The limits of the default priority.
    private func readCircuitBreakers(into cluster: inout ClusterResource) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .thresholds, try beginArray() else { continue }
            while try nextElement() {
                guard try beginObject() else { continue }
                var limits: (connections: Int64?, pending: Int64?, requests: Int64?)
                var isDefault = true
                while let key = try nextKey() {
                    switch key {
                    case .priority: isDefault = try readEquals("DEFAULT")
                    case .maxConnections: limits.connections = try readInt64()
                    case .maxPendingRequests: limits.pending = try readInt64()
                    case .maxRequests: limits.requests = try readInt64()
                    default: break
                    }
                }
                guard isDefault else { continue }
                cluster.maxConnections = limits.connections
                cluster.maxPendingRequests = limits.pending
                cluster.maxRequests = limits.requests
            }
        }
    }

    /// `HttpProtocolOptions` of the upstream.
    private func readProtocolOptions(into cluster: inout ClusterResource) throws(SourceError) {
        guard try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .commonHttpProtocolOptions, let seconds = try readIdleTimeout() else { continue }
            cluster.idleTimeoutSeconds = seconds
        }
    }

    private func readIdleTimeout() throws(SourceError) -> Double? {
        var seconds: Double?
        guard try beginObject() else { return nil }
        while let key = try nextKey() {
            if key == .idleTimeout { seconds = try readSeconds() }
        }
        return seconds
    }

    /// The hosts of a `load_assignment`.
    private func readHostCount() throws(SourceError) -> Int {
        var count = 0
        guard try beginObject() else { return 0 }
        while let key = try nextKey() {
            guard key == .endpoints, try beginArray() else { continue }
            while try nextElement() {
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .lbEndpoints { count += try readCount() }
                }
            }
        }
        return count
    }

    /// `name` of an object.
    func readName() throws(SourceError) -> String? {
        var name: String?
        guard try beginObject() else { return nil }
        while let key = try nextKey() {
            if key == .name { name = try readString() }
        }
        return name
    }

    /// Whether a `transport_socket` is TLS, by its type or its name; SDS secrets of its certificates go to `secret`.
    func readSocketIsTLS(
        secret: ((JSONReader) throws(SourceError) -> Void)? = nil
    ) throws(SourceError) -> Bool {
        var tls = false
        guard try beginObject() else { return false }
        while let key = try nextKey() {
            switch key {
            case .name:
                if try readBytes({ $0.hasSuffix("tls") || $0.hasSuffix("quic") }) ?? false { tls = true }
            case .typedConfig, .config:
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    switch key {
                    case .typeURL: if try readBytes({ $0.hasSuffix("TlsContext") }) ?? false { tls = true }
                    case .commonTlsContext: try readCertificateSecrets(secret)
                    default: break
                    }
                }
            default: break
            }
        }
        return tls
    }

    func readCertificateSecrets(
        _ secret: ((JSONReader) throws(SourceError) -> Void)?
    ) throws(SourceError) {
        guard let secret, try beginObject() else { return }
        while let key = try nextKey() {
            guard key == .tlsCertificateSdsSecretConfigs, try beginArray() else { continue }
            while try nextElement() {
                guard try beginObject() else { continue }
                while let key = try nextKey() {
                    if key == .name { try secret(self) }
                }
            }
        }
    }
}

/// `/apis/networking.istio.io/v1/namespaces/NS/destination-rule/NAME` (v1alpha3 up to 1.23): the object that a resource
/// was made from. Kinds are kebab-case.
struct IstioConfigPath {
    var namespace: String
    var name: String

    init?(_ path: UnsafeBufferPointer<UInt8>, kind: StaticString) {
        guard path.count < 1024 else { return nil }
        // In place of `split`: every cluster of every dump has one.
        var part = 0
        var start = 0
        var places = (namespace: 0..<0, kind: 0..<0, name: 0..<0)
        for at in 0...path.count where at == path.count || path[at] == 0x2F {
            defer { start = at + 1 }
            guard at > start else { continue }
            switch part {
            case 4: places.namespace = start..<at
            case 5: places.kind = start..<at
            case 6: places.name = start..<at
            default: break
            }
            part += 1
        }
        guard part == 7, UnsafeBufferPointer(rebasing: path[places.kind]).equals(kind) else { return nil }
        namespace = JSONText.string(UnsafeBufferPointer(rebasing: path[places.namespace]))
        name = JSONText.string(UnsafeBufferPointer(rebasing: path[places.name]))
    }
}

extension ClusterResource {
    /// The third and fourth field of `outbound|PORT|SUBSET|HOST` say what the metadata leaves out.
    fileprivate mutating func completeFromName() {
        guard subset == nil || serviceNamespace == nil else { return }
        let fields = name.utf8.split(separator: 0x7C, maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4 else { return }
        if subset == nil, !fields[2].isEmpty { subset = String(Substring(fields[2])) }
        if serviceNamespace == nil {
            let labels = fields[3].split(separator: 0x2E, maxSplits: 3)
            if labels.count >= 3, Substring(labels[2]) == "svc" { serviceNamespace = String(Substring(labels[1])) }
        }
    }
}
