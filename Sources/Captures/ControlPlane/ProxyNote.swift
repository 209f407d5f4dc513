typealias ProxyNoteReader = LineFacts<ProxyNote>

/// What istioctl prints for people of one proxy; it names the pod, and so whose the pages beside it are.
///
/// ```
/// Pod: orders-5d8674ddf6-q2ds2.shop                istioctl experimental describe pod
///    Pod Ports: 8080 (orders), 15090 (istio-proxy)
/// orders-5d8674ddf6-q2ds2.shop:                    istioctl proxy-config log
/// active loggers:
///   admin: warning
/// ```
struct ProxyNote: LineParser {
    static let title = "istioctl's words on a proxy"
    static let endsWithNewline = false
    private(set) var understood = false

    static func matches(_ line: TextSlice, _ head: TextSlice) -> Bool {
        if line.begins("Pod: "), head.holds("\n   Pod ") || head.holds("\nService: ") { return true }
        return line.last == 0x3A && line.find(0x20) == nil && head.holds("\nactive loggers:")
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let name: TextSlice
        if line.begins("Pod: ") {
            name = line.dropping(5).trimmed
        } else if line.last == 0x3A, line.find(0x20) == nil {
            name = line.part(0, line.count - 1)
        } else {
            return
        }
        guard name.count < 600, !understood else { return }
        understood = true
        var identity = ProxyIdentity()
        identity.take(podAndNamespace: name.text[...])
        if identity.pod == nil { identity.pod = name.text }
        facts.add(.identity(identity))
    }

    mutating func finish(into facts: inout FactQueue) {}
}
