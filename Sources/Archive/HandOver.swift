/// When the two sides of a queue with an end wake each other: not for each piece. To be woken costs a thread, and whoever wakes it, as much as
/// many a piece does, so who had to wait is woken where there is something to do for a while.
///
/// Touched under the queue's lock alone. Where one of its functions says so, the other side is to be woken, best when the lock is free again:
/// a thread that is woken before waits for the lock at once.
package struct HandOver {
    private var wanted = 0
    private var makerIsWaiting = false

    package init() {}

    /// The taker found nothing: it waits until there are so many pieces, or no more come. That may be half of the queue at most, so that
    /// never both wait.
    package mutating func takerWaits(for pieces: Int) { wanted = max(1, pieces) }
    package var takerMustWait: Bool { wanted > 0 }

    /// The maker found no room: it waits until half of the queue is free.
    package mutating func makerWaits() { makerIsWaiting = true }
    package var makerMustWait: Bool { makerIsWaiting }

    /// There are so many pieces now; true where the taker is to be woken.
    package mutating func made(_ pieces: Int, isLast: Bool) -> Bool {
        guard wanted > 0, pieces >= wanted || isLast else { return false }
        wanted = 0
        return true
    }

    /// There is so much room now; true where the maker is to be woken.
    package mutating func took(leavingFree free: Int, of all: Int) -> Bool {
        guard makerIsWaiting, free * 2 >= all else { return false }
        makerIsWaiting = false
        return true
    }
}
