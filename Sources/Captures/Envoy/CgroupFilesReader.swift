import Units

/// A file of a memory cgroup by its name: `memory.current`, also `sidecar.memory.current.txt`.
enum CgroupFile: String, CaseIterable {
    case current = "memory.current"
    case peak = "memory.peak"
    case max = "memory.max"
    case high = "memory.high"
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
    static let isOfFigures = true

    private let file: CgroupFile?
    /// `cpu.pressure`, `io.pressure`: what waits for others than memory.
    private let isOfOthers: Bool
    private var memory = ProcessMemory(source: .cgroup)
    private(set) var understood = false

    init() { self.init(name: "") }
    init(name: String) {
        file = CgroupFile(name: name)
        isOfOthers = name.contains(".pressure") && !CgroupFiles.isKeyed(name)
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        var line = line.trimmed
        var file = file
        if let named = CgroupFiles.named(line) {
            (file, line) = (CgroupFile(name: named.file), named.text)
        }
        guard let blank = line.find(0x20) else { return single(line, of: file) }
        if let stalled = CgroupFiles.stalled(line) {
            understood = true
            // Where several stand below one another without their names, memory's is asked for first.
            if !isOfOthers, memory.stalled == nil { memory.stalled = stalled }
            return
        }
        if CgroupFiles.isPressure(line) { understood = true }
        guard CgroupFiles.isKeyed(line), let value = line.dropping(blank + 1).integer else { return }
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
        // `memory.events.local` beside `memory.events` counts fewer: what lies below is not in it.
        if key.isExactly("oom_kill") { memory.oomKills = max(memory.oomKills ?? 0, value) }
        if key.isExactly("high") { memory.highEvents = max(memory.highEvents ?? 0, value) }
        if key.isExactly("oom_group_kill") { memory.oomGroupKills = max(memory.oomGroupKills ?? 0, value) }
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
        // A statistic may be called like no file of a cgroup: `memory.max: 335544320` is what a loop with `echo` prints.
        guard text.first == 0x20 else { return (name.text(limit: 64), text) }
        let file = name.text(limit: 64)
        return isNumbered(file) ? (file, text.trimmed) : nil
    }

    /// A file of one number.
    static func isNumbered(_ name: String) -> Bool { CgroupFile(rawValue: name) != nil || others.contains(name) }

    /// Whose number is not used.
    private static let others: Set<String> = [
        "memory.low", "memory.min", "memory.swap.max", "memory.swap.current", "memory.oom.group",
    ]

    /// Files of lines with a key and a number, by the ends of their names.
    static func isKeyed(_ name: String) -> Bool {
        let stem = name.hasSuffix(".txt") ? String(name.dropLast(4)) : name
        return ["memory.stat", "memory.events", "memory.events.local", "memory.oom_control", "memory.pressure"].contains
        {
            stem.hasSuffix($0)
        }
    }

    /// `full avg10=70.11 avg60=66.50 avg300=59.87 total=880413002`: the part of the last minute.
    static func stalled(_ line: TextSlice) -> Double? {
        guard line.begins("full avg10="), let at = line.find(" avg60=") else { return nil }
        let rest = line.dropping(at + 7)
        guard let percent = rest.part(0, rest.find(0x20) ?? rest.count).number, (0...100).contains(percent) else {
            return nil
        }
        return percent / 100
    }

    /// A line of `memory.pressure`.
    static func isPressure(_ line: TextSlice) -> Bool { line.begins("some avg10=") || line.begins("full avg10=") }

    /// `oom_kill 1`, or a line of `memory.pressure`.
    static func isKeyed(_ line: TextSlice) -> Bool {
        if isPressure(line) { return true }
        guard let blank = line.find(0x20), blank > 0, line.dropping(blank + 1).integer ?? -1 >= 0 else { return false }
        return line.part(0, blank).allSatisfy { $0 &- 0x61 < 26 || $0 == 0x5F }
    }

    private mutating func single(_ text: TextSlice, of file: CgroupFile?) {
        guard let file else { return }
        let value = text.integer
        guard value ?? 0 >= 0, value != nil || text.isExactly("max") else { return }
        understood = true
        switch file {
        case .current, .usage: memory.usage = value
        case .peak, .maxUsage: memory.peak = value
        case .high: memory.high = (value ?? .max) >= 1 << 62 ? nil : value
        case .max, .limit:
            memory.unlimited = (value ?? .max) >= 1 << 62
            memory.limit = memory.unlimited ? nil : value
        }
    }
}
