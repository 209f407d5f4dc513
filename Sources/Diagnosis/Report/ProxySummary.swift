import Prose
import Units

/// A proxy of the bundle. Its figures are held once, whoever looks at them: tables, cohorts and the report.
@dynamicMemberLookup
package struct ProxySummary: Sendable {
    package enum State: String, Sendable { case killed, lives, unknown }

    package struct Figures: Sendable {
        package var namespace: String?
        package var pod: String?
        /// Where no page names its pod: its own node's id, the folder, or the beginning of the files of its pages.
        package var called: String?
        /// Its owner's name where the bundle tells it; for matching replicas over bundles, no key of the JSON report.
        package var workload: String?
        package var type: String?
        package var killed = false
        /// `lives` only where a page, a status or a log is of it from after every kill.
        package var state = State.unknown
        package var stateEvidence: Evidence?
        /// Its pod has done its work, as that of a Job; no key of the JSON report, which has no such state.
        package var hasCompleted = false
        package var limitBytes: Bytes?
        package var istioVersion: String?
        package var account: [AccountRow] = []
        @Apart private var pages: OfPages?
        package init() {}
    }

    /// Which page counts connections: the clusters page those to upstreams, sockets those of both directions.
    package enum ConnectionsFrom: String, Sendable, CaseIterable { case clusters, sockets }

    /// What only a proxy's own pages tell.
    fileprivate struct OfPages: Sendable {
        var workers: Int?
        var allocatedBytes: Bytes?
        var heapBytes: Bytes?
        var physicalBytes: Bytes?
        var uptimeSeconds: Double?
        var envoyVersion: String?
        var predictedBytes: Bytes?
        var clusters: Int?
        var subsetClusters: Int?
        var endpoints: Int?
        var listeners: Int?
        var routeConfigs: Int?
        var virtualHosts: Int?
        var domains: Int?
        var routes: Int?
        var secrets: Int?
        var configBytes: Int64?
        var activeConnections: Int64?
        var activeConnectionsFrom: ProxySummary.ConnectionsFrom?
        var hostsWithTraffic: Int?
    }

    /// `@unchecked Sendable`: changed only by `update`, and only where nobody else holds it.
    private final class Box: @unchecked Sendable {
        var figures: Figures
        init(_ figures: Figures) { self.figures = figures }
    }
    private var box: Box

    package init(_ figures: Figures = Figures()) { box = Box(figures) }

    /// All of them, for whoever reads many: a path to each takes longer than the figure.
    package var figures: Figures { box.figures }

    package subscript<Value>(dynamicMember path: WritableKeyPath<Figures, Value>) -> Value {
        get { box.figures[keyPath: path] }
        set { update { $0[keyPath: path] = newValue } }
    }

    /// What may be held against another proxy's.
    package var upstreamConnections: Int64? {
        figures.activeConnectionsFrom == .sockets ? nil : figures.activeConnections
    }

    /// Changes several figures at once: here alone, whoever else has the same ones.
    mutating func update(_ change: (inout Figures) -> Void) {
        if !isKnownUniquelyReferenced(&box) { box = Box(box.figures) }
        change(&box.figures)
    }
}

extension ProxySummary.Figures {
    package var workers: Int? {
        get { pages?.workers }
        set { set(\.workers, newValue) }
    }
    package var allocatedBytes: Bytes? {
        get { pages?.allocatedBytes }
        set { set(\.allocatedBytes, newValue) }
    }
    package var heapBytes: Bytes? {
        get { pages?.heapBytes }
        set { set(\.heapBytes, newValue) }
    }
    package var physicalBytes: Bytes? {
        get { pages?.physicalBytes }
        set { set(\.physicalBytes, newValue) }
    }
    package var uptimeSeconds: Double? {
        get { pages?.uptimeSeconds }
        set { set(\.uptimeSeconds, newValue) }
    }
    package var envoyVersion: String? {
        get { pages?.envoyVersion }
        set { set(\.envoyVersion, newValue) }
    }
    package var predictedBytes: Bytes? {
        get { pages?.predictedBytes }
        set { set(\.predictedBytes, newValue) }
    }
    package var clusters: Int? {
        get { pages?.clusters }
        set { set(\.clusters, newValue) }
    }
    package var subsetClusters: Int? {
        get { pages?.subsetClusters }
        set { set(\.subsetClusters, newValue) }
    }
    package var endpoints: Int? {
        get { pages?.endpoints }
        set { set(\.endpoints, newValue) }
    }
    package var listeners: Int? {
        get { pages?.listeners }
        set { set(\.listeners, newValue) }
    }
    package var routeConfigs: Int? {
        get { pages?.routeConfigs }
        set { set(\.routeConfigs, newValue) }
    }
    package var virtualHosts: Int? {
        get { pages?.virtualHosts }
        set { set(\.virtualHosts, newValue) }
    }
    package var domains: Int? {
        get { pages?.domains }
        set { set(\.domains, newValue) }
    }
    package var routes: Int? {
        get { pages?.routes }
        set { set(\.routes, newValue) }
    }
    package var secrets: Int? {
        get { pages?.secrets }
        set { set(\.secrets, newValue) }
    }
    package var configBytes: Int64? {
        get { pages?.configBytes }
        set { set(\.configBytes, newValue) }
    }
    package var activeConnections: Int64? {
        get { pages?.activeConnections }
        set { set(\.activeConnections, newValue) }
    }
    package var activeConnectionsFrom: ProxySummary.ConnectionsFrom? {
        get { pages?.activeConnectionsFrom }
        set { set(\.activeConnectionsFrom, newValue) }
    }
    package var hostsWithTraffic: Int? {
        get { pages?.hostsWithTraffic }
        set { set(\.hostsWithTraffic, newValue) }
    }

