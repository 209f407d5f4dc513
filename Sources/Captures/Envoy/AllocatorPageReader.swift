import Units

typealias AllocatorPageReader = LineFacts<AllocatorPage>

/// `/memory/tcmalloc` (Envoy 1.33 and later): the allocator's own page.
///
/// ```
/// MALLOC:        9437184 (    9.0 MiB) Bytes in use by application
/// MALLOC: +    124436480 (  118.7 MiB) Bytes in page heap freelist
/// MALLOC: =    188284928 (  179.6 MiB) Actual memory used (physical + swap)
/// MALLOC: +            0 (    0.0 MiB) Bytes released to OS (aka unmapped)
/// ```
/// It has no `heap_size`. Caches of threads and of CPUs are summed.
struct AllocatorPage: LineParser {
    static let title = "an allocator's page"
    static let endsWithNewline = false

    private var figures = MemoryFigures(source: .allocatorPage)
    private var isDone = false
    var understood: Bool { figures.allocated != nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard line.begins("MALLOC:"), !isDone else { return }
        var rest = line.dropping(7).trimmed
        if rest.first == 0x2B || rest.first == 0x3D { rest = rest.dropping(1).trimmed }
        guard let (value, _) = rest.leadingInteger, value >= 0, let close = rest.find(0x29) else { return }
        let what = rest.dropping(close + 1).trimmed
        if what.begins("Bytes in use by application") { figures.allocated = value }
        if what.begins("Bytes in page heap freelist") { figures.pageheapFree = value }
        if what.begins("Bytes in thread cache") || what.begins("Bytes in per-CPU cache") {
            figures.threadCache = (figures.threadCache ?? 0) &+ value
        }
        if what.begins("Actual memory used") { figures.physical = value }
        if what.begins("Bytes released to OS") { figures.pageheapUnmapped = value }
        if what.begins("Virtual address space used") { isDone = true }
    }

    mutating func finish(into facts: inout FactQueue) {
        if understood { facts.add(.memory(figures)) }
    }
}
