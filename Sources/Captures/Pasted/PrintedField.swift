import Units

/// The value of one field of a pod, of which the path in the command above it says what it is:
///
/// ```
/// $ kubectl -n pay get pod ledger-1 -o jsonpath='{.status.containerStatuses[*].lastState.terminated.reason}'
/// OOMKilled
/// $ kubectl -n pay get pod ledger-1 -o jsonpath='{.spec.containers[?(@.name=="istio-proxy")].resources.limits.memory}'
/// 128Mi
/// ```
/// A path through all containers prints the values of those that have one, so that none says whose it is.
struct PrintedField {
    let pod: Pod

    init?(_ head: [UInt8], of command: ShellCommand) {
        guard head.count < 400, let path = command.printedPath, let name = command.pod,
            let meaning = PodColumns.meaning(ofField: path)
        else { return nil }
        // It is printed on one line, without an end; what a chat adds begins on the next one.
        let line = head.drop { $0 <= 0x20 }.prefix { $0 != 0x0A }
        let values = line.split { $0 <= 0x20 }.prefix(32).map { String(decoding: $0, as: UTF8.self) }
        var container = Container()
        container.name = command.container ?? ""
        guard !values.isEmpty, Self.take(values, as: meaning, path, into: &container) else { return nil }
        var pod = Pod()
        pod.isFragment = true
        (pod.namespace, pod.name) = (command.namespace ?? "", name)
        pod.containers = [container]
        self.pod = pod
    }

    /// False for what says nothing of how a container ended, or of its limit.
    private static func take(
        _ values: [String], as meaning: PodColumns.Meaning, _ path: String, into container: inout Container
    ) -> Bool {
        let only = values.count == 1 ? values[0] : nil
        var state = ContainerState(kind: .terminated)
        switch meaning {
        case .restarts:
            let counts = values.compactMap { Int($0) }
            guard counts.count == values.count else { return false }
            container.restartCount = counts.reduce(0, &+)
            return true
        case .limit, .request:
            guard let only, !container.name.isEmpty, Quantity(only)?.bytes != nil else { return false }
            if meaning == .limit {
                (container.memoryLimit, container.hasSpec) = (only, true)
            } else {
                container.memoryRequest = only
            }
            return true
        case .reason:
            guard let reason = values.first(where: { $0 == "OOMKilled" }) ?? only else { return false }
            state.reason = reason
        case .exitCode: state.exitCode = only.flatMap { Int($0) }
        case .started: state.startedAt = only.flatMap { Moment(rfc3339: $0) }
        case .finished: state.finishedAt = only.flatMap { Moment(rfc3339: $0) }
        default: return false
        }
        guard state.reason != nil || state.exitCode != nil || state.startedAt != nil || state.finishedAt != nil else {
            return false
        }
        if path.contains(".state.") { container.state = state } else { container.lastState = state }
        return true
    }
}
