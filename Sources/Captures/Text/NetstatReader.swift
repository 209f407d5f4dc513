typealias NetstatReader = LineFacts<NetstatPage>

/// `netstat -natpw` or `ss -tnap` in a proxy's network namespace, in any form (with timers, without processes): sockets by
/// role and state, with the bytes in the kernel's queues.
///
/// ```
/// Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
/// tcp        0      0 0.0.0.0:8443            0.0.0.0:*               LISTEN      3393/envoy
/// tcp        0 230400 127.0.0.1:15001         10.88.1.14:49970        ESTABLISHED 3393/envoy
/// ```
/// Every intercepted connection shows as two sockets, so roles are counted, not lines. A row without a process (`-`) is told by its
/// address alone. LISTEN rows come first; they only say on which ports Envoy waits. `ss -s` sums up those of all processes.
struct NetstatPage: LineParser {
    static let title = "a netstat page"

    private struct Key: Hashable {
        var role: SocketRole.Role
        var state: String
    }
    private var roles: [Key: SocketRole] = [:]
    private var order: [Key] = []
    private var envoyPorts: Set<Int64> = []
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let row = NetstatRow(line) else {
            if let sum = SocketSummary.established(line) {
                understood = true
                facts.add(.socketRole(sum))
            }
            if line.begins("Proto Recv-Q") || line.holds("Recv-Q Send-Q") { understood = true }
            return
        }
        understood = true
        guard !row.state.isExactly("LISTEN") else {
            if row.program.begins("envoy"), let port = row.localPort { envoyPorts.insert(port) }
            return
        }
        let key = Key(role: role(of: row), state: row.state.text(limit: 32))
        if roles[key] == nil {
            guard order.count < 256 else { return }
            order.append(key)
        }
        var sum = roles[key] ?? SocketRole(role: key.role, state: key.state)
        sum.count &+= 1
        // What no 64 bits hold together is no queue of a kernel's.
        sum.receiveQueue = sum.receiveQueue.addingUp(row.receiveQueue)
        sum.sendQueue = sum.sendQueue.addingUp(row.sendQueue)
        roles[key] = sum
    }

    mutating func finish(into facts: inout FactQueue) {
        for key in order {
            if let sum = roles[key] { facts.add(.socketRole(sum)) }
        }
    }

    private func role(of row: NetstatRow) -> SocketRole.Role {
        if row.program.begins("pilot-agent") { return .agent }
        let nameless = row.program.isEmpty
        guard nameless || row.program.begins("envoy") else { return .other }
        if row.localPort == 15006 { return .inbound }
        let isLocal = row.localAddress.isExactly("127.0.0.1") || row.localAddress.isExactly("::1")
        if row.localPort == 15001, isLocal { return .outbound }
        if row.localAddress.isExactly("127.0.0.6") || row.localAddress.isExactly("::6") { return .toApplication }
        if nameless || row.isLoopback { return .other }
        if let port = row.localPort, envoyPorts.contains(port) { return .downstream }
        guard let port = row.foreignPort else { return .other }
        return port < 32_768 ? .upstream : .downstream
    }
}

/// A socket's row of netstat.
struct NetstatRow {
    let receiveQueue: Int64
    let sendQueue: Int64
    let localAddress: TextSlice
    let localPort: Int64?
    let foreignAddress: TextSlice
    let foreignPort: Int64?
    let state: TextSlice
    /// `envoy` of `3393/envoy`; empty for `-`.
    let program: TextSlice

    init?(_ line: TextSlice) {
        // `tcp  0  0  …` is netstat's, `tcp  ESTAB  0  0  …` is of ss.
        guard line.begins("tcp"), line.words(limit: 2).last?.integer != nil else {
            self.init(ss: line)
            return
        }
        self.init(netstat: line)
    }

    /// `ESTAB  0  0  10.42.8.5:15006  10.42.1.9:50412  users:(("envoy",pid=18,fd=31)) timer:(keepalive,12sec,0)`, with `tcp`
    /// in front where several kinds of sockets are listed.
    private init?(ss line: TextSlice) {
        var words = line.words(limit: 7)[...]
        if words.first?.begins("tcp") == true { words.removeFirst() }
        guard words.count >= 5, let state = words.popFirst().flatMap(NetstatRow.state),
            let received = words.popFirst()?.integer, let sent = words.popFirst()?.integer, received >= 0, sent >= 0,
            let local = words.popFirst(), let foreign = words.popFirst()
        else { return nil }
        self.state = state
        (receiveQueue, sendQueue) = (received, sent)
        (localAddress, localPort) = NetstatRow.split(local)
        (foreignAddress, foreignPort) = NetstatRow.split(foreign)
        let owner = line.find("users:((\"").map { line.dropping($0 + 9) }
        program = owner.flatMap { text in text.find(0x22).map { text.part(0, $0) } } ?? line.part(0, 0)
    }

