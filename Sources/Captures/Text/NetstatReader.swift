typealias NetstatReader = LineFacts<NetstatPage>

/// `netstat -natpw` in a proxy's network namespace: sockets by role and state, with the bytes in the kernel's queues.
///
/// ```
/// Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
/// tcp        0      0 0.0.0.0:8443            0.0.0.0:*               LISTEN      3393/envoy
/// tcp        0 230400 127.0.0.1:15001         10.88.1.14:49970        ESTABLISHED 3393/envoy
/// ```
/// Every intercepted connection shows as two sockets, so roles are counted, not lines. A row without a process (`-`) is told by its
/// address alone. LISTEN rows come first; they only say on which ports Envoy waits.
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
            if line.begins("Proto Recv-Q") { understood = true }
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
        sum.receiveQueue &+= row.receiveQueue
        sum.sendQueue &+= row.sendQueue
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
        if row.localPort == 15001, row.localAddress.isExactly("127.0.0.1") { return .outbound }
        if row.localAddress.isExactly("127.0.0.6") { return .toApplication }
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
        guard line.begins("tcp") else { return nil }
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
        let process = word()
        program = process.find(0x2F).map { process.dropping($0 + 1) } ?? process.part(0, 0)
    }

    var isLoopback: Bool {
        (localAddress.begins("127.") || localAddress.isExactly("::1"))
            && (foreignAddress.begins("127.") || foreignAddress.isExactly("::1"))
    }

    /// Address and port at the last colon; an IPv4 address in IPv6 form (`::ffff:10.88.1.14`) as IPv4.
    private static func split(_ text: TextSlice) -> (TextSlice, Int64?) {
        guard let colon = text.findLast(0x3A) else { return (text, nil) }
        let address = text.part(0, colon)
        return (address.begins("::ffff:") ? address.dropping(7) : address, text.dropping(colon + 1).integer)
    }
}
