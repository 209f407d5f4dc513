import Prose
import Units

/// Everything a report says, before any format: one tree that every renderer walks.
///
/// Field names are those of the JSON contract (`docs/report-json.md`); a nil is printed as `null`, never as 0.
package struct Report: Sendable {
    package static let schema = "oom-report/1"
    package var toolVersion: String
    package var bundles: [BundleSummary] = []
    /// One or two sentences: the answer.
    package var verdict: Text = ""
    /// The same without what the title of the first screen says: how memory grows, and until when. No key of the JSON report.
    package var briefVerdict: Text?
    /// What limits the verdict, most serious first.
    package var caveats: [Caveat] = []
    package var incidents: [Incident] = []
    package var proxies: [ProxySummary] = []
    package var outlook: [OutlookEntry] = []
    /// How many living proxies were looked at, of which those are the nearest to their limit. No key of the JSON report.
    package var livingProxies = 0
    /// The others, by workload.
    package var outlookRest: [OutlookRest] = []
    package var wildcardRules: [WildcardRule] = []
    package var cohorts = Cohorts()
    package var leagues: [League] = []
    /// nil where no proxy has a dump and a memory page of one moment.
    package var regression: Regression?
    package var timeline: [TimelineEntry] = []
    package var manifest: [ManifestEntry] = []
    package var questions: [MaintainerQuestion] = []
    package var redaction = Redaction()
    /// Objects of Istio in the bundle, for the comparison with another one; no key of the JSON report.
    package var istioObjects: [ObjectName] = []
    /// What each of them says, as a number that differs where it does; only two reports of one run compare it.
    package var objectForms: [Int] = []
    /// The meshes that the bundles are of, where they are several; no key of the JSON report.
    package var meshes: [MeshPart] = []
    /// What Istio calls the clusters of its mesh; no key of the JSON report.
    package var clusterIDs: [String] = []
    /// Whether any status, event, log or counter could have shown a kill; no key of the JSON report.
    package var couldShowKills = true
    /// Workloads of whose containers a status is in the bundle, for the comparison with another one; no key of the JSON report.
    package var toldWorkloads: Set<Name> = []
    package init(toolVersion: String) { self.toolVersion = toolVersion }
}

/// One of several meshes in a report.
package struct MeshPart: Sendable {
    /// As its incidents name it.
    package var bundle: String
    /// The part of that name in which the meshes differ: `prod-east` of `case-7781.zip/prod-east`.
    package var name: String
    package var incidents: Int
}

package struct BundleSummary: Sendable {
    package enum Kind: String, Sendable {
        case bugReport = "istioctl-bug-report"
        case capture = "oom-report-capture"
        case supportBundle = "support-bundle"
        case mustGather = "must-gather"
        case clusterInfoDump = "cluster-info-dump"
        case loose
    }
    package var name: String
    /// The file that was given, where that holds this bundle and others.
    package var packedIn: String?
    package var sha256: String?
    package var kind: Kind
    /// When the capture began, and the newest clock in it.
    package var capturedAt: Moment?
    package var captureEndedAt: Moment?
    package var capturedAtSource: String?
    package var entries: Int
    /// Packed size.
    package var bytes: Int64
    /// false where an entry is damaged, cut or refused.
    package var isComplete = true
    package init(name: String, sha256: String?, kind: Kind, entries: Int, bytes: Int64) {
        self.name = name
        self.sha256 = sha256
        self.kind = kind
        self.entries = entries
        self.bytes = bytes
    }
}

package struct TimelineEntry: Sendable {
    /// What it is about: a chart gives each a row of its own.
    package enum Kind: String, Sendable, CaseIterable { case kill, push, memory, event, change, capture }
    package var at: Moment?
    package var precisionSeconds: Double?
    package var what: Text
    package var subject: Text?
    package var evidence: Evidence
    /// Lower is kept longer when the report must be cut.
    package var priority: Int
    package var kind: Kind
    package init(
        at: Moment?, precisionSeconds: Double?, what: Text, subject: Text?, evidence: Evidence, priority: Int,
        kind: Kind = .change
    ) {
        self.at = at
        self.precisionSeconds = precisionSeconds
        self.what = what
        self.subject = subject
        self.evidence = evidence
        self.priority = priority
        self.kind = kind
    }
}

package struct ManifestEntry: Sendable {
    package enum Status: String, Sendable { case read, partial, skipped, refused, damaged, absent }
    package var name: String
    package var kind: String?
    package var bytes: Int64?
    package var status: Status
    package var why: String?
    /// For what is absent: the command that captures it.
    package var captureCommand: Command?
    /// Entries that it stands for: more than one where a bundle holds too many to list each.
    package var entries = 1
    /// The proxy whose it is taken to be, where nothing but its being the only one says so.
    package var assumedOwner: String?
    package init(name: String, kind: String?, bytes: Int64?, status: Status, why: String?) {
        self.name = name
        self.kind = kind
        self.bytes = bytes
        self.status = status
        self.why = why
    }
}

/// One of the questions that maintainers ask first, with the answer of this bundle (nil: not in the bundle).
package struct MaintainerQuestion: Sendable {
    package var question: Text
    package var answer: Text?
    package init(question: Text, answer: Text?) {
        self.question = question
        self.answer = answer
    }
}
