import Prose
import Store
import Units

/// Finds the figures that speak for a proxy's memory, among all pages of one moment.
struct Measuring {
    let mesh: Mesh
    let proxy: Int64
    let moment: CaptureRow?
    let dump: ConfigCounts?
    /// Where not all moments of the proxy speak, those that do.
    var moments: Set<Int64>?

    func measured() -> Measured {
        var out = Measured()
        if let moment { fill(&out, from: moment) }
        if let dump, dump.capture != moment?.id, let capture = dump.capture {
            out.allocatedAtDump =
                smallest(in: capture)?.allocated
                ?? statPage(in: capture).flatMap { bytes($0, .memoryAllocated) }
        } else {
            out.allocatedAtDump = out.allocated
        }
        return out
    }

    /// `/memory` of the moment; where it was read twice, the smaller physical is the one before the dump.
    private func smallest(in capture: Int64) -> MemoryRow? {
        let pages = mesh.memory[proxy].filter { $0.capture == capture && $0.source == .memoryPage }
        return pages.min { ($0.physical ?? .init(.max)) < ($1.physical ?? .init(.max)) }
    }

    private func statPage(in capture: Int64) -> Store.StatPage? {
        (mesh.stats[proxy] ?? []).first { $0.capture == capture && $0[.memoryAllocated] != nil }
    }

    private func bytes(_ page: Store.StatPage, _ stat: EnvoyStat) -> Bytes? { page[stat].map { Bytes(rounding: $0) } }

    private func fill(_ out: inout Measured, from moment: CaptureRow) {
        let pages = mesh.memory[proxy].filter { $0.capture == moment.id && $0.source == .memoryPage }
        let stats = statPage(in: moment.id)
        guard let page = smallest(in: moment.id) else {
            if let stats { fill(&out, from: stats) }
            return
        }
        out.allocated = page.allocated
        out.heap = page.heap
        out.physical = page.physical
        out.free = page.free
        out.unmapped = page.unmapped
        out.page = page
        out.evidence = Evidence(
            .file(page.file, locator: "/allocated"), value: page.allocated.map { .bytes($0) },
            text: "allocated bytes of /memory")
        if let left = leftByDump(to: page, at: moment) { return fill(&out, page, left) }
        if dump?.capture == moment.id, let low = page.physical, let high = pages.compactMap(\.physical).max(),
            high > low
        {
            out.tookByDump = high - low
        }
        // Of two pages the smaller was read before the dump.
        let isAfterDump = dump?.capture == moment.id && pages.count == 1 ? page.isAfterDump : false
        fill(&out, page, isAfterDump: isAfterDump, stats)
    }

    private func fill(_ out: inout Measured, _ page: MemoryRow, isAfterDump: Bool?, _ stats: Store.StatPage?) {
        out.pageAfterDump = isAfterDump == true
        guard out.pageAfterDump else {
            out.afterConfigDump = isAfterDump
            if isAfterDump == nil {
                out.mayHoldDump = dump.map { Bytes(rounding: Double($0.bytes) * MemoryModel.dumpPerJSONByte) }
            }
            out.freeBeforeDump = page.free.map { max(0, $0 - (out.mayHoldDump ?? 0)) }
            out.heapBeforeDump = page.heap.map { $0 - (page.unmapped ?? 0) }
            return
        }
        // A bug-report asks for /memory after the config_dump: the stats page, up to 5 s old, is often from before. Its
        // physical speaks for that time only where it can hold what the memory page has allocated; heap and free pages stay the
        // memory page's, whose `allocated` stands beside them.
        out.afterConfigDump = true
        out.dumpTook = dump.map { Bytes(rounding: Double($0.bytes) * MemoryModel.dumpPerJSONByte) }
        if let stats, let before = bytes(stats, .memoryPhysicalSize), let after = page.physical,
            before < after, before >= page.allocated ?? 0
        {
            out.physical = before
            out.physicalEvidence = Evidence(
                .file(stats.file, locator: Locator(.memoryPhysicalSize)), value: .bytes(before),
                text: "physical bytes of the stats page")
            out.afterConfigDump = false
        }
    }

