import Prose
import Store
import Units

extension RemedyBuilder {
    /// Subsets that no route names go; those that routes name stay, on the hosts that have them alone.
    ///
    /// One remedy for each rule that made a tenth or more of the subset clusters, three at most.
    func subsets(_ cause: Cause) throws -> [Draft] {
        // What a dump does not name that has no routes, or is cut, may be named all the same.
        guard let counts = c.state?.counts, routesAreRead else { return [] }
        let large = c.rules.prefix(3).filter {
            $0.subsetClusters * Thresholds.largeRuleOneIn.value >= counts.subsetClusters
        }
        return try large.map { try narrowed($0, counts, cause) } + (large.isEmpty ? try laterRule(cause) : [])
    }

    /// Whether the dump of the evidence shows its routes to the end, with the clusters that they name.
    var routesAreRead: Bool {
        guard let counts = c.state?.counts else { return false }
        return counts.hasRoutes && counts.complete && held.isNamed.contains(true)
    }

    /// Why no subset is to be taken away yet.
    var unreadRoutes: Text? {
        guard let counts = c.state?.counts, counts.hasClusters, !routesAreRead else { return nil }
        let why: Text =
            counts.complete
            ? "the bundle has no routes of \(subject) with the clusters that they name"
            : "the config_dump of \(subject) ends early"
        return "Do not remove subsets yet: \(why), so a route may name them."
    }

    /// The rules, and the routes that name their subsets, as objects: nothing is asked of a proxy.
    static let rulesAndRoutes: Command =
        "kubectl get destinationrules.networking.istio.io,virtualservices.networking.istio.io -A -o yaml > rules.yaml"

    private func narrowed(_ rule: RuleClusters, _ counts: ConfigCounts, _ cause: Cause) throws -> Draft {
        let object = object(rule.namespace, rule.name)
        let use = named(
            try c.mesh.answers.subsetUse(counts, namespace: rule.namespace, name: rule.name), byRoutesTo: object)
        let routed = Set(use.flatMap(\.routedHosts)).sorted()
        let named = ObjectName(IstioKind.destinationRule, rule.namespace, rule.name)
        let isKnown = try namersAreKnown
        let title = title(rule, routed, isKnown) + nobody(use, counts)
        var change = ConfigChange()
        let kept = Set(use.flatMap { subset in subset.routedHosts.map { "\(subset.subset)|\($0)"[...] } })
        let plain = named.name.plain
        let made = outbound.count { $0.isSubset && $0.rule == plain }
        change.clusters = clusters { cluster in
            guard cluster.isSubset, cluster.rule == plain else { return false }
            return kept.isEmpty || !kept.contains(Hostname.subsetAndHost(cluster.name))
        }
        if c.later?.kind == .subsets, made > 0 { change.later = Double(change.clusters.count) / Double(made) }
        var draft = draft(cause, rule.namespace, rule.name, title: title, change)
        remove(rule.namespace, rule.name, keeping: use, routed, object, &draft)
        if routed.count > Self.mostRules {
            draft.uncertain.append(
                "\(routed.count - Self.mostRules, "more host needs", "more hosts need") such a rule: \(routed.dropFirst(Self.mostRules).map { "\(host: $0)" }.listed())"
            )
        }
        let left = max(0, counts.clusters - change.clusters.count)
        draft.verify = .command("\(countClusters)\(remark: "about \(left) expected")")
        if !isKnown { draft.needs = [Self.namersNeeded] }
        if let shown = try shown(rule, use, object) { draft.alternatives = [shown] }
        return draft
    }

    /// What routes of other proxies name only the VirtualServices tell.
    private func title(_ rule: RuleClusters, _ routed: [String], _ isKnown: Bool) -> Text {
        let named = ObjectName(IstioKind.destinationRule, rule.namespace, rule.name)
        guard routed.isEmpty else {
            return "give the subsets of \(object: named) only to the \(routed.count, "host") whose routes name them"
        }
        let condition: Text = isKnown ? "" : " if no VirtualService names them"
        let whose: Text = isKnown ? "no route" : "no route of \(dumped)"
        return
            "remove the subsets of \(object: named)\(condition): \(whose) names one of its \(rule.subsetClusters, "subset cluster")"
    }

    /// `; v2, v3 have no endpoint in the dump of pay`. A dump without endpoints does not show that a subset has none.
    private func nobody(_ use: [Store.SubsetUse], _ counts: ConfigCounts) -> Text {
        let empty = counts.hasEndpoints ? use.filter { $0.empty == $0.clusters }.map(\.subset) : []
        guard !empty.isEmpty else { return "" }
        let have: Text = empty.count == 1 ? "has" : "have"
        return "; \(empty.map { "\(term: $0)" }.listed()) \(have) no endpoint in the dump of \(dumped)"
    }

    /// Whose dump the evidence is: a proxy that stands in for the victim, often.
    private var dumped: Text {
        if let other = c.configurationOf { return "\(pod: other)" }
        guard c.process == .sibling, let other = c.state?.proxy.name else { return subject }
        return "\(pod: other)"
    }

