import Archive
import Units

/// Envoy's `/server_info`:
///
///     {
///      "version": "9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL", "state": "LIVE",
///      "uptime_current_epoch": "205s", "command_line_options": {"concurrency": 2, "drain_time": "45s", …},
///      "node": {"id": "sidecar~10.88.1.17~orders-5d8674ddf6-5n2tc.shop~shop.svc.cluster.local", "metadata": {…}, …}
///     }
package final class ServerInfoReader: JSONPageReader {
    private var info = ServerInfo()
    private var sawAnything = false
    override var whenEmpty: String? { "no server_info" }

    override func begin() throws(SourceError) -> Bool { try json.beginObject() }

    override func advance() throws(SourceError) -> Bool {
        while let key = try json.nextKey() {
            switch key {
            case .version: try readVersion()
            case .state: info.state = try json.readString()
            case .uptimeCurrentEpoch:
                info.uptimeSeconds = try json.readSeconds().flatMap { $0 >= 0 ? Int64(exactly: $0.rounded()) : nil }
            case .commandLineOptions: try readOptions()
            case .node: info.identity.fill(from: try json.readIdentity())
            default: continue
            }
            sawAnything = true
        }
        return false
    }

    /// What was read before a damage stands.
    override func close() {
        if sawAnything { ready.append(.serverInfo(info)) }
    }

    private func readVersion() throws(SourceError) {
        info.build = try json.readString()
        let parts = (info.build ?? "").split(separator: "/", omittingEmptySubsequences: false)
        if parts.count >= 2 { info.envoyVersion = String(parts[1]) }
    }

    private func readOptions() throws(SourceError) {
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            switch key {
            case .concurrency: info.concurrency = try json.readAmount().flatMap { Int(exactly: $0) }
            case .drainTime: info.drainTimeSeconds = try json.readSeconds()
            // The only identity before `node` was added (Envoy 1.17); empty since.
            case .serviceNode: info.identity.fill(from: ProxyIdentity(nodeID: try json.readString() ?? ""))
            default: break
            }
        }
    }
}

extension ProxyIdentity {
    /// Takes what `other` knows; what only this one knows stays.
    fileprivate mutating func fill(from other: ProxyIdentity) {
        let own = self
        self = other
        type = type ?? own.type
        namespace = namespace ?? own.namespace
        pod = pod ?? own.pod
        address = address ?? own.address
    }
}
