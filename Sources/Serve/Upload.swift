/// One upload on its way: bytes in, and the job they belong to.
///
/// Used by the thread of its connection alone, but for `hangUp`, which any thread may call.
final class Upload {
    let id: String
    private let source: UploadSource
    private let session: Session
    private(set) var received: Int64 = 0

    init(id: String, source: UploadSource, session: Session) {
        self.id = id
        self.source = source
        self.session = session
    }

    /// Waits while the reader is behind. False where the job was ended: nothing more is wanted.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard source.push(bytes) != .refused else { return false }
        received += Int64(bytes.count)
        session.note(id, received: received)
        return true
    }

    /// All of it came.
    func finish() {
        session.note(id, received: received)
        source.finish()
    }

    /// Whether its analysis was ended before all of it came.
    var isUnwanted: @Sendable () -> Bool {
        { [source] in source.isBroken }
    }

    /// For when the client went or was too slow: the analysis ends, and a thread that waits in `take` goes on.
    var hangUp: @Sendable () -> Void {
        { [id, source, session] in
            source.breakOff()
            session.breakOff(id)
        }
    }
}
