/// Texts in a program's JSON: a chat that it exported, or the answer to a command, as the stream of its messages: each begins with the mark of
/// `ChatLines`, and fences stand in lines of their own.
///
/// ```
/// [{"type": "message", "user": "U1", "text": "```$ kubectl get pods\nNAME …```", "ts": "1768427530.0001"}, …]     Slack
/// {"name": "on-call", "messages": [{"id": 7, "from": "Ada", "text": "…"}, …]}                                       Telegram
/// ```
struct ChatExport: TextRewriter {
    private var json = JSONBytes()
    /// The string at hand, as far as it may be a key; of a message what was decoded goes out at once.
    private var word: [UInt8] = []
    private var isMessage = false
    private var keyIsText = false
    private var ticks = 0
    private var entity: [UInt8] = []

    init() {}

    static func begins(_ head: TextSlice) -> Bool {
        guard let first = head.first(where: { $0 > 0x20 }), first == 0x5B || first == 0x7B, head.holds("\"text\"")
        else {
            return false
        }
        let isSlack = head.holds("\"ts\"") && head.holds("\"message\"") && head.holds("\"user\"")
        return isSlack || head.holds("\"messages\"") && (head.holds("\"from\"") || head.holds("\"author\""))
    }

    /// What a command printed in a cluster that is reached through a cloud's own programs, in their answer.
    ///
    /// ```
    /// {"exitCode": 0, "logs": "NAME   READY …\n", "provisioningState": "Succeeded", …}                  az aks command invoke
    /// {"CommandId": "…", "StandardOutputContent": "NAME   READY …\n", "StandardErrorContent": "", …}     aws ssm
    /// ```
    static func isAnswer(_ head: TextSlice) -> Bool {
        guard head.first(where: { $0 > 0x20 }) == 0x7B else { return false }
        return head.holds("\"logs\"") && head.holds("\"exitCode\"") && head.holds("\"provisioningState\"")
            || head.holds("\"StandardOutputContent\"")
    }

    private static let texts: [StaticString] = ["text", "content", "logs", "StandardOutputContent"]

    mutating func take(_ bytes: TextSlice, isOver: Bool, into out: inout [UInt8]) -> Int {
        for byte in bytes { take(byte, &out) }
        return bytes.count
    }

    private mutating func take(_ byte: UInt8, _ out: inout [UInt8]) {
        switch json.take(byte) {
        case .nothing: break
        case .outside(0x3A):
            keyIsText = word.withUnsafeBufferPointer { key in ChatExport.texts.contains { key.isExactly($0) } }
        case .outside(0x2C), .outside(0x7B): keyIsText = false
        case .outside: break
        case .begins:
            word.removeAll(keepingCapacity: true)
            isMessage = keyIsText
            keyIsText = false
            if isMessage { out.append(ChatLines.mark) }
        case .byte(let byte): put(byte, &out)
        case .scalar(let scalar): for byte in scalar.bytes { put(byte, &out) }
        case .ends: endString(&out)
        }
    }

    private mutating func endString(_ out: inout [UInt8]) {
        guard isMessage else { return }
        flushEntity(&out)
        flushTicks(&out)
        isMessage = false
        out.append(0x0A)
    }

    private mutating func put(_ byte: UInt8, _ out: inout [UInt8]) {
        guard isMessage else {
            if word.count < 32 { word.append(byte) }
            return
        }
        // `&lt;` and its like; anything longer is text.
        if byte == 0x26 || !entity.isEmpty {
            entity.append(byte)
            if byte == 0x3B || entity.count > 5 { flushEntity(&out) }
            return
        }
        plain(byte, &out)
    }

    private mutating func flushEntity(_ out: inout [UInt8]) {
        let held = entity
        entity = []
        switch String(decoding: held, as: UTF8.self) {
        case "&lt;": plain(0x3C, &out)
        case "&gt;": plain(0x3E, &out)
        case "&amp;": plain(0x26, &out)
        default: for byte in held { plain(byte, &out) }
        }
    }

    private mutating func plain(_ byte: UInt8, _ out: inout [UInt8]) {
        if byte == 0x60 {
            ticks += 1
            return
        }
        flushTicks(&out)
        out.append(byte)
    }

    private mutating func flushTicks(_ out: inout [UInt8]) {
        guard ticks > 0 else { return }
        let run = [UInt8](repeating: 0x60, count: min(ticks, 64))
        out += ticks >= 3 ? [0x0A] + run + [0x0A] : run
        ticks = 0
    }
}
