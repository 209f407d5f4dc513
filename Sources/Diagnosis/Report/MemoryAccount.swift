import Prose
import Units

/// Where the memory was: measured figures, and what the calibrated model predicts by component.
package struct MemoryAccount: Sendable, Hashable {
    package var allocated: Bytes?
    package var heap: Bytes?
    package var physical: Bytes?
    package var free: Bytes?
    package var unmapped: Bytes?
    /// allocated / (heap - unmapped).
    package var liveShare: Double?
    /// The page was read after a config_dump of the same process.
    package var afterConfigDump: Bool?
    package var account: [AccountRow] = []
    package var predicted: Bytes?
    /// The same lines in the prices of the bundle's own regression; empty without one.
    package var regression: [AccountRow] = []
    package var unexplained: Bytes?
    /// Physical memory of the very page that heap and free pages are from, where `physical` is of the time before a
    /// config_dump. No key of the JSON report, nor is the next.
    package var physicalOfPage: Bytes?
    /// Where `physical` is from another page than the other figures; no key of the JSON report.
    package var physicalEvidence: Evidence?
    /// What was allocated when the dump was taken that the account is of, where that was earlier.
    package var allocatedAtDump: Bytes?
    /// The estimate for that moment: without what only the newest page counts.
    package var predictedAtDump: Bytes?
    /// Measured less estimated, both of the moment of the dump.
    package var unexplainedAtDump: Bytes? {
        guard let allocatedAtDump, let predictedAtDump else { return unexplained }
        return allocatedAtDump - predictedAtDump
    }
    /// Measured after the dump beside what the account has of the newest page alone: its connections.
    package var cameAfterDump: Bytes? {
        guard let allocatedAtDump, let allocated else { return nil }
        let counted = predictedAtDump.flatMap { then in predicted.map { $0 - then } } ?? 0
        return allocated - allocatedAtDump - counted
    }
    /// Less than half of what was measured when it was made: nobody knows what the rest is.
    package var explainsLittle: Bool {
        guard let estimated = predictedAtDump ?? predicted, let measured = allocatedAtDump ?? allocated else {
            return false
        }
        return estimated.explainsLittle(of: measured)
    }
    /// The account has connections that only the newest page counts.
    package var countsNewerConnections: Bool {
        predictedAtDump.flatMap { then in predicted.map { $0 > then } } ?? false
    }
    /// Parts of the heap, measured: live, caches, free pages, fragmentation, given back.
    package var allocator: [AccountRow] = []
    /// Its page was read after a config_dump of the same process: what that took and freed is in it.
    package var allocatorAfterConfigDump: Bool?
    /// What the container holds besides that heap.
    package var outside: [AccountRow] = []
    /// Anonymous memory of Envoy beyond what its allocator holds (measured), and all of it; no keys of the JSON report.
    package var beyondAllocator: Bytes?
    package var anonymous: Bytes?
    /// The container's memory as its cgroup has it, page cache aside.
    package var container: Bytes?
    /// What it needs for moments, on top of its level.
    package var peaks: [TransientPeak] = []
    /// Seconds from the killed process's own page to its death; no key of the JSON report.
    package var secondsBeforeKill: Double?
    /// File that the measured figures are from.
    package var evidence: Evidence?
    /// What the reader must know of the account, such as an endpoint dump that was missing.
    package var remarks: [Text] = []
    package init() {}
}

extension MemoryAccount {
    /// No stat and no dump shows so large a part of what Envoy held.
    package var isLargelyOutside: Bool {
        guard let beyondAllocator, let anonymous else { return false }
        return beyondAllocator.double >= Thresholds.largelyOutside.value * anonymous.double
    }
}

extension MemoryAccount: Blank {
    package var isBlank: Bool { self == MemoryAccount() }
}

package struct AccountRow: Sendable, Hashable {
    package enum Basis: String, Sendable { case model, regression, measured }
    /// For people.
    package var component: String
    /// What it is, where it is a line of the account.
    package var kind: Component?
    package var count: Int64?
    package var bytes: Bytes?
    package var basis: Basis
    package init(_ kind: Component, count: Int64?, bytes: Bytes?, basis: Basis) {
        self.init(component: kind.name, count: count, bytes: bytes, basis: basis)
        self.kind = kind
    }
    /// A line beside the account.
    package init(component: String, count: Int64?, bytes: Bytes?, basis: Basis) {
        self.component = component
        self.count = count
        self.bytes = bytes
        self.basis = basis
    }
}

/// What a process needed against its limit (modelled, except where a part says that it was measured).
package struct Need: Sendable {
    /// Anonymous memory of Envoy and the agent, at rest.
    package var level: Bytes
    /// What a push that changes every cluster adds for a while.
    package var push: Bytes
    package var agent: Bytes
    /// A page shows what the agent holds; no key of the JSON report, whose `basis` says so.
    package var isAgentMeasured = false
    /// A word on how it was found.
    /// On a page of the process itself; estimated otherwise.
    package var isMeasured: Bool
    /// On a page of another process with the same configuration.
    package var isOfAnother = false
    /// By its counted clusters alone, where a page of another process shows more than that.
    package var byCounts: Bytes?
    /// What it estimates Envoy to allocate, where no account does, from mere counts.
    package var allocated: Bytes?
    package var basis: Text
    /// Of the push, where the level is from a page and the push is not: no page measures one. No key of the JSON report.
    package var pushBasis: Text?
    /// It counts what is pushed, and misses most of what the page holds: it takes no less.
    package var isPushLeast = false
    package init(level: Bytes, push: Bytes, agent: Bytes, isMeasured: Bool = false, basis: Text) {
        self.level = level
        self.push = push
        self.agent = agent
        self.isMeasured = isMeasured
        self.basis = basis
    }
}

extension Need {
    /// `5.5 MiB`, or `at least 5.5 MiB`.
    package func pushInWords(_ push: Bytes) -> Text { isPushLeast ? "at least \(push)" : "\(push)" }

    /// At rest it differs from the limit by less than the model errs: nobody can say on which side of it it lies.
    package func isCloseAtRest(to limit: Bytes) -> Bool { !isMeasured && limit.isClose(to: level) }

    /// At a full push it lies below the limit by less than the model errs: that it fits is more than anybody can say.
    package func isClose(to limit: Bytes) -> Bool {
        let peak = level + push
        return !isMeasured && peak <= limit && limit.isClose(to: peak)
    }
}

extension Bytes {
    /// Replicas with one configuration may differ by their load, and then are not alike. What nobody measured is no difference.
    package static func areAlike(_ a: Bytes?, _ b: Bytes?) -> Bool {
        guard let a, let b else { return true }
        return max(a, b).double < Thresholds.growth.value * min(a, b).double
    }

    /// Of an estimate: less than half of what was measured.
    func explainsLittle(of measured: Bytes) -> Bool {
        measured > 0 && double < Thresholds.explainsLittle.value * measured.double
    }

    /// Of a limit: a need that differs from it by no more than the model errs.
    func isClose(to need: Bytes) -> Bool {
        abs(need.double - double) <= Thresholds.modelError.value * double
    }
}
