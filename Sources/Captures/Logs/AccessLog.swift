import Units

/// Sums over Istio's default access log: which upstream clusters were asked, and which requests a peer's death broke.
///
/// ```
/// [2026-11-24T08:30:04.021Z] "GET / HTTP/1.1" 0 DC downstream_remote_disconnect - "-" 0 0 2501 - "-" "shop" "85bf827b…"
///   "inventory.shop" "10.88.1.14:8080" inbound|8080|| 127.0.0.6:48728 10.88.1.14:8080 10.88.1.12:53862 outbound_.80_… default
/// ```
/// The time is the request's start, so a request broke at its start plus its duration. An access log can be nearly all of
/// a proxy's log: a line that is neither broken nor looping costs no String. User agents and paths may hold anything, so
/// the status is read from the left and the addresses from the right.
struct AccessLog {
    private var clusters = ByteTable(limit: 20_000)
    private var served: [(count: Int, looping: Int, failed: Int)] = []
    private var peers = ByteTable(limit: 20_000)
    private var broken: [BrokenRequests] = []
    /// Starts of requests, 24 bytes each; of none the first is a zero.
    private var oldest = [UInt8](repeating: 0, count: 24)
    private var newest = [UInt8](repeating: 0, count: 24)
    private var rates = RequestRates()
    private var callers = PeerCallSums()

    var lines = 0
    /// The proxy's own address, once its log has told it.
    var ownAddress: [UInt8] = []

    /// The oldest and the newest start of a request since the last call of this function.
    mutating func takeSpan() -> [Moment] {
        guard newest[0] != 0 else { return [] }
        defer { newest[0] = 0 }
        return [oldest, newest].compactMap { time in time.withUnsafeBufferPointer { Moment(rfc3339: $0) } }
    }

    /// False when the line is not of the default format.
    mutating func read(_ line: TextSlice) -> Bool {
        guard line.count > 60, line[25] == 0x5D, line[24] == 0x5A, line[26] == 0x20, line[27] == 0x22,
            let quote = line.find("\" ", from: 28)
        else { return false }
        var left = Words(line, from: quote + 2)
        let code = left.next()
        let flags = left.next()
        var right = LastWords(line)
        _ = right.next()
        let serverName = right.next()
        let downstream = right.next()
        _ = right.next()
        _ = right.next()
        let cluster = right.next()
        guard code.count <= 3, code.integer != nil, flags.count > 0, cluster.count > 0 else { return false }
        lines += 1
        see(line.part(1, 25))
        let hasFailed = isFailure(flags) || code.isExactly("503")
        count(cluster, looping: code.isExactly("431") || namesItself(&left), failed: hasFailed)
        countCaller(downstream, of: cluster, serverName, failed: hasFailed)
        guard flags[0] != 0x2D else { return true }
        let upstream = right.next()
        if hasFlag(flags, "DC") { addBroken("DC", peer: downstream, line, quote) }
        if hasFlag(flags, "UC") { addBroken("UC", peer: upstream, line, quote) }
        return true
    }

    /// Takes what a line of a custom format (`accessLogFormat`) holds of the usual operators: the cluster that was asked, and
    /// the time in front. Where such a line has its flags and addresses cannot be told.
    mutating func read(custom line: TextSlice) -> Bool {
        guard line.count > 40, let hit = line.find("outbound|") ?? line.find("inbound|") else { return false }
        var end = hit
        while end < line.count, !AccessLog.endsCluster(line[end]) { end += 1 }
        let cluster = line.part(hit, end)
        // `outbound|80||menu.cafe.svc.cluster.local`; a log's sentence that names a cluster has no method or code beside it.
        let bars = cluster.reduce(0) { $0 + ($1 == 0x7C ? 1 : 0) }
        guard bars == 3, AccessLog.isRequest(line) else { return false }
        lines += 1
        let start = line.first == 0x5B || line.first == 0x22 ? line.dropping(1) : line
        if start.count > 24, start[4] == 0x2D, start[10] == 0x54, start[23] == 0x5A { see(start.part(0, 24)) }
        count(cluster, looping: false, failed: false)
        return true
    }

    private static func endsCluster(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x22 || byte == 0x09 || byte == 0x2C || byte == 0x5D || byte == 0x3B || byte == 0x7D
    }

    private static func isRequest(_ line: TextSlice) -> Bool {
        let words: [StaticString] = [
            " HTTP/", "GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "HTTP2", "grpc", "via_upstream",
        ]
        return words.contains { line.holds($0) }
    }

    func report(into facts: inout FactQueue) {
        for requests in broken { facts.add(.brokenRequests(requests)) }
        for rise in rates.rises { facts.add(.requestRise(rise)) }
        callers.report(into: &facts)
        for (index, sum) in served.enumerated() {
            var requests = ServedRequests()
            requests.cluster = clusters.key(index)
            requests.count = sum.count
            requests.looping = sum.looping
            requests.failed = sum.failed
            facts.add(.servedRequests(requests))
        }
    }

    mutating func see(_ time: TextSlice) {
        rates.count(time)
        let isFirst = newest[0] == 0
        if isFirst || order(time, newest) > 0 { newest = Array(time) }
        if isFirst || order(time, oldest) < 0 { oldest = Array(time) }
    }

