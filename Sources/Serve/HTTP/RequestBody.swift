import Synchronization

/// What becomes of the bytes behind a request's head. All calls come from the connection's own thread.
protocol RequestBody: AnyObject {
    /// May wait, and so hold the client back. False: no more is wanted, the connection is closed.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool
    /// All of it came.
    func end() -> Reply
}

/// What to do when a client goes before its request is whole. Another thread finds that out while the request's own waits
/// for room.
final class HangUp: Sendable {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    func set(_ new: (@Sendable () -> Void)?) { action.withLock { $0 = new } }

    /// Once.
    func perform() {
        let call = action.withLock { action in
            defer { action = nil }
            return action
        }
        call?()
    }
}
