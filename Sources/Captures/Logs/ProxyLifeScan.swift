import Units

/// Gathers what the lines of one life of a proxy say, and tells where the next one begins.
struct ProxyLifeScan {
    /// How far a start has come; a line of an earlier stage begins another life.
    private enum Stage: Int, Comparable {
        case nothing, memoryLimit, flags, version, role, running
        static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }
    }

    private var life = ProxyLogLife()
    private var stage = Stage.nothing
    private var isUsed = false
    /// The agent's line of which each kill has one was met in it.
    private var isCounted = false
    /// Of `ips=[10.88.1.15]`.
    private(set) var address: [UInt8] = []

    mutating func take() -> ProxyLogLife? {
        defer {
            life = ProxyLogLife()
            stage = .nothing
            (isUsed, isCounted) = (false, false)
        }
        return isUsed ? life : nil
    }

    mutating func touch(line: Int) {
        if !isUsed { life.firstLine = line }
        isUsed = true
        life.lastLine = line
    }

    mutating func see(_ moment: Moment) {
        life.firstAt = min(life.firstAt ?? moment, moment)
        life.lastAt = max(life.lastAt ?? moment, moment)
    }

    var beginsWithMemoryLimit: Bool { stage > .memoryLimit || life.killedAt != nil }

    mutating func memoryLimit(_ limit: Int64?, at line: Int) {
        touch(line: line)
        stage = max(stage, .memoryLimit)
        if let limit { life.limit = limit }
    }

    /// True when this line starts another life than the one at hand, be it the first line of it that somebody kept: of one that was
    /// killed, what only a start says, or that it was killed again.
    func begins(with rest: TextSlice, at moment: Moment) -> Bool {
        guard let first = rest.first else { return false }
        if let killedAt = life.killedAt, moment > killedAt {
            let isStart =
                rest.begins("FLAG: --") || rest.begins("Version ") || rest.begins("Proxy role")
                || rest.begins("Envoy command: [") || rest.begins("Envoy proxy is ready")
            if isStart || isCounted && rest.holds("out of memory killed") { return true }
        }
        switch first {
        case 0x46: return rest.begins("FLAG: --") && stage > .flags
        case 0x56: return rest.begins("Version ") && stage >= .version
        case 0x50: return rest.begins("Proxy role") && stage >= .role
        // Up to Istio 1.3 Envoy came back inside of the container.
        case 0x45: return life.killedAt != nil && rest.begins("Epoch ") && rest.ends("starting")
        default: return false
        }
    }

    mutating func read(_ record: LogRecord, _ moment: Moment, at line: Int) {
        touch(line: line)
        see(moment)
        let rest = record.rest
        guard let first = rest.first else { return }
        switch first {
        case 0x46 where rest.begins("FLAG: --"): stage = max(stage, .flags)
        case 0x56 where rest.begins("Version "):
            stage = .version
            life.istioVersion = ProxyLifeScan.version(rest.dropping(8))
        case 0x50 where rest.begins("Proxy role"):
            stage = .role
            role(rest)
        case 0x45: envoyLine(rest, moment, line)  // Envoy …, Epoch …
        case _ where isAlarm(record) && rest.holds("signal: killed"): envoyLine(rest, moment, line)
        case 0x47 where rest.begins("Graceful termination period"), 0x41 where ProxyLifeScan.isShutdown(rest):
            life.shutdownAt = life.shutdownAt ?? moment
        default: break
        }
    }

    private func isAlarm(_ record: LogRecord) -> Bool { record.level.first == 0x65 || record.level.first == 0x77 }

    private static func isShutdown(_ rest: TextSlice) -> Bool {
        rest.begins("Agent draining") || rest.begins("Aborting proxy")
    }

    private mutating func envoyLine(_ rest: TextSlice, _ moment: Moment, _ line: Int) {
        if rest.begins("Envoy proxy is ready") {
            life.readyAt = life.readyAt ?? moment
        } else if rest.begins("Envoy command: [") {
            stage = .running
            life.concurrency = rest.value(after: "--concurrency ")?.integer.flatMap { Int(exactly: $0) }
        } else if rest.holds("out of memory killed") || rest.holds("signal: killed") || rest.ends("exit status 137") {
            isCounted = isCounted || rest.holds("out of memory killed")
            guard life.killedAt == nil else { return }
            life.killedAt = moment
            life.killText = rest.text(limit: 200)
            life.killLine = line
        } else if rest.holds("signal: aborted") || rest.holds("segmentation fault") {
            life.crashText = rest.text(limit: 200)
        }
    }

    /// `Proxy role	ips=[10.88.1.15] type=sidecar id=POD.NS domain=…`; up to 1.9 a printed Go struct.
    private mutating func role(_ rest: TextSlice) {
        let type = rest.value(after: "type=") ?? ProxyLifeScan.quoted(rest, "Type:\"")
        life.type = type?.text(limit: 32)
        if let addresses = rest.value(after: "ips=[") {
            address = Array(addresses).filter { $0 != 0x22 }
        } else if let addresses = ProxyLifeScan.quoted(rest, "IPAddresses:[]string{\"") {
            address = Array(addresses)
        }
        // A pod's name may have dots, a namespace has none.
        guard let id = rest.value(after: " id=") ?? rest.value(after: "\tid=") ?? ProxyLifeScan.quoted(rest, " ID:\""),
            let dot = id.findLast(0x2E)
        else { return }
        life.pod = id.part(0, dot).text(limit: 300)
        life.namespace = id.dropping(dot + 1).text(limit: 300)
    }

    private static func quoted(_ rest: TextSlice, _ label: StaticString) -> TextSlice? {
        guard let at = rest.find(label), let end = rest.find(0x22, from: at + label.utf8CodeUnitCount) else {
            return nil
        }
        return rest.part(at + label.utf8CodeUnitCount, end)
    }

    /// `1.32-dev` of `1.32-dev-86c9f01fd735fb01d8192f5bcaf0d424afb7f14c-Clean`.
    static func version(_ text: TextSlice) -> String {
        var at = 0
        while let hyphen = text.find(0x2D, from: at) {
            let end = text.find(0x2D, from: hyphen + 1) ?? text.count
            let piece = text.part(hyphen + 1, end)
            if piece.count >= 7, piece.allSatisfy({ $0 &- 0x30 < 10 || ($0 >= 0x61 && $0 <= 0x66) }) {
                return text.part(0, hyphen).text(limit: 64)
            }
            at = hyphen + 1
        }
        return text.trimmed.text(limit: 64)
    }
}
