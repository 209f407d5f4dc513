typealias RollupReader = LineFacts<SmapsRollup>
typealias ProcessStatusReader = LineFacts<ProcessStatus>

/// `/proc/PID/smaps_rollup`: `Rss:  68840 kB`, `Anonymous:  14404 kB`.
///
/// The page does not name its process: of several in one text nothing tells which is Envoy's, so none is. `/proc/PID/smaps` has the same
/// lines for each mapping, and their sizes, and is summed.
struct SmapsRollup: LineParser {
    static let title = "smaps_rollup"
    private var memory = ProcessMemory(source: .smapsRollup)
    private var pages = 0
    private var isOfMappings = false
    private var sums: (resident: Int64, anonymous: Int64) = (0, 0)
    var understood: Bool { memory.resident != nil || memory.anonymous != nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.begins("Rss:") {
            pages += 1
            memory.resident = kilobytes(line.dropping(4))
            sums.resident &+= memory.resident ?? 0
        }
        if line.begins("Size:") { isOfMappings = true }
        if line.begins("Anonymous:") {
            memory.anonymous = kilobytes(line.dropping(10))
            sums.anonymous &+= memory.anonymous ?? 0
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        guard understood else { return }
        if isOfMappings {
            (memory.resident, memory.anonymous, pages) = (sums.resident, sums.anonymous, 1)
        }
        facts.add(pages < 2 ? .processMemory(memory) : .note("\(pages) processes, and no word of which is Envoy"))
    }
}

/// `/proc/PID/status` of one process or of several: `Name:	envoy`, `VmRSS:  68840 kB`, `RssAnon:  14404 kB`.
struct ProcessStatus: LineParser {
    static let title = "a process status"
    private static let none = ProcessMemory(source: .processStatus)
    private var memory = ProcessStatus.none
    private(set) var understood = false

    /// Figures of which a grep leaves any.
    private static let figures: [StaticString] = ["VmPeak:", "VmSize:", "VmHWM:", "VmRSS:", "VmData:", "RssAnon:"]

    static func matches(_ line: TextSlice, _ head: TextSlice) -> Bool {
        // A terminal turns the tab into blanks, which describe has as well.
        if line.begins("Name:\t"), head.holds("\nState:") { return true }
        if line.begins("Name:") { return head.holds("\nVmRSS:") || head.holds("\nTgid:") }
        return figures.contains { line.begins($0) } && (head.holds("VmRSS:") || head.holds("RssAnon:"))
            && line.trimmed.ends(" kB")
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.begins("Name:") {
            close(into: &facts)
            memory.processName = line.dropping(5).trimmed.text(limit: 64)
        }
        if line.begins("VmRSS:") { memory.resident = kilobytes(line.dropping(6)) }
        if line.begins("RssAnon:") { memory.anonymous = kilobytes(line.dropping(8)) }
    }

    mutating func finish(into facts: inout FactQueue) { close(into: &facts) }

    /// Threads of the kernel have a status without any memory.
    private mutating func close(into facts: inout FactQueue) {
        if memory.tellsAnything {
            understood = true
            facts.add(.processMemory(memory))
        }
        memory = ProcessStatus.none
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
