import Prose
import Store
import Units

/// All replicas of one workload and container that were killed.
package struct Incident: Sendable {
    package var id: String
    /// As the database numbers the run's meshes; no key of the JSON report.
    package var mesh: Int64 = 1
    /// The archive that tells of it, where the run's bundles are of several meshes.
    package var bundle: String?
    /// What Istio calls the clusters of its mesh, where the run's bundles are of several meshes that are told apart by that: unlike a
    /// file's name it is the same whoever captures. No key of the JSON report.
    package var meshClusters: [String] = []
    /// The clusters of its pods by their own word, where the bundle is of several.
    package var clusters: [String] = []
    package var namespace: String?
    /// nil where several replicas died; `workload` then names them.
    package var pod: String?
    /// Where no page names its pod: its own node's id, the folder, or the beginning of the files of its pages.
    package var called: String?
    /// The UID of its pod, where nothing but the kernel's line tells whose it was; in the JSON report it is what it is called.
    package var podUID: String?
    package var workload: String?
    /// Deployment, StatefulSet, DaemonSet…
    package var workloadKind: String?
    /// The most telling first.
    package var owners: [Owner] = []
    package var node: String?
    package var container: String?
    /// The process that died, where the container is unknown and a witness names it.
    package var process: String?
    package var containerKind: ContainerKind?
    package var proxyVersion: String?
    package var envoyVersion: String?
    package var workers: Int?
    package var form: KillForm
    package var members: [Member] = []
    package var kills: [Kill] = []
    package var killCount = 0
    /// Restarts by the status of those that were killed, whatever ended each run; nil where no status tells. No key of the
    /// JSON report.
    package var restartCount: Int?
    /// How several kills follow each other, in one sentence; nil where fewer than two lives are known.
    package var rhythm: Text?
    package var witnesses: [Witness] = []
    package var state = IncidentState(phase: .unknown)
    @Apart package var trigger: Trigger?
    package var impact: [FailedCalls] = []
    /// What an evicted container held beyond its request, by the kubelet’s words, or a proxy of the pod’s limit, by the kernel’s; why it grew
    /// they do not say.
    package var consumed: Text?
    /// Who ended it, where it was the kubelet, after a probe that failed; nil where nothing tells. No key of the JSON report, whose
    /// witnesses say it.
    package var endedBy: Text?
    package var limitBytes: Bytes?
    package var limitSource: LimitOrigin?
    /// What its container has by now, where it was killed at another limit; no key of the JSON report, whose remedies start from it.
    package var limitNow: Bytes?
    package var limitInForce: Bytes? { limitNow ?? limitBytes }
    /// The LimitRange of its namespace whose default the limit is, so that nobody looks for it in the workload.
    package var limitDefault: ObjectName?
    package var requestBytes: Bytes?
    package var evidenceProcess: EvidenceProcess = .none
    /// Nothing tells whether the pages are older than the kill: they are taken for those of the process after it. No key of the JSON
    /// report.
    package var isAssumedSuccessor = false
    /// One of several containers of its pod, no page tells which: the pages are of the pod's proxy, which may be alive.
    package var mayBeAnother = false
    /// `ns/pod` of the proxy whose figures stand in.
    package var standIn: String?
    /// Blank of a kill of which no page tells.
    @ApartOrBlank package var memory: MemoryAccount
    /// What the model says the killed process needed: anonymous memory of Envoy plus the agent, with its parts.
    @Apart package var need: Need?
    /// What its container needed as it died, at rest and at a full push: what remedies are tried on, and at least its limit where it
    /// died of that. No key of the JSON report.
    @Apart package var needed: RemedyEffect.Needed?
    /// nil where services are not what fills it.
    @Apart package var headroom: Headroom?
    /// What a sampler or Prometheus saw of the life that ended.
    @Apart package var memoryBefore: MemoryCurve?
    /// How memory of the process after the kill rises, where that is a line; no key of the JSON report, whose limit says until when.
    @Apart package var memorySince: MemoryCurve?
    package var causes: [Cause] = []
    /// Code of the cause to speak of first; nil where the kill is unresolved.
    package var leadingCode: String?
    @Apart package var counterfactual: Counterfactual?
    /// False where so many were killed that no remedy was looked for; no key of the JSON report.
    package var isAdvised = true
    /// nil where nothing can be advised.
    package var firstAction: FirstAction?
    package var remedies: [Remedy] = []
    /// What to look at for causes without a safe remedy.
    package var advice: [Advice] = []
    @Apart package var recommendedLimit: RecommendedLimit?
    package init(id: String, form: KillForm) {
        self.id = id
        self.form = form
    }
    /// The pod, or the workload where there are several.
    package var subject: Name { Name(pod ?? workload ?? "unknown pod", .pod, in: namespace) }
    /// The same in a sentence.
    func victim(_ article: String) -> Text {
        guard pod == nil, workload == nil else { return "\(subject)" }
        return "\(own: article) unknown pod\(podUID.map { " with UID \(term: $0)" } ?? "")"
    }
    /// The workload, or the pod, as a name.
    package var subjectName: Name { Name(workload ?? pod ?? "", .workload, in: namespace) }
    /// systemd ended a unit of its own, by the name that systemd-oomd tells: of no pod, and no pod's object would name it.
    package var isUnit: Bool { pod == nil && process?.hasSuffix(".service") == true }
}

