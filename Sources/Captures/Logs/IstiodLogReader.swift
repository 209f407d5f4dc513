import Units

typealias IstiodLogReader = LineFacts<IstiodLog>

/// istiod's `discovery.log`: connections, pushes with their sizes, why a push happened, the size of the mesh.
///
/// ```
/// 2026-11-24T08:08:22.637554Z	info	ads	Push debounce stable[190] 1 for config DestinationRule/istio-system/canary: 100ms …
/// 2026-11-24T08:08:22.637600Z	info	ads	XDS: Pushing Services:367 ConnectedEndpoints:6 Version:2026-11-24T08:08:22Z/190
/// 2026-11-24T08:08:27.982128Z	info	delta	ADS: "10.88.1.15:52178" pay-f99-c5gcw.checkout-43 terminated
/// 2026-11-24T08:08:31.458934Z	info	delta	ADS: new delta connection for node:pay-f99-c5gcw.checkout-48
/// 2026-11-24T08:08:31.463994Z	info	delta	CDS: PUSH request for node:pay-f99-c5gcw.checkout resources:1496 removed:0 size:1.5MB cached:1488/1492
/// ```
/// Older forms: `XDS: Pushing:V Services:…` (1.8 to 1.16), `ADS: new connection for node:` (SotW). Lines without a time of
/// their own (the JSON of `Push Status`) are passed over.
struct IstiodLog: LineParser {
    static let title = "istiod's log"
    static let endsWithNewline = false

    private var newest: Moment?
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.first == 0x7B, let text = JSONLogLine.text(of: line) {
            text.withUnsafeBufferPointer { record(LogRecord($0), number, &facts) }
        } else if let found = LogRecord(line) {
            record(found, number, &facts)
        } else if let envelope = LogEnvelope(line) {
            record(LogRecord(envelope.payload), number, &facts)
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        if let newest { facts.add(.clock(ClockReading(at: newest, source: .newestTimestamp))) }
    }

    private mutating func record(_ record: LogRecord?, _ number: Int, _ facts: inout FactQueue) {
        guard let record, let at = record.moment else { return }
        understood = true
        newest = max(newest ?? at, at)
        let message = record.message
        if let fact = IstiodLog.fact(message, at, number) { facts.add(fact) }
    }

    private static func fact(_ message: TextSlice, _ at: Moment, _ number: Int) -> Fact? {
        if message.begins("ADS: ") { return connection(message.dropping(5), at, number).map { .connection($0) } }
        if message.begins("XDS: Pushing") { return .meshSize(meshSize(message, at, number)) }
        if message.begins("Push debounce stable[") { return .pushCause(debounce(message.dropping(21), at, number)) }
        if message.begins("Full push, new service ") { return newService(message.dropping(23), at, number) }
        guard let colon = message.find(": PUSH"), colon >= 2, colon <= 8 else { return nil }
        return push(message, colon, at, number).map { .push($0) }
    }

    /// `new delta connection for node:POD.NS-48` or `"IP:PORT" POD.NS-43 terminated[ with error: …]`.
    private static func connection(_ text: TextSlice, _ at: Moment, _ number: Int) -> ConnectionLine? {
        var found = ConnectionLine(at: at)
        found.line = number
        let node: TextSlice
        if text.begins("new "), let mark = text.find("connection for node:") {
            found.opened = true
            node = text.dropping(mark + 20).part(0, text.dropping(mark + 20).find(0x20) ?? text.count)
        } else if text.first == 0x22, let quote = text.find("\" "), let end = text.find(" terminated", from: quote) {
            node = text.part(quote + 2, end)
            let rest = text.dropping(end + 11).trimmed
            if !rest.isEmpty { found.error = rest.text(limit: 200) }
        } else {
            return nil
        }
        guard let hyphen = node.findLast(0x2D),
            let id = node.dropping(hyphen + 1).integer.flatMap({ Int(exactly: $0) }),
            let name = identity(node.part(0, hyphen))
        else { return nil }
        found.connection = id
        (found.pod, found.namespace) = name
        return found
    }

    /// Pod and namespace of `POD.NS`, or of a whole node id `sidecar~IP~POD.NS~DOMAIN`.
    private static func identity(_ node: TextSlice) -> (pod: String, namespace: String)? {
        var name = node
        if let first = node.find(0x7E), let second = node.find(0x7E, from: first + 1) {
            name = node.part(second + 1, node.find(0x7E, from: second + 1) ?? node.count)
        }
        guard let dot = name.findLast(0x2E), dot > 0, name.count < 600 else { return nil }
        return (name.part(0, dot).text, name.dropping(dot + 1).text)
    }

