import Units

/// Everything a report says, before any format: one tree that every renderer walks.
///
/// Field names are those of the JSON contract (`docs/report-json.md`); a nil is printed as `null`, never as 0.
package struct Report: Sendable {
    package static let schema = "oom-report/1"
    package var toolVersion: String
    package var bundles: [BundleSummary] = []
    /// One or two sentences: the answer.
    package var verdict = ""
    package var incidents: [Incident] = []
    package var proxies: [ProxySummary] = []
    package var outlook: [OutlookEntry] = []
    package var wildcardRules: [WildcardRule] = []
    package var cohorts = Cohorts()
    package var timeline: [TimelineEntry] = []
    package var manifest: [ManifestEntry] = []
    package var questions: [MaintainerQuestion] = []
    package init(toolVersion: String) { self.toolVersion = toolVersion }
}

package struct BundleSummary: Sendable {
    package enum Kind: String, Sendable {
        case bugReport = "istioctl-bug-report"
        case supportBundle = "support-bundle"
        case mustGather = "must-gather"
        case clusterInfoDump = "cluster-info-dump"
        case loose
    }
    package var name: String
    package var sha256: String?
    package var kind: Kind
    /// When the capture began, and the newest clock in it.
    package var capturedAt: Moment?
    package var captureEndedAt: Moment?
    package var capturedAtSource: String?
    package var entries: Int
    /// Packed size.
    package var bytes: Int64
    package init(name: String, sha256: String?, kind: Kind, entries: Int, bytes: Int64) {
        self.name = name
        self.sha256 = sha256
        self.kind = kind
        self.entries = entries
        self.bytes = bytes
    }
}

/// Where a fact can be seen again: a file of the bundle and a place in it, or a query on the database.
package struct Evidence: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// `line 120`, a JSON pointer, `document 3`.
        case file(String, locator: String)
        /// A query that shows it.
        case sql(String)
    }
    package let place: Place
    package let value: EvidenceValue?
    package let text: String

    package init(_ place: Place, value: EvidenceValue? = nil, text: String) {
        self.place = place
        self.value = value
        self.text = text
    }
    package var file: String? { if case .file(let name, _) = place { name } else { nil } }
    package var locator: String {
        switch place {
        case .file(_, let locator): locator
        case .sql(let query): "sql: " + query
        }
    }
}

package enum EvidenceValue: Sendable, Hashable {
    case count(Int64)
    case bytes(Bytes)
    case text(String)
    case time(Moment)
}

/// All replicas of one workload and container that were killed.
package struct Incident: Sendable {
    package var id: String
    package var namespace: String?
    /// nil where several replicas died; `workload` then names them.
    package var pod: String?
    package var workload: String?
    package var node: String?
    package var container: String?
    package var containerKind: ContainerKind?
    package var proxyVersion: String?
    package var envoyVersion: String?
    package var workers: Int?
    package var form: KillForm
    package var members: [Member] = []
    package var kills: [Kill] = []
    package var killCount = 0
    package var witnesses: [Witness] = []
    package var limitBytes: Bytes?
    package var limitSource: String?
    package var requestBytes: Bytes?
    package var evidenceProcess: EvidenceProcess = .none
    /// `ns/pod` of the proxy whose figures stand in.
    package var standIn: String?
    package var memory = MemoryAccount()
    /// What the model says the killed process needed: anonymous memory of Envoy plus the agent, with its parts.
    package var need: Need?
    package var causes: [Cause] = []
    package var remedies: [Remedy] = []
    package var recommendedLimit: RecommendedLimit?
    package init(id: String, form: KillForm) {
        self.id = id
        self.form = form
    }
    /// The pod, or the workload where there are several.
    package var subject: String { "\(namespace ?? "?")/\(pod ?? workload ?? "?")" }
}

package enum ContainerKind: String, Sendable {
    case sidecar, nativeSidecar, gateway, waypoint, app
    case initContainer = "init"
    case istiod
    /// Whether Envoy runs in it.
    package var isProxy: Bool {
        switch self {
        case .sidecar, .nativeSidecar, .gateway, .waypoint: true
        case .app, .initContainer, .istiod: false
        }
    }
}

package enum KillForm: String, Sendable {
    case containerLimit, podLimit, nodeOOM, eviction, envoyOnly, killedNotOOM
}

/// Whose memory the evidence shows.
package enum EvidenceProcess: String, Sendable {
    case killed, successor, sibling, none
}

package struct Member: Sendable {
    package var pod: String?
    package var node: String?
    package var killCount: Int
    package var limitBytes: Bytes?
    package init(pod: String?, node: String?, killCount: Int, limitBytes: Bytes?) {
        self.pod = pod
        self.node = node
        self.killCount = killCount
        self.limitBytes = limitBytes
    }
}

