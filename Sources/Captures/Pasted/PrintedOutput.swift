/// What a command printed that is no page: a number that was counted, a field of a pod, a node's id, or nothing that is needed.
struct PrintedOutput {
    private let head: [UInt8]
    private let command: ShellCommand?
    private let kind: CaptureKind

    init(_ head: [UInt8], of command: ShellCommand?, _ kind: CaptureKind) {
        (self.head, self.command, self.kind) = (head, command, kind)
    }

    /// As a part of its own, with its number in the entry; nil where it tells nothing.
    func facts(_ number: Int) -> [Fact]? {
        if let command, let counted = CountedOutput(head, of: command) {
            var part = PagePart(kind: .statsText, title: "\(number) \(command.title)")
            name(&part, by: command)
            return [.part(part), counted.fact, .part(nil)]
        }
        if let command, let field = PrintedField(head, of: command) {
            return [
                .part(PagePart(kind: .podsTable, title: "\(number) \(command.title)")), .pod(field.pod), .part(nil),
            ]
        }
        if let command, let rows = PrintedRows(head, of: command) {
            return [
                .part(PagePart(kind: .podsTable, title: "\(number) \(command.title)")), .pod(rows.pod), .part(nil),
            ]
        }
        if kind == .unknown, let node = nodeID {
            let part = PagePart(
                kind: .serverInfo, namespace: node.namespace, pod: node.pod, container: "istio-proxy",
                title: "\(number) \(command?.title ?? "node id")")
            return [.part(part), .identity(node), .part(nil)]
        }
        if let command, command.isCapture || kind == .unknown && telling != nil {
            return [
                .part(passedOver(command.title.isEmpty ? "\(number)" : "\(number) \(command.title)", command)),
                .part(nil),
            ]
        }
        return nil
    }

    /// A node's id alone, which somebody cut out of server_info: `router~10.1.2.3~edge-7d9c6b5f4-x2k4p.shop~shop.svc.cluster.local`.
    private var nodeID: ProxyIdentity? {
        guard head.prefix(1000).contains(0x7E) else { return nil }
        let text = String(decoding: head.prefix(1000), as: UTF8.self).filter { $0 != "\"" && !$0.isWhitespace }
        let parts = text.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.count == 4, text.utf8.count < 700, ["sidecar", "router", "waypoint", "ztunnel"].contains(parts[0])
        else { return nil }
        let identity = ProxyIdentity(nodeID: text)
        return identity.pod == nil || identity.namespace == nil ? nil : identity
    }

    private var telling: TellingWord? { head.withUnsafeBytes { TellingWord.first(in: $0) } }

    /// A page that was captured on purpose and is not read stands in the manifest, with the reason.
    private func passedOver(_ title: String, _ command: ShellCommand) -> PagePart {
        var part = PagePart(kind: kind, title: title)
        name(&part, by: command)
        part.skipped = reason
        if kind == .unknown {
            part.telling = telling
            part.skipped = head.withUnsafeBytes {
                TellingWord.notRecognised(part.telling, Recognizer.nearest(head: $0))
            }
        }
        return part
    }

    /// What was asked of a proxy names it, whatever came back.
    private func name(_ part: inout PagePart, by command: ShellCommand) {
        guard command.asksProxy else { return }
        (part.namespace, part.pod, part.container) = (command.namespace, command.pod, "istio-proxy")
    }

    private var reason: String {
        switch kind {
        case .failedCommand: "the output of a command that failed"
        case .emptyAnswer: "asked for, and there is none"
        default: "recognised, not used"
        }
    }
}
