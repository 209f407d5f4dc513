import Archive
import Units

/// istiod's `debug/adsz`, the proxies connected to it when it was asked, one line of JSON:
///
///     {"totalClients":6,"clients":[{"connectionId":"pay-f995679c5-c5gcw.checkout-48",
///      "connectedAt":"2026-11-24T08:08:31.454253126Z","address":"10.88.1.15:52178","labels":{…},"metadata":{…},
///      "watches":{"type.googleapis.com/envoy.config.cluster.v3.Cluster":["outbound|80|v1|media…",…],…}},…]}
///
/// `watches` names every cluster, listener and route table of a proxy, also of a victim that has no dump. Older
/// releases name the kinds `CDS`, `EDS`, … and have no metadata.
package final class AdszReader: JSONPageReader {
    /// An istiod to which no proxy is connected lists none, or leaves the list out.
    private var hasClients = false

    override func begin() throws(SourceError) -> Bool {
        guard try json.valueIsObject(), try json.beginObject() else { return false }
        var isOne = false
        while let key = try json.nextKey() {
            isOne = isOne || key == .totalClients
            guard key == .clients, try json.beginArray() else { continue }
            hasClients = true
            return true
        }
        return isOne
    }

    override func advance() throws(SourceError) -> Bool {
        guard hasClients, try json.nextElement() else { return false }
        guard try json.beginObject() else { return true }
        var proxy = ConnectedProxy()
        while let key = try json.nextKey() {
            switch key {
            case .connectionId: proxy.connectionID = try json.readString() ?? ""
            case .connectedAt: proxy.connectedAt = try json.readMoment()
            case .address: proxy.identity.address = try json.readString().map(AdszReader.withoutPort)
            case .proxyType, .type: proxy.identity.type = try json.readString()
            case .metadata: try json.readNodeMetadata(into: &proxy.identity)
            case .watches: try readWatches(into: &proxy)
            default: break
            }
        }
        let id = proxy.connectionID
        if let hyphen = id.lastIndex(of: "-") { proxy.identity.take(connection: id[..<hyphen]) }
        ready.append(.connectedProxy(proxy))
        return true
    }

    private func readWatches(into proxy: inout ConnectedProxy) throws(SourceError) {
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            guard try json.value() == .openBracket else { continue }
            switch key {
            case .watchedClusters, .xdsClusters:
                (proxy.clusters, proxy.subsetClusters) = try count { $0.namesSubset }
            case .watchedEndpoints, .xdsEndpoints: proxy.endpointClusters = try json.readCount()
            case .watchedListeners, .xdsListeners: proxy.listeners = try json.readCount()
            case .watchedRoutes, .xdsRoutes:
                (proxy.routeTables, proxy.httpsRouteTables) = try count { $0.starts(with: "https.".utf8) }
            default: break
            }
        }
    }

    /// The names of an array: all, and those of a kind.
    private func count(
        _ isOfKind: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(SourceError) -> (all: Int, ofKind: Int) {
        var (all, ofKind) = (0, 0)
        guard try json.beginArray() else { return (0, 0) }
        while try json.nextElement() {
            all += 1
            if try json.readBytes(isOfKind) ?? false { ofKind += 1 }
        }
        return (all, ofKind)
    }

    /// `10.88.1.15:52178` → `10.88.1.15`; `[fd00::1]:52178` → `fd00::1`.
    private static func withoutPort(_ text: String) -> String {
        guard let colon = text.lastIndex(of: ":") else { return text }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { return String(host.dropFirst().dropLast()) }
        return host.contains(":") ? text : String(host)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether this is `outbound|PORT|SUBSET|HOST` with a subset.
    fileprivate var namesSubset: Bool {
        let bars = indices.filter { self[$0] == 0x7C }
        return bars.count == 3 && bars[2] > bars[1] + 1
    }
}
