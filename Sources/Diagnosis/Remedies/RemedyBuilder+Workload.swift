import Prose
import Store
import Units

/// What is set at the workload itself: workers, stats, draining, series, a restart, a version.
extension RemedyBuilder {
    func workers(_ cause: Cause) -> [Draft] {
        var change = ConfigChange()
        change.workers = Thresholds.usualWorkers.value
        if let later = c.later, later.bytes.count > 0 {
            change.later = later.bytes(ofWorkers: c.account?.workers).double / later.bytes.double
        }
        let cpu = proxyRow?.cpuLimit
        var draft = Draft(
            cause: cause, title: workersTitle, change: change, reaches: "\(subject) alone, after a rollout",
            risk: "less throughput where the proxy uses more than two CPUs", undo: "set the old value again",
            verify: .command(adminOfEach("server_info", "grep concurrency")))
        if let object = settingWorkers {
            let (kind, name, place) = ("proxyconfig" as Command, object.name, object.namespace)
            draft.objects = [ChangedObject(kind: object.kind, namespace: place, name: name)]
            draft.commands = [WorkloadTarget.patch(kind, name, place, ["spec": ["concurrency": 2]])] + restarts
            let old: YAML = object.concurrency.map { .number(Int64($0)) } ?? .null
            draft.undo = .command(WorkloadTarget.patch(kind, name, place, ["spec": ["concurrency": old]]))
            draft.reaches = "every proxy that \(object: ObjectName(object.kind, place, name)) is for, after a restart"
            return [draft]
        }
        configure("concurrency", ["concurrency: 2"], &draft)
        if cpu == nil, proxyRow?.containerID != nil, proxyRow?.proxyConfig?.contains("concurrency") != true {
            let version = proxyRow?.istioVersion
            if version.flatMap(IstioRelease.line).map({ $0 >= IstioRelease(18, 0) }) ?? true {
                draft.uncertain = [
                    "the proxy has no CPU limit and its pod sets no \(term: "concurrency"): from Istio 1.18 on it takes a worker for each CPU of its node"
                ]
            }
        }
        return [draft]
    }

    private var workersTitle: Text {
        // Those of the process that is helped: another proxy's page may count others.
        let now: Text = (c.victimAccount?.workers ?? c.state?.workers).map { " (now \($0))" } ?? ""
        let place: Text =
            settingWorkers.map { " in \(object: ObjectName($0.kind, $0.namespace, $0.name)), which sets it" } ?? ""
        return "set \(term: "concurrency: 2")\(now)\(place), as a CPU limit of two gives"
    }

    /// A ProxyConfig that sets the workers, where the pod's own annotation does not.
    private var settingWorkers: ObjectRow? {
        guard proxyRow?.proxyConfig?.contains("concurrency") != true else { return nil }
        let setting = c.objects.of(IstioKind.proxyConfig).filter { $0.concurrency != nil }
        return setting.first { $0.namespace == namespace } ?? setting.first { $0.namespace == Self.rootNamespace }
    }

    var restarts: [Command] {
        target.map { ["kubectl -n \(word: $0.namespace) rollout restart \($0.path)"] } ?? []
    }

    /// One setting of the pod's `proxy.istio.io/config`, all others kept as they are.
    func configure(_ key: String, _ lines: [String]?, _ draft: inout Draft) {
        let annotation = "proxy.istio.io/config"
        draft.needs += unknownWorkload
        guard let target else { return }
        draft.objects = [target.object(container: container)]
        guard let text = ProxyConfigText(proxyRow?.proxyConfig) else {
            draft.needs.append("its annotation \(term: annotation) without braces, one setting a line")
            return
        }
        let new: YAML = text.setting(key, lines).text.map { .text($0) } ?? .null
        draft.commands = [target.annotate([(annotation, new)])]
        guard proxyRow?.proxyConfig != nil || podAnnotations != nil else {
            // Its value is one text: a patch cannot keep what nobody has read of it.
            draft.isSure = false
            draft.saves = [target.save()]
            draft.undo = .command(target.restore())
            draft.uncertain.append(
                "whether its pods have the annotation \(term: annotation), which \(command: target.printAnnotation(annotation)) prints: the patch replaces all of it, so add its other settings to the new value first"
            )
            return
        }
        draft.undo = .command(target.annotate([(annotation, proxyRow?.proxyConfig.map { .text($0) } ?? .null)]))
    }

