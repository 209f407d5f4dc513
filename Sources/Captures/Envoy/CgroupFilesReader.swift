import Units

/// A file of a memory cgroup by its name: `memory.current`, also `sidecar.memory.current.txt`.
enum CgroupFile: String, CaseIterable {
    case current = "memory.current"
    case peak = "memory.peak"
    case max = "memory.max"
    case usage = "memory.usage_in_bytes"
    case maxUsage = "memory.max_usage_in_bytes"
    case limit = "memory.limit_in_bytes"

    init?(name: String) {
        let stem = name.hasSuffix(".txt") ? String(name.dropLast(4)) : name
        guard let file = CgroupFile.allCases.first(where: { stem.hasSuffix($0.rawValue) }) else { return nil }
        self = file
    }
}

/// One loose file of a memory cgroup, as `cat` gives it: a single number, whose meaning only the file's name tells, or lines
/// of a key and a number (`memory.stat`, `memory.events`, v1's `memory.oom_control`).
///
/// ```
/// anon 104857600
/// inactive_file 176128
/// ```
/// `grep . memory.*` and `grep -H` put the file's name before each line: `/sys/fs/cgroup/memory.max:335544320`.
struct CgroupFiles: LineParser {
    static let title = "a cgroup's memory file"

    private let file: CgroupFile?
    private var memory = ProcessMemory(source: .cgroup)
    private(set) var understood = false

    init() { self.init(name: "") }
    init(name: String) { file = CgroupFile(name: name) }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        var line = line.trimmed
        var file = file
        if let named = CgroupFiles.named(line) {
            (file, line) = (CgroupFile(name: named.file), named.text)
        }
        guard let blank = line.find(0x20) else { return single(line, of: file) }
        guard let value = line.dropping(blank + 1).integer, value >= 0 else { return }
        let key = line.part(0, blank)
        guard key.allSatisfy({ $0 &- 0x61 < 26 || $0 == 0x5F }) else { return }
        understood = true
        if key.isExactly("anon") || key.isExactly("rss") && memory.anonymous == nil || key.isExactly("total_rss") {
            memory.anonymous = value
        }
        if key.isExactly("inactive_file") && memory.inactiveFile == nil || key.isExactly("total_inactive_file") {
            memory.inactiveFile = value
        }
        if key.isExactly("active_file") && memory.activeFile == nil || key.isExactly("total_active_file") {
            memory.activeFile = value
        }
        if key.isExactly("oom_kill") { memory.oomKills = value }
    }

    mutating func finish(into facts: inout FactQueue) {
        // Keys alone that nobody uses tell nothing of a process.
        if understood, memory.tellsAnything { facts.add(.processMemory(memory)) }
    }

    /// The file's name that grep puts before a line of it, and the line; nil for any other line.
    static func named(_ line: TextSlice) -> (file: String, text: TextSlice)? {
        guard let colon = line.find(0x3A), colon < 400 else { return nil }
        let path = line.part(0, colon)
        let name = path.dropping(path.findLast(0x2F).map { $0 + 1 } ?? 0)
        guard name.begins("memory."), path.find(0x20) == nil else { return nil }
        let text = line.dropping(colon + 1)
        return text.first == 0x20 ? nil : (name.text(limit: 64), text)
    }

    private mutating func single(_ text: TextSlice, of file: CgroupFile?) {
        guard let file else { return }
        let value = text.integer
        guard value ?? 0 >= 0, value != nil || text.isExactly("max") else { return }
        understood = true
        switch file {
        case .current, .usage: memory.usage = value
        case .peak, .maxUsage: memory.peak = value
        case .max, .limit:
            memory.unlimited = (value ?? .max) >= 1 << 62
            memory.limit = memory.unlimited ? nil : value
        }
    }
}
