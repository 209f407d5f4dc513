import Prose
import Store
import Units

/// Remedies out of the capture: each for a claimed cause, with the account of the victim before and after.
///
/// One file for each group of remedies; what a remedy lists (hosts, subsets, pools) was seen in this capture. A cause
/// without a safe remedy gets an advice instead.
struct RemedyBuilder {
    let c: CaseFacts
    let causes: [Cause]
    /// Outbound configuration of the evidence; none where nothing is to be done about configuration.
    let held: HeldConfiguration
    let projection: Projection
    /// The workload that was killed, or that lives near its limit.
    let target: WorkloadTarget?
    /// The Gateway of the Gateway API from which istiod makes it.
    let madeFrom: String?
    /// The CronJob whose Job was killed: its template is the next run's.
    let cronJob: String?
    /// The limit in force before somebody lowered it, shortly before the first kill.
    var limitBefore: Bytes? { c.loweredLimit?.before.map { Bytes($0) } }
    var limitSince: Bytes? { c.limitSince }
    /// Labels that pick its pods.
    let selector: [(key: String, value: String)]
    /// Why it is not to be asked for its dump.
    let danger: DumpDanger?
    /// False where so many were killed that only what was concluded is kept: neither what was excluded nor where to look is told then.
    let isWhole: Bool

    /// What is to be done about one incident.
    struct Plan {
        var remedies: [Remedy] = []
        var advice: [Advice] = []
        var limit: RecommendedLimit?
        /// Before any change.
        var needed: RemedyEffect.Needed?
        var firstAction: FirstAction?
        /// The causes, with commands to capture what they lack that name this victim.
        var causes: [Cause] = []
    }

    private init(_ c: CaseFacts, causes: [Cause], isWhole: Bool) throws(StoreError) {
        self.c = c
        self.causes = causes
        self.isWhole = isWhole
        held =
            causes.contains(where: Self.isWorthARemedy) ? try c.mesh.answers.configuration(of: c.state?.counts) : .none
        if c.victim?.unit == nil, let place = c.victim?.namespace ?? c.state?.proxy.namespace,
            let name = c.victim?.workload ?? c.state?.proxy.workload
        {
            var kind = c.victim == nil ? c.state?.proxy.workloadKind : c.victim?.proxy?.workloadKind
            if kind == nil { kind = try c.mesh.store.workloadKind(namespace: place, workload: name) }
            let pod = Self.named(c.victim?.pod, c.state?.proxy.pod)
            if kind == nil { kind = try Self.kind(ofObjects: name, in: place, c.mesh.store) }
            let isAssumed = kind == nil
            kind = kind ?? WorkloadTarget.kind(ofPod: pod, workload: name)
            target = WorkloadTarget(kind: kind, namespace: place, name: name, isAssumed: isAssumed)
            // A pod's workload is its Job's CronJob, where the Job itself is in the bundle.
            cronJob =
                kind == KubernetesKind.cronJob
                ? name : kind == KubernetesKind.job ? try Self.cronJob(of: name, in: place, c.mesh.store) : nil
            madeFrom = try c.mesh.store.gateway(making: name, in: place)
            // Istio labels a waypoint's pods with its Gateway's name; the other labels are those of every waypoint.
            selector =
                c.victim?.kind == .waypoint
                ? [("gateway.networking.k8s.io/gateway-name", name)]
                : try c.mesh.answers.selector(namespace: place, workload: name)
        } else {
            (target, madeFrom, cronJob, selector) = (nil, nil, nil, [])
        }
        danger = DumpDanger(causes, peaks: MemoryReport.peaks(c), need: c.need, limit: c.limitNow)
        projection = Projection(c, causes: causes, held: held)
    }

    /// What the object of that name is, where there is one alone.
    private static func kind(
        ofObjects name: String, in namespace: String, _ store: Store
    ) throws(StoreError) -> String? {
        let kinds = Set(try store.workloads(namespace: namespace, name: name).map(\.kind)).filter {
            WorkloadTarget.Kind(rawValue: $0) != nil
        }
        return kinds.count == 1 ? kinds.first : nil
    }

