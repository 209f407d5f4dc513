import Diagnosis
import Prose

extension OutlookRest {
    var name: Name { Name(workload ?? "unknown pod", .workload, in: namespace) }

    /// `12 more, the fullest at 84 % of its limit, 2 of which would be killed`
    var told: Text {
        let who: Text = proxies == 1 ? "" : "the fullest "
        let how: Text =
            if let fullest { "\(who)at \(share: fullest) of its limit" } else if let fullestAtPush {
                "\(who)at \(share: fullestAtPush) of its limit at a full push, estimated"
            } else { limitBytes == nil ? "no limit known" : "nothing measured" }
        let whom: Text = proxies == 1 ? "it" : wouldBeKilled == proxies ? "all" : "\(wouldBeKilled)"
        let killed: Text = wouldBeKilled == 0 ? "" : "; a restart or a full push would kill \(whom)"
        return "\(proxies) more, \(how)\(killed)"
    }
}

extension Report {
    private static let mostTold = 5

    /// `` `checkout/pay`: 12 more, the fullest at 84 % of its limit; …; 40 more of 14 other workloads, the fullest that was measured at 31 % of its limit ``
    var restInWords: Text {
        let shown = outlookRest.prefix(Self.mostTold)
        let told = shown.map { "\($0.name): \($0.told)" as Text }
        let rest = outlookRest.dropFirst(shown.count)
        guard !rest.isEmpty else { return told.joined("; ") }
        let all = rest.reduce(0) { $0 + $1.proxies }
        let most =
            rest.compactMap(\.fullest).max().map {
                ", the fullest that was measured at \(share: $0) of its limit" as Text
            } ?? ""
        let killed = rest.reduce(0) { $0 + $1.wouldBeKilled }
        let dying: Text = killed == 0 ? "" : ", \(killed) of which a restart or a full push would kill"
        return "\(told.joined("; ")); \(all) more of \(rest.count, "other workload")\(dying)\(most)"
    }
}
