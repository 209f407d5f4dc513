import Prose
import Store
import Units

/// Who was hurt: calls to the victims, or by them, that failed in the logs of either side.
struct ImpactFinder {
    let mesh: Mesh

    private struct Pair: Hashable {
        var from: String
        var to: String
    }

    func impact(of victims: [Victim]) throws(StoreError) -> [FailedCalls] {
        guard victims.contains(where: { $0.isProxy || $0.kind == .app }) else { return [] }
        let own = Set(
            victims.compactMap { victim in
                victim.namespace.flatMap { namespace in
                    (victim.workload ?? victim.pod).map { "\(namespace)/\($0)" }
                }
            })
        var told: [Pair: FailedCalls] = [:]
        // All of them count the same calls: the largest figure stands, never their sum.
        let rows = try mesh.answers.failedCalls(of: own)
        // What the called logged failed behind its proxy: of a killed application alone that is for want of the victim.
        let apps = victims.contains { $0.kind == .app } ? own : []
        let counts = FailedCallSource.allCases.map { source in
            counted(
                by: source, source == .logOfCalled ? rows.filter { apps.contains(FailedCallIndex.called($0)) } : rows)
        }
        for (pair, calls) in try counts.flatMap({ $0 }) + calledWord(victims) {
            if calls.failed ?? 0 > told[pair]?.failed ?? 0 { told[pair] = calls }
        }
        return told.values.sorted {
            ($1.failed ?? 0, $0.from ?? "", $0.to ?? "") < ($0.failed ?? 0, $1.from ?? "", $1.to ?? "")
        }
    }

    /// What access logs, metrics, or the clusters pages of callers say of calls that failed.
    private func counted(by source: FailedCallSource, _ rows: [Store.FailedCallRow]) -> [Pair: FailedCalls] {
        var out: [Pair: FailedCalls] = [:]
        var newest: [Pair: [Int64: Store.FailedCallRow]] = [:]
        for row in rows where row.source == source {
            let pair = Pair(from: FailedCallIndex.caller(row), to: FailedCallIndex.called(row))
            guard pair.from != pair.to else { continue }
            guard !source.isLog else {
                add(row, to: &out, pair)
                continue
            }
            // A counter of a later moment holds that of an earlier one.
            let known = newest[pair]?[row.proxy ?? 0]
            if row.failed > known?.failed ?? 0 { newest[pair, default: [:]][row.proxy ?? 0] = row }
        }
        for (pair, rows) in newest {
            for row in rows.sorted(by: { $0.key < $1.key }).map(\.value) { add(row, to: &out, pair) }
        }
        return out
    }

    /// What the called say of requests that the victim broke off as it died.
    private func calledWord(_ victims: [Victim]) throws(StoreError) -> [Pair: FailedCalls] {
        var out: [Pair: FailedCalls] = [:]
        var seen: [Pair: Int] = [:]
        for victim in victims {
            var pairs: Set<Pair> = []
            defer { for pair in pairs { seen[pair, default: 0] += 1 } }
            guard let proxy = victim.proxy, let namespace = victim.namespace,
                let workload = victim.workload ?? victim.pod, let address = proxy.address,
                try mesh.answers.hasBroken(address)
            else { continue }
            for row in try mesh.store.brokenCalls(by: proxy) where row.flag == "DC" {
                let pair = Pair(from: "\(namespace)/\(workload)", to: "\(row.namespace)/\(row.workload)")
                add(row.requests, of: nil, row.file, nil, to: &out, pair)
                pairs.insert(pair)
            }
        }
        for (pair, count) in seen where count < victims.count {
            guard let evidence = out[pair]?.evidence else { continue }
            out[pair]?.pods = (count, victims.count)
            out[pair]?.evidence = Evidence(
                evidence.place, value: evidence.value,
                text: "\(evidence.text), of \(count) of the \(victims.count, "pod") that were killed")
        }
        return out
    }

    /// Envoy counts a connection that failed as an error, each time it tries again, and no request: so many are not of those.
    private func add(_ row: Store.FailedCallRow, to out: inout [Pair: FailedCalls], _ pair: Pair) {
        let requests = row.failed > row.requests ? nil : row.requests
        add(row.failed, of: requests, row.file, row.source, to: &out, pair)
    }

    private func add(
        _ failed: Int64, of requests: Int64?, _ file: String, _ source: FailedCallSource?,
        to out: inout [Pair: FailedCalls], _ pair: Pair
    ) {
        guard var calls = out[pair] else {
            out[pair] = FailedCalls(
                from: pair.from, to: pair.to, requests: requests, failed: failed,
                evidence: Evidence(
                    .file(file, locator: Self.place(source)), value: .count(failed),
                    text:
                        "\(failed) calls from \(workload: pair.from) to \(workload: pair.to) \(Self.words(source))"))
            return
        }
        calls.failed = (calls.failed ?? 0) &+ failed
        // Of a sum with a part that is of no known whole nobody knows the whole.
        calls.requests = calls.requests.flatMap { known in requests.map { known &+ $0 } }
        out[pair] = calls
    }

    private static func place(_ source: FailedCallSource?) -> Locator {
        switch source {
        case .accessLog, .logOfCalled, nil: "access log"
        case .stats: "istio_requests_total"
        case .clustersPage: "rq_error"
        }
    }

    private static func words(_ source: FailedCallSource?) -> Text {
        switch source {
        case .accessLog: "failed by the caller's log"
        case .logOfCalled: "failed by the log of the called"
        case .stats: "failed by Istio's metrics"
        case .clustersPage: "failed by the caller's clusters page"
        case nil: "broken off (DC), by the log of the called"
        }
    }
}