    /// A state of ss by netstat's name.
    private static func state(_ word: TextSlice) -> TextSlice? {
        for (own, name) in states where word.isExactly(own) {
            return TextSlice(start: name.utf8Start, count: name.utf8CodeUnitCount)
        }
        return nil
    }

    private static let states: [(StaticString, StaticString)] = [
        ("ESTAB", "ESTABLISHED"), ("LISTEN", "LISTEN"), ("TIME-WAIT", "TIME_WAIT"), ("CLOSE-WAIT", "CLOSE_WAIT"),
        ("FIN-WAIT-1", "FIN_WAIT1"), ("FIN-WAIT-2", "FIN_WAIT2"), ("SYN-SENT", "SYN_SENT"), ("SYN-RECV", "SYN_RECV"),
        ("LAST-ACK", "LAST_ACK"), ("CLOSING", "CLOSING"), ("UNCONN", "CLOSE"),
    ]

    private init?(netstat line: TextSlice) {
        var at = 0
        func word() -> TextSlice {
            while at < line.count, line[at] == 0x20 || line[at] == 0x09 { at += 1 }
            let start = at
            while at < line.count, line[at] != 0x20, line[at] != 0x09 { at += 1 }
            return line.part(start, at)
        }
        _ = word()
        guard let received = word().integer, let sent = word().integer, received >= 0, sent >= 0 else { return nil }
        receiveQueue = received
        sendQueue = sent
        (localAddress, localPort) = NetstatRow.split(word())
        (foreignAddress, foreignPort) = NetstatRow.split(word())
        state = word()
        guard !state.isEmpty, !localAddress.isEmpty else { return nil }
        // With `-e` user and inode stand before it, with `-o` a timer behind it.
        var process = word()
        for _ in 0..<2 where !process.isEmpty && NetstatRow.program(process) == nil { process = word() }
        program = NetstatRow.program(process) ?? process.part(0, 0)
    }

    /// `envoy` of `3393/envoy`.
    private static func program(_ word: TextSlice) -> TextSlice? {
        guard let slash = word.find(0x2F), word.part(0, slash).integer != nil else { return nil }
        return word.dropping(slash + 1)
    }

    var isLoopback: Bool {
        (localAddress.begins("127.") || localAddress.isExactly("::1"))
            && (foreignAddress.begins("127.") || foreignAddress.isExactly("::1"))
    }

    /// Address and port at the last colon; an IPv4 address in IPv6 form (`::ffff:10.88.1.14`) as IPv4.
    private static func split(_ text: TextSlice) -> (TextSlice, Int64?) {
        guard let colon = text.findLast(0x3A) else { return (text, nil) }
        var address = text.part(0, colon)
        // ss puts IPv6 in brackets, and the interface behind a percent sign.
        if address.first == 0x5B, address.last == 0x5D { address = address.part(1, address.count - 1) }
        return (address.begins("::ffff:") ? address.dropping(7) : address, text.dropping(colon + 1).integer)
    }
}

/// What `ss -s` sums up: `TCP:   61 (estab 40, closed 12, orphaned 0, timewait 11)` below `Total: 204`.
enum SocketSummary {
    static func begins(_ line: TextSlice, _ head: TextSlice) -> Bool {
        line.begins("Total: ") && head.holds("\nTCP: ") && head.holds("(estab ")
    }

    static func established(_ line: TextSlice) -> SocketRole? {
        guard line.begins("TCP: "), let start = line.find("(estab ") else { return nil }
        let rest = line.dropping(start + 7)
        guard let end = rest.find(0x2C), let count = rest.part(0, end).integer, count >= 0 else { return nil }
        var sum = SocketRole(role: .any, state: "ESTABLISHED")
        sum.count = Int(clamping: count)
        return sum
    }
}

extension Int64 {
    fileprivate func addingUp(_ other: Int64) -> Int64 {
        let (sum, over) = addingReportingOverflow(other)
        return over ? self : sum
    }
}
