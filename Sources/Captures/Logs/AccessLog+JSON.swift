import Units

extension AccessLog {
    /// A line of an access log in Istio's JSON encoding (`accessLogEncoding: JSON`); the keys' order is of no matter.
    static func isJSON(_ line: TextSlice) -> Bool {
        line.first == 0x7B && line.holds("\"start_time\":") && line.holds("\"response_flags\":")
    }

    /// `{"start_time":"2026-11-24T08:30:04.021Z","duration":2501,"response_code":0,"response_flags":"DC",
    /// "upstream_cluster":"inbound|8080||","downstream_remote_address":"10.88.1.12:53862","upstream_host":"10.88.1.14:8080",…}`
    ///
    /// A quote inside of a value has a backslash in front, so no value can pass for a key.
    mutating func read(json line: TextSlice) -> Bool {
        guard let start = field("\"start_time\":", of: line), start.count >= 20,
            let cluster = field("\"upstream_cluster\":", of: line)
        else { return false }
        lines += 1
        if start.count == 24 { see(start) }
        let isLoop = field("\"response_code\":", of: line)?.isExactly("431") ?? false
        let forwarded = field("\"x_forwarded_for\":", of: line)
        // Of a listener's log without a cluster (`null`) only what broke counts.
        let is503 = field("\"response_code\":", of: line)?.isExactly("503") ?? false
        let hasFailed = is503 || field("\"response_flags\":", of: line).map { isFailure($0) } ?? false
        if !cluster.isEmpty {
            count(cluster, looping: isLoop || forwarded.map { namesItself($0) } ?? false, failed: hasFailed)
            if let peer = field("\"downstream_remote_address\":", of: line),
                let serverName = field("\"requested_server_name\":", of: line)
            {
                countCaller(peer, of: cluster, serverName, failed: hasFailed)
            }
        }
        guard let flags = field("\"response_flags\":", of: line), let first = flags.first, first != 0x2D else {
            return true
        }
        let milliseconds = field("\"duration\":", of: line)?.integer ?? 0
        let at = Moment(rfc3339: start)?.advanced(bySeconds: Double(milliseconds) / 1000)
        if hasFlag(flags, "DC"), let peer = field("\"downstream_remote_address\":", of: line) {
            addBroken("DC", peer: peer, at: at)
        }
        if hasFlag(flags, "UC"), let peer = field("\"upstream_host\":", of: line) {
            addBroken("UC", peer: peer, at: at)
        }
        return true
    }

    /// The text or number of a member; empty for `null`.
    private func field(_ key: StaticString, of line: TextSlice) -> TextSlice? {
        guard let hit = line.find(key) else { return nil }
        var at = hit + key.utf8CodeUnitCount
        while at < line.count, line[at] == 0x20 { at += 1 }
        guard at < line.count else { return nil }
        if line[at] == 0x22 {
            var end = at + 1
            while end < line.count, line[end] != 0x22 { end += line[end] == 0x5C ? 2 : 1 }
            return line.part(at + 1, end)
        }
        var end = at
        while end < line.count, line[end] != 0x2C, line[end] != 0x7D { end += 1 }
        let value = line.part(at, end).trimmed
        return value.isExactly("null") ? value.part(0, 0) : value
    }
}
