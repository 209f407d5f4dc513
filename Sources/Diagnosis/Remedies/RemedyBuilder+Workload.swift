import Prose
import Store
import Units

/// What is set at the workload itself: workers, stats, draining, filters, series, a restart.
extension RemedyBuilder {
    func workers(_ cause: Cause) -> [Draft] {
        var change = ConfigChange()
        change.workers = Thresholds.usualWorkers
        let cpu = c.victim?.proxy?.cpuLimit ?? c.state?.proxy.cpuLimit
        var draft = Draft(
            cause: cause, title: workersTitle,
            body: Self.annotations(["proxy.istio.io/config": .block(["concurrency": 2])]), change: change,
            reaches: "the workload whose template carries it, after a rollout",
            risk: "less throughput where the proxy uses more than two CPUs", undo: "remove the annotation",
            verify: .command("\(admin("server_info")) | grep concurrency"))
        if cpu == nil, c.victim?.proxy?.containerID != nil {
            draft.uncertain = [
                "the proxy has no CPU limit, so it takes a worker for every CPU of its node: one of sidecar.istio.io/proxy… annotations alone drops the chart's CPU limit"
            ]
        }
        if let place = c.victim?.namespace ?? c.state?.proxy.namespace {
            draft.alternatives = [
                Remedy.Alternative(
                    title: "for the whole namespace",
                    body: .document(
                        .object(
                            "networking.istio.io/v1beta1", "ProxyConfig", name: "workers", namespace: place,
                            spec: ["concurrency": 2])), saving: nil)
            ]
        }
        return [draft]
    }

    private var workersTitle: Text {
        let now: Text = c.state?.workers.map { " (now \($0))" } ?? ""
        return "set \(term: "concurrency: 2")\(now), as a CPU limit of two gives"
    }

    /// Where all stats are kept; that they are made before their use is the bootstrap's, which no setting of today changes.
    func stats(_ cause: Cause) -> [Draft] {
        guard c.state?.counts?.allStats == true else { return [] }
        var change = ConfigChange()
        change.istiosStats = true
        let added: Text = c.state?.counts?.addedStatPatterns.map { " (it adds \(term: $0))" } ?? ""
        return [
            Draft(
                cause: cause, title: "keep only the stats that somebody reads\(added)",
                body: Self.annotations(
                    [
                        (
                            "proxy.istio.io/config",
                            .block([
                                "proxyStatsMatcher": ["inclusionRegexps": ["cluster\\..*\\.upstream_cx_active"]]
                            ])
                        )
                    ], ["pod template of the workload; the same under meshConfig.defaultConfig for all"]),
                change: change, reaches: "the workloads whose template carries it, after a rollout",
                risk: "dashboards that read other stats go empty", undo: "restore the old matcher",
                verify: .command("\(admin("stats")) | wc -l"))
        ]
    }

    /// What drains is the rate of changes times the drain time, so a shorter one bounds it whatever changes.
    func drain(_ cause: Cause) -> [Draft] {
        guard let draining = c.state?.drainingListeners, let active = c.state?.activeListeners, draining > active,
            active > 0
        else { return [] }
        let file = c.state?.capture.map(\.id)
        let seconds = (try? file.flatMap { try c.mesh.store.drainSeconds(capture: $0) }) ?? nil
        // One generation is normal, and no request should need more than five seconds to end.
        let wanted = seconds.map { max(Thresholds.shortestDrain, ($0 * Double(active) / Double(draining)).rounded()) }
        guard let wanted, let seconds, wanted < seconds else { return debounce(cause) }
        var change = ConfigChange()
        change.draining = wanted / seconds
        let time = "\(fixed(wanted, 0))s"
        return [
            Draft(
                cause: cause, kind: .stopGap,
                title:
                    "let old listeners drain for \(seconds: wanted) instead of \(seconds: seconds): \(draining) are draining beside \(active, "active listener")",
                body: Self.annotations(
                    ["proxy.istio.io/config": .block(["drainDuration": .text(time)])]), change: change,
                reaches: "the workload whose template carries it, after a rollout",
                risk: "requests and streams that last longer than \(seconds: wanted) are cut when a listener changes",
                undo: "remove the annotation", verify: .command("\(admin("stats")) | grep total_listeners_draining"))
        ] + debounce(cause)
    }

