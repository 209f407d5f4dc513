import Units

/// What kubectl, a runtime, or a viewer wrote before a line of a log: whose line it is, and when it came.
///
/// ```
/// 2025-03-20T15:00:00.343921118Z 2025-03-20T15:00:00.343921Z	info	…        kubectl logs --timestamps
/// 2025-03-20T18:40:00.343921456Z stdout F 2025-03-20T18:40:00.343921Z	info	…  CRI, /var/log/pods
/// [pod/quotes-7854f96494-mz782/istio-proxy] 2026-02-10T06:58:00.343921Z	info	… kubectl logs --prefix
/// pay-cffccb9749-rwhnb istio-proxy 2026-02-10T07:00:00.343921Z	info	…         stern; with -A the namespace in front
/// Mar 20, 2025 @ 15:00:00.343 | istio-proxy | pay-cffccb9749-rwhnb | 2025-…     columns of a viewer
/// ```
/// A line that begins as Istio's loggers and Envoy's access log begin has none; a bare line of such a log has none either.
struct LogEnvelope {
    private(set) var payload: TextSlice
    private(set) var namespace: TextSlice?
    private(set) var pod: TextSlice?
    private(set) var container: TextSlice?

    /// How far into a line the log's own begins at most.
    private static let widest = 400

    /// nil where nothing stands before the line's own words.
    init?(_ line: TextSlice) {
        payload = line
        guard !LogEnvelope.isPayload(line) else { return nil }
        let bounded = line.part(0, LogEnvelope.widest)
        guard
            let at = LogEnvelope.payloadStart(bounded) ?? LogEnvelope.runtimesEnd(bounded)
                ?? LogEnvelope.prefixEnd(bounded)
        else { return nil }
        payload = line.dropping(at)
        name(by: line.part(0, at))
    }

    /// Begins as a line of a log that is read here.
    static func isPayload(_ line: TextSlice) -> Bool {
        guard line.count > 20, let first = line.first else { return false }
        switch first {
        case 0x32: return LogRecord(line) != nil || line[4] == 0x2F && line[7] == 0x2F && line[10] == 0x20
        case 0x5B: return line[1] == 0x32 && line[5] == 0x2D && line[8] == 0x2D
        case 0x7B: return JSONLogLine.isRecord(line)
        default: return false
        }
    }

    /// Behind the first blank, tab or bar after which a log's own line begins.
    private static func payloadStart(_ line: TextSlice) -> Int? {
        var at = 1
        while at + 20 < line.count {
            let before = line[at - 1]
            if before == 0x20 || before == 0x09 || before == 0x7C || before == 0x5D,
                line[at] == 0x32 || line[at] == 0x5B || line[at] == 0x7B,
                isPayload(line.dropping(at))
            {
                return at
            }
            at += 1
        }
        return nil
    }

    /// Behind `TIME stdout F `, whatever follows.
    private static func runtimesEnd(_ line: TextSlice) -> Int? {
        guard line.leadingMoment != nil, let blank = line.find(0x20) else { return nil }
        let rest = line.dropping(blank + 1)
        for stream in ["stdout F ", "stdout P ", "stderr F ", "stderr P "] as [StaticString] where rest.begins(stream) {
            return blank + 10
        }
        return nil
    }

    /// Behind `[pod/NAME/CONTAINER] `, whatever follows.
    private static func prefixEnd(_ line: TextSlice) -> Int? {
        guard line.begins("[pod/"), let end = line.find("] ") else { return nil }
        return end + 2
    }

    private mutating func name(by words: TextSlice) {
        if words.begins("[pod/"), let end = words.find(0x5D), let slash = words.find(0x2F, from: 5), slash < end {
            pod = words.part(5, slash)
            container = words.part(slash + 1, end)
            return
        }
        var found: [TextSlice] = []
        var at = 0
        while at < words.count, found.count < 16 {
            var end = at
            while end < words.count, !LogEnvelope.separates(words[end]) { end += 1 }
            if end > at, LogEnvelope.isName(words.part(at, end)) { found.append(words.part(at, end)) }
            at = end + 1
        }
        guard let known = found.firstIndex(where: LogEnvelope.isContainer) else {
            pod = found.first(where: LogEnvelope.isPod)
            return
        }
        container = found[known]
        // stern: NAMESPACE POD CONTAINER; other viewers have their columns in any order.
        if known > 0, LogEnvelope.isPod(found[known - 1]) {
            pod = found[known - 1]
            if known == 2 { namespace = found[0] }
        } else {
            pod = found.first(where: LogEnvelope.isPod)
        }
    }

    private static func separates(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x7C || byte == 0x5B || byte == 0x5D || byte == 0x2F || byte == 0x2C
            || byte == 0x3A || byte == 0x28 || byte == 0x29 || byte > 0x7F || byte == 0x3D || byte == 0x22
    }

    private static func isContainer(_ word: TextSlice) -> Bool {
        word.isExactly("istio-proxy") || word.isExactly("discovery") || word.isExactly("istio-init")
            || word.isExactly("istio-validation")
    }

    /// A name of Kubernetes: lower-case letters, digits, hyphens, dots; not a number or a time.
    private static func isName(_ word: TextSlice) -> Bool {
        word.count > 1 && word.contains { $0 &- 0x61 < 26 }
            && word.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E }
    }

    /// A pod's name ends in a random part or a number behind a hyphen.
    static func isPod(_ word: TextSlice) -> Bool {
        guard let hyphen = word.findLast(0x2D), hyphen > 0, !isContainer(word) else { return false }
        let last = word.dropping(hyphen + 1)
        if last.integer != nil, last.count <= 4 { return true }
        return last.count == 5 && !last.contains { $0 == 0x2E }
    }
}
