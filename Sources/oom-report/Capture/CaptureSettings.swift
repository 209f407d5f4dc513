/// What a capture takes. Every text goes into a script between single quotes, so it holds only signs that need no other care.
struct CaptureSettings: Equatable, Sendable {
    var namespaces: [String] = []
    /// `POD` or `NAMESPACE/POD`.
    var pods: [String] = []
    var selector = ""
    /// As `kubectl logs --since` takes it.
    var since = "24h"
    /// Seconds of sampling; 0: none.
    var watch = 0
    var redactsSecrets = true
    /// Proxies that are asked.
    var most = 16

    static let name = "a-z0-9.-"
    static let podName = "a-z0-9./-"
    static let label = "A-Za-z0-9._/=!,() -"
    static let time = "0-9hms"

    /// True where a text is one or more of these signs, written like a class of a regular expression: `a-z0-9.-`.
    static func fits(_ text: String, _ signs: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isSign($0, among: Array(signs.utf8)) }
    }

    private static func isSign(_ byte: UInt8, among signs: [UInt8]) -> Bool {
        var at = 0
        while at < signs.count {
            if at + 2 < signs.count, signs[at + 1] == UInt8(ascii: "-") {
                if (signs[at]...max(signs[at], signs[at + 2])).contains(byte) { return true }
                at += 3
            } else {
                if signs[at] == byte { return true }
                at += 1
            }
        }
        return false
    }
}
