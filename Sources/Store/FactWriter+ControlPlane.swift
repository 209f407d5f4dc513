import Captures

extension FactWriter {
    func write(_ proxy: ConnectedProxy, _ file: Int64) throws(StoreError) {
        note(connected: proxy)
        try add(proxy, of: file, to: Tables.connectedProxy)
    }
}
