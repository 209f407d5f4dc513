import Units

extension RemedyBuilder {
    func limit() -> Remedy? {
        guard let limit = recommendedLimit(), let victim = c.victim, victim.kind.isProxy, victim.form != .eviction,
            victim.form != .nodeOOM,
            limit.bytes > c.limit ?? 0
        else { return nil }
        let isRoot = causes.first { $0.outcome.isClaim }?.classification == .limitTooLow
        let mebibytes = limit.bytes.count / (1 << 20)
        let yaml =
            victim.kind == .gateway
            ? """
            # values of the gateway's chart
            resources:
              limits:
                memory: \(mebibytes)Mi

            """
            : """
            # pod template of the workload; with any of these four annotations the chart's defaults are dropped as a whole
            metadata:
              annotations:
                sidecar.istio.io/proxyCPU: "100m"
                sidecar.istio.io/proxyCPULimit: "2"
                sidecar.istio.io/proxyMemory: "\(max(64, mebibytes / 2))Mi"
                sidecar.istio.io/proxyMemoryLimit: "\(mebibytes)Mi"

            """
        return Remedy(
            id: "", cause: causes.first { $0.classification == .limitTooLow }?.code ?? LimitTooLow.card.code,
            kind: isRoot ? .rootFix : .stopGap,
            title: "a limit of \(limit.bytes.binary): \(limit.arithmetic)", yaml: yaml, saving: nil, savingError: nil,
            reaches: "the workload alone, after a rollout",
            risk: isRoot ? "none beyond the memory reserved" : "what fills the proxy goes on growing",
            undo: "restore the old value", verify: "kubectl get pod POD -o jsonpath='{..resources.limits.memory}'")
    }

    /// Level, push peak, what no page of the evidence holds, and a margin of 10 %, rounded up to 32 MiB.
    func recommendedLimit() -> RecommendedLimit? {
        guard let need = c.need, c.victim?.kind.isProxy ?? true else { return nil }
        let held = connectionPeak
        let step = 32.0 * 1_048_576
        let bytes = Bytes(
            rounding: ((need.level.double + need.push.double + held.double) * 1.1 / step).rounded(.up) * step)
        let connections = held.count > 0 ? " + \(held.megabytes) connections" : ""
        return RecommendedLimit(
            bytes: bytes,
            arithmetic:
                "\(need.level.megabytes) MB level (\(need.basis)) + \(need.push.megabytes) push of every cluster\(connections), and 10 %"
        )
    }

    /// Connections of the victim that the evidence's pages do not hold.
    private var connectionPeak: Bytes {
        guard let cause = causes.first(where: { $0.classification == .connections && $0.outcome.isClaim }),
            c.process != .killed
        else { return 0 }
        return cause.bytes.map { Bytes(rounding: $0.double * MemoryModel.anonymousPerAllocated) } ?? 0
    }
}

/// A name as a YAML scalar: plain where it is plainly safe, quoted otherwise.
func yamlText(_ text: String) -> String {
    let plain = !text.isEmpty && text.utf8.allSatisfy(isPlain)
    let special =
        Double(text) != nil
        || ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    if plain && !special { return text }
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F: out += " "
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}

/// Letters, digits, `-`, `.`, `/`, `_`.
private func isPlain(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x2D && byte <= 0x39) || byte == 0x5F
}