    private func order(_ time: TextSlice, _ other: [UInt8]) -> Int {
        other.withUnsafeBufferPointer { other -> Int in
            guard let a = time.baseAddress, let b = other.baseAddress else { return 0 }
            return Int(compareBytes(a, b, 24))
        }
    }

    /// No answer came from upstream: it could not be reached, went away, or had no healthy host, on any try.
    func isFailure(_ flags: TextSlice) -> Bool {
        guard let first = flags.first, first != 0x2D else { return false }
        return hasFlag(flags, "UF") || hasFlag(flags, "UH") || hasFlag(flags, "UC") || hasFlag(flags, "URX")
            || hasFlag(flags, "UPE") || hasFlag(flags, "UO")
    }

    mutating func count(_ cluster: TextSlice, looping: Bool, failed: Bool) {
        guard cluster.count > 1, let index = clusters.index(of: cluster) else { return }
        if index == served.count { served.append((0, 0, 0)) }
        served[index].count &+= 1
        if looping { served[index].looping &+= 1 }
        if failed { served[index].failed &+= 1 }
    }

    /// Who sent a request that came in, and for which service.
    mutating func countCaller(_ peer: TextSlice, of cluster: TextSlice, _ serverName: TextSlice, failed: Bool) {
        guard cluster.begins("inbound|") else { return }
        callers.count(from: peer, to: serverName, failed: failed)
    }

    /// `10.88.1.12` of `"10.88.1.12:53862"`, `fd00::12` of `[fd00::12]:53862`.
    static func address(of peer: TextSlice) -> TextSlice? {
        var address = peer
        if address.first == 0x22 { address = address.dropping(1) }
        if address.last == 0x22 { address = address.part(0, address.count - 1) }
        guard let colon = address.findLast(0x3A), colon > 0 else { return nil }
        address = address.part(0, colon)
        if address.first == 0x5B, address.last == 0x5D { address = address.part(1, address.count - 1) }
        return address.isEmpty ? nil : address
    }

    /// `left` stands behind the flags: details, termination, transport failure, three numbers, service time, then X-Forwarded-For.
    private func namesItself(_ left: inout Words) -> Bool {
        guard !ownAddress.isEmpty else { return false }
        for _ in 0..<7 { _ = left.next() }
        return namesItself(left.next())
    }

    /// `forwarded` is the value of X-Forwarded-For.
    func namesItself(_ forwarded: TextSlice) -> Bool {
        guard forwarded.count > 3, !ownAddress.isEmpty else { return false }
        var at = 0
        while at < forwarded.count {
            let end = forwarded.find(0x2C, from: at) ?? forwarded.count
            var item = forwarded.part(at, end).trimmed
            if item.first == 0x22 { item = item.dropping(1) }
            if item.last == 0x22 { item = item.part(0, item.count - 1) }
            if ownAddress.withUnsafeBufferPointer({ item.equals($0) }) { return true }
            at = end + 1
        }
        return false
    }

    func hasFlag(_ flags: TextSlice, _ flag: StaticString) -> Bool {
        guard let at = flags.find(flag) else { return false }
        let end = at + flag.utf8CodeUnitCount
        return (at == 0 || flags[at - 1] == 0x2C) && (end == flags.count || flags[end] == 0x2C)
    }

    private mutating func addBroken(_ flag: String, peer: TextSlice, _ line: TextSlice, _ quote: Int) {
        var words = Words(line, from: quote + 2)
        for _ in 0..<7 { _ = words.next() }
        let milliseconds = words.next().integer ?? 0
        let at = Moment(rfc3339: line.part(1, 25))?.advanced(bySeconds: Double(milliseconds) / 1000)
        addBroken(flag, peer: peer, at: at)
    }

    mutating func addBroken(_ flag: String, peer: TextSlice, at: Moment?) {
        guard let address = Self.address(of: peer) else { return }
        let key = Array(flag.utf8) + Array(address)
        guard let index = key.withUnsafeBufferPointer({ peers.index(of: $0) }) else { return }
        if index == broken.count {
            var requests = BrokenRequests()
            requests.flag = flag
            requests.peer = address.text(limit: 64)
            broken.append(requests)
        }
        broken[index].count &+= 1
        guard let at else { return }
        broken[index].firstAt = min(broken[index].firstAt ?? at, at)
        broken[index].lastAt = max(broken[index].lastAt ?? at, at)
    }
}

/// Words of a line from the left; a quoted one is one word, its quotes included.
struct Words {
    private let line: TextSlice
    private var at: Int

    init(_ line: TextSlice, from start: Int) {
        self.line = line
        at = start
    }

    mutating func next() -> TextSlice {
        let start = at
        if at < line.count, line[at] == 0x22 {
            at = line.find("\" ", from: at + 1).map { $0 + 1 } ?? line.count
        } else {
            while at < line.count, line[at] != 0x20 { at += 1 }
        }
        let word = line.part(start, at)
        at += 1
        return word
    }
}

/// Words of a line from the right, cut at blanks.
struct LastWords {
    private let line: TextSlice
    private var end: Int

    init(_ line: TextSlice) {
        self.line = line
        end = line.count
    }

    mutating func next() -> TextSlice {
        var at = end
        while at > 0, line[at - 1] != 0x20 { at -= 1 }
        let word = line.part(at, end)
        end = max(0, at - 1)
        return word
    }
}
