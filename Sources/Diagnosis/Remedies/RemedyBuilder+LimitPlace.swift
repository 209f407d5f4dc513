import Prose
import Store
import Units

/// Where a limit is set: an annotation, a template, an object that makes the template, a unit of a machine.
extension RemedyBuilder {
    /// What the scheduler should keep free: the level, in steps of 16 MiB.
    func requestFor(_ level: Bytes) -> Bytes {
        let step = 16_777_216.0
        return Bytes(rounding: (level.double / step).rounded(.up) * step)
    }

    /// The command for a limit, and the one that sets the old value again.
    func setLimit(_ limit: Bytes, _ draft: inout Draft) {
        if let unit = c.victim?.unit { return setLimit(limit, ofUnit: unit, &draft) }
        guard let target else {
            guard let cronJob else { return }
            setResources(request: min(requestAtRest(limit), limit), limit: limit, &draft)
            draft.reaches = "the next runs of CronJob \(workload: cronJob)"
            return
        }
        if setsAnnotation(container, limit, of: target, &draft) { return }
        draft.objects = [target.object(container: container)]
        switch c.victim?.kind ?? (c.isGateway ? .gateway : .sidecar) {
        case .waypoint: setLimit(limit, ofGateway: target.name, target, &draft)
        case .gateway where madeFrom != nil: setLimit(limit, ofGateway: madeFrom ?? target.name, target, &draft)
        case .gateway:
            // It stands in the workload's own template.
            draft.commands = [target.resources(of: container, limit: limit)]
            draft.undo = .command(target.resources(of: container, limit: c.limitNow ?? 0))
        case _ where !isInjected:
            draft.commands = [target.resources(of: container, limit: limit)]
            draft.undo = .command(target.resources(of: container, limit: c.limitNow ?? 0))
        default:
            setResources(request: min(requestAtRest(limit), limit), limit: limit, &draft)
        }
    }

    /// What the scheduler keeps free for it now; what an autoscaler asked for was its own measure, and part of what killed.
    private func requestAtRest(_ limit: Bytes) -> Bytes {
        let asked = autoscaler == nil ? c.victim?.request ?? proxyRow?.request : nil
        // What it needs is no word on what the scheduler was asked for.
        return asked ?? Bytes(Thresholds.ordinaryNeed.value)
    }

    /// Of a machine: it holds at once, and stays.
    private func setLimit(_ limit: Bytes, ofUnit unit: String, _ draft: inout Draft) {
        func set(_ bytes: Bytes) -> Command {
            // Its suffixes are of 1,024, as Kubernetes' `Mi`.
            let whole = bytes.count >> 20
            let value = whole << 20 == bytes.count ? "\(whole)M" : "\(bytes.count)"
            return "systemctl set-property \(word: unit) \(word: "MemoryMax=\(value)")"
        }
        draft.commands = [set(limit)]
        draft.undo = c.limitNow.map { .command(set($0)) } ?? draft.undo
        draft.verify = .command("systemctl show \(word: unit) -p MemoryMax -p MemoryCurrent")
        draft.reaches = "unit \(term: unit) of this machine, at once and without a restart"
        draft.alternatives = []
    }

    /// The annotations for a sidecar's memory. Where the pod has its own limit by annotation, the rest stays as it is; else all
    /// are given, since with any of them the chart's values are dropped as a whole.
    func setResources(request: Bytes, limit: Bytes?, _ draft: inout Draft) {
        draft.needs += unknownWorkload
        guard let changed = template else { return }
        draft.objects = [changed.object]
        // A pod whose request is above its limit is refused.
        let asked = WorkloadTarget.quantity(min(request, limit ?? request))
        let isAboveLimit = limit.map { $0 < proxyRow?.request ?? 0 } ?? false
        let old = limitAnnotation
        let others = knownAnnotations
        let cpu = PresentCPU(proxyRow, workers: c.state?.workers)
        var members: [(key: String, value: YAML)] = []
        func add(_ name: String, _ value: String) {
            // What somebody set already stays.
            if others?[name] == nil { members.append((Self.annotation(name), .text(value))) }
        }
        if old == nil {
            if let asked = cpu.request { add("proxyCPU", asked) }
            if let most = cpu.limit { add("proxyCPULimit", most) }
        }
        if old == nil || !draft.isLimit || isAboveLimit {
            members.append((Self.annotation("proxyMemory"), .text(asked)))
        }
        if let limit { members.append((Self.annotation("proxyMemoryLimit"), .text(WorkloadTarget.quantity(limit)))) }
        draft.commands = [changed.annotate(members)]
        tellWhatElseSets(old, &draft)
        if let before = before(members, old, others) {
            draft.undo = .command(changed.annotate(before))
        } else {
            // Which of them the pod had no page says: the workload as it is now is kept, and put back.
            draft.saves = [changed.save]
            draft.undo = .command(changed.restore)
        }
        if old == nil { draft.risk += alsoSets(asked, cpu, others) }
    }