    /// A push takes free pages first: what a dump left of them is no part of what the process needs.
    private func fill(_ out: inout Measured, _ page: MemoryRow, _ left: Bytes) {
        out.pageAfterDump = true
        out.afterConfigDump = false
        out.leftByDump = left
        out.physical = page.physical.map { $0 - left }
        out.freeBeforeDump = page.free.map { $0 - left }
        out.heapBeforeDump = page.heap.map { $0 - (page.unmapped ?? 0) - left }
    }

    /// Two pages around a dump show what it took; of that a newer page of the same process has left what is still free, and what no growth
    /// since can have filled. A heap does not shrink, but that of another process is another one.
    private func leftByDump(to page: MemoryRow, at moment: CaptureRow) -> Bytes? {
        guard let at = dump?.capture, at != moment.id, let before = smallest(in: at),
            let after = mesh.memory[proxy].last(where: {
                $0.capture == at && $0.source == .memoryPage && $0.physical ?? 0 > before.physical ?? 0
            }),
            let began = mesh.captures[proxy]?.first(where: { $0.id == at }), began.mayBeOneProcess(with: moment),
            let heap = page.heap, let heapThen = after.heap, heap >= heapThen,
            let low = before.physical, let high = after.physical, let free = page.free, let allocated = page.allocated,
            let allocatedThen = after.allocated
        else { return nil }
        let left = min(free, high - low - max(0, allocated - allocatedThen))
        return left > 0 ? left : nil
    }

    /// Where no page of /memory was saved.
    private func fill(_ out: inout Measured, from stats: Store.StatPage) {
        out.allocated = bytes(stats, .memoryAllocated)
        out.heap = bytes(stats, .memoryHeapSize)
        out.physical = bytes(stats, .memoryPhysicalSize)
        out.evidence = Evidence(
            .file(stats.file, locator: Locator(.memoryAllocated)), value: out.allocated.map { .bytes($0) },
            text: "allocated bytes of the newest stats page")
    }

    /// Process and cgroup from outside, at the moment that speaks for memory, else the newest there is.
    func outside() -> SeenFromOutside {
        var out = SeenFromOutside()
        let rows = mesh.processes[proxy].filter { row in
            moments.map { row.capture.map($0.contains) ?? false } ?? true
        }
        // Where no page of Envoy's tells its memory, the newest of the others.
        let speaking = moment?.id ?? rows.last { $0.source != .series && $0.capture != nil }?.capture
        let own = rows.filter { $0.source != .series && ($0.capture == speaking || $0.capture == dump?.capture) }
        // A cgroup that was looked at after its process had died holds nothing.
        let atMoment = own.filter { $0.capture == speaking && $0.anonymous.map { $0.count > 1 << 20 } ?? true }
        // What a page of all processes tells of the agent is not Envoy's.
        let ofEnvoy = atMoment.filter { $0.processName != "pilot-agent" }
        let anonymous = ofEnvoy.filter { $0.anonymous != nil }.min { ($0.anonymous ?? 0) < ($1.anonymous ?? 0) }
        (out.anonymous, out.anonymousFile) = (anonymous?.anonymous, anonymous?.file)
        out.resident = ofEnvoy.lazy.filter { $0.source != .processList }.compactMap(\.resident).first
        out.filePages = ofEnvoy.lazy.compactMap { row in
            row.resident.flatMap { resident in row.anonymous.map { resident - $0 } }
        }.first { $0.count > 0 }
        if let usage = atMoment.last(where: { $0.usage != nil }) {
            // Page cache can be reclaimed, and what the dump itself took was not there before it.
            let seen = ofEnvoy.compactMap(\.anonymous)
            let byDump = dump?.capture == speaking ? (seen.max() ?? 0) - (seen.min() ?? 0) : Bytes(0)
            out.containerUsage = usage.usage.map { $0 - (usage.inactiveFile ?? 0) - (usage.activeFile ?? 0) - byDump }
            out.cgroupFile = usage.file
        } else if let last = rows.last(where: { $0.source == .series && $0.usage != nil && $0.anonymous != nil }),
            moment != nil
        {
            out.containerUsage = last.anonymous
            out.cgroupFile = last.file
        }
        out.container = container(rows, atMoment)
        out.sampledAnonymous = rows.last { $0.source == .series && ($0.anonymous ?? 0).count > 1 << 20 }?.anonymous
        if let limit = rows.last(where: { $0.limit != nil }) { out.cgroupLimit = limit.limit }
        out.throttling = Throttling(atMoment.filter { $0.source == .cgroup })
        out.processes = processes(rows)
        let agent = atMoment.last { $0.processName == "pilot-agent" && $0.resident != nil }
        out.agent = agent?.resident ?? out.processes?.agent
        out.agentFile = agent?.file ?? out.processes?.file
        return out
    }