    /// istiod waits longer, and makes one push of many changes.
    private func debounce(_ cause: Cause) -> [Draft] {
        [
            Draft(
                cause: cause, kind: .stopGap, title: "let istiod gather changes for longer before it pushes them",
                body: .document(
                    ["values of the istiod chart"],
                    ["pilot": ["env": ["PILOT_DEBOUNCE_AFTER": "1s", "PILOT_DEBOUNCE_MAX": "30s"]]]),
                change: nil, reaches: "every proxy of this istiod, after it has restarted",
                risk: "changes, endpoints among them, reach proxies up to 30 s later", undo: "remove the variables",
                verify: .command("kubectl logs deploy/istiod -n istio-system | grep -c 'Push debounce stable'"))
        ]
    }

    /// Filters taken off the victim: each object that adds them is bound to the pods that ask for it.
    func filters(_ cause: Cause) -> [Draft] {
        let kinds = ["EnvoyFilter": "lua", "WasmPlugin": "wasm"]
        let adding = c.objects.filter { object in
            guard kinds[object.kind] != nil, !object.hasSelector else { return false }
            let names = object.names["filter"] ?? []
            return (names.contains("lua") || names.contains("wasm"))
                && (object.namespace == namespace || object.namespace == Self.rootNamespace)
        }.prefix(10)
        guard let first = adding.first else { return [] }
        var change = ConfigChange()
        change.filters = true
        let documents = adding.map { object in
            let labels: YAML = .map([("filter.\(object.name)", "enabled")])
            let selector: YAML =
                object.kind == "WasmPlugin"
                ? ["selector": ["matchLabels": labels]] : ["workloadSelector": ["labels": labels]]
            return YAML.Document(
                [
                    Self.patch("\(word: object.kind.lowercased())", object.name, object.namespace),
                    "first label the pods that need the filter, in their templates",
                ], ["spec": selector])
        }
        let names = adding.map { ObjectName($0.kind, $0.namespace, $0.name).text }
        return [
            Draft(
                cause: cause,
                title: "bind \(names.listed()) to the workloads that need \(adding.count == 1 ? "it" : "them")",
                body: .yaml(documents), change: change,
                reaches:
                    first.namespace == Self.rootNamespace
                    ? "every proxy of the mesh, at once; \(Self.restartNeeded)"
                    : "the proxies of \(namespace: first.namespace), at once; \(Self.restartNeeded)",
                risk: "what the filter did (checks, headers) is missing where the label is missing",
                undo: "remove the selector again",
                verify: .command("\(proxyConfig("listeners")) -o json | grep -ciE 'lua|wasm'"))
        ]
    }

    /// Series that nobody increments any more go after a while, where the release can do that.
    func series(_ cause: Cause) -> [Draft] {
        let version = (c.victim?.proxy?.istioVersion ?? c.state?.proxy.istioVersion).flatMap(IstioRelease.init)
        guard let version, version >= IstioRelease(28, 2) else { return [] }
        return [
            Draft(
                cause: cause, title: "let series go that were not used for an hour",
                body: Self.annotations(["sidecar.istio.io/statsEvictionInterval": "1h"]), change: nil,
                reaches: "the workload whose template carries it, after a rollout",
                risk: "a counter that comes back starts at 0; it does not bound labels that are always new",
                undo: "remove the annotation", verify: .command("\(admin("stats/prometheus")) | wc -l"))
        ]
    }

    func restart(_ cause: Cause) -> [Draft] {
        guard let proxy = c.state?.proxy, let workload = proxy.workload, let namespace = proxy.namespace else {
            return []
        }
        let kind = (proxy.workloadKind ?? "Deployment").lowercased()
        return [
            Draft(
                cause: cause, kind: .stopGap,
                title: "restart \(Name(workload, .workload, in: namespace)): freed pages go back only then",
                body: .command(
                    "kubectl rollout restart \(word: "\(kind)/\(workload)") -n \(word: namespace)"),
                change: nil,
                saving: cause.bytes, reaches: "the pods of \(workload: workload)", risk: "a rollout",
                undo: "none needed",
                verify: .command(admin("memory")))
        ]
    }

    func leak(_ cause: Cause) -> [Draft] {
        let version = c.state?.proxy.istioVersion ?? c.victim?.proxy?.istioVersion
        guard let release = version.flatMap(IstioRelease.init),
            let leak = KnownLeak.all.first(where: { $0.affects(release) }),
            let values = leak.switchedOff
        else { return [] }
        return [
            Draft(
                cause: cause, kind: .stopGap, title: "switch off what leaks until \(leak.fixedIn) is installed",
                body: .document(
                    ["values of the istiod chart"], ["pilot": ["env": .map(values.map { ($0.key, .text($0.value)) })]]),
                change: nil, reaches: "every proxy of this istiod, after it has restarted", risk: leak.risk,
                undo: "remove the variable", verify: .command("istioctl version"))
        ]
    }
}
