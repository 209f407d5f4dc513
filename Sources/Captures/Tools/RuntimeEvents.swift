import Units

typealias RuntimeEventsReader = LineFacts<RuntimeEvents>

/// `docker events`, `podman events`, `nerdctl events` and `ctr events`: which containers died, of what, and when (`RuntimeEvent`).
///
/// `oom` is the kernel's word, passed on by the runtime; the exit code comes with the `die` behind it. A container that ended with
/// 137 after somebody's `kill` or `stop` was not killed for memory.
struct RuntimeEvents: LineParser {
    static let title = "events of a container runtime"
    static let endsWithNewline = false

    private struct Life {
        var name = ""
        var image: String?
        var namespace = ""
        var pod = ""
        var container = ""
        var id = ""
        var oomAt: Moment?
        var sawOOM = false
        var wasStopped = false
        var ended: ContainerState?
        var startedAt: Moment?
        var restarts = 0
        var isDown = false
    }
    private var lives: [Life] = []
    private var places: [String: Int] = [:]
    private var cutter = ItemCutter()
    private(set) var understood = false

    /// A host has some hundreds of containers.
    private static let most = 20_000
    /// Seconds from the kernel's kill to the runtime's word that the container died: its shim reaps it at once, a slow disk takes longer.
    private static let reapSeconds = 15.0

    /// True for an object of a stream of events.
    static func isItem(_ head: JSONHead, _ content: TextSlice) -> Bool {
        let isContainers = content.holds("\"container\"")
        if head.has("Type") || head.has("type"), isContainers {
            if head.has("Action") || head.has("action"), head.has("Actor") || head.has("id") || head.has("attributes") {
                return true
            }
            return head.has("Status") && (head.has("ID") || head.has("Attributes"))
        }
        return head.has("Topic") && head.has("Event") && content.holds("/tasks/")
    }

    static func isLine(_ line: TextSlice) -> Bool { RuntimeEvent(line) != nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if let event = RuntimeEvent(line) { return take(event, number, &facts) }
        var rest = line
        while let item = cutter.next(in: &rest) {
            if let event = RuntimeEvent(item) { take(event, number, &facts) }
        }
    }

    private mutating func take(_ event: RuntimeEvent, _ number: Int, _ facts: inout FactQueue) {
        understood = true
        let key = event.id.isEmpty ? event.name : event.id
        guard !key.isEmpty, event.action != .other, let at = place(of: key) else { return }
        lives[at].id = event.id
        if !event.name.isEmpty { lives[at].name = event.name }
        lives[at].image = lives[at].image ?? event.image
        if !event.pod.isEmpty {
            (lives[at].pod, lives[at].namespace, lives[at].container) = (event.pod, event.namespace, event.container)
        }
        switch event.action {
        case .oom:
            (lives[at].sawOOM, lives[at].oomAt) = (true, event.at)
            if !event.id.isEmpty { facts.add(.kernelKill(RuntimeEvents.kill(event, number))) }
        case .died: end(at, event)
        case .started:
            if lives[at].isDown { lives[at].restarts += 1 }
            (lives[at].isDown, lives[at].startedAt, lives[at].wasStopped) = (false, event.at, false)
        case .stopped: lives[at].wasStopped = true
        case .other: break
        }
    }

    private mutating func place(of key: String) -> Int? {
        if let known = places[key] { return known }
        guard lives.count < Self.most else { return nil }
        places[key] = lives.count
        lives.append(Life())
        return lives.count - 1
    }

    private static func kill(_ event: RuntimeEvent, _ number: Int) -> KernelKill {
        var kill = KernelKill()
        (kill.line, kill.at, kill.containerID) = (number, event.at, event.id)
        kill.constraint = "CONSTRAINT_MEMCG"
        return kill
    }

    private mutating func end(_ at: Int, _ event: RuntimeEvent) {
        lives[at].isDown = true
        defer { (lives[at].sawOOM, lives[at].wasStopped) = (false, false) }
        let isNear =
            if let kill = lives[at].oomAt, let end = event.at { abs(end.seconds(since: kill)) <= Self.reapSeconds } else
            {
                true
            }
        let wasOOM = lives[at].sawOOM && isNear
        guard wasOOM || event.exitCode == 137 && !lives[at].wasStopped else { return }
        // What the kernel killed is told rather than what only ended.
        guard wasOOM || lives[at].ended?.reason != "OOMKilled" else { return }
        var state = ContainerState(kind: .terminated)
        state.reason = wasOOM ? "OOMKilled" : "Error"
        state.exitCode = event.exitCode
        (state.startedAt, state.finishedAt) = (lives[at].startedAt, event.at)
        lives[at].ended = state
    }

    mutating func finish(into facts: inout FactQueue) {
        for life in lives where life.ended != nil || life.oomAt != nil || life.sawOOM {
            facts.add(.pod(RuntimeEvents.pod(life)))
        }
        (lives, places) = ([], [:])
    }

    private static func pod(_ life: Life) -> Pod {
        var pod = Pod()
        pod.isFragment = true
        (pod.namespace, pod.name) = (life.namespace, life.pod)
        pod.hasNoPod = life.pod.isEmpty
        var container = Container()
        container.name = life.container.isEmpty ? life.name : life.container
        container.image = life.image
        container.containerID = life.id.isEmpty ? nil : life.id
        container.restartCount = life.restarts > 0 ? life.restarts : nil
        if life.isDown {
            container.state = life.ended ?? ContainerState(kind: .terminated)
        } else {
            container.lastState = life.ended
            var state = ContainerState(kind: .running)
            state.startedAt = life.startedAt
            container.state = state
        }
        pod.containers = [container]
        return pod
    }
}
