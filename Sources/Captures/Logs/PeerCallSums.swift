/// Requests that came in, by the address of the proxy that sent them and by the server name that it asked for: what a caller without a
/// page of its own was seen to call.
///
/// A sidecar asks for `outbound_.80_._.inventory.shop.svc.cluster.local`; who is outside of the mesh asks for no such name.
struct PeerCallSums {
    private var pairs = ByteTable(limit: 20_000)
    private var sums: [(requests: Int, failed: Int)] = []
    private var key: [UInt8] = []

    /// `peer` as the log has it, with its port.
    mutating func count(from peer: TextSlice, to serverName: TextSlice, failed: Bool) {
        guard serverName.begins("outbound_."), let address = AccessLog.address(of: peer) else { return }
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: address)
        key.append(0x20)
        key.append(contentsOf: serverName)
        guard let index = Self.index(of: key, in: &pairs) else { return }
        if index == sums.count { sums.append((0, 0)) }
        sums[index].requests &+= 1
        if failed { sums[index].failed &+= 1 }
    }

    private static func index(of key: [UInt8], in pairs: inout ByteTable) -> Int? {
        key.withUnsafeBufferPointer { pairs.index(of: $0) }
    }

    func report(into facts: inout FactQueue) {
        for (index, sum) in sums.enumerated() {
            let names = pairs.key(index).split(separator: " ", maxSplits: 1).map(String.init)
            guard names.count == 2 else { continue }
            var calls = PeerCalls(peer: names[0], serverName: names[1])
            (calls.requests, calls.failed) = (sum.requests, sum.failed)
            facts.add(.peerCalls(calls))
        }
    }
}
