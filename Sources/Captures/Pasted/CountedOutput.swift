/// A figure alone, which means something by the command above it:
///
/// ```
/// $ istioctl proxy-config clusters orders-1.shop | wc -l
/// 1497
/// $ kubectl exec orders-1 -c istio-proxy -- pilot-agent request GET server_info | grep concurrency
///   "concurrency": 8,
/// ```
struct CountedOutput {
    let fact: Fact

    init?(_ head: [UInt8], of command: ShellCommand) {
        guard head.count < 200 else { return nil }
        let found = head.withUnsafeBufferPointer { head -> Fact? in
            let text = head.part(
                head.firstIndex { $0 > 0x20 } ?? 0, (head.lastIndex { $0 > 0x20 }).map { $0 + 1 } ?? 0)
            if text.begins("\"concurrency\": "), let count = text.dropping(15).leadingInteger?.value {
                return .stat(Stat(.concurrency, Double(count)))
            }
            guard let count = text.integer, count >= 0, command.countsLines else { return nil }
            // The table has a header.
            let isClusters = command.holds("clusters") || command.holds("cluster")
            if command.holds("proxy-config") || command.holds("pc"), isClusters, count > 0 {
                return .stat(Stat(.listedClusters, Double(count - 1)))
            }
            return .note("\(command.title): \(count)")
        }
        guard let found else { return nil }
        fact = found
    }
}