    /// The CronJob that made a Job. Pods of an indexed Job have their number behind its name.
    private static func cronJob(of workload: String, in namespace: String, _ store: Store) throws(StoreError) -> String?
    {
        var names = [workload]
        if let dash = workload.lastIndex(of: "-"),
            workload[dash...].dropFirst().allSatisfy({ ("0"..."9").contains($0) })
        {
            names.append(String(workload[..<dash]))
        }
        for name in names {
            let jobs = try store.workloads(namespace: namespace, name: name)
            if let owner = jobs.first(where: { $0.kind == KubernetesKind.job })?.ownerName { return owner }
        }
        return nil
    }

    /// The plan for one incident; where a question to the store fails, the report goes on and says so.
    static func plan(for c: CaseFacts, causes: [Cause], isWhole: Bool = true) -> Plan {
        do {
            return try RemedyBuilder(c, causes: causes, isWhole: isWhole).plan()
        } catch {
            let code = causes.first?.code ?? Unresolved.card.code
            return Plan(
                advice: [Advice(cause: code, text: "No remedy could be made: \(quote: "\(error)")", command: nil)],
                causes: causes)
        }
    }

    /// Of causes that are claimed, and of those that are only possible, which are no root: what they say eases the proxy, and comes after
    /// the limit.
    private func draftsOfCauses() throws -> (drafts: [Draft], easing: [Draft]) {
        var drafts: [Draft] = []
        var easing: [Draft] = []
        for cause in causes where Self.isWorthARemedy(cause) {
            for draft in try self.drafts(for: cause)
            where !(drafts + easing).contains(where: { $0.title == draft.title }) {
                guard draft.isPasteable, isWorthDoing(draft) else { continue }
                if cause.outcome.isClaim {
                    drafts.append(draft)
                } else {
                    easing.append(draft.eased)
                }
            }
        }
        return (drafts, easing)
    }

    private func plan() throws -> Plan {
        guard !c.isForeign else { return try foreignPlan() }
        let (claimed, easing) = try draftsOfCauses()
        var drafts = claimed.filter { !$0.isOnlyBeside }
        var plan = Plan(causes: try causes.filter { isWhole || $0.outcome.isClaim }.map(told))
        plan.needed = projection.needed()
        plan.limit = recommendedLimit(with: drafts)
        if let limit = limit(plan.limit, drafts), limit.isPasteable {
            // Where the limit itself is the cause, it is what to do first.
            drafts.insert(limit, at: limit.kind == .rootFix ? 0 : drafts.endIndex)
        } else if c.isKill, c.need == nil, let cause = causes.first(where: { $0.outcome.isClaim }),
            let blind = blindLimit(cause), blind.isPasteable
        {
            drafts.append(blind)
        }
        if let at = drafts.firstIndex(where: \.isLimit) {
            if let back = try goBack() { drafts[at].alternatives.insert(back, at: 0) }
            drafts[at].alternatives += claimed.filter(\.isOnlyBeside).map { draft in
                draft.alternative(saving: draft.change.flatMap { projection.effect(of: $0)?.saving })
            }
        }
        drafts = try (drafts + easing.filter { !$0.isOnlyBeside }).map { draft in
            try stewarded(rolledOut(checkedSafely(lastingWhereMade(draft))).tellingOfItsUndo)
        }
        plan.remedies = numbered(sayingWhatIsAssumed(drafts))
        let later = enough(after: plan.remedies, than: plan.limit?.bytes)
        plan.limit?.later = later
        plan.firstAction = ActionPlan(
            drafts: drafts, projection: projection, causes: causes, relief: plan.limit?.relief
        ).firstAction()
        if isWhole {
            plan.advice = try advice(besides: Set(drafts.map(\.cause.code))) + [scaler()].compactMap(\.self)
        }
        return plan
    }

    /// With what only the builder knows: whom it asks for what is missing, and who stands behind it.
    private func told(_ cause: Cause) throws -> Cause {
        var cause = capturable(cause)
        cause.behind = try behind(cause)
        return cause
    }

    /// The first root fix after which less than the recommended limit is enough, with those before it.
    private func enough(after remedies: [Remedy], than limit: Bytes?) -> (remedies: [String], bytes: Bytes)? {
        let fixes = remedies.filter { $0.kind == .rootFix && $0.together != nil }
        for (index, fix) in fixes.enumerated() {
            guard let enough = fix.together?.enough, let limit, enough < limit else { continue }
            return (fixes[...index].map(\.id), enough)
        }
        return nil
    }

