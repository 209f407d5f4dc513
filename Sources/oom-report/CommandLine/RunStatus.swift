import Analysis

/// How a run ended, the same for every format of output.
enum RunStatus: Int32, Sendable, CaseIterable {
    case done = 0
    case found = 1
    case failed = 2
    case partial = 3

    var meaning: String {
        switch self {
        case .done: "done, whatever was found"
        case .found:
            "only with --fail-on: a cause of that level was found, of a kill or of a living proxy that would be killed"
        case .failed: "wrong usage, or the input could not be read at all"
        case .partial: "done, but part of the bundle was damaged or a rule failed"
        }
    }
}

/// A command cannot do its work: what happened, where, and what to do.
struct CommandFailure: Error, Equatable {
    let message: String
    var hint: String?
    var status: RunStatus = .failed
    /// The last look found what must not leave: then nothing of the run does.
    var isLeak = false
    /// A database, or a pack with one, could not be written: no report is lost by that.
    private(set) var isOfDatabase = false
    /// Then nothing was read yet.
    private(set) var isAtItsOpening = false
    var openingDatabase: CommandFailure {
        var failure = self
        (failure.isOfDatabase, failure.isAtItsOpening) = (true, true)
        return failure
    }

    init(_ failure: AnalysisFailure) {
        self.init(failure.message, hint: failure.hint)
        isOfDatabase = failure.kind == .notWritten
    }

    init(_ message: String, hint: String? = nil, status: RunStatus = .failed) {
        self.message = message
        self.hint = hint
        self.status = status
    }
}
