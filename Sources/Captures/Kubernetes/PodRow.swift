import Units

/// One row of a table of pods.
struct PodRow {
    var namespace: String?
    var pod = ""
    var container: String?
    var status: String?
    var restarts: Int?
    /// `7 (2m11s ago)`.
    var restartsText: String?
    var node: String?
    var address: String?
    var exitCode: Int?
    var reason: String?
    var startedAt: Moment?
    var finishedAt: Moment?
    var limit: String?
    var request: String?
    var image: String?

    /// A row without a header: nil where its words are none of a pod.
    init?(words line: TextSlice) {
        let words = RowWords(line)
        guard !words.isStrange, let state = words.status, words.pod != nil || words.container != nil else { return nil }
        // Without `1/2` it is a row of somebody's own making, and must tell how a container ended.
        let isCut = line.holds("  ") || line.holds("\t") || !words.times.isEmpty || !words.numbers.isEmpty
        guard words.ready != nil || state.isExactly("OOMKilled") && isCut || !words.times.isEmpty else { return nil }
        namespace = words.namespace
        pod = words.pod ?? ""
        container = words.container
        status = state.text(limit: 64)
        finishedAt = words.times.last
        if words.times.count > 1 { startedAt = words.times.first }
        let numbers: [Int] = words.numbers
        if words.ready == nil { exitCode = numbers.first(where: PodRow.isExitCode) }
        let code = exitCode
        restarts = numbers.first { (number: Int) -> Bool in number != code }
        if let restarts { restartsText = String(restarts) }
    }

    init() {}

    private static func isExitCode(_ number: Int) -> Bool { number == 0 || (number > 127 && number < 256) }

    private static let troubles: Set<String> = ["OOMKilled", "CrashLoopBackOff", "Evicted"]

    var isInTrouble: Bool { PodRow.troubles.contains(status ?? "") || PodRow.troubles.contains(reason ?? "") }

    var fact: Pod {
        var found = Pod()
        found.isFragment = true
        found.namespace = namespace ?? ""
        found.name = pod
        found.node = node
        found.address = address
        found.phase = status == "Running" ? "Running" : nil
        if status == "Evicted" { found.reason = "Evicted" }
        if let container = ended { found.containers = [container] }
        return found
    }

    /// The container that the row tells of, where it tells more than that the pod is well.
    private var ended: Container? {
        let cause: String? = reason == "OOMKilled" || status == "OOMKilled" ? "OOMKilled" : nil
        guard cause != nil || exitCode != nil || status == "CrashLoopBackOff" || limit != nil || container != nil else {
            return nil
        }
        var ended = Container()
        ended.name = container ?? ""
        ended.restartCount = restarts
        ended.image = image
        ended.memoryRequest = request
        if let limit {
            ended.memoryLimit = limit
            ended.hasSpec = true
        }
        if cause != nil || exitCode != nil {
            var state = ContainerState(kind: .terminated)
            state.reason = cause ?? reason ?? status
            state.exitCode = exitCode
            state.startedAt = startedAt
            state.finishedAt = finishedAt
            // Beside when it ended it is the last state that somebody asked for; kubectl's column shows the present one.
            let isNow = status == "OOMKilled" && reason == nil && finishedAt == nil
            if isNow { ended.state = state } else { ended.lastState = state }
        }
        if status == "CrashLoopBackOff" {
            var state = ContainerState(kind: .waiting)
            state.reason = status
            ended.state = state
        }
        return ended
    }
}