    private func processes(_ rows: [ProcessMemoryRow]) -> ResidentProcesses? {
        let agents = rows.filter { $0.processName == "pilot-agent" && $0.resident != nil }
        guard let agent = agents.last, let agentBytes = agent.resident,
            let envoy = rows.last(where: { $0.processName == "envoy" && $0.file == agent.file }),
            let envoyBytes = envoy.resident
        else { return nil }
        return ResidentProcesses(envoy: envoyBytes, agent: agentBytes, file: agent.file)
    }

    /// Usage less the page cache that the kernel can drop; a sampler's anonymous memory; what `kubectl top` printed.
    private func container(_ rows: [ProcessMemoryRow], _ atMoment: [ProcessMemoryRow]) -> ContainerFigure? {
        if let row = atMoment.last(where: { $0.usage != nil && $0.source == .cgroup }), let usage = row.usage {
            return ContainerFigure(bytes: usage - (row.inactiveFile ?? 0), from: .cgroup)
        }
        let sampled = rows.last { $0.source == .series && $0.usage != nil && $0.anonymous != nil }
        if moment != nil, let sampled, let bytes = sampled.anonymous {
            return ContainerFigure(bytes: bytes, from: .cgroup)
        }
        // Of several readings those of the pages' own moment.
        let tops = rows.filter { $0.source == .workingSet && $0.usage != nil }
        let own = tops.filter { moment != nil && $0.capture == moment?.id }
        guard let bytes = now(own.isEmpty ? tops : own)?.usage else { return watched(rows) ?? listed(rows) }
        return ContainerFigure(bytes: bytes, from: .top)
    }

    /// The newest; where nothing tells which that is, the one that is nearest to Envoy's own page, else the largest.
    private func now(_ rows: [ProcessMemoryRow]) -> ProcessMemoryRow? {
        if let newest = UsageOrder.newest(rows, at: { $0.at ?? $0.modifiedAt }, file: \.file) { return newest }
        guard let physical = moment.flatMap({ smallest(in: $0.id)?.physical }) else {
            return rows.max { ($0.usage ?? 0) < ($1.usage ?? 0) }
        }
        func distance(_ row: ProcessMemoryRow) -> Double { abs((row.usage ?? 0).double - physical.double) }
        return rows.min { distance($0) < distance($1) }
    }

    /// The newest point of a curve of the working set, which is what `kubectl top` would have printed then.
    private func watched(_ rows: [ProcessMemoryRow]) -> ContainerFigure? {
        let points = rows.filter { $0.source == .series && $0.usage != nil && $0.at != nil }
        guard let last = points.max(by: { ($0.at ?? .init(seconds: 0)) < ($1.at ?? .init(seconds: 0)) }),
            let bytes = last.usage
        else { return nil }
        return ContainerFigure(bytes: bytes, from: .top)
    }

    /// Both processes of the container in one list; the binary's pages, which the kernel can drop, are among them.
    private func listed(_ rows: [ProcessMemoryRow]) -> ContainerFigure? {
        guard let both = processes(rows) else { return nil }
        return ContainerFigure(bytes: both.envoy + both.agent, from: .top)
    }

