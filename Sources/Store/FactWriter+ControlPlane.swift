import Captures

extension FactWriter {
    func write(_ proxy: ConnectedProxy, _ file: Int64) throws(StoreError) {
        note(connected: proxy)
        try add(proxy, of: file, to: Tables.connectedProxy)
    }

    func write(_ proxy: SyncedProxy, _ file: Int64) throws(StoreError) {
        var identity = ProxyIdentity()
        (identity.namespace, identity.pod) = (proxy.namespace, proxy.pod)
        (identity.type, identity.istioVersion) = (proxy.type, proxy.istioVersion)
        note(synced: identity)
        try add(proxy, of: file, to: Tables.syncedProxy)
    }
}
