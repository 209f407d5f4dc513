import Units

/// A line of a script that tells what it does and when (`set -x` behind `ts`, or with a time in its `PS4`), or how its command ended.
///
/// ```
/// 2026-03-03T01:08:25Z + kubectl -n quay exec mooring-0 -c istio-proxy -- curl -s localhost:15000/config_dump
/// + 2026-03-03T01:08:25+00:00 kubectl -n quay exec mooring-0 -c istio-proxy -- curl -s localhost:15000/config_dump
/// [2026-03-03T01:08:26Z] command terminated with exit code 137
/// ```
struct TracedLine {
    /// Nil for an ending without a time; a command without one is a prompt's.
    let at: Moment?
    /// Empty for an ending.
    private(set) var command = TextSlice(start: nil, count: 0)
    /// As kubectl tells it of what it ran in a container.
    private(set) var exitCode: Int?

    private static let ending: StaticString = "command terminated with exit code "

    init?(_ line: TextSlice) {
        guard let first = line.first, first == 0x2B || first == 0x5B || first == 0x32 || first == 0x63 else {
            return nil
        }
        var rest = line
        var isTraced = TracedLine.takeSigns(&rest)
        at = TracedLine.takeTime(&rest, isTraced: isTraced)
        if at != nil { isTraced = TracedLine.takeSigns(&rest) || isTraced }
        if rest.begins(TracedLine.ending) {
            guard let code = rest.dropping(TracedLine.ending.utf8CodeUnitCount).trimmed.integer else { return nil }
            exitCode = Int(exactly: code)
        } else {
            guard at != nil, isTraced, ShellPrompt.isTyped(rest) else { return nil }
            command = rest.trimmed
        }
    }

    /// `+ ` or, in a shell within the shell, `++ `; `$ ` of other consoles.
    private static func takeSigns(_ rest: inout TextSlice) -> Bool {
        var low = 0
        while low < rest.count, rest[low] == 0x2B { low += 1 }
        if low == 0, rest.first == 0x24 { low = 1 }
        guard low > 0, low < rest.count, rest[low] == 0x20 else { return false }
        rest = rest.dropping(low + 1)
        return true
    }

    /// A moment, in brackets or not, and the blank behind it. Most lines with one are a log's: what stands behind it is looked at first.
    private static func takeTime(_ rest: inout TextSlice, isTraced: Bool) -> Moment? {
        let isFramed = rest.first == 0x5B
        let text = isFramed ? rest.dropping(1) : rest
        guard text.count > 20, text[4] == 0x2D, text[10] == 0x54,
            let end = text.part(0, 40).find(isFramed ? 0x5D : 0x20),
            let next = text.dropping(end + 1).first(where: { $0 != 0x20 }),
            isTraced || next == 0x2B || next == 0x24 || next == 0x63, let at = Moment(rfc3339: text.part(0, end))
        else { return nil }
        rest = text.dropping(end + 1)
        while rest.first == 0x20 { rest = rest.dropping(1) }
        return at
    }
}