    /// Where all stats are kept; that they are made before their use is the bootstrap's, which no setting of today changes.
    func stats(_ cause: Cause) -> [Draft] {
        // Without a dump of its own the stats page told it.
        let own = c.configurationOf == nil ? c.state?.counts : nil
        guard own.map(\.allStats) ?? (c.state?.counted != nil) else { return [] }
        var change = ConfigChange()
        change.istiosStats = true
        let added: Text = own?.addedStatPatterns.map { " (it adds \(term: $0))" } ?? ""
        var draft = Draft(
            cause: cause, title: "keep only the stats that somebody reads\(added)", change: change,
            reaches: "\(subject) alone, after a rollout", risk: "dashboards that read other stats go empty",
            undo: "set the old matcher again", verify: .command("\(admin("stats")) | wc -l"))
        let isAnnotated = proxyRow?.proxyConfig?.contains("proxyStatsMatcher") == true
        let matcher = ["proxyStatsMatcher:", "  inclusionRegexps:", "  - 'cluster\\..*\\.upstream_cx_active'"]
        configure("proxyStatsMatcher", isAnnotated ? nil : matcher, &draft)
        return [draft]
    }

    /// What drains is the rate of changes times the drain time, so a short one bounds it whatever changes.
    func drain(_ cause: Cause) -> [Draft] {
        guard let draining = c.state?.drainingListeners, let active = c.state?.activeListeners, draining > active,
            active > 0, let seconds = drainTime
        else { return debounce(cause) }
        let lived = c.victims.compactMap(\.lifeBeforeKill).max() ?? c.state?.capture?.uptimeSeconds ?? seconds
        // A life that is shorter than the drain time never saw one end: only less than that life helps.
        let usual = IstioDefaults.drainSeconds, shown = min(seconds, lived)
        guard let wanted = [usual, Thresholds.shortDrain.value].first(where: { $0 < shown }) else {
            return debounce(cause)
        }
        var change = ConfigChange()
        change.draining = min(1, drained(after: wanted) ?? wanted / shown)
        let lives: Text = c.isKill ? "lived" : "has lived so far"
        let short: Text = lived < seconds ? ", more than the \(seconds: lived) that it \(lives)" : ""
        let often: Text = listenerChanges.map { ", as listeners are pushed every \(seconds: $0.interval)" } ?? ""
        var draft = Draft(
            cause: cause,
            title:
                "let old listeners drain for \(seconds: wanted)\(wanted == usual ? ", the default," : "") instead of \(seconds: seconds)\(seconds == usual ? ", the default" : "")\(short): \(draining) are draining beside \(active, "active listener")\(often)",
            change: change, reaches: "\(subject) alone, after a rollout",
            risk:
                "requests and streams that last longer than \(seconds: wanted) are cut when a listener changes, and by the rollout those of each pod",
            undo: "set the old value again", verify: .command("\(admin("stats")) | grep total_listeners_draining"))
        configure("drainDuration", ["drainDuration: \(fixed(wanted, 0))s"], &draft)
        return [draft] + debounce(cause)
    }

    /// How often the evidence's listeners were replaced.
    var listenerChanges: ListenerChanges? { ListenerChanges(c.state, c.mesh) }

    /// What drains once a drain time is over, by what drained at the capture; nil where no page tells how often listeners change.
    func drained(after seconds: Double) -> Double? {
        guard let changes = listenerChanges, let count = (c.victimAccount ?? c.account)?.count(.drainingListeners),
            count > 0
        else { return nil }
        return changes.perSecond * seconds / Double(count)
    }

