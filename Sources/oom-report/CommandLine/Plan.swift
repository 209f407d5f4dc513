import Analysis
import Archive
import Privacy
import Reporting

/// What a run will do, resolved and free of contradictions: step two. Nothing behind it looks at the command line.
enum Plan: Equatable {
    case analyze(AnalyzePlan)
    case compare(ComparePlan)
    case inspect(InspectPlan)
    case capture(CapturePlan)
    case rules
    case explain(ExplainPlan)
    case query(QueryPlan)
    /// The path of a map.
    case reveal(String)
    case sample(SamplePlan)
    case serve(ServePlan)
    case completions(CompletionShell)
    case man
    case doctor
    /// Text for stdout: help, the version.
    case show(String)
}

/// What is taken out of all that a run writes.
struct RedactionPlan: Equatable, Sendable {
    var level: RedactionLevel
    /// nil: pseudonyms of this run alone.
    var map: String?
}

extension Plan {
    /// Of the commands that can have one, and the paths that they read.
    var redaction: (plan: RedactionPlan, bundles: [String])? {
        switch self {
        case .analyze(let plan): plan.redaction.map { ($0, plan.bundles) }
        case .compare(let plan): plan.redaction.map { ($0, plan.bundles) }
        case .inspect(let plan): plan.redaction.map { ($0, plan.bundles) }
        case .query(let plan): plan.redaction.map { ($0, [plan.database]) }
        case .capture, .rules, .explain, .reveal, .sample, .serve, .completions, .man, .doctor, .show: nil
        }
    }
}

/// How much is said on stderr, and whether in color.
struct Voice: Equatable, Sendable {
    enum Volume: Sendable { case quiet, normal, verbose }
    var volume: Volume = .normal
    var wantsColor = true
}

enum RowFormat: String, Sendable, CaseIterable { case table, csv, json }

struct AnalyzePlan: Equatable, Sendable {
    struct Output: Equatable, Sendable {
        let path: String
        let format: ReportFormat
    }
    /// Paths; `-` is stdin.
    var bundles: [String]
    var outputs: [Output] = []
    /// What goes to stdout; nil: nothing.
    var standardOutput: ReportFormat?
    /// In place of the budget that each form has; nil: that one.
    var characters: Int?
    var database: String?
    /// A zip with the report in several forms and its database.
    var pack: String?
    /// Labels and annotations that name an owner; empty: the usual ones.
    var ownerKeys: [String] = []
    /// nil: as many as help.
    var threads: Int?
    var failOn: FailLevel?
    /// nil: all of it in files, without the appendix on stdout.
    var depth: ReportDocument.Depth?
    var limits = Limits()
    var redaction: RedactionPlan?
}

struct ComparePlan: Equatable, Sendable {
    /// Paths in the order of time, at least two; `-` is stdin.
    var bundles: [String]
    var outputs: [AnalyzePlan.Output] = []
    /// What goes to stdout; nil: nothing.
    var standardOutput: ReportFormat?
    /// In place of the budget that each form has; nil: that one.
    var characters: Int?
    /// nil: as many as help.
    var threads: Int?
    var limits = Limits()
    var redaction: RedactionPlan?
}

struct InspectPlan: Equatable, Sendable {
    var bundles: [String]
    var limits = Limits()
    var redaction: RedactionPlan?
}

struct CapturePlan: Equatable, Sendable {
    var settings = CaptureSettings()
    /// nil: stdout.
    var path: String?

    /// How the database calls a bundle that the script made.
    static let bundleKind = "oom-report-capture"
}

struct ExplainPlan: Equatable, Sendable {
    /// A code or a class, in capitals.
    var code: String
}

struct QueryPlan: Equatable, Sendable {
    enum Question: Equatable, Sendable {
        case tables
        case sql(String)
    }
    var database: String
    var question: Question
    var format: RowFormat
    var redaction: RedactionPlan?
}

struct SamplePlan: Equatable, Sendable {
    enum Wish: Equatable, Sendable {
        case list
        case write(name: String, path: String)
    }
    var wish: Wish
}