    /// Whether all that may name a subset was looked at: the VirtualServices of the mesh, or the routes of every proxy that istiod
    /// serves. One proxy's routes are no word on what others are sent to.
    private var namersAreKnown: Bool {
        get throws {
            if try c.mesh.store.listsIstioObjects() { return true }
            // Of one namespace they may be all that somebody asked for.
            if Set(c.objects.of(IstioKind.virtualService).map(\.namespace)).count > 1 { return true }
            guard let served = c.mesh.synced, !served.isEmpty else { return false }
            let read = c.mesh.withDump.filter { $0.counts?.hasRoutes == true && $0.counts?.complete == true }
            return served.isSubset(of: Set(read.map(\.proxy.name)))
        }
    }

    private static let namersNeeded: Text =
        "that no VirtualService names them, which this bundle does not show: \(command: "kubectl get virtualservices.networking.istio.io -A -o yaml | grep 'subset:'") prints none of their names"

    /// What the routes of VirtualServices name stays as well, whoever is sent there.
    private func named(_ use: [Store.SubsetUse], byRoutesTo rule: ObjectRow?) -> [Store.SubsetUse] {
        let routed = routedSubsets(of: rule)
        guard !routed.isEmpty else { return use }
        return use.map { subset in
            var subset = subset
            subset.routedHosts += (routed[subset.subset] ?? []).subtracting(subset.routedHosts).sorted()
            return subset
        }
    }

    /// Hosts of a rule by the subset that a VirtualService's route names; of a rule that nobody shows, all hosts.
    private func routedSubsets(of rule: ObjectRow?) -> [String: Set<String>] {
        let own = rule?.names[.host]?.first.map { Hostname.full($0, in: rule?.namespace ?? "") }
        guard let own else { return routedSubsets }
        return routedSubsets.compactMapValues { hosts in
            let governed = hosts.filter { Hostname.isFor(own, $0) }
            return governed.isEmpty ? nil : governed
        }
    }

    /// Of all VirtualServices of the bundle.
    private var routedSubsets: [String: Set<String>] {
        if let known = c.mesh.answers.routedSubsets { return known }
        var out: [String: Set<String>] = [:]
        for object in c.objects.of(IstioKind.virtualService) {
            for routed in object.routedSubsets {
                out[routed.subset, default: []].insert(Hostname.full(routed.host, in: object.namespace))
            }
        }
        c.mesh.answers.routedSubsets = out
        return out
    }

    /// Where only some namespaces have routes that name the subsets: the rule as it is, for these alone.
    private func shown(_ rule: RuleClusters, _ use: [Store.SubsetUse], _ object: ObjectRow?) throws -> Remedy
        .Alternative?
    {
        let routed = use.flatMap { subset in subset.routedHosts.map { "|\(subset.subset)|\($0)" } }
        guard object != nil, !routed.isEmpty else { return nil }
        let users = Set(try c.mesh.store.namespacesNaming(clusterEndings: routed))
        guard !users.isEmpty, !users.contains(namespace) else { return nil }
        let places = users.subtracting([rule.namespace]).sorted()
        var change = ConfigChange()
        let made = "\(rule.namespace)/\(rule.name)"
        change.clusters = clusters { $0.isSubset && $0.rule == made }
        var other = Remedy.Alternative(
            title:
                "show \(object: ObjectName(IstioKind.destinationRule, rule.namespace, rule.name)) as it is only to the namespaces whose routes name its subsets (\(users.sorted().map { "\(namespace: $0)" }.listed()))",
            body: nil, saving: projection.effect(of: change)?.saving)
        other.commands = [
            WorkloadTarget.patch(
                "destinationrule", rule.name, rule.namespace,
                ["spec": ["exportTo": .list((["."] + places).map { .text($0) })]])
        ]
        let old: YAML = object?.names[.exportTo].map { .list($0.map { .text($0) }) } ?? .null
        other.undo = .command(
            WorkloadTarget.patch("destinationrule", rule.name, rule.namespace, ["spec": ["exportTo": old]]))
        other.risk = "other namespaces lose its trafficPolicy too"
        other.objects = [ChangedObject(kind: IstioKind.destinationRule, namespace: rule.namespace, name: rule.name)]
        return other
    }

    /// Subsets that came after the dump: the rule that istiod's log or the objects name.
    private func laterRule(_ cause: Cause) throws -> [Draft] {
        guard c.later?.kind == .subsets || c.growth.subsetsGrew else { return [] }
        let changed = c.growth.rule.flatMap { rule in object(rule.namespace ?? "", rule.name ?? "") }
        let wild = c.objects.of(IstioKind.destinationRule).filter {
            !$0.subsets.isEmpty && ($0.names[.host]?.first?.hasPrefix("*") ?? false)
        }
        guard let rule = changed ?? (wild.count == 1 ? wild[0] : nil) else { return [] }
        let routed = routedSubsets(of: rule)
        guard rule.subsets.allSatisfy({ routed[$0.name] == nil }) else { return [] }
        var change = ConfigChange()
        change.later = 1
        var draft = draft(
            cause, rule.namespace, rule.name,
            title:
                "remove the \(rule.subsets.count, "subset") of \(object: ObjectName(IstioKind.destinationRule, rule.namespace, rule.name)), which came after the dump",
            change)
        remove(rule.namespace, rule.name, keeping: [], [], rule, &draft)
        draft.isSure = false
        draft.uncertain = ["whether a route names one of these subsets: the dump is older than they are"]
        if try !namersAreKnown { draft.needs = [Self.namersNeeded] }
        return [draft]
    }

