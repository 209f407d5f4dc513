/// The first line and the headers of a request, as they came.
struct RequestHead: Sendable {
    let method: String
    /// Not decoded, without the query.
    let path: String
    /// Of the query; not decoded but for `+`.
    var query: [(name: String, value: String)] = []
    /// Names in small letters.
    var headers: [(name: String, value: String)] = []
    /// HTTP/1.1: it reads over interim responses; an older client would take one for the answer.
    var readsInterim = false

    init(method: String, path: String) {
        self.method = method
        self.path = path
    }

    func all(_ header: String) -> [String] { headers.filter { $0.name == header }.map(\.value) }

    /// nil where a header is absent or given twice.
    func one(_ header: String) -> String? {
        let values = all(header)
        return values.count == 1 ? values.first : nil
    }

    /// Of the body, as it is announced.
    var contentLength: Int64? { one("content-length").flatMap { Int64($0) } }

    /// Values of the query under a name, decoded; bytes that are no UTF-8 are replaced.
    func arguments(_ name: String) -> [String] {
        query.filter { $0.name == name }.map { String(decoding: Self.decoded($0.value), as: UTF8.self) }
    }

    /// `%2F` and the like; what is no such escape stays.
    private static func decoded(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(digit),
                let low = rest.dropFirst().first.flatMap(digit)
            {
                out.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                out.append(byte)
            }
        }
        return out
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
