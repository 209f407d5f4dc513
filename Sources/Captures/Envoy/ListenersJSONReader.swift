import Archive

/// Envoy's `/listeners?format=json`: `{"listener_statuses": [{"name": "0.0.0.0_80", "local_address": {…}}, …]}`; the
/// number of different names, as of the text page.
package final class ListenersJSONReader: JSONPageReader {
    private var names = ByteTable(limit: 1_000_000)
    private var sawList = false
    override var whenEmpty: String? { "no listener statuses" }

    override func begin() throws(SourceError) -> Bool { try json.beginObject() }

    override func advance() throws(SourceError) -> Bool {
        while let key = try json.nextKey() {
            guard key == .listenerStatuses, try json.beginArray() else { continue }
            sawList = true
            while try json.nextElement() {
                guard try json.beginObject() else { continue }
                while let key = try json.nextKey() {
                    if key == .name { try readName() }
                }
            }
        }
        return false
    }

    override func close() {
        if sawList { ready.append(.listenerCount(names.count)) }
    }

    private func readName() throws(SourceError) {
        _ = try json.readBytes { [self] name in names.index(of: name) }
    }
}
