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
        var told = try callersWord(own)
        for (pair, calls) in try calledWord(victims) {
            // Both sides count the same calls: the larger figure stands, never their sum.
            if calls.failed ?? 0 > told[pair]?.failed ?? 0 { told[pair] = calls }
        }
        return told.values.sorted {
            ($1.failed ?? 0, $0.from ?? "", $0.to ?? "") < ($0.failed ?? 0, $1.from ?? "", $1.to ?? "")
        }
    }

    /// What the access logs of callers say of calls that failed.
    private func callersWord(_ own: Set<String>) throws(StoreError) -> [Pair: FailedCalls] {
        var out: [Pair: FailedCalls] = [:]
        for row in try mesh.answers.failedCalls() {
            let pair = Pair(from: "\(row.namespace)/\(row.workload)", to: Self.service(row.host))
            guard own.contains(pair.from) || own.contains(pair.to) else { continue }
            add(row.failed, of: row.requests, row.file, "failed by the caller's log", to: &out, pair)
        }
        return out
    }

    /// What the called say of requests that the victim broke off as it died.
    private func calledWord(_ victims: [Victim]) throws(StoreError) -> [Pair: FailedCalls] {
        var out: [Pair: FailedCalls] = [:]
        for victim in victims {
            guard let address = victim.proxy?.address, let namespace = victim.namespace,
                let workload = victim.workload ?? victim.pod
            else { continue }
            for row in try mesh.store.brokenCalls(peer: address) where row.flag == "DC" {
                let pair = Pair(from: "\(namespace)/\(workload)", to: "\(row.namespace)/\(row.workload)")
                add(row.requests, of: nil, row.file, "broken off (DC), by the log of the called", to: &out, pair)
            }
        }
        return out
    }

    private func add(
        _ failed: Int64, of requests: Int64?, _ file: String, _ text: Text, to out: inout [Pair: FailedCalls],
        _ pair: Pair
    ) {
        guard var calls = out[pair] else {
            out[pair] = FailedCalls(
                from: pair.from, to: pair.to, requests: requests, failed: failed,
                evidence: Evidence(
                    .file(file, locator: "access log"), value: .count(failed),
                    text: "\(failed) calls from \(workload: pair.from) to \(workload: pair.to) \(text)"))
            return
        }
        calls.failed = (calls.failed ?? 0) &+ failed
        calls.requests = requests.map { (calls.requests ?? 0) &+ $0 } ?? calls.requests
        out[pair] = calls
    }

    /// `shop/inventory` of `inventory.shop.svc.cluster.local`; another host as it is.
    private static func service(_ host: String) -> String {
        let parts = host.split(separator: ".", maxSplits: 3)
        guard parts.count >= 3, parts[2] == "svc" else { return host }
        return "\(parts[1])/\(parts[0])"
    }
}
