import Analysis
import Prose
import Units

/// What a job says of itself, the same on the page and in the API.
extension Job {
    /// `reading: 12.3 MB of 55.9 MB, 120 entries; found so far: 12 proxies, 3 signs of kills, 45 Istio objects`.
    var text: String {
        switch state {
        case .queued: if case .comparison = kind { "waiting for its bundles" } else { "waiting for its turn" }
        case .reading: "reading: \(amount), \(found)"
        case .diagnosing: "looking for causes; \(found)"
        case .done: partial.map { "done; " + $0 } ?? "done"
        case .failed: failure?.message ?? "failed"
        }
    }

    /// Why the report is of a part only.
    var partial: String? {
        if case .report(let report) = answer?.shown { return report.hurt }
        return nil
    }

    private var amount: String {
        guard let size else { return Bytes(received).decimal }
        return "\(Bytes(received).decimal) of \(Bytes(size).decimal)"
    }

    private var found: String {
        let text: Text =
            "\(Int(clamping: entries), "entry", "entries"); found so far: \(met.proxies, "proxy", "proxies"), \(met.kills, "sign") of kills, \(met.objects, "Istio object")"
        return text.plain
    }
}
