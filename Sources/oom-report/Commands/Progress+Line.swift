import Analysis
import Units

extension Progress {
    /// `2/3  34 % of 55.9 MB`.
    var anonymousLine: String {
        let which = bundles > 1 ? "\(number)/\(bundles)  " : ""
        guard let bytesInAll, bytesInAll > 0 else { return which + Bytes(bytesRead).decimal }
        return "\(which)\(min(100, bytesRead * 100 / bytesInAll)) % of \(Bytes(bytesInAll).decimal)"
    }

    /// `bundle.tgz  34 % of 55.9 MB  proxies/shop/orders/clusters`: how far of how much, and what was just read.
    var line: String {
        let which = bundles > 1 ? "\(number)/\(bundles) \(bundle)  " : ""
        guard let bytesInAll, bytesInAll > 0 else { return "\(which)\(Bytes(bytesRead).decimal)  \(entry)" }
        let part = min(100, bytesRead * 100 / bytesInAll)
        return "\(which)\(part) % of \(Bytes(bytesInAll).decimal)  \(entry)"
    }
}
