import Privacy
import Store
import Units

/// One analysis of this session, or one comparison of two and more: what is shown of it.
struct Job: Sendable {
    enum State: String, Sendable {
        case queued, reading, diagnosing, done, failed
        var isOver: Bool { self == .done || self == .failed }
    }

    enum Kind: Sendable, Equatable {
        case analysis
        /// Of the jobs with these ids, in the order of time.
        case comparison([String])
    }

    struct Failure: Sendable {
        let message: String
        var hint: String?

        static let lacksReport = Failure(message: "one of its bundles has no report")
    }

    let id: String
    /// What the client called it, to find its own again.
    var tag: String?
    let kind: Kind
    /// As a report names the bundle; a number where names are replaced.
    let name: String
    /// nil: names stay.
    var redaction: RedactionLevel?
    /// Of the upload; nil where it is not known.
    var size: Int64?
    var state = State.queued
    /// Bytes that came so far.
    var received: Int64 = 0
    var entries: Int64 = 0
    var met = Met()
    var answer: Answer?
    var failure: Failure?
    /// Counts up over the session: what changed last has the highest.
    var changed: UInt64 = 0

    init(id: String, kind: Kind, name: String) {
        self.id = id
        self.kind = kind
        self.name = name
    }

    /// The answer in words, once there is one.
    var verdict: String? { answer?.verdict }
}
