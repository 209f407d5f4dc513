typealias RollupReader = LineFacts<SmapsRollup>
typealias ProcessStatusReader = LineFacts<ProcessStatus>

/// `/proc/PID/smaps_rollup`: `Rss:  68840 kB`, `Anonymous:  14404 kB`.
///
/// The page does not name its process: of several in one text nothing tells which is Envoy's, so none is. `/proc/PID/smaps` has the same
/// lines for each mapping, and their sizes, and is summed; where the addresses begin again, so does another process.
struct SmapsRollup: LineParser {
    static let title = "smaps_rollup"
    static let isOfFigures = true
    private var memory = ProcessMemory(source: .smapsRollup)
    private var pages = 0
    private var isOfMappings = false
    private var processes = 1
    private var lastAddress: UInt64 = 0
    private var sums: (resident: Int64, anonymous: Int64) = (0, 0)
    var understood: Bool { memory.resident != nil || memory.anonymous != nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if let address = SmapsRollup.address(line) {
            if address < lastAddress { processes += 1 }
            lastAddress = address
        }
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
            (memory.resident, memory.anonymous, pages) = (sums.resident, sums.anonymous, processes)
        }
        facts.add(pages < 2 ? .processMemory(memory) : .note("\(pages) processes, and no word of which is Envoy"))
    }

    /// Of `7f2c4a000000-7f2c4a021000 rw-p 00000000 00:00 0`: where a mapping begins.
    private static func address(_ line: TextSlice) -> UInt64? {
        guard let dash = line.part(0, 17).find(0x2D), dash >= 8 else { return nil }
        return UInt64(line.part(0, dash).text, radix: 16)
    }
}

/// `/proc/PID/status` of one process or of several: `Name:	envoy`, `VmRSS:  68840 kB`, `RssAnon:  14404 kB`.
struct ProcessStatus: LineParser {
    static let title = "a process status"
    static let isOfFigures = true
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
