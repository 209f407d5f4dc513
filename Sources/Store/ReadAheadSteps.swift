import Archive

/// Reads the entries of a bundle on a thread of its own, at most some hundred steps ahead: reading then runs beside writing.
///
/// Gives the same steps in the same order. What is read, and all that it reads from, belongs to the thread until `close()` returns.
final class ReadAheadSteps: EntrySteps {
    private let steps: any EntrySteps
    private let slots: StepSlots
    private let thread: PlatformThread?
    private var taken = 0
    private var ready = 0
    private var isClosed = false

    init(_ steps: any EntrySteps) {
        let slots = StepSlots(steps)
        self.steps = steps
        self.slots = slots
        thread = PlatformThread { slots.fill() }
    }

    /// Does not wait for the thread: it may hang in a read of a pipe. It holds what it needs and ends by itself.
    deinit { if thread != nil { slots.stop(after: taken) } }

    func next() -> EntryStep? {
        // Without a thread (the system gave none) the steps are made here.
        guard thread != nil, !isClosed else { return isClosed ? nil : steps.next() }
        if taken == ready {
            ready = slots.wait(after: taken)
            if taken == ready { return nil }
        }
        defer { taken += 1 }
        return slots.take(taken)
    }

    /// Waits for the thread, which stops where it is. What it read of can then be asked.
    func close() {
        isClosed = true
        guard let thread else { return }
        slots.stop(after: taken)
        thread.join()
    }
}

/// The steps between the two threads.
///
/// `@unchecked Sendable`: what makes the steps is touched by the producer alone until it has ended. A slot belongs to the producer
/// until `filled` counts it and to the consumer until `emptied` does; those counts, and all else that changes, are touched under
/// `monitor`.
private final class StepSlots: @unchecked Sendable {
    private static let capacity = 512
    /// Steps that are handed over at once: a lock for each would cost as much as a small fact.
    private static let batch = 64

    private let monitor = Monitor()
    private let steps: any EntrySteps
    private let slots: UnsafeMutablePointer<EntryStep>
    private var filled = 0
    private var emptied = 0
    private var isOver = false
    private var isStopped = false
    private var hand = HandOver()

    init(_ steps: any EntrySteps) {
        self.steps = steps
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
        while let step = steps.next() {
            (slots + made % Self.capacity).initialize(to: step)
            made += 1
            if made % Self.batch == 0 || made == limit {
                guard let room = handOver(made) else { return }
                limit = room
            }
        }
        show(made, isLast: true)
    }

    /// Up to which step there is room; nil where nobody wants more.
    private func handOver(_ made: Int) -> Int? {
        show(made, isLast: false)
        return monitor.locked {
            if made - emptied == Self.capacity { hand.makerWaits() }
            while hand.makerMustWait, !isStopped { monitor.wait() }
            return isStopped ? nil : emptied + Self.capacity
        }
    }

    private func show(_ made: Int, isLast: Bool) {
        let wakes = monitor.locked {
            filled = made
            isOver = isLast
            return hand.made(filled - emptied, isLast: isLast)
        }
        if wakes { monitor.signal() }
    }

    // MARK: The consumer's side

    /// How many steps may be taken, a batch at most, so that their room is free soon; as many as were taken only at the end.
    func wait(after taken: Int) -> Int {
        let wakes = monitor.locked {
            emptied = taken
            return hand.took(leavingFree: Self.capacity - (filled - emptied), of: Self.capacity)
        }
        if wakes { monitor.signal() }
        return monitor.locked {
            // Of a small bundle each batch matters, of a large one that nobody is woken for each.
            if filled == taken, !isOver, !isStopped {
                hand.takerWaits(for: min(Self.capacity / 2, max(Self.batch, taken / 16)))
            }
            while hand.takerMustWait, !isStopped { monitor.wait() }
            return min(filled, taken + Self.batch)
        }
    }

    /// Moves a step out of its slot.
    func take(_ index: Int) -> EntryStep { (slots + index % Self.capacity).move() }

    func stop(after taken: Int) {
        monitor.locked {
            emptied = taken
            isStopped = true
            monitor.signal()
        }
    }
}
