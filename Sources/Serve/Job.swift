import Diagnosis
import Reporting
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

    enum Result: Sendable {
        case report(Report)
        case comparison(Comparison)
    }

    struct Failure: Sendable {
        let message: String
        var hint: String?
    }

    let id: String
    /// What the client called it, to find its own again.
    var tag: String?
    let kind: Kind
    /// As a report names the bundle.
    let name: String
    /// Of the upload; nil where it is not known.
    var size: Int64?
    var state = State.queued
    /// Bytes that came so far.
    var received: Int64 = 0
    var entries: Int64 = 0
    var met = Met()
    var result: Result?
    var failure: Failure?
    /// Counts up over the session: what changed last has the highest.
    var changed: UInt64 = 0

    init(id: String, kind: Kind, name: String) {
        self.id = id
        self.kind = kind
        self.name = name
    }

    /// The answer, once there is one.
    var verdict: String? {
        switch result {
        case .report(let report): report.verdict.plain
        case .comparison(let comparison): comparison.verdict.plain
        case nil: nil
        }
    }

    /// The report in one form, as a file of the command line has it.
    func write(_ format: ReportFormat) -> [UInt8]? {
        guard let result else { return nil }
        var bytes: [UInt8] = []
        switch result {
        case .report(let report): format.write(report, depth: .all) { bytes += $0 }
        case .comparison(let comparison): format.write(comparison) { bytes += $0 }
        }
        return bytes
    }
}
