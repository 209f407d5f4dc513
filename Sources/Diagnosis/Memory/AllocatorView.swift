import Prose
import Units

/// The container's memory from the allocator's side: what is live in it, what it keeps, and what lies outside of it.
struct AllocatorView {
    let state: ProxyState
    let account: Account?

    /// Parts of the heap as Envoy's memory page measures them; what lies between them is fragmentation.
    var inside: [AccountRow] {
        guard let page = state.measured.page, let live = page.allocated, let heap = page.heap else { return [] }
        func row(_ component: String, _ bytes: Bytes?) -> AccountRow? {
            bytes.map { AccountRow(component: component, count: nil, bytes: $0, basis: .measured) }
        }
        var rest: Bytes?
        if let unmapped = page.unmapped, let free = page.free, let cache = page.threadCache {
            rest = max(0, heap - unmapped - free - cache - live)
        }
        return [
            row("live (allocated)", live), row("per-thread and per-CPU caches", page.threadCache),
            row("free pages, kept", page.free), row("fragmentation and the allocator's own", rest),
            row("given back to the kernel, not resident", page.unmapped),
        ].compactMap { $0 }
    }

    /// What the container holds besides Envoy's heap; with the cgroup's figure in the bundle, also what remains.
    var outside: [AccountRow] {
        guard state.measured.physical != nil else { return [] }
        var rows = modelled
        if let container = state.outside.containerUsage, let physical = state.measured.physical {
            let known = rows.reduce(physical) { $0 + ($1.bytes ?? 0) }
            rows.append(
                AccountRow(
                    component: "the rest of the container (cgroup less all of these)", count: nil,
                    bytes: container - known, basis: .measured))
        }
        if let file = state.outside.filePages {
            rows.append(
                AccountRow(
                    component: "the binary's pages (the kernel can drop them; rarely charged here)", count: nil,
                    bytes: file, basis: .measured))
        }
        return rows
    }

    private var modelled: [AccountRow] {
        var rows: [AccountRow] = []
        func add(_ component: String, _ count: Int64?, _ bytes: Double) {
            guard bytes >= 1 else { return }
            rows.append(
                AccountRow(component: component, count: count, bytes: Bytes(rounding: bytes), basis: .model))
        }
        let agent = state.agent(clusters: state.knownClusters)
        if agent > 0 {
            rows.append(
                AccountRow(
                    component: "pilot-agent", count: nil, bytes: agent,
                    basis: state.outside.agent == nil ? .model : .measured))
        }
        for line in account?.lines ?? [] where line.component.mapsOwnMemory {
            add("\(line.component.name), in memory of their own", line.count, line.anonymous - line.allocated)
        }
        let (up, down) = (state.connections.upstream ?? 0, state.connections.downstream ?? 0)
        add(
            "sockets, in the kernel", state.connections.total,
            Double(up) * MemoryModel.kernelPerUpstream + Double(down) * MemoryModel.kernelPerDownstream)
        return rows
    }
}
