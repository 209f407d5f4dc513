import Synchronization

/// What becomes of the bytes behind a request's head. All calls come from the connection's own thread.
protocol RequestBody: AnyObject {
    /// May wait, and so hold the client back. False: no more is wanted, the connection is closed.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool
    /// All of it came.
    func end() -> Reply
}

/// What ties a connection to its upload, for a thread that watches over both: the request's own may wait for the client, or
/// for room.
final class HangUp: Sendable {
    private struct Tie {
        let hangUp: @Sendable () -> Void
        let isUnwanted: @Sendable () -> Bool
    }
    private let tie = Mutex<Tie?>(nil)

    func set(_ upload: Upload) {
        tie.withLock { $0 = Tie(hangUp: upload.hangUp, isUnwanted: upload.isUnwanted) }
    }

    /// The upload came whole.
    func forget() { tie.withLock { $0 = nil } }

    /// Whether nobody wants the rest of it: its analysis was removed.
    var isUnwanted: Bool { tie.withLock { $0 }?.isUnwanted() ?? false }

    /// The client went; once.
    func perform() {
        let tie = tie.withLock { tie in
            defer { tie = nil }
            return tie
        }
        tie?.hangUp()
    }
}
