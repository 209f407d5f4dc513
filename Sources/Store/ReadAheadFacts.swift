import Archive
import Captures

/// Pulls the facts of a reader on a thread of its own, at most some hundred ahead: reading then runs beside writing.
///
/// Gives the same facts in the same order, and the same error, as the reader would. The reader and all that it reads from
/// belong to the thread until `close()` returns.
final class ReadAheadFacts: FactReader {
    private let reader: any FactReader
    private let slots: FactSlots
    private let thread: PlatformThread?
    private var taken = 0
    private var ready = 0

    init(_ reader: any FactReader) {
        let slots = FactSlots(reader)
        self.reader = reader
        self.slots = slots
        thread = PlatformThread { slots.fill() }
    }

    deinit { close() }

    func next() throws(SourceError) -> Fact? {
        // Without a thread (the system gave none) the reader is asked itself.
        guard thread != nil else { return try reader.next() }
        if taken == ready {
            ready = slots.wait(after: taken)
            if taken == ready {
                if let failure = slots.failure { throw failure }
                return nil
            }
        }
        defer { taken += 1 }
        return slots.take(taken)
    }

    /// Waits for the thread, which stops where it is.
    func close() {
        guard let thread else { return }
        slots.stop(after: taken)
        thread.join()
    }

    /// Of a reader that has come to its end, or was closed.
    var outcome: ReadOutcome {
        close()
        return reader.outcome
    }
}

/// The facts between the two threads.
///
/// `@unchecked Sendable`: the reader is touched by the producer alone until it has ended. A slot belongs to the producer until
/// `filled` counts it and to the consumer until `emptied` does; those counts, and all else that changes, are touched under
/// `monitor`.
private final class FactSlots: @unchecked Sendable {
    private static let capacity = 512
    /// Facts that are handed over at once: a lock for each would cost as much as a small fact.
    private static let batch = 64

    private let monitor = Monitor()
    private let reader: any FactReader
    private let slots: UnsafeMutablePointer<Fact>
    private var filled = 0
    private var emptied = 0
    private var isOver = false
    private var isStopped = false
    private var error: SourceError?

    init(_ reader: any FactReader) {
        self.reader = reader
        slots = .allocate(capacity: Self.capacity)
    }

    deinit {
        for index in emptied..<filled { (slots + index % Self.capacity).deinitialize(count: 1) }
        slots.deallocate()
    }

    // MARK: The producer's side

    func fill() {
        var made = 0
        var limit = Self.capacity
        var failed: SourceError?
        do throws(SourceError) {
            while let fact = try reader.next() {
                (slots + made % Self.capacity).initialize(to: fact)
                made += 1
                if made % Self.batch == 0 || made == limit {
                    guard let room = handOver(made) else { return }
                    limit = room
                }
            }
        } catch { failed = error }
        monitor.locked {
            filled = made
            error = failed
            isOver = true
            monitor.signal()
        }
    }

    /// Up to which fact there is room; nil where nobody wants more.
    private func handOver(_ made: Int) -> Int? {
        monitor.locked {
            filled = made
            monitor.signal()
            while made - emptied == Self.capacity, !isStopped { monitor.wait() }
            return isStopped ? nil : emptied + Self.capacity
        }
    }

    // MARK: The consumer's side

    /// How many facts there are; as many as were taken only at the end.
    func wait(after taken: Int) -> Int {
        monitor.locked {
            emptied = taken
            monitor.signal()
            while filled == taken, !isOver { monitor.wait() }
            return filled
        }
    }

    /// Moves a fact out of its slot.
    func take(_ index: Int) -> Fact { (slots + index % Self.capacity).move() }

    func stop(after taken: Int) {
        monitor.locked {
            emptied = taken
            isStopped = true
            monitor.signal()
        }
    }

    /// Once all facts were taken.
    var failure: SourceError? { monitor.locked { error } }
}
