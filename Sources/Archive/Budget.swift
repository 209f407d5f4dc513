import Units

/// What is left of the limits, shared by everything that one reader opens. Used by the reader's own thread only.
final class Budget {
    let limits: Limits
    private var unpackedLeft: Int64
    private var entriesLeft: Int
    /// Until when it is read, and waited for more.
    let patience: FileSource.Patience
    var isCancelled: (() -> Bool)?
    /// The limit that was reached; nothing is read after it.
    private(set) var exceeded: SourceError?

    init(_ limits: Limits) {
        self.limits = limits
        unpackedLeft = limits.maxUnpackedBytes
        entriesLeft = limits.maxEntries
        let seconds = limits.maxSeconds == 1 ? "1 second" : "\(grouped(limits.maxSeconds)) seconds"
        let why = "the limit of \(seconds) is reached; the rest was not read"
        patience = .init(end: .now + .seconds(limits.maxSeconds), error: SourceError(.limit, why))
    }

    /// Nil while there is time left and nobody wants the end.
    func exceededTime() -> SourceError? {
        if let isCancelled, isCancelled() { return exceed("cancelled; the rest was not read") }
        guard ContinuousClock.now >= patience.end else { return nil }
        return exceed(patience.error.description)
    }

    /// How many of `wanted` bytes may still be unpacked.
    func allowance(_ wanted: Int) -> Int { Int(clamping: min(Int64(wanted), max(0, unpackedLeft))) }

    func charge(bytes: Int) { unpackedLeft -= Int64(bytes) }

    func exceedBytes() -> SourceError {
        let limit = Bytes(limits.maxUnpackedBytes).decimal
        return exceed("the limit of \(limit) of unpacked bytes is reached; the rest was not read")
    }

    /// Counts one entry; false when it is one too many.
    func countEntry() -> Bool {
        entriesLeft -= 1
        if exceededTime() != nil { return false }
        if entriesLeft >= 0 { return true }
        _ = exceed("the limit of \(grouped(Int64(limits.maxEntries))) entries is reached; the rest was not read")
        return false
    }

    private func exceed(_ why: String) -> SourceError {
        let error = exceeded ?? SourceError(.limit, why)
        exceeded = error
        return error
    }
}

/// Bytes that count against the budget: those of a file as it is, or those that a gzip stream inflates to.
final class MeteredSource: ByteSource {
    private let base: any ByteSource
    private let budget: Budget

    init(_ base: any ByteSource, budget: Budget) {
        self.base = base
        self.budget = budget
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        if let exceeded = budget.exceeded ?? budget.exceededTime() { throw exceeded }
        guard buffer.count > 0 else { return 0 }
        let allowed = budget.allowance(buffer.count)
        // With nothing left, one byte more tells a stream that just fits from one that does not.
        let count = try base.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<max(1, allowed)]))
        if allowed == 0, count > 0 { throw budget.exceedBytes() }
        budget.charge(bytes: count)
        return count
    }
}
