import Units

/// Rows of events that somebody's `jsonpath` or `go-template` made: a time, a reason, an object, and what happened.
///
/// ```
/// 2026-02-02T02:03:04Z	PreviousContainerWasOOMKilled	Pod/ship-5b8c9d7f6d-w2vbt	Previous container 'istio-proxy' was OOMKilled
/// 2026-02-02T02:03:04Z Warning BackOff port/ship-5b8c9d7f6d-w2vbt Back-off restarting failed container
/// ```
extension EventRow {
    init?(template line: TextSlice) {
        guard line.count > 30, line[0] == 0x32, line[4] == 0x2D, line[10] == 0x54 else { return nil }
        self.init()
        let separator: UInt8 = line.find(0x09) == nil ? 0x20 : 0x09
        var at = 0
        func next() -> TextSlice {
            while at < line.count, line[at] == separator || line[at] == 0x20 { at += 1 }
            let start = at
            while at < line.count, line[at] != separator { at += 1 }
            return line.part(start, at).trimmed
        }
        lastSeen = next()
        guard Moment(rfc3339: lastSeen) != nil else { return nil }
        var word = next()
        if word.isExactly("Normal") || word.isExactly("Warning") {
            type = word
            word = next()
        }
        guard EventRow.isReason(word) else { return nil }
        reason = word
        let name = next()
        guard let slash = name.find(0x2F) else {
            guard LogEnvelope.isPod(name) else { return nil }
            object = name
            message = line.dropping(at).trimmed
            return
        }
        // A kind begins with a capital or is `pod`; a namespace does not.
        let first = name.part(0, slash)
        if first.isExactly("pod") || first.isExactly("node") || first.first.map({ $0 &- 0x41 < 26 }) ?? false {
            object = name
        } else {
            namespace = first
            object = name.dropping(slash + 1)
        }
        message = line.dropping(at).trimmed
    }

    /// `OOMKilling`, `BackOff`: letters, more than one of them a capital or the first one.
    private static func isReason(_ word: TextSlice) -> Bool {
        word.count >= 4 && word.count < 64 && word[0] &- 0x41 < 26
            && word.allSatisfy { $0 &- 0x41 < 26 || $0 &- 0x61 < 26 }
    }
}