package struct Kill: Sendable {
    package var pod: String?
    /// nil where the kill is only bounded.
    package var at: Moment?
    package var atSource: String?
    package var startedAt: Moment?
    package var livedSeconds: Double?
    package var exitCode: Int?
    package var reason: String?
    /// nil where it cannot be told.
    package var duringCapture: Bool?
    /// `between 08:09:53 and 08:10:37`, for kills without a time.
    package var bounds: String?
    package init(pod: String?, at: Moment?, atSource: String?) {
        self.pod = pod
        self.at = at
        self.atSource = atSource
    }
}

package struct Witness: Sendable {
    package enum Kind: String, Sendable { case status, event, proxyLog, istiodLog, kernelLog }
    package var kind: Kind
    /// false where it says otherwise than the verdict; nil where it only adds.
    package var agrees: Bool?
    package var text: String
    package var evidence: Evidence
    package init(kind: Kind, agrees: Bool?, text: String, evidence: Evidence) {
        self.kind = kind
        self.agrees = agrees
        self.text = text
        self.evidence = evidence
    }
}

/// Where the memory was: measured figures, and what the calibrated model predicts by component.
package struct MemoryAccount: Sendable {
    package var allocated: Bytes?
    package var heap: Bytes?
    package var physical: Bytes?
    package var free: Bytes?
    package var unmapped: Bytes?
    /// allocated / (heap - unmapped).
    package var liveShare: Double?
    /// The page was read after a config_dump of the same process.
    package var afterConfigDump: Bool?
    package var account: [AccountRow] = []
    package var predicted: Bytes?
    package var unexplained: Bytes?
    /// File that the measured figures are from.
    package var evidence: Evidence?
    /// What the reader must know of the account, such as an endpoint dump that was missing.
    package var remarks: [String] = []
    package init() {}
}

package struct AccountRow: Sendable {
    package enum Basis: String, Sendable { case model, regression, measured }
    package var component: String
    package var count: Int64?
    package var bytes: Bytes?
    package var basis: Basis
    package init(component: String, count: Int64?, bytes: Bytes?, basis: Basis) {
        self.component = component
        self.count = count
        self.bytes = bytes
        self.basis = basis
    }
}

/// What a process needed against its limit (modelled, except where a part says that it was measured).
package struct Need: Sendable {
    /// Anonymous memory of Envoy and the agent, at rest.
    package var level: Bytes
    /// What a push that changes every cluster adds for a while.
    package var push: Bytes
    package var agent: Bytes
    /// A word on how it was found.
    package var basis: String
    package init(level: Bytes, push: Bytes, agent: Bytes, basis: String) {
        self.level = level
        self.push = push
        self.agent = agent
        self.basis = basis
    }
}

package enum Outcome: String, Sendable, CaseIterable, Comparable {
    case confirmed, likely, possible, excluded, notJudged, failed
    /// Strongest first.
    package static func < (a: Outcome, b: Outcome) -> Bool { a.rank < b.rank }
    package var rank: Int { Outcome.allCases.firstIndex(of: self) ?? 0 }
    package var isClaim: Bool { self == .confirmed || self == .likely }
}

package struct Cause: Sendable {
    package var code: String
    package var classification: CauseClass
    package var title: String
    package var outcome: Outcome
    package var bytes: Bytes?
    /// `bytes` by the allocated bytes of the process that `evidenceProcess` names.
    package var share: Double?
    /// 0 to 1.
    package var confidence: Double?
    /// One or two sentences: because.
    package var why: String
    package var evidence: [Evidence]
    /// Pages that would have told.
    package var missing: [String]
    package var captureCommand: String?
    /// What grew before the kill ranks first within one outcome.
    package var grew = false
    /// Comes before every other cause of its outcome: a multiplier without which the proxy would have lived, a capture
    /// that did all the killing, a limit that was always too low.
    package var leads = false
    package init(
        code: String, classification: CauseClass, title: String, outcome: Outcome, why: String,
        evidence: [Evidence] = [],
        missing: [String] = []
    ) {
        self.code = code
        self.classification = classification
        self.title = title
        self.outcome = outcome
        self.why = why
        self.evidence = evidence
        self.missing = missing
    }
}

package enum CauseClass: String, Sendable, CaseIterable {
    case buffering = "BUFFERING"
    case envoyLeakFixed = "ENVOY_LEAK_FIXED"
    case unresolved = "UNRESOLVED"
    case connections = "CONNECTIONS"
    case wasmLua = "WASM_LUA"
    case configScope = "CONFIG_SCOPE"
    case allocatorRetention = "ALLOCATOR_RETENTION"
    case xdsChurnDrain = "XDS_CHURN_DRAIN"
    case workers = "WORKERS"
    case metricCardinality = "METRIC_CARDINALITY"
    case limitTooLow = "LIMIT_TOO_LOW"
    case gatewayAllClusters = "GATEWAY_ALL_CLUSTERS"
    case routeTable = "ROUTE_TABLE"
    case tcpHeadlessListeners = "TCP_HEADLESS_LISTENERS"
    case filterChains = "FILTER_CHAINS"
    case accessLogTracing = "ACCESSLOG_TRACING"
    case agentNotEnvoy = "AGENT_NOT_ENVOY"
    case trafficLoop = "TRAFFIC_LOOP"
    case dns = "DNS"
    case tlsCerts = "TLS_CERTS"
    case nodePressure = "NODE_PRESSURE"
    case drSubsets = "DR_SUBSETS"
    case extAuthzRateLimit = "EXT_AUTHZ_RATELIMIT"
    case endpointCount = "ENDPOINT_COUNT"
    case statsCount = "STATS_COUNT"
    case captureItself = "CAPTURE_ITSELF"
}