    /// A sampler's newest line that has both figures, else the pages of the moment that speaks for memory.
    func beyondAllocator(_ measured: Measured, _ outside: SeenFromOutside) -> BeyondAllocator? {
        let rows = mesh.processes[proxy]
        let samples = Dictionary(
            mesh.memory[proxy].filter { $0.source == .series }.compactMap { row in
                row.sampleSeconds.map { ($0, row) }
            }, uniquingKeysWith: { _, last in last })
        let sampled = rows.last { row in
            row.source == .series && row.anonymous != nil
                && row.sampleSeconds.flatMap { samples[$0]?.physical } != nil
        }
        if let sampled, let seconds = sampled.sampleSeconds, let anonymous = sampled.anonymous,
            let physical = samples[seconds]?.physical
        {
            guard anonymous > physical else { return nil }
            return BeyondAllocator(
                bytes: anonymous - physical, anonymous: anonymous, file: sampled.file,
                locator: .sample(atSeconds: seconds))
        }
        guard let anonymous = outside.anonymous, let physical = measured.physical, anonymous > physical else {
            return nil
        }
        return BeyondAllocator(
            bytes: anonymous - physical, anonymous: anonymous, file: outside.anonymousFile ?? "smaps_rollup",
            locator: "Anonymous")
    }

    func connections(load: LoadSums?, sameMoment: Bool) -> Connections {
        var out = Connections()
        let page = mesh.orderedStats(of: proxy, in: moments).last { $0[.totalConnections] != nil }
        if let page, let count = page[.totalConnections] {
            out.downstream = Int64(clamping: count)
            out.allocatedWithCount = bytes(page, .memoryAllocated)
            out.evidence = Evidence(
                .file(page.file, locator: Locator(.totalConnections)), value: .count(Int64(clamping: count)),
                text: "open downstream connections")
        }
        if sameMoment, let load {
            out.upstream = load.connectionsActive
            out.requestsActive = load.requestsActive
            if load.connectionsActive > out.downstream ?? 0 {
                out.evidence = Evidence(
                    .file(load.file, locator: "sum of cx_active"), value: .count(load.connectionsActive),
                    text: "active upstream connections")
            }
        }
        addSockets(to: &out)
        return out
    }

    /// Sockets tell what Envoy's own pages do not: the half that they leave out where they are of one moment, else all of it.
    private func addSockets(to out: inout Connections) {
        let isTold = out.total != nil
        let pages = (mesh.sockets[proxy] ?? []).filter { page in
            (moments.map { page.capture.map($0.contains) ?? false } ?? true)
                && (!isTold || moment != nil && page.capture == moment?.id)
        }
        let newest = pages.last?.capture
        guard let page = pages.last(where: { $0.tellsOwners && $0.capture == newest }) ?? pages.last else { return }
        if !isTold, !page.tellsOwners, page.ofPod > 0 { out.ofPod = page.ofPod }
        // A page that names no process shows none to upstreams, since any of them may be the application's.
        let accepted = out.downstream == nil ? page.accepted : 0
        let made = out.upstream == nil ? page.made : 0
        if accepted > 0 { out.downstream = accepted }
        if made > 0 { out.upstream = made }
        let added = accepted + made
        out.isOfSockets = !isTold && added > 0
        guard let count = added > 0 ? added : out.ofPod else { return }
        out.ofSockets = Evidence(
            .file(page.file, locator: "sockets"), value: .count(count),
            text: added > 0 ? "open sockets of Envoy" : "open sockets of all processes of the pod")
    }
}

extension CaptureRow {
    /// Else nothing says whether another moment is of the same process.
    var tellsItsStart: Bool { startedAt != nil || uptimeSeconds != nil && capturedAt != nil }

    /// Nothing that both tell of their start says otherwise.
    func mayBeOneProcess(with later: CaptureRow) -> Bool {
        if let startedAt, let other = later.startedAt { return startedAt == other }
        guard let uptimeSeconds, let other = later.uptimeSeconds else { return true }
        // Copies of one second tell no time between them.
        if let capturedAt, let next = later.capturedAt, next != capturedAt {
            return abs(Double(other - uptimeSeconds) - next.seconds(since: capturedAt)) <= Thresholds.sameUptime.value
        }
        return other >= uptimeSeconds
    }
}