    private mutating func set<Value>(
        _ figure: WritableKeyPath<ProxySummary.OfPages, Value?>, _ value: Value?
    ) {
        if value == nil, pages == nil { return }
        var changed = pages ?? ProxySummary.OfPages()
        changed[keyPath: figure] = value
        pages = changed
    }
}

/// A living proxy near its limit: what holds its memory, by the same rules.
package struct OutlookEntry: Sendable {
    package var namespace: String?
    package var pod: String?
    /// Where no page names its pod: its own node's id, the folder, or the beginning of the files of its pages.
    package var called: String?
    package var limitBytes: Bytes?
    /// Who measured the container, not the model: its cgroup, `kubectl top`, or Envoy's physical memory and its agent.
    package enum MeasuredFrom: String, Sendable { case cgroup, top, physical }
    package var measuredBytes: Bytes?
    /// Without the agent of which nothing but an estimate is in that.
    package var surelyHeld: Bytes?
    /// The page tells what Envoy has allocated, and not what that takes of the node.
    package var isAtLeast = false
    /// What a config_dump had taken when it was measured: by two pages around it, else by the model, and then at most.
    package struct TakenByDump: Sendable {
        package let bytes: Bytes
        package let isMeasured: Bool
    }
    package var byDump: TakenByDump?
    /// `at least 121 MiB`, `121 MiB`, or `137 MiB (28.0 MiB of it by a config_dump)`.
    package var measuredInWords: Text? {
        let dump: Text =
            byDump.map { $0.isMeasured ? " (\(measured: $0.bytes) of it by a \(term: "config_dump"))" : "" } ?? ""
        return measuredBytes.map { bytes in isAtLeast ? "at least \(measured: bytes)" : "\(measured: bytes)\(dump)" }
    }
    /// It holds so much of its limit that nobody should call it healthy.
    package var isNearLimit: Bool {
        if throttling != nil { return true }
        guard let measuredBytes, let limitBytes else { return false }
        let rest = byDump.map { $0.isMeasured ? measuredBytes - $0.bytes : measuredBytes } ?? measuredBytes
        return rest.double >= Thresholds.nearLimit.value * limitBytes.double
    }
    /// A start and a full push leave half of its limit, by what somebody measured of it, and it does not grow; load is not judged.
    package var isFarFromLimit: Bool {
        guard wouldBeKilled == false, !isAtLeast, throttling == nil, livesSeconds == nil,
            let limitBytes, let measuredBytes, let atFullPushBytes
        else { return false }
        return max(measuredBytes, atFullPushBytes).double < Thresholds.needExcludes.value * limitBytes.double
    }
    /// It grows in a line that ends at its limit soon; neither a start nor a push is what would kill it.
    package var isRunningOut: Bool { wouldBeKilled == true && livesSeconds != nil && !wouldDieOfPush }
    /// A push of everything lies below the limit by less than the estimate errs by: nobody can say that it would fit.
    package var isCloseAtPush: Bool {
        guard let limitBytes, let atFullPushBytes, atFullPushBytes < limitBytes else { return false }
        return limitBytes.isClose(to: atFullPushBytes)
    }
    /// A start, or a push of everything, needs more than the limit.
    package var wouldDieOfPush: Bool {
        guard let limitBytes else { return false }
        return [afterRestartBytes, atFullPushBytes].contains { $0.map { $0 >= limitBytes } ?? false }
    }
    /// A start alone does; else it is what a restart would free it of.
    package var wouldDieOfStart: Bool {
        guard let limitBytes, let afterRestartBytes else { return false }
        return afterRestartBytes >= limitBytes
    }
    package var measuredFrom: MeasuredFrom?
    /// The model's figure of the same.
    package var estimatedBytes: Bytes?
    package var afterRestartBytes: Bytes?
    package var atFullPushBytes: Bytes?
    package var wouldBeKilled: Bool?
    /// Until its limit, where its memory grows in a line.
    package var livesSeconds: Double?
    package var peaks: [TransientPeak] = []
    /// The highest usage that its cgroup has counted since the container began, page cache included, and the page that tells it.
    package var highest: (bytes: Bytes, file: String)?
    /// Its cgroup holds it back now; no key of the JSON report.
    package var throttling: Throttling?
    /// It was near its limit once, and nobody sees it now.
    package var wasNearLimit: Bool {
        guard let highest, let limitBytes, !isNearLimit else { return false }
        return highest.bytes.double >= Thresholds.nearLimit.value * limitBytes.double
    }
    /// What a sampler or Prometheus saw of its newest life.
    package var memoryOverTime: MemoryCurve?
    package var causes: [Cause] = []
    /// Code of the cause to speak of first.
    package var leadingCode: String?
    package var leading: Cause? { leadingCode.flatMap { code in causes.first { $0.code == code } } }
    package var remedies: [Remedy] = []
    /// What to look at for causes without a safe remedy.
    package var advice: [Advice] = []
    /// nil where nothing can be advised.
    package var firstAction: FirstAction?
    /// The sum behind the limit of a remedy; nil where none raises it.
    package var recommendedLimit: RecommendedLimit?
    package init() {}
}

extension Text {
    /// A proxy by its pod's name, else by what else it is called.
    package static func proxy(_ pod: String?, in namespace: String?, called: String?) -> Text {
        if let pod { return "\(Name(pod, .pod, in: namespace))" }
        return called.map { "\(file: $0)" } ?? "a nameless proxy"
    }
}

extension OutlookEntry {
    package var subject: Text { .proxy(pod, in: namespace, called: called) }
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
