import Synchronization

/// Lets another thread end a run: looked at between two entries and between two reads of a long one.
package final class Cancellation: Sendable {
    private let flag = Atomic(false)
    package init() {}
    package func cancel() { flag.store(true, ordering: .relaxed) }
    package var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