package struct Remedy: Sendable {
    package enum Kind: String, Sendable { case rootFix, stopGap }
    package var id: String
    /// Code of the cause it answers.
    package var cause: String
    package var kind: Kind
    package var title: String
    package var yaml: String?
    package var saving: Bytes?
    package var savingError: Bytes?
    /// Which proxies it reaches.
    package var reaches: String
    package var risk: String
    package var undo: String
    package var verify: String
    package init(
        id: String, cause: String, kind: Kind, title: String, yaml: String?, saving: Bytes?, savingError: Bytes?,
        reaches: String, risk: String, undo: String, verify: String
    ) {
        self.id = id
        self.cause = cause
        self.kind = kind
        self.title = title
        self.yaml = yaml
        self.saving = saving
        self.savingError = savingError
        self.reaches = reaches
        self.risk = risk
        self.undo = undo
        self.verify = verify
    }
}

package struct RecommendedLimit: Sendable {
    package var bytes: Bytes
    package var arithmetic: String
    package init(bytes: Bytes, arithmetic: String) {
        self.bytes = bytes
        self.arithmetic = arithmetic
    }
}

package struct ProxySummary: Sendable {
    package var namespace: String?
    package var pod: String?
    package var type: String?
    package var killed = false
    package var clusters: Int?
    package var subsetClusters: Int?
    package var endpoints: Int?
    package var listeners: Int?
    package var routeConfigs: Int?
    package var virtualHosts: Int?
    package var domains: Int?
    package var routes: Int?
    package var secrets: Int?
    package var configBytes: Int64?
    package var activeConnections: Int64?
    package var hostsWithTraffic: Int?
    package var workers: Int?
    package var allocatedBytes: Bytes?
    package var heapBytes: Bytes?
    package var physicalBytes: Bytes?
    package var limitBytes: Bytes?
    package var uptimeSeconds: Double?
    package var istioVersion: String?
    package var envoyVersion: String?
    package var predictedBytes: Bytes?
    package var account: [AccountRow] = []
    package init() {}
}

/// A living proxy near its limit: what holds its memory, by the same rules.
package struct OutlookEntry: Sendable {
    package var namespace: String?
    package var pod: String?
    package var limitBytes: Bytes?
    package var measuredBytes: Bytes?
    package var afterRestartBytes: Bytes?
    package var atFullPushBytes: Bytes?
    package var wouldBeKilled: Bool?
    package var causes: [Cause] = []
    package init() {}
}

package struct WildcardRule: Sendable {
    package var namespace: String?
    package var name: String?
    package var host: String?
    package var subsets: Int
    /// In the proxy that holds most.
    package var clustersMade: Int?
    package var emptySubsetClusters: Int?
    package var bytes: Bytes?
    /// The object is not in the bundle; the rule is known by back references only.
    package var inferred: Bool
    package init(namespace: String?, name: String?, host: String?, subsets: Int, inferred: Bool) {
        self.namespace = namespace
        self.name = name
        self.host = host
        self.subsets = subsets
        self.inferred = inferred
    }
}

package struct Cohorts: Sendable {
    package var killed = 0
    package var survivors = 0
    package var warning: String?
    package var attributes: [CohortAttribute] = []
    package init() {}
}

package struct CohortAttribute: Sendable {
    package var name: String
    package var killedMedian: Double?
    package var survivorMedian: Double?
    /// Probability that a killed proxy's value is larger than a survivor's (0.5: no difference), as 2p - 1.
    package var separation: Double?
    package init(name: String, killedMedian: Double?, survivorMedian: Double?, separation: Double?) {
        self.name = name
        self.killedMedian = killedMedian
        self.survivorMedian = survivorMedian
        self.separation = separation
    }
}

package struct TimelineEntry: Sendable {
    package var at: Moment?
    package var precisionSeconds: Double?
    package var what: String
    package var subject: String?
    package var evidence: Evidence
    /// Lower is kept longer when the report must be cut.
    package var priority: Int
    package init(
        at: Moment?, precisionSeconds: Double?, what: String, subject: String?, evidence: Evidence, priority: Int
    ) {
        self.at = at
        self.precisionSeconds = precisionSeconds
        self.what = what
        self.subject = subject
        self.evidence = evidence
        self.priority = priority
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
    package var captureCommand: String?
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
    package var question: String
    package var answer: String?
    package init(question: String, answer: String?) {
        self.question = question
        self.answer = answer
    }
}