    /// `; it also sets a memory request of 64Mi and a CPU request of 100m, as the pod has now, and a CPU limit of 2, which no page shows: …`
    private func alsoSets(_ asked: String, _ cpu: PresentCPU, _ others: [String: String]?) -> Text {
        let isKept = proxyRow?.request.map { WorkloadTarget.quantity($0) == asked } ?? false
        var all: [(what: Text, value: String, isKnown: Bool)] = [
            ("a memory request", asked, isKept)
        ]
        if let asked = others?["proxyCPU"] ?? cpu.request { all.append(("a CPU request", asked, cpu.isRequestKnown)) }
        if let most = others?["proxyCPULimit"] ?? cpu.limit { all.append(("a CPU limit", most, cpu.isLimitKnown)) }
        func told(_ isKnown: Bool, _ end: Text) -> Text? {
            let own = all.filter { $0.isKnown == isKnown }
            guard !own.isEmpty else { return nil }
            let words = own.map { "\($0.what) of \(term: $0.value)" as Text }
            let list: Text = words.dropLast().joined(", ") + (own.count > 1 ? " and " : "") + (words.last ?? "")
            return list + end
        }
        let parts = [told(true, ", as the pod has now"), told(false, ", which no page shows")].compactMap(\.self)
        return
            "; it also sets \(parts.joined(", and ")): with one of these annotations the chart's values for the proxy no longer apply"
    }

    /// What the pod asks for of CPU now, in Kubernetes' words; where no page shows it, Istio's own request, and a limit that throttles
    /// none of the threads that it runs.
    private struct PresentCPU {
        /// nil where the pod has none.
        let request: String?
        let limit: String?
        let isRequestKnown: Bool
        let isLimitKnown: Bool

        init(_ row: ProxyRow?, workers: Int?) {
            func cores(_ value: Double) -> String {
                value.rounded() == value ? fixed(value, 0) : "\(fixed(value * 1_000, 0))m"
            }
            let isWhole = row?.resourcesAreWhole ?? false
            request = row?.cpuRequest.map(cores) ?? (isWhole ? nil : "100m")
            limit = row?.cpuLimit.map(cores) ?? (isWhole ? nil : "\(max(2, workers ?? 2))")
            (isRequestKnown, isLimitKnown) = (row?.cpuRequest != nil, row?.cpuLimit != nil)
        }
    }

    /// What the pods are made from, where it can be changed: a Job's own cannot, its CronJob's holds from the next run on.
    private var template:
        (object: ChangedObject, save: Command, restore: Command, annotate: ([(key: String, value: YAML)]) -> Command)?
    {
        if let target {
            return (target.object(container: container), target.save(), target.restore(), target.annotate)
        }
        guard let cronJob else { return nil }
        let (kind, place): (Command, String) = ("cronjob", namespace)
        return (
            ChangedObject(kind: KubernetesKind.cronJob, namespace: place, name: cronJob, container: container),
            WorkloadTarget.save(kind, cronJob, place), WorkloadTarget.restore(kind, cronJob, place),
            { members in
                let template: YAML = ["template": ["metadata": ["annotations": .map(members)]]]
                return WorkloadTarget.patch(kind, cronJob, place, ["spec": ["jobTemplate": ["spec": template]]])
            }
        )
    }

    private static func annotation(_ name: String) -> String { "sidecar.istio.io/\(name)" }

