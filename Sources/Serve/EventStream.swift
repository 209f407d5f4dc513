/// What happens in the session, as server-sent events: one `analysis` for each change, one `gone` for each removal.
///
/// ```
/// event: analysis
/// data: {"id": "5f0c…", "name": "bug-report.tar.gz", "state": "reading", …}
/// ```
/// A comment goes out every second, so that a listener who went away is noticed.
final class EventStream {
    private let session: Session
    /// Only of this job, and no longer than it runs; nil: of all.
    private let id: String?
    private var seen: UInt64 = 0
    private var isOver = false
    private var lastSent: ContinuousClock.Instant?

    /// Least time between two answers: progress comes faster than anybody can look.
    private static let pause = 100

    /// Takes one of the few places that listeners have, and gives it back when it goes.
    init(_ session: Session, of id: String?) throws(Refusal) {
        try session.admitListener()
        self.session = session
        self.id = id
    }

    deinit { session.dismissListener() }

    /// The next bytes, waiting for them up to a second; nil at the end.
    func next() -> [UInt8]? {
        if isOver { return nil }
        if let lastSent, ContinuousClock.now - lastSent < .milliseconds(Self.pause) {
            guard session.pause(milliseconds: Self.pause) else { return nil }
        }
        guard let changes = session.changes(after: seen, waiting: 1_000) else { return nil }
        seen = changes.version
        lastSent = ContinuousClock.now
        var text = ""
        for job in changes.jobs where id == nil || job.id == id {
            text += "event: analysis\ndata: \(JobJSON.line(job))\n\n"
            if id != nil, job.state.isOver { isOver = true }
        }
        for gone in changes.removed where id == nil || gone == id {
            text += "event: gone\ndata: {\"id\": \"\(gone)\"}\n\n"
            if id != nil { isOver = true }
        }
        return Array((text.isEmpty ? ": \n\n" : text).utf8)
    }
}