    /// istiod waits longer, and makes one push of many changes.
    private func debounce(_ cause: Cause) -> [Draft] {
        // What comes after the quiet that it waits for is pushed all the same.
        guard listenerChanges.map({ $0.interval < Thresholds.debounceQuiet.value }) ?? true else { return [] }
        var draft = Draft(
            cause: cause, kind: .stopGap, title: "let istiod gather changes for longer before it pushes them",
            reaches: "every proxy of this istiod, after it has restarted",
            risk: "changes, endpoints among them, reach proxies up to 30 s later; \(Self.chartToo)",
            undo: .text(""), verify: .text(""))
        draft.isSure = false
        setControlPlane(
            [("PILOT_DEBOUNCE_AFTER", "\(fixed(Thresholds.debounceQuiet.value, 0))s"), ("PILOT_DEBOUNCE_MAX", "30s")],
            &draft)
        draft.verify = .command(
            "kubectl -n \(word: controlPlanes[0].namespace) logs \(controlPlanes[0].path) | grep 'Push debounce stable' | tail"
        )
        return [draft]
    }

    /// Series that nobody increments any more go after a while, where the release can do that.
    func series(_ cause: Cause) -> [Draft] {
        let untagged = tagged(cause)
        guard untagged.isEmpty else { return untagged }
        guard IstioDefaults.evictsSeries(proxyRow?.istioVersion ?? c.state?.proxy.istioVersion) else { return [] }
        var draft = Draft(
            cause: cause, title: "let series go that were not used for an hour",
            reaches: "\(subject) alone, after a rollout",
            risk: "a counter that comes back starts at 0; it does not bound labels that are always new",
            undo: "remove the annotation", verify: .command("\(admin("stats/prometheus")) | wc -l"))
        annotate([("sidecar.istio.io/statsEvictionInterval", "1h")], &draft)
        return [draft]
    }

    /// Takes a tag that is new in each series out of the Telemetry that sets it. What there is of series stays until a restart.
    private func tagged(_ cause: Cause) -> [Draft] {
        let labels = Set(newInEach)
        let found = c.objects.of(IstioKind.telemetry).first { object in
            (object.namespace == namespace || object.namespace == Self.rootNamespace)
                && object.tags.contains { labels.contains($0.name) }
        }
        guard let found, let target else { return [] }
        let tags = found.tags.filter { labels.contains($0.name) }
        let object = ObjectName(IstioKind.telemetry, found.namespace, found.name)
        let names = Set(tags.map(\.name)).sorted().map { "\(term: $0)" as Text }.listed()
        let whose: Text =
            found.hasSelector
            ? "the proxies that it selects"
            : found.namespace == Self.rootNamespace
                ? "every proxy of the mesh" : "the proxies of \(namespace: found.namespace)"
        let (kind, list): (Command, YAML) = (
            "telemetries.telemetry.istio.io",
            .list(
                tags.map {
                    let key = $0.name.replacingAll("~", with: "~0").replacingAll("/", with: "~1")
                    return ["op": "remove", "path": .text("/spec/\($0.place)/tagOverrides/\(key)")]
                })
        )
        var draft = Draft(
            cause: cause, title: "take tag \(names) out of \(object: object): it is new in nearly each series",
            reaches: "\(whose) at once, what they hold after a restart: those of \(workload: target.name)",
            risk: "dashboards and alerts that use the tag lose it; a rollout",
            undo: .command(WorkloadTarget.restore(kind, found.name, found.namespace)),
            verify: .command("\(admin("stats/prometheus")) | wc -l"))
        draft.saving = cause.bytes
        draft.saves = [WorkloadTarget.save(kind, found.name, found.namespace)]
        draft.objects = [ChangedObject(kind: IstioKind.telemetry, namespace: found.namespace, name: found.name)]
        draft.commands = [
            "kubectl -n \(word: found.namespace) patch \(kind) \(word: found.name) --type json\(patch: list)"
        ]
        draft.commands += restarts
        return [draft]
    }

    /// Labels that are new in nearly each series of the largest metric, where a page names them.
    private var newInEach: [String] {
        c.state.flatMap { state in wished { try c.mesh.answers.seriesCounts(proxy: state.proxy.id) } }?.top?.labels
            ?? []
    }

