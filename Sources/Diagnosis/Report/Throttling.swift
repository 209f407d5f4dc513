import Store
import Units

/// A container that its cgroup holds back at `memory.high`: it hangs, and is not killed.
package struct Throttling: Sendable, Hashable {
    /// Above it every thread gives memory back before it may have more; nil where no page has it.
    package var high: Bytes?
    package var usage: Bytes?
    /// How often since the container began.
    package var events: Int64?
    /// Part of the last minute in which all threads waited for memory.
    package var stalled: Double?

    package init(high: Bytes? = nil, usage: Bytes? = nil, events: Int64? = nil, stalled: Double? = nil) {
        (self.high, self.usage, self.events, self.stalled) = (high, usage, events, stalled)
    }

    /// It happens now: it stands at that limit, or waits for memory.
    package var isNow: Bool {
        if let stalled, stalled < Thresholds.stalls.value { return false }
        guard let high, let usage else { return stalled != nil }
        // Far below it, it waits for the node, or at another limit.
        guard stalled == nil else { return usage.double >= Thresholds.nearLimit.value * high.double }
        return events ?? 0 > 0 && usage >= high
    }

    /// Of the rows of one cgroup; nil where none tells of it.
    init?(_ rows: [ProcessMemoryRow]) {
        high = rows.compactMap(\.high).last
        usage = rows.compactMap(\.usage).last
        events = rows.compactMap(\.highEvents).max()
        stalled = rows.compactMap(\.stalled).last
        guard high != nil || stalled != nil || events ?? 0 > 0 else { return nil }
    }
}
