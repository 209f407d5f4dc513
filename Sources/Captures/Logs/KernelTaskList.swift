/// The table of processes that the kernel prints before it chooses one.
///
/// ```
/// [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
/// [   5207]   999  5207  2400118  1740214   14210624        0          -997 mysqld
/// ```
/// Kernels differ in the columns between `rss` and the adjustment. Figures are in pages, whose size the table does not tell: the
/// line of the victim, who stands in it, does.
struct KernelTaskList {
    private struct Task {
        var name: String
        var pages: Int64
        var adjustment: Int64
    }
    private var largest: Task?
    private var pages: [Int: Int64] = [:]

    /// A node runs some hundred processes; of more, those behind tell the size of a page as well.
    private static let mostKept = 4096
    private static let pageSizes: [Int64] = [4096, 16_384, 65_536]

    /// Whether the line is a row of the table.
    mutating func take(_ line: TextSlice) -> Bool {
        guard let close = line.findLast(0x5D), let open = line.findLast(0x5B, before: close),
            let pid = line.part(open + 1, close).trimmed.integer.flatMap({ Int(exactly: $0) })
        else { return false }
        let words = line.dropping(close + 1).words(limit: 12)
        let numbers = words.prefix { $0.integer != nil }.compactMap(\.integer)
        guard numbers.count >= 6, numbers.count < words.count, let adjustment = numbers.last, numbers[3] >= 0 else {
            return false
        }
        if pages.count < Self.mostKept { pages[pid] = numbers[3] }
        if numbers[3] > largest?.pages ?? -1 {
            largest = Task(name: words[numbers.count].text(limit: 64), pages: numbers[3], adjustment: adjustment)
        }
        return true
    }

    /// Both stand in it: one choice was made from it, and who ended beside the victim is of its group.
    func holds(_ a: KernelKill, _ b: KernelKill) -> Bool {
        [a, b].allSatisfy { $0.processID.map { pages[$0] != nil } ?? false }
    }

    /// Gives a kill the largest process of the table; of a table without its victim nobody knows the size of a page.
    func complete(_ kill: inout KernelKill) {
        guard let largest, let own = kill.processID.flatMap({ pages[$0] }), own > 0,
            let anonymous = kill.anonymous
        else { return }
        // As Double: a log may say what no Int64 holds together.
        let told = Double(anonymous) + Double(kill.file ?? 0)
        func distance(_ size: Int64) -> Double { abs(Double(size) * Double(own) - told) }
        guard let size = Self.pageSizes.min(by: { distance($0) < distance($1) }) else { return }
        let (bytes, overflow) = largest.pages.multipliedReportingOverflow(by: size)
        guard !overflow else { return }
        kill.largestProcess = largest.name
        kill.largestProcessBytes = bytes
        kill.largestProcessAdjustment = Int(clamping: largest.adjustment)
    }
}