    /// What is `possible` and large still gets its remedy, behind those of the claims.
    private static func isWorthARemedy(_ cause: Cause) -> Bool {
        cause.outcome.isClaim || (cause.outcome == .possible && (cause.share ?? 0) >= Thresholds.possibleShare.value)
    }

    /// A change that hardly changes the account is no remedy.
    private func isWorthDoing(_ draft: Draft) -> Bool {
        guard let change = draft.change, let effect = projection.effect(of: change) else { return true }
        // What is not even likely to hold a proxy that fits is worth a change where it is a part of its limit.
        if !c.isKill, !draft.cause.outcome.isClaim, c.limit == nil || c.wouldBeKilled == false {
            let worth = c.limit.map { Thresholds.worthOfLimit.value * $0.double }
            if effect.saving.double < worth ?? Thresholds.worthWithoutLimit.value { return false }
        }
        return effect.saving.double >= Thresholds.worthSaving.value * effect.before.double
    }

    private func drafts(for cause: Cause) throws -> [Draft] {
        try Rules.of(cause.classification)?.remedies(self, cause) ?? []
    }

    /// Numbers the drafts in order. Each saves what those before it have left, so that savings add up.
    private func numbered(_ drafts: [Draft]) -> [Remedy] {
        var sum = ConfigChange()
        var left: Bytes?
        return drafts.enumerated().map { index, draft in
            var remedy = draft.remedy(id: "R\(index + 1)")
            guard let change = draft.change, let effect = projection.effect(of: change) else {
                remedy.saving = draft.saving
                // What it leaves of the cause no page of this proxy shows.
                remedy.savesAtMost = draft.saving == nil && !draft.isLimit && !draft.isBound ? draft.cause.bytes : nil
                remedy.savingError = draft.saving.map { Bytes(rounding: $0.double * Thresholds.trafficError.value) }
                return remedy
            }
            remedy.effect = effect
            sum = sum.joined(change)
            remedy.together = projection.effect(of: sum)
            guard let together = remedy.together else { return remedy }
            let saving = (left ?? together.before) - together.after
            left = together.after
            remedy.saving = saving
            let error = change.isModelled ? Thresholds.modelError.value : Thresholds.trafficError.value
            remedy.savingError = Bytes(rounding: saving.double * error)
            return remedy
        }
    }

    /// The places of the outbound clusters for which something holds.
    func clusters(where holds: (HeldCluster) -> Bool) -> Places {
        var places: Places = []
        for index in outbound.indices where holds(outbound[index]) { places.insert(index) }
        return places
    }

    /// The places of the clusters of services for which something holds.
    func clusters(ofServices holds: (OutboundClusters.Service) -> Bool) -> Places {
        let chosen = held.outbound.services.map(holds)
        var places: Places = []
        for (index, service) in held.outbound.serviceOf.enumerated() where chosen[service] { places.insert(index) }
        return places
    }

    /// Outbound clusters of the evidence.
    var outbound: [HeldCluster] { held.clusters }
    /// Hosts whose clusters a route or a TCP proxy of the evidence names.
    var namedByRoutes: Set<String> { Set(outbound.indices.lazy.filter { held.isNamed[$0] }.map { outbound[$0].host }) }
    /// Namespaces of services by their hosts, as the clusters tell them.
    var owners: [String: String] { held.owners }

    // MARK: - Names to put into commands

    var pod: String? { Self.named(c.victim?.pod, c.state?.proxy.pod) }
    var namespace: String { Self.named(c.victim?.namespace, c.state?.proxy.namespace) ?? "default" }
    /// A container that somebody else than Kubernetes runs has a pod without a name, and a name of its own, which a piece of a pod's
    /// status has not: no kubectl and no istioctl reaches it.
    var isOutsideOfKubernetes: Bool {
        if c.victim?.unit != nil { return true }
        return pod == nil && target == nil && !isInjected && container != IstioContainer.istiod
            && (c.victim?.pod ?? c.victim?.proxy?.pod ?? c.state?.proxy.pod) == ""
    }
    var workload: String? { c.victim?.workload ?? c.state?.proxy.workload }
    /// The first that is one: a page that names no pod has an empty name.
    private static func named(_ names: String?...) -> String? { names.lazy.compactMap(\.self).first { !$0.isEmpty } }
    /// `pay`, or the pod where nobody knows of what workload it is.
    var subject: Text {
        workload.map { "\(workload: $0)" } ?? pod.map { "\(pod: $0)" } ?? "the proxy"
    }
    var container: String { c.victim?.container ?? proxyRow?.containerName ?? IstioContainer.proxy }
    /// Istio's injector made the container: it names it always so, and takes the resources from annotations.
    var isInjected: Bool { container == IstioContainer.proxy }
    /// What the victim's pod object said; of a living proxy its own.
    var proxyRow: ProxyRow? { c.victim?.proxy ?? (c.isKill ? nil : c.state?.proxy) }