    /// Annotations of the pod for the proxy's resources, else of the template that made it; nil where no page lists them.
    private var knownAnnotations: [String: String]? {
        podAnnotations ?? templateAnnotations?.filter { $0.key != "proxyMemoryLimit" }
    }

    /// Those of the pod alone.
    var podAnnotations: [String: String]? {
        proxyRow?.podID.flatMap { pod in wished { try c.mesh.store.resourceAnnotations(pod: pod) } }
    }

    /// The pod's own limit by annotation, else that of the template that made it.
    private var limitAnnotation: String? {
        proxyRow?.limitAnnotation ?? templateAnnotations?["proxyMemoryLimit"]
    }

    /// Of the workload that is changed, where its object was read.
    private var templateAnnotations: [String: String]? {
        guard let target, !target.isAssumed else { return nil }
        let objects = wished { try c.mesh.store.workloads(namespace: target.namespace, name: target.name) } ?? []
        return objects.first { $0.kind == target.kind.rawValue && !$0.isRevision }?.resourceAnnotations
    }

    /// The same annotations as they are now, null where there are none; nil where no page tells.
    private func before(
        _ members: [(key: String, value: YAML)], _ limit: String?, _ others: [String: String]?
    ) -> [(key: String, value: YAML)]? {
        let isLimitAlone = limit != nil && members.allSatisfy { $0.key == Self.annotation("proxyMemoryLimit") }
        guard others != nil || isLimitAlone else { return nil }
        var known = others ?? [:]
        known["proxyMemoryLimit"] = limit
        return members.map { member in
            let old = known.first { Self.annotation($0.key) == member.key }?.value
            return (member.key, old.map { .text($0) } ?? .null)
        }
    }

    /// The limit in force is not the one that the annotation asks for: somebody must look before it is changed.
    private func tellWhatElseSets(_ annotation: String?, _ draft: inout Draft) {
        guard let annotation, let asked = Quantity(annotation)?.bytes, let limit = c.limit, asked != limit,
            autoscaler == nil
        else { return }
        draft.uncertain.append(
            "what sets the limit: the annotation says \(term: annotation), the container has \(limit); look at the workload's template before the patch"
        )
    }

    /// For the whole mesh, where the chart's values are what gives the workload its limit, and nobody else would get less.
    func chart(_ kind: ContainerKind, _ limit: Bytes) -> [Remedy.Alternative] {
        guard isInjected, kind == .sidecar || kind == .nativeSidecar, takesChart(limit) else { return [] }
        // A pod whose request is above its limit is refused, so neither is given without the other.
        let request = min(proxyRow?.request ?? Bytes(Thresholds.ordinaryNeed.value), limit)
        let resources: YAML = [
            "requests": ["memory": .text(WorkloadTarget.quantity(request))],
            "limits": ["memory": .text(WorkloadTarget.quantity(limit))],
        ]
        var other = Remedy.Alternative(
            title: "for every sidecar without annotations of its own",
            body: .document(["values of the istiod chart"], ["global": ["proxy": ["resources": resources]]]),
            saving: nil)
        other.undo = Self.oldValues
        other.risk =
            "every such pod of the mesh gets this limit and this request at its next start, needed or not: also one that had more, of which no page tells"
        return [other]
    }

    /// Every victim's pod has no annotation and no autoscaler, which would go before the chart's values; another workload
    /// shows that these are what limits it, or the new limit is no less than Istio's own; and nobody in the bundle has more.
    private func takesChart(_ limit: Bytes) -> Bool {
        let rows = c.isKill ? c.victims.map(\.proxy) : [proxyRow]
        guard autoscaler == nil, !rows.isEmpty,
            rows.allSatisfy({ $0?.containerID != nil && $0?.limitAnnotation == nil })
        else { return false }
        let others = c.mesh.proxies.filter { other in
            (other.containerKind == .sidecar || other.containerKind == .nativeSidecar) && other.limitAnnotation == nil
                && (other.namespace, other.workload) != (target?.namespace, target?.name)
        }
        let given = others.compactMap(\.limit)
        return given.allSatisfy { $0 <= limit }
            && (limit >= IstioDefaults.chartLimit || given.contains { $0 == c.limit })
    }
}
