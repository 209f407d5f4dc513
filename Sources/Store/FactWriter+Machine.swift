import Captures

extension FactWriter {
    func write(_ requests: ServedRequests, _ file: Int64) throws(StoreError) {
        try add(Scratch.ServedRow(number: nextScratchRow(), requests: requests), of: file, to: Scratch.served)
        guard requests.failed > 0, let host = ClusterName.outboundHost(of: requests.cluster) else { return }
        try add(FailedCallDraft(host: host, requests), of: file, to: Tables.failedCall)
    }

    func write(_ calls: PeerCalls, _ file: Int64) throws(StoreError) {
        guard let host = ClusterName(calls.serverName).host else { return }
        try add(
            Scratch.PeerRow(number: nextScratchRow(), calls: calls, host: host), of: file, to: Scratch.peerCall)
    }
}

/// Calls of which some failed, as a log or a stats page counts them.
struct FailedCallDraft {
    /// nil: of the proxy whose page it is.
    var callerNamespace: String?
    var caller: String?
    var host: String
    var requests: Int
    var failed: Int
    var source: FailedCallSource

    init(host: String, _ served: ServedRequests) {
        (self.host, requests, failed, source) = (host, served.count, served.failed, .accessLog)
    }

    init(_ calls: CountedCalls) {
        (host, requests, failed, source) = (calls.host, calls.requests, calls.failed, .stats)
        let from = calls.from?.split(separator: "/", maxSplits: 1).map(String.init) ?? []
        if from.count == 2 { (callerNamespace, caller) = (from[0], from[1]) }
    }
}

/// Where failed calls were counted.
package enum FailedCallSource: String, Sendable, CaseIterable, ColumnWord {
    case accessLog = "access log"
    /// The access log of whom they were for.
    case logOfCalled = "log of the called"
    case stats
    /// Errors by upstream cluster.
    case clustersPage = "clusters page"

    /// A log tells of each call once; all others count from the start on, so that a later figure holds an earlier one.
    package var isLog: Bool { self == .accessLog || self == .logOfCalled }
}