    /// What the change needs first where the bundle does not say what the workload is.
    var unknownWorkload: [Text] {
        target == nil && cronJob == nil && c.victim?.unit == nil
            ? ["the kind and name of the workload of \(subject): no pod object in the bundle says it"] : []
    }

    /// `istioctl proxy-config clusters deployment/pay.checkout`; the pod where its workload is not known.
    func proxyConfig(_ what: Command) -> Command {
        if let target {
            return
                "\(dump: "istioctl proxy-config") \(what) \(target.kind.word)/\(proxy: target.name, in: target.namespace)"
        }
        return "\(dump: "istioctl proxy-config") \(what) \(proxy: pod ?? "", in: namespace)"
    }
    var countClusters: Command { "\(proxyConfig("clusters")) | wc -l" }
    /// A request to the admin port of one of the workload's proxies.
    func admin(_ page: Command) -> Command {
        let place: Command = target.map { $0.path } ?? "\(word: pod ?? "")"
        return "kubectl -n \(word: namespace) exec \(place) -c istio-proxy -- pilot-agent request GET \(page)"
    }
    /// The same of each of its pods, where replicas differ in it.
    func adminOfEach(_ page: Command, _ filter: Command) -> Command {
        // Without labels they are all that the namespace has.
        guard !selector.isEmpty else { return "\(admin(page)) | \(filter)" }
        let own: Command =
            "kubectl -n \(word: namespace) exec \"$pod\" -c istio-proxy -- pilot-agent request GET \(page)"
        return "for pod in $(\(listPods) -o name)\(.loop)echo \"$pod\"; \(own) | \(filter)\(.done)"
    }
    /// Lists the pods of the workload; where no labels pick them, all of its namespace.
    var listPods: Command {
        let labels = selector.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        let chosen: Command = labels.isEmpty ? "" : " -l \(word: labels)"
        return "kubectl -n \(word: namespace) get pods\(chosen)"
    }
    enum MemoryFigure { case limit, request }
    /// One figure of all pods of the workload, whatever their names are by then; as a table that this tool reads back.
    func resources(_ figure: MemoryFigure, of other: String? = nil) -> Command {
        "\(listPods)\(columns: columns(figure, of: other))"
    }
    private func columns(_ figure: MemoryFigure, of other: String?) -> [String] {
        let (title, path) = figure == .limit ? ("LIMIT", "limits.memory") : ("REQUEST", "requests.memory")
        if let other {
            return [Self.podColumn, "\(title):.spec.containers[?(@.name==\"\(other)\")].resources.\(path)"]
        }
        func column(_ list: String) -> String { ".spec.\(list)[?(@.name==\"\(container)\")].resources.\(path)" }
        let kind = c.victim?.kind ?? proxyRow?.containerKind.flatMap { ContainerKind($0) }
        // Where no pod object says in which of the two lists it stands, both are asked.
        let isUnknown = proxyRow?.containerID == nil && isInjected && kind != .gateway
        let isEither = isUnknown && IstioDefaults.mayBeNative(proxyRow?.istioVersion ?? c.state?.proxy.istioVersion)
        let lists =
            isEither
            ? ["containers", "initContainers"]
            : kind == .nativeSidecar || kind == .initContainer
                ? ["initContainers"] : ["containers"]
        return [Self.podColumn] + lists.enumerated().map { "\(title)\($0 == 0 ? "" : "_OF_INIT"):\(column($1))" }
    }
    static let podColumn = "POD_NAME:.metadata.name"
    static let restartNeeded: Text = "the container's memory falls only after a restart"
    /// No page shows what they were.
    static let oldValues: Instruction = "put the chart’s old values back"
    /// What a command at istiod's workload does not change.
    static let chartToo: Text = "put it into the chart's values as well, or the next upgrade takes it back"
}

extension ConfigChange {
    /// It takes away what the model counts, not what was measured beside it.
    var isModelled: Bool { connections >= 1 && buffers >= 1 }
}