    // MARK: - Parts

    private static let mostRules = 40

    private func object(_ namespace: String, _ name: String) -> ObjectRow? {
        c.objects.of(IstioKind.destinationRule, in: namespace).first { $0.name == name }
    }

    private func draft(_ cause: Cause, _ namespace: String, _ name: String, title: Text, _ change: ConfigChange)
        -> Draft
    {
        let dumps = c.mesh.withDump.count { $0.counts?.hasRoutes == true && $0.counts?.complete == true }
        let isListed = wished { try c.mesh.store.listsIstioObjects() } ?? false
        let dumped: Text = "the routes of the \(dumps, "proxy", "proxies") with a dump"
        let looked: Text =
            isListed
            ? "\(dumped), and all VirtualServices, were looked at" : "\(dumped) were looked at, others may differ"
        return Draft(
            cause: cause, title: title, change: change,
            reaches: "every proxy that sees the rule, sidecars and gateways, at once; \(Self.restartNeeded)",
            risk:
                "a route that names a removed subset answers 503; \(looked)",
            undo: .text(""), verify: .command(countClusters))
    }

    /// A patch that takes the subsets away and leaves the rest of the rule as it is. Subsets that routes name stay: in the
    /// rule where it is for one host, else in a new one for each host.
    private func remove(
        _ namespace: String, _ name: String, keeping use: [Store.SubsetUse], _ routed: [String], _ object: ObjectRow?,
        _ draft: inout Draft
    ) {
        let isWild = object?.names[.host]?.first?.contains("*") ?? true
        let own = isWild ? [] : use.filter { !$0.routedHosts.isEmpty }
        let left: YAML = own.isEmpty ? .null : Self.subsets(own.map(\.subset), of: object)
        draft.objects = [
            ChangedObject(kind: IstioKind.destinationRule, namespace: namespace, name: name, isNew: object == nil)
        ]
        draft.commands = [WorkloadTarget.patch("destinationrule", name, namespace, ["spec": ["subsets": left]])]
        if let object, !object.subsets.isEmpty {
            let old = Self.subsets(object.subsets.map(\.name), of: object)
            draft.undo = .command(
                WorkloadTarget.patch("destinationrule", name, namespace, ["spec": ["subsets": old]]))
        } else {
            draft.saves = [WorkloadTarget.save("destinationrule", name, namespace)]
            draft.undo = .command(WorkloadTarget.restore("destinationrule", name, namespace))
        }
        guard isWild, !routed.isEmpty else {
            draft.isSure = own.isEmpty
            return
        }
        replace(namespace, name, use, Array(routed.prefix(Self.mostRules)), object, &draft)
    }

    /// Rules of their own for the hosts that routes name, in place of one for all.
    private func replace(
        _ namespace: String, _ name: String, _ use: [Store.SubsetUse], _ hosts: [String], _ object: ObjectRow?,
        _ draft: inout Draft
    ) {
        draft.body = .yaml(
            hosts.map { host in
                let subsets = use.filter { $0.routedHosts.contains(host) }.map(\.subset)
                return YAML.Document(
                    [],
                    .object(
                        "networking.istio.io/v1", IstioKind.destinationRule, name: "\(name)-\(Hostname.label(host))",
                        namespace: namespace, spec: ["host": .text(host), "subsets": Self.subsets(subsets, of: object)])
                )
            })
        draft.objects += hosts.map {
            ChangedObject(
                kind: IstioKind.destinationRule, namespace: namespace, name: "\(name)-\(Hostname.label($0))",
                isNew: true)
        }
        if case .command(let old) = draft.undo {
            let new = hosts.reduce("" as Command) { "\($0) \(word: "\(name)-\(Hostname.label($1))")" }
            draft.undo = .command("\(old)\(.next)kubectl -n \(word: namespace) delete destinationrule\(new)")
        }
        draft.isSure = false
        draft.risk += "; apply the new rules first: for their hosts they replace the old one, its trafficPolicy too"
    }

    /// Labels as the rule in the bundle has them, else as subsets are named by habit.
    private static func subsets(_ names: [String], of object: ObjectRow?) -> YAML {
        .list(
            names.map { name in
                let labels = object?.subsets.first { $0.name == name }?.labels ?? "version=\(name)"
                return ["name": .text(name), "labels": .map(pairs(labels))]
            })
    }

    private static func pairs(_ labels: String) -> [(key: String, value: YAML)] {
        labels.split(separator: ",").map { label in
            let pair = label.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (pair[0], .text(pair.count > 1 ? pair[1] : ""))
        }
    }
}
