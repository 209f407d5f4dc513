/// Requests by caller and called, of Istio's metrics and of Envoy's circuit breakers on one page.
///
/// ```
/// istio_requests_total{reporter="source",source_workload="cart",…,response_code="503",response_flags="UF,URX",…} 308
/// envoy_cluster_upstream_rq_pending_overflow{cluster_name="outbound|80||pay.checkout.svc.cluster.local"} 17
/// ```
/// Only pairs of which something failed become facts.
struct CallSums {
    private struct Pair: Hashable {
        var from: String?
        var host: String
    }
    private var sums: [Pair: (requests: Double, failed: Double)] = [:]
    private static let mostPairs = 10_000

    mutating func add(_ sample: PrometheusSample) {
        if sample.name.isExactly("istio_requests_total") {
            addRequests(sample)
        } else if sample.name.isExactly("envoy_cluster_upstream_rq_pending_overflow") {
            guard let name = sample.label("cluster_name"), let refused = sample.number, refused > 0 else { return }
            overflow(of: name, refused)
        }
    }

    /// `outbound|80||pay.checkout.svc.cluster.local`, and how many requests its circuit breaker refused.
    mutating func overflow(of cluster: TextSlice, _ refused: Double) {
        let fields = cluster.text.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0] == "outbound" else { return }
        var host = fields[3]
        if host.last == ";" { host.removeLast() }
        add(Pair(from: nil, host: String(host)), requests: refused, failed: refused)
    }

    mutating func finish(into facts: inout FactQueue) {
        for (pair, sum) in sums.sorted(by: { ($0.key.host, $0.key.from ?? "") < ($1.key.host, $1.key.from ?? "") })
        where sum.failed >= 1 && sum.failed < 9e15 && sum.requests < 9e15 {
            var calls = CountedCalls()
            (calls.from, calls.host) = (pair.from, pair.host)
            (calls.requests, calls.failed) = (Int(sum.requests), Int(sum.failed))
            facts.add(.countedCalls(calls))
        }
        sums.removeAll()
    }

    private mutating func addRequests(_ sample: PrometheusSample) {
        guard let count = sample.number, count > 0, let host = sample.label("destination_service"), host.count < 300,
            let reporter = sample.label("reporter")
        else { return }
        var from: String?
        if !reporter.isExactly("source") {
            // What the called side counts tells its caller by name.
            guard let workload = sample.label("source_workload"),
                let namespace = sample.label("source_workload_namespace"), !workload.isExactly("unknown")
            else { return }
            from = "\(namespace.text.prefix(300))/\(workload.text.prefix(300))"
        }
        let isFailed =
            sample.label("response_code")?.isExactly("503") ?? false
            || sample.label("response_flags").map(Self.isOfPeer) ?? false
        add(Pair(from: from, host: host.text), requests: count, failed: isFailed ? count : 0)
    }

    private mutating func add(_ pair: Pair, requests: Double, failed: Double) {
        guard sums[pair] != nil || sums.count < Self.mostPairs else { return }
        let old = sums[pair] ?? (0, 0)
        sums[pair] = (old.requests + requests, old.failed + failed)
    }

    /// Flags of Envoy that say that the other side was not there, went away, or was not asked.
    private static func isOfPeer(_ flags: TextSlice) -> Bool {
        flags.text.split(separator: ",").contains { ["UF", "UH", "UC", "URX", "UO", "UPE", "DC"].contains($0) }
    }
}