package enum ContainerKind: String, Sendable, CaseIterable {
    case sidecar, nativeSidecar, gateway, waypoint, ztunnel, app
    case initContainer = "init"
    /// Of `kubectl debug`.
    case ephemeral
    case istiod
    /// Whether Envoy runs in it.
    package var isProxy: Bool {
        switch self {
        case .sidecar, .nativeSidecar, .gateway, .waypoint: true
        case .ztunnel, .app, .initContainer, .ephemeral, .istiod: false
        }
    }
    /// As JSON has it, whose kinds other programs know: what was added to a pod is no proxy, like its applications.
    package var contractWord: String { self == .ephemeral ? Self.app.rawValue : rawValue }
}

package typealias KillForm = FoundIncident.Form

/// Whose memory the evidence shows.
package enum EvidenceProcess: String, Sendable {
    case killed, successor, sibling, none
}

package struct Member: Sendable {
    package var pod: String?
    package var node: String?
    package var killCount: Int
    package var limitBytes: Bytes?
    package init(pod: String?, node: String?, killCount: Int, limitBytes: Bytes?) {
        self.pod = pod
        self.node = node
        self.killCount = killCount
        self.limitBytes = limitBytes
    }
}

package struct Witness: Sendable {
    /// `status` also of kube-state-metrics, `kernelLog` also the kernel's counter of the cgroup.
    package enum Kind: String, Sendable { case status, event, proxyLog, istiodLog, kernelLog }
    package var kind: Kind
    /// false where it says otherwise than the verdict; nil where it only adds.
    package var agrees: Bool?
    package var text: Text
    package var evidence: Evidence
    package init(kind: Kind, agrees: Bool?, text: Text, evidence: Evidence) {
        self.kind = kind
        self.agrees = agrees
        self.text = text
        self.evidence = evidence
    }
}

extension [Witness] {
    /// What the kernel says that the largest process held when it took it.
    package var anonymousAtKill: Bytes? {
        lazy.filter { $0.kind == .kernelLog }.compactMap { witness -> Bytes? in
            if case .bytes(let bytes) = witness.evidence.value { bytes } else { nil }
        }.max()
    }
}

extension Incident {
    /// Fewer kills are seen than runs ended: of the others the status says that they ended, not how.
    package var hasUnseenEnds: Bool { restartCount != nil && !kills.isEmpty && kills.count < killCount }

    /// Kills that a witness tells of one by one, or counts.
    package var seenKills: Int { hasUnseenEnds ? kills.count : killCount }

    package enum AtStart: Sendable { case always, sinceThen }

    /// Whether each run whose length is known was over within the minute that makes a crash loop: all of them, or those after a
    /// first one that something else ended.
    package var diesAtStart: AtStart? {
        let lived = kills.compactMap(\.livedSeconds)
        let first = livesByPod.values.compactMap { Rhythm.changeAfterFirst($0) == nil ? nil : $0.first }
        func long(_ lives: [Double]) -> Int { lives.count { $0 > Thresholds.crashLoopSeconds.value } }
        guard !lived.isEmpty, long(lived) == long(first) else { return nil }
        return first.isEmpty ? .always : .sinceThen
    }

    /// How long the runs of each pod lasted, in order; the capture ended none of them.
    var livesByPod: [String: [Double]] {
        Dictionary(grouping: kills.filter { $0.duringCapture != true && $0.at != nil }) { $0.pod ?? "" }
            .mapValues { $0.compactMap(\.livedSeconds) }
    }

    /// Nobody saw it die, and no request that it broke off says so: what istiod tells of streams that ended and came again is as a
    /// restart, a lost node or a cut network has it.
    package var isToldByIstiodAlone: Bool {
        form == .killedNotOOM && !isOfTheCaptureAlone && !witnesses.isEmpty
            && witnesses.allSatisfy { $0.kind == .istiodLog }
    }

    /// `1 OOM kill seen, restart count 1,285`; `6 kills`, where each is seen, or counted as a kill.
    package var killsInWords: Text {
        if isToldByIstiodAlone { return "\(killCount, "end") of its connection to istiod" }
        guard hasUnseenEnds, let restartCount else { return "\(killCount, "kill")" }
        let kind: StaticString =
            switch form {
            case .containerLimit, .podLimit, .envoyOnly: "OOM kill"
            case .nodeOOM, .eviction: "kill"
            // What the status shows is the signal, not who sent it.
            case .killedNotOOM: "SIGKILL"
            }
        return "\(kills.count, kind) seen, restart count \(restartCount)"
    }

    /// The strongest cause that is claimed, the capture's own doing only where there is no other.
    package var leading: Cause? { leadingCode.flatMap { code in causes.first { $0.code == code } } }

    /// What to capture where nothing explains the kill.
    package var nextCapture: Advice? {
        guard let code = causes.first(where: \.isRemainder)?.code else { return nil }
        return advice.first { $0.cause == code }
    }

    package var killsByCapture: Int { kills.count { $0.duringCapture == true } }

    /// The capture's part in it, where that is claimed.
    package var captureCause: Cause? { causes.first { $0.role == .circumstance && $0.outcome.isClaim } }

    /// The capture is what leads: nothing else is claimed.
    package var isOfTheCaptureAlone: Bool { leading?.role == .circumstance }

    /// That an application died while the bundle was made is chance: no `config_dump` is asked of it.
    package var wasKilledByCapture: Bool {
        containerKind != .app && containerKind != .ephemeral && killsByCapture > 0 || captureCause != nil
    }

    /// Seconds from a kill to the start of the same pod's next known life, shortest first.
    package var outages: [Double] {
        kills.compactMap { kill -> Double? in
            guard let at = kill.at else { return nil }
            let next = kills.filter { $0.pod == kill.pod }.compactMap(\.startedAt).filter { $0 >= at }.min()
            return next.map { $0.seconds(since: at) }
        }.sorted()
    }
}
