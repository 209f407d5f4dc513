/// The policy of a report's page: the one in its own `<meta>`, which names its script and its style by their hashes.
///
/// It is repeated in the header together with what a `<meta>` cannot say. A page without one may run nothing.
enum ReportPolicy {
    private static let mark = "http-equiv=\"Content-Security-Policy\" content=\""
    private static let headBytes = 16 << 10

    static func text(of html: [UInt8]) -> String {
        let head = String(decoding: html.prefix(headBytes), as: UTF8.self)
        let own = head.firstRange(of: mark).map { head[$0.upperBound...].prefix { $0 != "\"" } } ?? ""
        let plain = own.split(separator: "&#39;", omittingEmptySubsequences: false).joined(separator: "'")
        let policy = isPolicy(plain) ? plain : "default-src 'none'"
        return policy + "; frame-ancestors 'self'"
    }

    private static func isPolicy(_ text: String) -> Bool {
        text.hasPrefix("default-src 'none'")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: " '-;:=+/".utf8.contains(byte)
                }
            }
    }
}
