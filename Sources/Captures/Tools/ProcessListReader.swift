typealias ProcessListReader = LineFacts<ProcessList>

/// `ps` and `top -b` of a container or a node: the resident memory of Envoy and of its agent, each by itself.
///
/// ```
/// USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
/// istio-p+       1  0.2  0.4 743960 36412 ?        Ssl  08:06   0:04 /usr/local/bin/pilot-agent proxy sidecar --domain …
///     PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
///      17 istio-p+  20   0 1204448   1.2g  40320 S   0.9   0.5   3:02.11 envoy
/// ```
/// 10:11:12      UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command                pidstat -r
/// Columns are told by the header's words; the command is the last and may have blanks. RSS and RES are KiB, or carry a unit.
struct ProcessList: LineParser {
    static let title = "a list of processes"
    static let endsWithNewline = false
    private static let most = 64

    private struct Columns {
        /// nil: somebody asked for other columns, and each row is a process of its own.
        var process: Int?
        /// `htop` joins two titles, so that the command may stand a word further to the right.
        var mayBeFurther: Bool
        var resident: Int
        var command: Int
    }
    private var columns: Columns?
    private var found: [(name: StaticString, process: [UInt8], resident: Int64)] = []
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let words = line.words(limit: 32)
        if let header = ProcessList.columns(words) {
            // A second page of `top` is a later moment: the last one speaks.
            found.removeAll(keepingCapacity: true)
            columns = header
            understood = true
            return
        }
        guard let columns, words.count > columns.command,
            let name = words[columns.command...].prefix(columns.mayBeFurther ? 2 : 1).lazy
                .compactMap(ProcessList.name).first,
            let resident = ProcessList.kibibytes(words[columns.resident])
        else { return }
        let process = columns.process.map { Array(words[$0]) } ?? Array("line \(number)".utf8)
        // What watches over time prints a process again and again below one header: the last row speaks.
        if let same = found.firstIndex(where: { $0.process == process }) {
            found[same].resident = resident
        } else if found.count < ProcessList.most {
            found.append((name, process, resident))
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        // Of the processes of several containers nothing tells which belongs to which.
        for name: StaticString in ["envoy", "pilot-agent"] {
            let own = found.filter { "\($0.name)" == "\(name)" }
            guard own.count == 1 else { continue }
            var memory = ProcessMemory(source: .processList)
            memory.processName = "\(name)"
            memory.resident = own[0].resident
            facts.add(.processMemory(memory))
        }
    }

    private static func columns(_ words: [TextSlice]) -> Columns? {
        let process = words.firstIndex { $0.isExactly("PID") }
        guard
            let resident = words.firstIndex(where: { $0.isExactly("RSS") || $0.isExactly("RES") || $0.isExactly("RSZ") }
            ),
            let last = words.last,
            last.isExactly("COMMAND") || last.isExactly("Command") || last.isExactly("CMD") || last.isExactly("ARGS")
        else { return nil }
        let isJoined = words.contains { $0.holds("%-") }
        return Columns(process: process, mayBeFurther: isJoined, resident: resident, command: words.count - 1)
    }

    static func isHeader(_ line: TextSlice) -> Bool { columns(line.words(limit: 32)) != nil }

    /// By the first word of the command; `top` cuts long ones.
    private static func name(_ command: TextSlice) -> StaticString? {
        let base = command.findLast(0x2F).map { command.dropping($0 + 1) } ?? command
        if base.isExactly("envoy") { return "envoy" }
        return base.begins("pilot-ag") ? "pilot-agent" : nil
    }

    /// Bytes of `396204`, `386.9m`, `1.2g`.
    private static func kibibytes(_ word: TextSlice) -> Int64? {
        if let whole = word.integer, whole >= 0, whole < 1 << 43 { return whole * 1024 }
        guard let unit = word.last, let number = word.part(0, word.count - 1).number, number >= 0, number < 1e6 else {
            return nil
        }
        switch unit {
        case 0x6B, 0x4B: return Int64(number * 1024)
        case 0x6D, 0x4D: return Int64(number * 1_048_576)
        case 0x67, 0x47: return Int64(number * 1_073_741_824)
        case 0x74, 0x54: return number < 1e3 ? Int64(number * 1_099_511_627_776) : nil
        default: return nil
        }
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    /// Words between blanks and tabs, at most `limit`; what is left of the line belongs to none.
    func words(limit: Int) -> [TextSlice] {
        var out: [TextSlice] = []
        var at = 0
        while at < count, out.count < limit {
            while at < count, self[at] == 0x20 || self[at] == 0x09 { at += 1 }
            let start = at
            while at < count, self[at] != 0x20, self[at] != 0x09 { at += 1 }
            if at > start { out.append(part(start, at)) }
        }
        return out
    }
}
