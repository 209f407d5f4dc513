import Archive

/// Envoy's `/certs`: `{"certificates": [{"ca_cert": […], "cert_chain": […]}, …]}`, one entry for each TLS context.
package final class CertsPageReader: JSONPageReader {
    private var count: Int?
    override var whenEmpty: String? { "no certificates list" }

    override func begin() throws(SourceError) -> Bool { try json.beginObject() }

    override func advance() throws(SourceError) -> Bool {
        while let key = try json.nextKey() {
            guard key == .certificates, try json.beginArray() else { continue }
            count = count ?? 0
            while try json.nextElement() {
                try json.skipValue()
                count = (count ?? 0) &+ 1
            }
        }
        return false
    }

    override func close() {
        if let count { ready.append(.certificateCount(count)) }
    }
}