    /// The override that drops what is new in each series, by its name; nil where no page names it.
    var dropLabels: Text? {
        let labels = newInEach
        guard !labels.isEmpty else { return nil }
        let each = labels.map { "\(term: "tagOverrides.\($0).operation: REMOVE")" as Text }.listed()
        return "Drop what is not needed of them with a Telemetry override: \(each)."
    }

    /// New annotations of the pods; undone, they are gone.
    func annotate(_ members: [(key: String, value: YAML)], _ draft: inout Draft) {
        draft.needs += unknownWorkload
        guard let target else { return }
        draft.objects = [target.object(container: container)]
        draft.commands = [target.annotate(members)]
        draft.undo = .command(target.annotate(members.map { ($0.key, .null) }))
    }

    /// A rollout for a few free pages, or of what is far from its limit, is a risk for nothing.
    private func isPressing(_ bytes: Bytes?) -> Bool {
        guard let bytes, let limit = c.limit, limit.count > 0 else { return c.isKill }
        guard bytes.double >= Thresholds.worthARestart.value * limit.double else { return false }
        return c.isKill || c.wouldBeKilled == true
            || (heldByIt?.double ?? 0) >= Thresholds.nearLimit.value * limit.double
    }

    /// Whatever shows most of it, from outside or by its own page.
    private var heldByIt: Bytes? {
        [c.state?.outside.containerUsage, c.state?.measured.physical].compactMap(\.self).max()
    }

    /// What is claimed to be free pages, and is a good part of the limit, goes with a restart whenever there is time for one.
    private func canWait(_ cause: Cause) -> Bool {
        guard !c.isKill, cause.outcome.isClaim, let bytes = cause.bytes, let limit = c.limit, let held = heldByIt else {
            return false
        }
        return bytes.double >= Thresholds.worthARestart.value * limit.double
            && (held - bytes).double < Thresholds.nearLimit.value * limit.double
    }

    /// Loading a configuration leaves free pages behind: those of a process that has just started, and as far as anybody knows
    /// those beside a configuration that is what fills it, are there again after the next start.
    private func comesBackAtStart(_ cause: Cause) -> Bool {
        if let uptime = c.state?.capture?.uptimeSeconds, uptime < Thresholds.longStart.value { return true }
        return !cause.outcome.isClaim && causes.contains { $0.outcome == .confirmed && $0.isConfiguration }
    }

    func restart(_ cause: Cause) -> [Draft] {
        // What was killed was restarted by that.
        let (isPressing, held) = (isPressing(cause.bytes), heldByIt ?? 0)
        guard let target, isPressing || canWait(cause), !c.isKill || cause.outcome.isClaim, !comesBackAtStart(cause)
        else { return [] }
        let calm: Text = isPressing ? "" : "; nothing presses: it holds \(held) of its limit of \(c.limit ?? 0)"
        var draft = Draft(
            cause: cause, kind: .stopGap,
            title: "restart \(Name(target.name, .workload, in: target.namespace)): freed pages go back only then",
            saving: cause.bytes, reaches: "the pods of \(workload: target.name)",
            risk:
                "\(own: c.isGateway ? "a rollout, which cuts the connections through it" : "a rollout, which restarts the application with its proxy")\(calm)",
            undo: "none needed", verify: .command(admin("memory")))
        draft.commands = restarts
        draft.objects = [target.object()]
        return [draft]
    }

    /// What leaks is switched off where it can be, and gone with the release of the same branch that fixed it.
    func leak(_ cause: Cause) -> [Draft] {
        let version = c.state?.proxy.istioVersion ?? proxyRow?.istioVersion
        guard let release = version.flatMap(IstioRelease.init),
            let leak = EnvoyLeakFixed.found(Case(c), release).first?.leak
        else { return [] }
        return [switchedOff(leak, release, cause), upgrade(to: leak, from: release, cause)].compactMap { $0 }
    }

