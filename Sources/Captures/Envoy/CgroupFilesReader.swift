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
struct CgroupFiles: LineParser {
    static let title = "a cgroup's memory file"

    private let file: CgroupFile?
    private var memory = ProcessMemory(source: .cgroup)
    private(set) var understood = false

    init() { self.init(name: "") }
    init(name: String) { file = CgroupFile(name: name) }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let line = line.trimmed
        guard let blank = line.find(0x20) else { return single(line) }
        guard let value = line.dropping(blank + 1).integer, value >= 0 else { return }
        let key = line.part(0, blank)
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
        if understood { facts.add(.processMemory(memory)) }
    }

    private mutating func single(_ text: TextSlice) {
        guard let file, !understood else { return }
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
