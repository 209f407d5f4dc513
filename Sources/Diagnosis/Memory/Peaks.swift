import Prose
import Store
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
    /// What came after the dump that the account is of: a start loads it again.
    var later: StatGrowth?
    /// In all at a full push, where somebody knows more than its level and the push.
    var atFullPush: Bytes?

    func peaks() -> [TransientPeak] {
        var out: [TransientPeak] = []
        func add(
            _ kind: TransientPeak.Kind, _ bytes: Bytes, on level: Bytes?, known: Bytes? = nil,
            isLeast: Bool = false, _ trigger: Text
        ) {
            guard bytes > 0 else { return }
            let peak = known ?? level.map { $0 + bytes }
            var fits: Bool?
            if let peak, let limit { fits = peak >= limit ? false : isLeast ? nil : true }
            out.append(TransientPeak(kind: kind, trigger: trigger, bytes: bytes, peak: peak, fits: fits))
        }
        if let account {
            let came = later.map { $0.kind == .wasm ? 0 : $0.bytes.double } ?? 0
            let kept = Bytes(rounding: (later?.bytes.double ?? 0) * MemoryModel.anonymousPerAllocated)
            add(
                .firstPush, MemoryModel.firstPushPeak(allocated: account.pushed + came), on: restart.map { $0 + kept },
                isLeast: cameUnseen, start)
        }
        add(
            .fullPush, push, on: level, known: atFullPush,
            "a full push (a rule for all hosts)\(asItDied)\(againEachTime)")
        if let counts = state?.counts {
            add(
                .configDump, Bytes(rounding: whole(counts) * MemoryModel.dumpPerJSONByte), on: level,
                isLeast: !counts.complete,
                counts.complete
                    ? "the first config_dump (bug-report, proxy-config)"
                    : "the first config_dump (bug-report, proxy-config): at least, as the file is cut"
            )
            add(
                .drainingListeners, MemoryModel.drainingGeneration(counts), on: level,
                "a change of every listener (EnvoyFilter): old ones drain"
            )
        }
        return out
    }

    /// Bytes of the dump; of one that is cut, what it would have with the clusters that other pages count.
    private func whole(_ counts: ConfigCounts) -> Double {
        let behind = Double(state?.clustersBehindCut ?? 0)
        return Double(counts.bytes) * (1 + behind / Double(max(1, counts.clusters)))
    }

    private var start: Text {
        if cameUnseen {
            return "a start: at least what the dump holds is sent, and soon sent again; more was held later"
        }
        return later == nil
            ? "a start: everything is sent, and soon sent again"
            : "a start: everything is sent, what came after the dump too, and soon sent again"
    }

    /// More was allocated later than when the dump was taken, and nothing tells what it was: a start may load that too.
    private var cameUnseen: Bool {
        guard later == nil, let rise = state?.measured.grewSinceDump, let was = state?.measured.allocatedAtDump else {
            return false
        }
        return rise.double > (Thresholds.growth.value - 1) * was.double
    }

    /// A limit that was reached says that more was held than any page shows.
    private var asItDied: Text {
        guard let atFullPush, let level, atFullPush > level + push else { return "" }
        return ", on what it held when it died"
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
