import Archive
import Units

/// istiod's `debug/syncz`, the proxies connected to it, asked near the end of a bug-report:
///
///     [{"cluster_id":"Kubernetes","proxy":"cart-7dbf74ddcc-kczmj.checkout","proxy_type":"sidecar",
///      "istio_version":"1.32-dev","cluster_sent":"2026-11-24T08:08:22Z/190ee0b67f7-8681-…", …}, …]
package final class SyncReader: JSONPageReader {
    override func begin() throws(SourceError) -> Bool { try json.beginArray() }

    override func advance() throws(SourceError) -> Bool {
        guard try json.nextElement() else { return false }
        guard try json.beginObject() else { return true }
        var proxy = SyncedProxy()
        while let key = try json.nextKey() {
            switch key {
            case .proxy:
                var identity = ProxyIdentity()
                let id = try json.readString() ?? ""
                identity.take(podAndNamespace: id[...])
                proxy.pod = identity.pod ?? id
                proxy.namespace = identity.namespace ?? ""
            case .proxyType: proxy.type = try json.readString()
            case .istioVersion: proxy.istioVersion = try json.readString()
            default: break
            }
        }
        if !proxy.pod.isEmpty { ready.append(.syncedProxy(proxy)) }
        return true
    }
}