    private static func push(_ message: TextSlice, _ colon: Int, _ at: Moment, _ number: Int) -> PushLine? {
        var found = PushLine(at: at)
        found.line = number
        found.type = message.part(0, colon).text
        let form = message.dropping(colon + 6)
        found.answer = form.begins(" request")
        found.incremental = form.begins(" INC")
        guard let mark = form.find("node:") else { return nil }
        let rest = form.dropping(mark + 5)
        guard let name = identity(rest.part(0, rest.find(0x20) ?? rest.count)) else { return nil }
        (found.pod, found.namespace) = name
        func count(_ label: StaticString) -> Int? {
            rest.value(after: label)?.integer.flatMap { $0 >= 0 ? Int(exactly: $0) : nil }
        }
        found.resources = count(" resources:") ?? count(" clusters:") ?? count(" listeners:") ?? count(" routes:")
        found.removed = count(" removed:")
        found.empty = count(" empty:")
        found.filtered = count(" filtered:")
        found.size = rest.value(after: " size:").flatMap(size)
        return found
    }

    /// `323.7kB`, `1.5MB`, `740B`: units of 1000 (istiod's util.ByteCount).
    static func size(_ text: TextSlice) -> Int64? {
        var end = 0
        while end < text.count, text[end] &- 0x30 < 10 || text[end] == 0x2E { end += 1 }
        guard end > 0, end < 20, let value = Double(text.part(0, end).text) else { return nil }
        let unit = text.dropping(end)
        let factor: Double
        switch unit.first {
        case 0x42: factor = 1
        case 0x6B, 0x4B: factor = 1e3
        case 0x4D: factor = 1e6
        case 0x47: factor = 1e9
        case 0x54: factor = 1e12
        default: return nil
        }
        let bytes = (value * factor).rounded()
        return bytes < 9e18 ? Int64(bytes) : nil
    }

    private static func meshSize(_ message: TextSlice, _ at: Moment, _ number: Int) -> MeshSize {
        var found = MeshSize(at: at)
        found.line = number
        func count(_ label: StaticString) -> Int {
            message.value(after: label)?.integer.flatMap { $0 >= 0 ? Int(exactly: $0) : nil } ?? 0
        }
        found.services = count(" Services:")
        found.connected = count(" ConnectedEndpoints:")
        if let version = message.value(after: "Version:") ?? message.value(after: "Pushing:"),
            let slash = version.findLast(0x2F)
        {
            found.push = version.dropping(slash + 1).integer.flatMap { Int(exactly: $0) }
        }
        return found
    }

    /// `190] 1 for config DestinationRule/istio-system/canary and 3 more configs: 100ms since last change, …`
    private static func debounce(_ text: TextSlice, _ at: Moment, _ number: Int) -> PushCause {
        var found = PushCause(at: at)
        found.line = number
        guard let (push, length) = text.leadingInteger else { return found }
        found.push = Int(exactly: push)
        let rest = text.dropping(length).dropping(2)
        found.mergedEvents = (rest.leadingInteger?.value).flatMap { Int(exactly: $0) }
        guard let mark = rest.find("for config ") else { return found }
        let config = rest.dropping(mark + 11)
        let end = config.find(": ") ?? config.count
        let named = config.part(0, config.find(0x20).map { min($0, end) } ?? end)
        if let first = named.find(0x2F), let second = named.find(0x2F, from: first + 1) {
            found.kind = named.part(0, first).text(limit: 64)
            found.namespace = named.part(first + 1, second).text(limit: 300)
            found.name = named.dropping(second + 1).text(limit: 300)
        }
        if let more = config.part(0, end).find(" and ") {
            found.moreConfigs = (config.dropping(more + 5).leadingInteger?.value).flatMap { Int(exactly: $0) }
        }
        return found
    }

    private static func newService(_ text: TextSlice, _ at: Moment, _ number: Int) -> Fact {
        var found = PushCause(at: at)
        found.line = number
        found.kind = "ServiceEntry"
        let name = text.part(0, text.find(0x20) ?? text.count)
        if let slash = name.find(0x2F) { found.namespace = name.part(0, slash).text(limit: 300) }
        found.name = name.dropping(name.find(0x2F).map { $0 + 1 } ?? 0).text(limit: 300)
        return .pushCause(found)
    }
}
