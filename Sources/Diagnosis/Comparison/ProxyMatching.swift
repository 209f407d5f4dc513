import Units

/// Finds the same proxies in several reports: by pod where the pod is in the first and the last, else by workload.
struct ProxyMatching {
    private(set) var changes: [ProxyChange] = []
    private(set) var onlyBefore: [String] = []
    private(set) var onlyAfter: [String] = []

    private struct Key: Hashable, Comparable {
        let namespace: String
        let name: String
        static func < (a: Key, b: Key) -> Bool { (a.namespace, a.name) < (b.namespace, b.name) }
    }

    private let reports: [Report]

    init(_ reports: [Report]) {
        self.reports = reports
        let groups = reports.map { report in
            Dictionary(grouping: report.proxies) { Key(namespace: $0.namespace ?? "", name: WorkloadName.of($0) ?? "") }
        }
        for key in Set(groups.flatMap(\.keys)).sorted() { match(groups.map { $0[key] ?? [] }, key) }
        changes.sort { ($0.weight, $1.subject) > ($1.weight, $0.subject) }
    }

    private mutating func match(_ moments: [[ProxySummary]], _ key: Key) {
        let pods = moments.map { Set($0.compactMap(\.pod)) }
        let lasting = (pods.first ?? []).intersection(pods.last ?? [])
        for pod in lasting.sorted() { add(moments.map { $0.filter { $0.pod == pod } }, pod: pod) }
        let others = moments.map { $0.filter { proxy in proxy.pod.map { !lasting.contains($0) } ?? true } }
        let (before, after) = (others.first ?? [], others.last ?? [])
        if !before.isEmpty, !after.isEmpty { return add(others, pod: nil) }
        // Replicas of a workload that is matched by another pod are no news.
        guard lasting.isEmpty else { return }
        let name = "\(key.namespace.isEmpty ? "?" : key.namespace)/\(key.name.isEmpty ? "?" : key.name)"
        if !before.isEmpty { onlyBefore.append(name) }
        if !after.isEmpty { onlyAfter.append(name) }
    }

    private mutating func add(_ moments: [[ProxySummary]], pod: String?) {
        guard let any = moments.last?.first ?? moments.first?.first else { return }
        var change = ProxyChange(
            namespace: any.namespace, workload: WorkloadName.of(any), pod: pod, type: any.type,
            moments: moments.map(ProxyFigures.init(medianOf:)))
        change.account = Self.components(change.before, change.after)
        change.isWorse = isWorse(change)
        change.restarted = isReplaced(moments) ? true : restarted(change)
        changes.append(change)
    }

    /// Another pod is another process. Proxies without a name are compared by their age.
    private func isReplaced(_ moments: [[ProxySummary]]) -> Bool {
        let (before, after) = (moments.first ?? [], moments.last ?? [])
        let names = Set(before.compactMap(\.pod))
        return !names.isEmpty && after.allSatisfy { proxy in proxy.pod.map { !names.contains($0) } ?? false }
    }

    // MARK: - What counts

    /// Bytes and a part from which more is worse; less than both is noise between two captures of one mesh.
    private static let (leastBytes, leastShare) = (Bytes(2_000_000), 0.05)

    static func isMore(_ before: Bytes?, _ after: Bytes?) -> Bool {
        guard let before, let after else { return false }
        let more = after - before
        return more >= leastBytes && more.double >= before.double * leastShare
    }

    /// By what was measured; an estimate is of the pages that a bundle has, and grows with them.
    private func isWorse(_ change: ProxyChange) -> Bool {
        guard change.before.allocated != nil, change.after.allocated != nil else {
            return Self.isMore(change.before.predicted, change.after.predicted)
        }
        return Self.isMore(change.before.allocated, change.after.allocated)
    }

    private static func components(_ before: ProxyFigures, _ after: ProxyFigures) -> [ComponentChange] {
        guard !before.account.isEmpty, !after.account.isEmpty else { return [] }
        return Set(before.account.keys).union(after.account.keys).map {
            ComponentChange(component: $0, before: before.account[$0] ?? 0, after: after.account[$0] ?? 0)
        }
        .filter { $0.change != 0 }
        .sorted { (abs($0.change.double), $1.component.name) > (abs($1.change.double), $0.component.name) }
    }