    private func switchedOff(_ leak: KnownLeak, _ release: IstioRelease, _ cause: Cause) -> Draft? {
        guard let values = leak.switchedOff else { return nil }
        var draft = Draft(
            cause: cause, kind: .stopGap,
            title:
                "switch off what leaks until \(leak.fix(for: release).map { "\(version: $0.text)" } ?? "the fix") is installed",
            reaches: "every proxy of this istiod, after it has restarted", risk: "\(leak.risk); \(Self.chartToo)",
            undo: .text(""), verify: "istioctl version")
        setControlPlane(values, &draft)
        return draft
    }

    /// The proxy's image of the next release of its branch, for this workload alone: a proxy may be newer than its istiod by
    /// a patch release.
    private func upgrade(to leak: KnownLeak, from release: IstioRelease, _ cause: Cause) -> Draft? {
        let next = leak.fix(for: release).flatMap { $0.minor == release.minor ? $0.text : nil }
        guard let next, let target, let container = proxyRow?.containerID,
            let image = wished({ try c.mesh.store.image(container: container) }),
            let slash = image.lastIndex(of: "/"), let colon = image.lastIndex(of: ":"), slash < colon
        else { return nil }
        let variant = image[colon...].drop { $0 != "-" }
        let new = "\(image[..<colon]):\(next)\(variant)"
        let annotation = "sidecar.istio.io/proxyImage"
        var draft = Draft(
            cause: cause, title: "run \(subject) with the proxy of \(version: next), which does not leak",
            reaches: "\(subject) alone, after a rollout",
            risk: "a proxy of another release than istiod's: upgrade istiod next, and take the annotation away",
            undo: .text(""), verify: "istioctl version")
        draft.commands = [target.annotate([(annotation, .text(new))])]
        draft.undo = .command(target.annotate([(annotation, .null)]))
        draft.objects = [target.object(container: self.container)]
        return draft
    }

    // MARK: - istiod

    /// Deployments of istiod, by their pods; by its usual name where none is in the bundle.
    var controlPlanes: [WorkloadTarget] {
        let found = (wished { try c.mesh.store.controlPlanes() } ?? []).compactMap {
            WorkloadTarget(
                kind: $0.kind ?? KubernetesKind.deployment, namespace: $0.namespace, name: $0.workload,
                isAssumed: $0.kind == nil)
        }
        if !found.isEmpty { return found }
        return [WorkloadTarget(assumedDeployment: "istiod", in: Self.rootNamespace)]
    }

    /// Variables of istiod, which restarts by itself.
    func setControlPlane(_ variables: [(name: String, value: String)], _ draft: inout Draft) {
        // Not while something is down: a limit comes first.
        draft.isSure = false
        draft.risk +=
            "; istiod restarts and sends every proxy all its configuration again: one that is near its limit may die of that push"
        guard !isOutsideOfKubernetes || knowsControlPlane else {
            // The cluster from which a machine is served is not in the bundle.
            let members = variables.map { (key: $0.name, value: YAML.text($0.value)) }
            draft.body = .document(
                ["values of the chart of the istiod that serves it"], ["pilot": ["env": .map(members)]])
            draft.undo = "take the values out again"
            return
        }
        draft.objects = controlPlanes.map { $0.object() }
        draft.commands = controlPlanes.map { plane in plane.environment(variables.map { ($0.name, $0.value) }) }
        // The whole object would take back what else was changed in it since.
        draft.undo = .command(
            controlPlanes.dropFirst().reduce(controlPlanes[0].environment(variables.map { ($0.name, nil) })) {
                "\($0)\(.next)\($1.environment(variables.map { ($0.name, nil) }))"
            })
        let shown: Command =
            "kubectl -n \(word: controlPlanes[0].namespace) set env \(controlPlanes[0].path) --list"
        draft.uncertain.append(
            "whether istiod has such a variable already, which \(command: shown) prints: undo is then its old value")
    }

    private var knowsControlPlane: Bool { wished { try c.mesh.store.controlPlanes() }?.isEmpty == false }
}
