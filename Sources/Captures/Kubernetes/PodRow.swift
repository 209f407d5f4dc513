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
    /// `2/2`: all of its containers are; nil where the table does not say.
    var isReady: Bool?
    /// The second number of that.
    var containerCount: Int?

    /// A row without a header: nil where its words are none of a pod.
    init?(words line: TextSlice) {
        if let name = PodRow.name(line) {
            pod = name
            return
        }
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
        take(ready: words.ready)
    }

    /// `pod/orders-1`, as `kubectl get pods -o name` prints it.
    private static func name(_ line: TextSlice) -> String? {
        let text = line.trimmed
        guard text.begins("pod/"), text.count > 4, text.count < 260 else { return nil }
        let name = text.dropping(4)
        return name.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E } ? name.text : nil
    }

    /// `1/2`.
    mutating func take(ready cell: TextSlice?) {
        guard let cell, let slash = cell.find(0x2F), let have = cell.part(0, slash).integer,
            let want = cell.dropping(slash + 1).integer
        else { return }
        isReady = have == want && want > 0
        containerCount = Int(clamping: max(0, want))
    }

    init() {}

    private static func isExitCode(_ number: Int) -> Bool { number == 0 || (number > 127 && number < 256) }

    private static let troubles: Set<String> = ["OOMKilled", "CrashLoopBackOff", "Evicted"]

    var isInTrouble: Bool { trouble > .none }

    /// The status of a container. `Init:OOMKilled` is of one that starts before the others, as a native sidecar does.
    private var word: String? { status.map { $0.hasPrefix("Init:") ? String($0.dropFirst(5)) : $0 } }

    /// What the row tells of: a kill says more than that the pod is not well.
    enum Trouble: Comparable { case none, some, kill }
    var trouble: Trouble {
        let words = [word ?? "", reason ?? ""]
        if words.contains("OOMKilled") { return .kill }
        return words.contains(where: PodRow.troubles.contains) ? .some : .none
    }

    /// A cell that holds how the container ended: `{"lastState":"terminated","reason":"OOMKilled","finishedAt":"…"}`.
    mutating func take(ended cell: TextSlice?, by tree: ObjectTree) {
        guard let cell, tree.read(json: cell) else { return }
        let root = tree.root
        let ended = root["terminated"].exists ? root["terminated"] : root
        guard let reason = ended["reason"].string, ended["finishedAt"].exists || ended["exitCode"].exists else {
            return
        }
        self.reason = reason
        exitCode = ended["exitCode"].int ?? exitCode
        startedAt = ended["startedAt"].moment ?? startedAt
        finishedAt = ended["finishedAt"].moment ?? finishedAt
    }

    var fact: Pod {
        var found = Pod()
        found.isFragment = true
        found.namespace = namespace ?? ""
        found.name = pod
        found.node = node
        found.address = address
        found.phase = status == "Running" ? "Running" : nil
        (found.isReady, found.containerCount) = (isReady, containerCount)
        if status == "Evicted" { found.reason = "Evicted" }
        if let container = ended { found.containers = [container] }
        return found
    }

    /// As it was in trouble, and is by a later row.
    func fact(followedBy now: PodRow) -> Pod {
        var found = fact
        guard let state = now.state else { return found }
        (found.phase, found.isReady) = (now.status == "Running" ? now.status : found.phase, now.isReady)
        for at in found.containers.indices {
            if let ended = found.containers[at].state, ended.kind == .terminated {
                found.containers[at].lastState = ended
            }
            found.containers[at].state = state
            found.containers[at].restartCount = now.restarts ?? found.containers[at].restartCount
        }
        return found
    }

    /// How the container is by the row of its pod, where that says so.
    private var state: ContainerState? {
        var state = ContainerState(kind: status == "Running" ? .running : .waiting)
        if word == "CrashLoopBackOff" { state.reason = word }
        return status == "Running" || word == "CrashLoopBackOff" ? state : nil
    }

    /// The kill that the row tells of, and which of the container's ends it was; nil where no restart count tells that.
    var kill: (number: Int, state: ContainerState)? {
        guard trouble == .kill, let restarts, restarts < Int.max, let container = ended else { return nil }
        // What has ended now is counted when it starts again.
        if let state = container.state, state.kind == .terminated { return (restarts + 1, state) }
        return container.lastState.map { (restarts, $0) }
    }

    /// The container that the row tells of, where it tells more than that the pod is well.
    private var ended: Container? {
        let cause: String? = reason == "OOMKilled" || word == "OOMKilled" ? "OOMKilled" : nil
        guard cause != nil || exitCode != nil || word == "CrashLoopBackOff" || limit != nil || container != nil else {
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
            let isNow = word == "OOMKilled" && reason == nil && finishedAt == nil
            if isNow { ended.state = state } else { ended.lastState = state }
        }
        // Of the row's own container; `Running` is a phase, of the pod.
        if container != nil, status == "running" { ended.state = ContainerState(kind: .running) }
        if word == "CrashLoopBackOff" { ended.state = state }
        return ended
    }
}
