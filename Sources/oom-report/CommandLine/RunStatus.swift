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
    /// What could not be written, without which the reports can be made: no report is lost by that.
    enum Keeping: Equatable {
        /// Could not be opened, when nothing was read yet.
        case database, pack
        /// The facts of the run, of which either is made.
        case facts
    }
    private(set) var keeping: Keeping?
    func opening(_ keeping: Keeping) -> CommandFailure {
        var failure = self
        failure.keeping = keeping
        return failure
    }

    init(_ failure: AnalysisFailure) {
        self.init(failure.message, hint: failure.hint)
        if failure.kind == .notWritten { keeping = .facts }
    }

    init(_ message: String, hint: String? = nil, status: RunStatus = .failed) {
        self.message = message
        self.hint = hint
        self.status = status
    }
}