    // MARK: - Restarts

    /// A process that lived on is older by the time between the captures; one that was started since is not older than
    /// that time. A capture takes minutes, so what lies between the two is decided by the middle, or not at all where the
    /// first process was younger than a capture is long.
    private func restarted(_ change: ProxyChange) -> Bool? {
        guard let first = change.before.uptimeSeconds, let last = change.after.uptimeSeconds else { return nil }
        guard let begun = reports.first?.bundles.first?.capturedAt, let ended = reports.last?.bundles.first?.capturedAt
        else { return last < first ? true : nil }
        let between = ended.seconds(since: begun)
        guard between >= 0 else { return nil }
        // Pages of one moment each: who began at one time is one process.
        if areMoments, abs(last - first - between) <= Thresholds.sameStart.value { return false }
        let length = captureSeconds
        if first >= 2 * length { return last < between + first / 2 }
        if last + length < between { return true }
        // It began before anything of the first capture was read, and that was the only process then.
        return last >= between + length ? false : nil
    }

    /// Pages that somebody saved at once, and no capture that took its time.
    private var areMoments: Bool {
        [reports.first, reports.last].allSatisfy { report in
            guard let bundle = report?.bundles.first, bundle.kind == .loose, let begun = bundle.capturedAt else {
                return false
            }
            return (bundle.captureEndedAt ?? begun).seconds(since: begun) <= Thresholds.sameStart.value
        }
    }

    /// How long the longer of both captures took: pages of one capture are that far apart at most.
    private var captureSeconds: Double {
        let lengths = [reports.first, reports.last].map { report -> Double in
            guard let bundle = report?.bundles.first, let begun = bundle.capturedAt, let ended = bundle.captureEndedAt
            else { return Thresholds.longestCapture.value }
            return min(
                max(ended.seconds(since: begun), Thresholds.shortestCapture.value), Thresholds.longestCapture.value)
        }
        return lengths.max() ?? Thresholds.longestCapture.value
    }
}

extension ProxyChange {
    /// The larger of the changes in allocated and predicted bytes.
    var weight: Double {
        func size(_ a: Bytes?, _ b: Bytes?) -> Double {
            guard let a, let b else { return 0 }
            return abs((b - a).double)
        }
        return max(size(before.allocated, after.allocated), size(before.predicted, after.predicted))
    }
}

extension ProxyFigures {
    /// Of one proxy its figures, of several their medians.
    init(medianOf proxies: [ProxySummary]) {
        self.init()
        func median<Value: Comparable>(_ value: (ProxySummary) -> Value?) -> Value? {
            // The lower middle, so that a median is a value that some replica has.
            let sorted = proxies.compactMap(value).sorted()
            return sorted.isEmpty ? nil : sorted[(sorted.count - 1) / 2]
        }
        replicas = proxies.count
        killed = proxies.count { $0.killed }
        clusters = median(\.clusters)
        subsetClusters = median(\.subsetClusters)
        endpoints = median(\.endpoints)
        listeners = median(\.listeners)
        routes = median(\.routes)
        activeConnections = median { $0.upstreamConnections.map { Int(clamping: $0) } }
        allocated = median(\.allocatedBytes)
        physical = median(\.physicalBytes)
        predicted = median(\.predictedBytes)
        limit = median(\.limitBytes)
        uptimeSeconds = median(\.uptimeSeconds)
        let accounts = proxies.filter { !$0.account.isEmpty }.sorted {
            ($0.predictedBytes ?? 0) < ($1.predictedBytes ?? 0)
        }
        // The account is that of the replica in the middle: medians by line would not add up.
        guard !accounts.isEmpty else { return }
        for row in accounts[(accounts.count - 1) / 2].account {
            guard let bytes = row.bytes, let kind = row.kind else { continue }
            account[kind.objects, default: 0] += bytes
        }
    }
}
