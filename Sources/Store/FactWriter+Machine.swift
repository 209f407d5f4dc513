import Captures

extension FactWriter {
    func write(_ requests: ServedRequests, _ file: Int64) throws(StoreError) {
        try add(Scratch.ServedRow(number: nextScratchRow(), requests: requests), of: file, to: Scratch.served)
        guard requests.failed > 0, let host = ClusterName.outboundHost(of: requests.cluster) else { return }
        try add((host, requests.count, requests.failed), of: file, to: Tables.failedCall)
    }
}
