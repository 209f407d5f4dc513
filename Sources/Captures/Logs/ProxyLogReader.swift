import Units

typealias ProxyLogReader = LineFacts<ProxyLog>

/// `istio-proxy.log`: pilot-agent's and Envoy's lines and the access log, of one container, several lives in one file.
///
/// ```
/// ========= Previous log present (appended at the end) =========
///
/// 2026/11/24 08:08:29 INFO GOMEMLIMIT is already set, skipping package=… GOMEMLIMIT=167772160
/// 2026-11-24T08:08:29.344225Z	info	Proxy role	ips=[10.88.1.15] type=sidecar id=pay-f99-c5gcw.checkout domain=…
/// 2026-11-24T08:08:27.981289Z	warn	Envoy may have been out of memory killed. Check memory usage and limits.
/// ```
/// bug-report appends the previous log, so the older life stands last. Lines are not strictly by time. The Go logger's lines
/// (`2026/11/24`) have no zone and count only for what they say; a log that stands newest line first is turned round. Also read: JSON lines of `log_as_json`, and lines with
/// something before them (`LogEnvelope`).
struct ProxyLog: LineParser {
    static let title = "a proxy's log"
    static let endsWithNewline = false

    private var order = LineOrder()
    private var life = ProxyLifeScan()
    private var access = AccessLog()
    private var fromPreviousLog = false
    private var newest: Moment?
    /// Whom the starts in this log name; more than two are no matter.
    private var pods: Set<Name> = []
    private struct Name: Hashable {
        let namespace: String?
        let pod: String
    }
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if order.isAsWritten { return take(line, at: number, into: &facts) }
        if let lines = order.take(line, at: number) { take(lines, into: &facts) }
    }

    private mutating func take(_ lines: [LineOrder.Held], into facts: inout FactQueue) {
        for line in lines {
            line.bytes.withUnsafeBufferPointer { take($0, at: line.number, into: &facts) }
        }
    }

    private mutating func take(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let first = line.first else { return }
        switch first {
        case 0x5B where line.begins("[2"):  // an access log line
            if access.read(line) || access.read(custom: line) {
                understood = true
                life.touch(line: number)
            }
        case 0x3D where line.begins("========= Previous log"):
            if !line.begins("========= Previous log present") {
                close(into: &facts)
                fromPreviousLog = true
            }
        case 0x7B:
            takeJSON(line, at: number, into: &facts)
        case 0x32 where line.count > 20 && line[4] == 0x2F:
            goLine(line, at: number, into: &facts)
        default:
            if let found = LogRecord(line) {
                record(found, at: number, into: &facts)
            } else if let envelope = LogEnvelope(line), envelope.payload.count < line.count {
                take(envelope.payload, at: number, into: &facts)
            } else if access.read(custom: line) {
                understood = true
                life.touch(line: number)
            }
        }
    }

    /// A request of an access log, or a line of a log in an envelope of JSON.
    private mutating func takeJSON(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let isEnvoys = AccessLog.isJSON(line)
        let isRequest =
            isEnvoys
            ? access.read(json: line) : line.holds("\"upstream_cluster\":") && access.read(custom: line)
        if isRequest {
            understood = true
            life.touch(line: number)
        }
        guard !isRequest, !isEnvoys, let text = JSONLogLine.text(of: line),
            text.count < line.count || text.first != 0x7B
        else { return }
        text.withUnsafeBufferPointer { take($0, at: number, into: &facts) }
    }

    mutating func finish(into facts: inout FactQueue) {
        take(order.rest(), into: &facts)
        close(into: &facts)
        access.report(into: &facts)
        if pods.count == 1, let name = pods.first {
            var identity = ProxyIdentity()
            (identity.namespace, identity.pod) = (name.namespace, name.pod)
            facts.add(.identity(identity))
        }
        if let newest { facts.add(.clock(ClockReading(at: newest, source: .newestTimestamp))) }
    }

    /// Ends the life at hand.
    private mutating func close(into facts: inout FactQueue) {
        for at in access.takeSpan() { life.see(at) }
        if var found = life.take() {
            found.fromPreviousLog = fromPreviousLog
            if let pod = found.pod, pods.count < 2 { pods.insert(Name(namespace: found.namespace, pod: pod)) }
            newest = [newest, found.lastAt].compactMap { $0 }.max()
            facts.add(.proxyLife(found))
        }
    }

    private mutating func record(_ record: LogRecord, at number: Int, into facts: inout FactQueue) {
        guard let moment = record.moment else { return }
        understood = true
        if life.begins(with: record.rest, at: moment) { close(into: &facts) }
        life.read(record, moment, at: number)
        if !life.address.isEmpty { access.ownAddress = life.address }
    }

    /// `2026/11/24 08:08:29 INFO GOMEMLIMIT is already set, skipping package=… GOMEMLIMIT=167772160`
    private mutating func goLine(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard line.holds("GOMEMLIMIT") || line.holds("automemlimit") else { return }
        understood = true
        if life.beginsWithMemoryLimit { close(into: &facts) }
        let limit = line.holds("already set") ? line.value(after: " GOMEMLIMIT=")?.integer : nil
        life.memoryLimit(limit, at: number)
    }
}
