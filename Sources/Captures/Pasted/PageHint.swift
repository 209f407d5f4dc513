/// What stands around a page says of it: the command that printed it, and the line on which it begins. Facts that lack a
/// name get the command's.
struct PageHint {
    var namespace: String?
    var pod: String?
    /// One of whose pods was asked.
    private var workload: String?
    var container: String?
    /// The release that Helm was asked for.
    private var release: String?
    var isPrevious = false
    private var isDebugger = false
    private var readsTarget = false
    /// Nothing but the prompt's host names the pod.
    private var isOfPrompt = false
    /// Lines of the file before the page's first.
    var linesBefore = 0

    init() {}

    /// - Parameter machines: hosts that are known to be no pods.
    init(_ boundary: PageBoundary?, machines: Set<String> = []) {
        guard let boundary, !boundary.command.isEmpty else { return }
        let command = boundary.command.withUnsafeBufferPointer { ShellCommand($0) }
        (namespace, pod, container) = (command.namespace, command.pod, command.container)
        workload = command.workload
        (isPrevious, release) = (command.isPrevious, command.release)
        (isDebugger, readsTarget) = (command.isDebugger, command.readsTarget)
        guard command.isLocal, let host = boundary.host, !machines.contains(host), PageHint.isPod(host) else { return }
        pod = host
        isOfPrompt = true
    }

    /// With the command that opened the shell in which it was typed, where one did.
    init(_ boundary: PageBoundary?, in session: ShellCommand?, machines: Set<String> = []) {
        self.init(boundary, machines: machines)
        // A prompt in the pod may show its name.
        guard let session, pod == nil || pod == session.pod, let boundary, !boundary.command.isEmpty else { return }
        (namespace, pod, container) = (session.namespace, session.pod, session.container)
        workload = session.workload
        isOfPrompt = false
        isDebugger = session.isDebugger
        readsTarget = readsTarget || session.isInTarget
    }

    /// A cgroup that was read in a debug container is its own; those of the pod's other containers are seen through their processes.
    func isOfDebugger(_ kind: CaptureKind) -> Bool { isDebugger && kind == .cgroup && !readsTarget }

    /// `orders-76ddfbf5cd-kc6ll`, `ledger-0`: a machine's name seldom ends so.
    private static func isPod(_ host: String) -> Bool {
        let parts = host.split(separator: "-")
        guard parts.count >= 2, let last = parts.last else { return false }
        let isOfSet = last.utf8.count <= 3 && last.utf8.allSatisfy { $0 &- 0x30 < 10 }
        return isOfSet || parts.count >= 3 && last.utf8.count == 5 && parts[parts.count - 2].utf8.count >= 6
    }

    /// Whose the page is, where it is of a kind that is a proxy's.
    func identity(of kind: CaptureKind) -> ProxyIdentity? {
        // Processes are listed on nodes as well, some of which are called like pods.
        let isOfProxy = kind.isOfProxy || kind == .processList && !isOfPrompt
        guard (pod ?? workload) != nil, isOfProxy, isDebugger || container == nil || container == "istio-proxy" else {
            return nil
        }
        var identity = ProxyIdentity()
        identity.namespace = namespace
        (identity.pod, identity.workload) = (pod, pod == nil ? workload : nil)
        return identity
    }

    /// It changes no fact.
    var isNothing: Bool {
        linesBefore == 0 && namespace == nil && (pod ?? workload ?? container ?? release) == nil && !isPrevious
    }

    func amend(_ fact: Fact) -> Fact {
        switch fact {
        case .pod(var pod):
            // A piece of an object below the command that asked for its pod.
            if pod.isFragment, pod.name.isEmpty, let name = self.pod { pod.name = name }
            if pod.namespace.isEmpty, let namespace { pod.namespace = namespace }
            // A column of one container alone: `.spec.containers[?(@.name=="istio-proxy")].resources.limits.memory`.
            if pod.isFragment, let container {
                for at in pod.containers.indices where pod.containers[at].name.isEmpty {
                    pod.containers[at].name = container
                }
            }
            return .pod(pod)
        case .event(var event):
            event.namespace = event.namespace ?? namespace
            event.line += linesBefore
            return .event(event)
        case .workload(var workload):
            if workload.namespace.isEmpty, let namespace { workload.namespace = namespace }
            return .workload(workload)
        case .chartRevision(let revision): return .chartRevision(amended(revision))
        case .proxyLife(var life): return .proxyLife(amend(&life))
        case .part(.some(var part)):
            part.namespace = part.namespace ?? namespace
            return .part(part)
        default: return moved(fact)
        }
    }

    /// A fact of one line, by the lines of the whole entry.
    private func moved(_ fact: Fact) -> Fact {
        switch fact {
        case .kernelKill(var kill):
            kill.line += linesBefore
            return .kernelKill(kill)
        case .logLine(var line):
            line.line += linesBefore
            return .logLine(line)
        case .push(var push):
            push.line += linesBefore
            return .push(push)
        case .connection(var connection):
            connection.line += linesBefore
            return .connection(connection)
        case .limitChange(var change):
            change.line += linesBefore
            return .limitChange(change)
        default: return fact
        }
    }

    /// Helm tells of a history whose it is in its command alone.
    private func amended(_ revision: ChartRevision) -> ChartRevision {
        var revision = revision
        (revision.namespace, revision.release) = (revision.namespace ?? namespace, revision.release ?? release)
        return revision
    }

    private func amend(_ life: inout ProxyLogLife) -> ProxyLogLife {
        if life.pod == nil, container == nil || container == "istio-proxy" {
            life.pod = pod
            life.namespace = life.namespace ?? namespace
        }
        if isPrevious { life.fromPreviousLog = true }
        life.firstLine += linesBefore
        life.lastLine += linesBefore
        if let line = life.killLine { life.killLine = line + linesBefore }
        return life
    }
}

extension CaptureKind {
    /// A page of one proxy, its process, or its container.
    var isOfProxy: Bool {
        switch self {
        case .configDump, .clustersPage, .statsText, .prometheusStats, .memoryPage, .serverInfo, .listenersPage,
            .proxyLog,
            .netstat, .memoryRollup, .processStatus, .cgroup, .memorySeries, .allocatorPage, .heapProfile,
            .certsPage,
            .runtimePage, .contentionPage:
            true
        default: false
        }
    }
}
