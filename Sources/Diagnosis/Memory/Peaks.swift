import Prose
import Units

/// What a process needs for moments beyond its level, each by the model, against its limit.
struct Peaks {
    /// Bytes of the container: as it is, or was before the kill.
    let level: Bytes?
    /// Bytes of the container soon after a start, without connections and what drains.
    let restart: Bytes?
    /// What a push that changes every cluster adds.
    let push: Bytes
    let account: Account?
    let state: ProxyState?
    let limit: Bytes?

    func peaks() -> [TransientPeak] {
        var out: [TransientPeak] = []
        func add(_ kind: TransientPeak.Kind, _ bytes: Bytes, on level: Bytes?, _ trigger: Text) {
            guard bytes > 0 else { return }
            let peak = level.map { $0 + bytes }
            var fits: Bool?
            if let peak, let limit { fits = peak < limit }
            out.append(TransientPeak(kind: kind, trigger: trigger, bytes: bytes, peak: peak, fits: fits))
        }
        if let account {
            add(
                .firstPush, MemoryModel.firstPushPeak(allocated: account.pushed), on: restart,
                "a start: everything is sent, and soon sent again")
        }
        add(
            .fullPush, push, on: level,
            "a full push (a rule for all hosts)\(againEachTime)")
        if let bytes = state?.counts?.bytes {
            add(
                .configDump, Bytes(rounding: Double(bytes) * MemoryModel.dumpPerJSONByte), on: level,
                "the first config_dump (bug-report, proxy-config)"
            )
        }
        if let counts = state?.counts {
            add(
                .drainingListeners, MemoryModel.drainingGeneration(counts), on: level,
                "a change of every listener (EnvoyFilter): old ones drain"
            )
        }
        return out
    }

    /// Before istiod sends differences each push holds all clusters again, whatever changed.
    private var againEachTime: Text {
        guard let account, let version = state?.proxy.istioVersion, !IstioDefaults.sendsDifferences(version) else {
            return ""
        }
        let most = Bytes(rounding: account.pushed * MemoryModel.repeatedPush)
        return "; any other takes up to \(estimated: most), as Istio \(version: version) sends everything each time"
    }
}
