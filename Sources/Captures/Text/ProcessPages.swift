typealias RollupReader = LineFacts<SmapsRollup>
typealias ProcessStatusReader = LineFacts<ProcessStatus>

/// `/proc/PID/smaps_rollup`: `Rss:  68840 kB`, `Anonymous:  14404 kB`.
struct SmapsRollup: LineParser {
    static let title = "smaps_rollup"
    private var memory = ProcessMemory(source: .smapsRollup)
    var understood: Bool { memory.resident != nil || memory.anonymous != nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.begins("Rss:") { memory.resident = kilobytes(line.dropping(4)) }
        if line.begins("Anonymous:") { memory.anonymous = kilobytes(line.dropping(10)) }
    }

    mutating func finish(into facts: inout FactQueue) {
        if understood { facts.add(.processMemory(memory)) }
    }
}

/// `/proc/PID/status`: `Name:	envoy`, `VmRSS:  68840 kB`, `RssAnon:  14404 kB`.
struct ProcessStatus: LineParser {
    static let title = "a process status"
    private var memory = ProcessMemory(source: .processStatus)
    var understood: Bool { memory.resident != nil || memory.anonymous != nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.begins("Name:") { memory.processName = line.dropping(5).trimmed.text(limit: 64) }
        if line.begins("VmRSS:") { memory.resident = kilobytes(line.dropping(6)) }
        if line.begins("RssAnon:") { memory.anonymous = kilobytes(line.dropping(8)) }
    }

    mutating func finish(into facts: inout FactQueue) {
        if understood { facts.add(.processMemory(memory)) }
    }
}

/// Bytes of `68840 kB`.
func kilobytes(_ text: TextSlice) -> Int64? {
    guard let (value, length) = text.trimmed.leadingInteger, value >= 0 else { return nil }
    let unit = text.trimmed.dropping(length).trimmed
    guard unit.begins("kB") else { return nil }
    let (bytes, over) = value.multipliedReportingOverflow(by: 1024)
    return over ? nil : bytes
}
