import Units

/// One line of Istio's loggers: `TIME<TAB>level<TAB>[scope<TAB>]message[<TAB>key=value …]`. A terminal turns the tabs into blanks.
struct LogRecord {
    let time: TextSlice
    let level: TextSlice
    /// All that follows the level, scope included.
    let rest: TextSlice

    init?(_ line: TextSlice) {
        guard line.count > 22, line[0] == 0x31 || line[0] == 0x32, line[4] == 0x2D, line[7] == 0x2D else { return nil }
        if let tab = line.find(0x09), tab < 40, let next = line.find(0x09, from: tab + 1), next - tab < 12 {
            time = line.part(0, tab)
            level = line.part(tab + 1, next)
            rest = line.dropping(next + 1)
            return
        }
        guard let blank = line.find(0x20), blank >= 20, blank < 40 else { return nil }
        let words = line.dropping(blank).trimmed
        guard let end = words.firstIndex(where: { $0 == 0x20 || $0 == 0x09 }),
            LogRecord.levels.contains(where: { words.part(0, end).isExactly($0) })
        else { return nil }
        time = line.part(0, blank)
        level = words.part(0, end)
        rest = words.dropping(end).trimmed
    }

    private static let levels: [StaticString] = [
        "info", "warn", "error", "debug", "warning", "fatal", "trace", "critical",
    ]
    /// Scopes whose lines are read for what stands behind them.
    private static let scopes: [StaticString] = ["ads ", "delta ", "model ", "xdsproxy ", "sds ", "klog "]

    var moment: Moment? { Moment(rfc3339: time) }

    /// The message without its scope: a scope is one word of letters, up to a tab.
    var message: TextSlice {
        if let scope = LogRecord.scopes.first(where: { rest.begins($0) }) {
            return rest.dropping(scope.utf8CodeUnitCount).trimmed
        }
        guard let tab = rest.find(0x09), tab > 0, tab < 32, rest.part(0, tab).find(0x20) == nil else { return rest }
        return rest.dropping(tab + 1)
    }
}

/// A log line written with `log_as_json`, turned into the text form that it stands for.
///
/// `{"level":"info","time":"2026-11-24T08:06:29.559463Z","scope":"ads","msg":"…","id":"pay-0.shop"}` becomes
/// `2026-11-24T08:06:29.559463Z<TAB>info<TAB>ads<TAB>…<TAB>id=pay-0.shop`. Of what Docker's json-file wrapped
/// (`{"log":"…\n","stream":"stdout","time":"…"}`) it is the line inside.
enum JSONLogLine {
    static func text(of line: TextSlice) -> [UInt8]? {
        guard line.first == 0x7B, line.count < 65_536 else { return nil }
        var fields = Fields()
        var at = 1
        while at < line.count, fields.count < 64 {
            guard let open = line.find(0x22, from: at), let key = string(line, at: open) else { break }
            guard key.end < line.count, line[key.end] == 0x3A else { break }
            var start = key.end + 1
            while start < line.count, line[start] == 0x20 { start += 1 }
            guard start < line.count else { break }
            if line[start] == 0x22 {
                guard let value = string(line, at: start) else { break }
                fields.set(key.bytes, value.bytes)
                at = value.end
            } else {
                let end = rawEnd(line, from: start)
                fields.set(key.bytes, Array(line.part(start, end)))
                at = end
            }
        }
        return fields.text
    }

    private struct Fields {
        var time: [UInt8] = []
        var level: [UInt8] = []
        var scope: [UInt8] = []
        var message: [UInt8] = []
        var others: [UInt8] = []
        var inner: [UInt8] = []
        var count = 0

        mutating func set(_ key: [UInt8], _ value: [UInt8]) {
            count += 1
            switch String(decoding: key, as: UTF8.self) {
            case "time", "ts": time = value
            case "level", "severity": level = value
            case "scope", "logger": scope = value
            case "msg", "message": message = value
            case "log", "textPayload": inner = value.last == 0x0A ? Array(value.dropLast()) : value
            default: others += [0x09] + key + [0x3D] + value
            }
        }

        var text: [UInt8]? {
            if !inner.isEmpty { return inner }
            guard !time.isEmpty, !message.isEmpty else { return nil }
            return time + [0x09] + level + [0x09] + (scope.isEmpty ? [] : scope + [0x09]) + message + others
        }
    }

    /// Looks like a line of `log_as_json`, of an access log in JSON, or of Docker's json-file.
    static func isRecord(_ line: TextSlice) -> Bool {
        guard line.begins("{\"") else { return false }
        let head = line.part(0, 1000)
        return head.holds("\"msg\":") || head.holds("\"log\":") || head.holds("\"start_time\":")
    }

    /// The string whose quote stands at `open`, unescaped, and the index behind its end.
    static func string(_ line: TextSlice, at open: Int) -> (bytes: [UInt8], end: Int)? {
        // Up to its first escape, which most have none of, as it stands.
        var at = open + 1
        while at < line.count, line[at] != 0x22, line[at] != 0x5C { at += 1 }
        var bytes = Array(line.part(open + 1, at))
        while at < line.count {
            let byte = line[at]
            if byte == 0x22 { return (bytes, at + 1) }
            if byte == 0x5C, at + 1 < line.count {
                at += 1
                switch line[at] {
                case 0x6E: bytes.append(0x0A)
                case 0x74: bytes.append(0x09)
                case 0x75:
                    bytes.append(0x3F)
                    at += 4
                default: bytes.append(line[at])
                }
            } else {
                bytes.append(byte)
            }
            at += 1
        }
        return nil
    }

    /// The index behind the end of the string whose quote stands at `open`.
    static func stringEnd(_ line: TextSlice, at open: Int) -> Int? {
        var at = open + 1
        while at < line.count {
            switch line[at] {
            case 0x22: return at + 1
            case 0x5C: at += at + 1 < line.count && line[at + 1] == 0x75 ? 6 : 2
            default: at += 1
            }
        }
        return nil
    }

    /// Where a number, literal, array or object ends.
    private static func rawEnd(_ line: TextSlice, from start: Int) -> Int {
        var depth = 0
        var at = start
        while at < line.count {
            switch line[at] {
            case 0x22:
                guard let value = string(line, at: at) else { return line.count }
                at = value.end
                continue
            case 0x5B, 0x7B: depth += 1
            case 0x5D, 0x7D:
                if depth == 0 { return at }
                depth -= 1
            case 0x2C where depth == 0: return at
            default: break
            }
            at += 1
        }
        return at
    }
}
