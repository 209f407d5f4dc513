import Archive
import Units

/// The memory files of a cgroup as one JSON object of texts, v1 or v2:
///
///     {"memory.limit_in_bytes": "268435456", "memory.usage_in_bytes": "24690688",
///      "memory.max_usage_in_bytes": "24690688", "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1",
///      "memory.stat": "cache 176128\nrss 23605248\n…\ntotal_inactive_file 176128\n…"}
///     {"memory.max": "max", "memory.current": "…", "memory.peak": "…", "memory.stat": "anon …\ninactive_file …",
///      "memory.events": "low 0\nhigh 0\nmax 95\noom 1\noom_kill 1"}
package final class CgroupReader: JSONPageReader {
    private var memory = ProcessMemory(source: .cgroup)
    override var whenEmpty: String? { "no memory files of a cgroup" }

    override func begin() throws(SourceError) -> Bool { try json.beginObject() }

    override func advance() throws(SourceError) -> Bool {
        while let key = try json.nextKey() {
            switch key {
            case .limitInBytes, .memoryMax: readLimit(try readText())
            case .usageInBytes, .memoryCurrent: memory.usage = try readNumber()
            case .maxUsageInBytes, .memoryPeak: memory.peak = try readNumber()
            case .oomControl, .memoryEvents:
                let text = try json.readString() ?? ""
                memory.oomKills = CgroupReader.field("oom_kill", of: text)
                memory.oomGroupKills = CgroupReader.field("oom_group_kill", of: text)
                memory.highEvents = CgroupReader.field("high", of: text)
            case .memoryHigh: memory.high = try readNumber().flatMap { $0 < 1 << 62 ? $0 : nil }
            case .memoryPressure: readPressure(try json.readString() ?? "")
            case .memoryStat: readStat(try json.readString() ?? "")
            default: break
            }
        }
        return false
    }

    override func close() {
        if memory.tellsAnything { ready.append(.processMemory(memory)) }
    }

    private func readPressure(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            Array(line.utf8).withUnsafeBufferPointer { memory.stalled = CgroupFiles.stalled($0) ?? memory.stalled }
        }
    }

    /// v2 prints `max`, v1 the largest multiple of a page that fits (9223372036854771712).
    private func readLimit(_ text: String?) {
        guard let text else { return }
        guard let limit = CgroupReader.amount(text) else {
            memory.unlimited = text == "max"
            return
        }
        memory.unlimited = limit >= 1 << 62
        memory.limit = memory.unlimited ? nil : limit
    }

    /// A file's text without the newline at its end.
    private func readText() throws(SourceError) -> String? {
        try json.readString().map { $0.filter { !$0.isWhitespace } }
    }

    private func readNumber() throws(SourceError) -> Int64? { try readText().flatMap(CgroupReader.amount) }

    /// The kernel counts from nothing upwards.
    private static func amount(_ text: some StringProtocol) -> Int64? { Int64(text).flatMap { $0 >= 0 ? $0 : nil } }

    /// v1's `total_` fields include the cgroups below.
    private func readStat(_ text: String) {
        memory.anonymous =
            CgroupReader.field("total_rss", of: text) ?? CgroupReader.field("rss", of: text)
            ?? CgroupReader.field("anon", of: text)
        memory.inactiveFile =
            CgroupReader.field("total_inactive_file", of: text) ?? CgroupReader.field("inactive_file", of: text)
        memory.activeFile =
            CgroupReader.field("total_active_file", of: text) ?? CgroupReader.field("active_file", of: text)
    }

    private static func field(_ name: String, of text: String) -> Int64? {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == name { return amount(parts[1]) }
        }
        return nil
    }
}
