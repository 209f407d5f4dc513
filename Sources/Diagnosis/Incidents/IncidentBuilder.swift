import Prose
import Store
import Units

/// Turns the kills of one workload and container into one incident.
struct IncidentBuilder {
    let mesh: Mesh
    let cases: CaseBuilder
    var ownerKeys: [String] = []
    /// Of proxies, and of others, that get a remedy: its commands and their risks are most of what is kept of a kill of which no page
    /// tells, and of thousands nobody reads how to mend each.
    var mostAdvised = 2_000

    /// One of each group, with its case, in a stable order.
    ///
    /// A case goes with each incident that is told whole. The incidents have the witnesses; what comes then asks for who was killed, and
    /// when, so `victims` forget theirs, and share the rest with the cases.
    func incidents(_ victims: inout VictimGroups) throws -> (incidents: [Incident], cases: [CaseFacts?]) {
        var out: [Incident] = []
        var judgedOf: [CaseFacts?] = []
        out.reserveCapacity(victims.groups.count)
        var ranks: [Bool: Int] = [:]
        for group in victims.groups.indices {
            let isProxy = victims.groups[group][0].isProxy
            ranks[isProxy, default: 0] += 1
            let rank = ranks[isProxy, default: 0]
            let isWhole = rank <= Self.mostToldWhole
            let (one, judged) = try told(victims.groups[group], isAdvised: rank <= mostAdvised, isWhole: isWhole)
            out.append(one)
            victims.forgetWitnesses(of: group, sharedBy: judged, isKept: isWhole)
            judgedOf.append(isWhole ? judged : nil)
        }
        mesh.answers.forgetSelectors()
        let order = Self.numbered(&out)
        Self.tellCallees(&out)
        return (out, order.map { judgedOf[$0] })
    }

    /// One group with what is concluded of it.
    private func told(
        _ members: [Victim], isAdvised: Bool, isWhole: Bool
    ) throws -> (incident: Incident, judged: CaseFacts) {
        let judged = try cases.kill(members)
        var one = incident(members, judged, isAdvised: isAdvised, isWhole: isWhole)
        one.limitDefault = try GivenLimit(members, in: mesh)?.object
        try tellOwner(of: &one)
        one.state = try StateFinder(mesh).state(of: members)
        try tellTrigger(of: &one, members, isSmall: judged.isSmall)
        one.impact = try ImpactFinder(mesh: mesh).impact(of: members)
        one.nameShares()
        if !isWhole { one.abridge() }
        return (one, judged)
    }

    /// In the order in which they are told, with their numbers; gives where each stood.
    private static func numbered(_ incidents: inout [Incident]) -> [Int] {
        let keys = incidents.map(order)
        let order = incidents.indices.sorted { keys[$0] < keys[$1] }
        incidents.arrange(by: order)
        for index in incidents.indices { incidents[index].id = "OOM-\(index + 1)" }
        return order
    }

    /// Who answered none of the calls that piled up may have been killed itself: then each of both incidents tells half.
    static func tellCallees(_ incidents: inout [Incident]) {
        func place(_ namespace: String?, _ name: String?) -> String { "\(namespace ?? "")/\(name ?? "")" }
        // By their places in the list: an incident is large, and there are tens of thousands.
        var killed: [String: Int] = [:]
        for (index, one) in incidents.enumerated().reversed() where one.workload != nil {
            killed[place(one.namespace, one.workload)] = index
        }
        for index in incidents.indices {
            for at in incidents[index].causes.indices {
                guard let behind = incidents[index].causes[at].behind,
                    let other = incidents[index].causes[at].objects.lazy.compactMap({ object in
                        object.kind == KubernetesKind.service ? killed[place(object.namespace, object.name)] : nil
                    }).first, other != index
                else { continue }
                let callee = incidents[other]
                let when: Text = callee.kills.compactMap(\.at).min().map { " at \(at: $0)" } ?? ""
                incidents[index].causes[at].behind =
                    "\(behind), and was killed itself\(when) (\(incident: callee.id))"
            }
        }
    }

    private func tellTrigger(of incident: inout Incident, _ members: [Victim], isSmall: Bool) throws {
        let finder = TriggerFinder(mesh: mesh, objects: cases.objects)
        incident.trigger = try finder.trigger(of: members, causes: incident.causes, isSmall: isSmall)
        let cause = incident.leadingCode ?? Unresolved.card.code
        if incident.isAdvised, let look = incident.trigger?.look(cause: cause) { incident.advice.append(look) }
    }

    private func tellOwner(of incident: inout Incident) throws {
        guard let namespace = incident.namespace else { return }
        if let workload = incident.workload {
            incident.workloadKind = try mesh.store.workloadKind(namespace: namespace, workload: workload)
        }
        incident.clusters = mesh.clusters(of: incident.members.lazy.compactMap(\.pod), in: namespace)
        let words = try mesh.store.ownerWords(namespace: namespace, workload: incident.workload, pod: incident.pod)
        incident.owners = OwnerFinder(keys: ownerKeys).owners(words)
    }

    /// Of proxies, and of others: where more workloads were killed, those behind keep what was concluded of them.
    static let mostToldWhole = 200

    /// Proxies before others, seen kills before inferred ones, then names.
    private static func order(_ i: Incident) -> (Int, Int, String) {
        (i.containerKind?.isProxy == true ? 0 : 1, i.form == .killedNotOOM ? 1 : 0, i.subject.plain)
    }

    /// What an eviction's message, or the kernel's line of a kill at the pod's limit, says that it held.
    private func consumed(_ victims: [Victim]) -> Text? {
        if let victim = victims.first(where: { $0.form == .podLimit && $0.isProxy && $0.filledBy == nil }),
            let held = victim.anonymousAtKill
        {
            let limit: Text = victim.limit.map { "\($0)" } ?? "limit (unknown)"
            return "the proxy held \(measured: held) of the pod's \(limit) when the kernel killed it"
        }
        guard let victim = victims.first(where: { $0.evictedUse != nil }), let use = victim.evictedUse,
            use.used > use.request
        else { return nil }
        let who: Text = victim.isProxy ? "the proxy" : "container \(container: use.container)"
        let none: Text = victim.hasNoLimit ? ", no limit" : ", no limit known"
        let limit: Text = victim.limit.map { ", limit \($0)" } ?? none
        let asked: Text = use.request.count > 0 ? "request \(use.request)" : "no request"
        return "\(who) held \(measured: use.used) (\(asked)\(limit)) when the node ran short of memory"
    }

    private func incident(_ victims: [Victim], _ c: CaseFacts, isAdvised: Bool, isWhole: Bool) -> Incident {
        var incident = described(victims, c)
        incident.consumed = consumed(victims)
        incident.endedBy = incident.form == .killedNotOOM ? victims.lazy.compactMap(\.endedBy?.words).first : nil
        incident.evidenceProcess = c.process
        incident.isAssumedSuccessor = c.process == .successor && StandIn.isAssumed(c.state, victims)
        incident.mayBeAnother = victims.allSatisfy(\.mayBeAnother)
        incident.standIn = c.process == .sibling ? c.state?.proxy.name : c.configurationOf
        incident.memory = MemoryReport(c).account
        incident.need = c.need
        incident.headroom = HeadroomModel(c)?.headroom
        incident.memoryBefore = c.curve
        incident.memorySince = c.since
        let settled = Settled(c)
        incident.causes = NaturalExperiment.proven(CulpritFinder.named(settled.causes, c), c)
        incident.leadingCode = settled.leading?.code
        incident.counterfactual = Counterfactual(settled.leading, c)
        guard isAdvised else {
            incident.isAdvised = false
            return incident
        }
        incident.limitNow = c.limitNow == c.limit ? nil : c.limitNow
        let plan = RemedyBuilder.plan(for: c, causes: incident.causes, isWhole: isWhole)
        incident.causes = plan.causes
        incident.remedies = plan.remedies
        incident.advice = plan.advice
        incident.recommendedLimit = plan.limit
        incident.needed = plan.needed
        if let needed = plan.needed {
            incident.memory.peaks = MemoryReport.peaks(c, needed: needed)
            incident.headroom = HeadroomModel(c, needed: needed)?.headroom
        }
        incident.firstAction = plan.firstAction
        incident.counterfactual = incident.counterfactual?.asNeeded(plan.needed)
            .asTried(by: plan.remedies, settled.leading)
        return incident
    }

    private func workers(of victims: [Victim], _ c: CaseFacts) -> Int? {
        let stated = victims.lazy.compactMap { $0.proxy }.compactMap {
            VictimWorkers(mesh: mesh).workers(of: $0, objects: cases.objects)?.count
        }
        return stated.first ?? (c.process == .killed || c.process == .successor ? c.state?.workers : nil)
    }

    /// Who was killed, when and by whose word, before anything is concluded.
    private func described(_ victims: [Victim], _ c: CaseFacts) -> Incident {
        let forms = Dictionary(grouping: victims, by: \.form).mapValues(\.count)
        let form = forms.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .killedNotOOM
        var incident = Incident(id: "OOM-0", form: form)
        let first = victims[0]
        incident.namespace = first.namespace
        incident.pod = victims.count == 1 ? first.pod : nil
        incident.called = victims.count == 1 ? first.proxy?.otherName : nil
        if victims.count == 1, first.pod == nil, first.workload == nil { incident.podUID = first.podUID }
        incident.workload = first.workload
        incident.node = victims.count == 1 ? first.node : nil
        incident.container = first.container
        // A runtime tells of a kill without a process.
        incident.process = first.container == nil ? first.killedProcess.flatMap { $0.isEmpty ? nil : $0 } : nil
        incident.containerKind = first.kind
        incident.proxyVersion = victims.lazy.compactMap { $0.proxy?.istioVersion }.first ?? c.state?.proxy.istioVersion
        incident.envoyVersion = c.state?.capture?.envoyVersion
        if first.isProxy { incident.workers = workers(of: victims, c) }
        incident.members = victims.map {
            Member(pod: $0.pod, node: $0.node, killCount: $0.killCount, limitBytes: $0.limit)
        }
        incident.kills = Self.kills(of: victims)
        incident.killCount = victims.reduce(0) { $0 + $1.killCount }
        if victims.contains(where: \.hasUnseenEnds) {
            let restarts = victims.compactMap(\.restartCount)
            incident.restartCount = restarts.isEmpty ? nil : restarts.reduce(0) { $0 &+ $1 }
        }
        incident.rhythm = Rhythm(incident: incident, growth: c.growth).sentence
        incident.witnesses = Self.witnesses(of: victims)
        incident.limitBytes = c.limit
        incident.limitSource = victims.first { $0.limit == c.limit }?.limitSource
        incident.requestBytes = victims.lazy.compactMap(\.request).first
        return incident
    }
}

extension IncidentBuilder {
    /// In the order of time. A victim's only kill is shared with it: tens of thousands have no other.
    private static func kills(of victims: [Victim]) -> [Kill] {
        if victims.count == 1, victims[0].kills.count < 2 { return victims[0].kills }
        return victims.flatMap(\.kills).sorted {
            ($0.at?.microseconds ?? .max, $0.pod ?? "") < ($1.at?.microseconds ?? .max, $1.pod ?? "")
        }
    }

    private static let mostWitnesses = 40

    private static func witnesses(of victims: [Victim]) -> [Witness] {
        if victims.count == 1, victims[0].witnesses.count <= mostWitnesses { return victims[0].witnesses }
        return Array(victims.flatMap(\.witnesses).prefix(mostWitnesses))
    }
}

extension Array {
    /// At each place what stood at the place that `order` names. Done where they are: a second list of many thousand incidents would be
    /// the most of their memory.
    fileprivate mutating func arrange(by order: [Int]) {
        var order = order
        for start in order.indices {
            var place = start
            while order[place] != start {
                let next = order[place]
                swapAt(place, next)
                order[place] = place
                place = next
            }
            order[place] = place
        }
    }
}

extension Array {
    /// One that is no longer stays shared with whoever holds it.
    fileprivate mutating func keepFirst(_ most: Int) { if count > most { self = Array(prefix(most)) } }
}

extension Incident {
    fileprivate mutating func nameShares() {
        causes = Shares.named(
            causes,
            of: Shares.Wholes(
                allocated: memory.allocated, physical: memory.physical, need: need?.level, limit: limitBytes))
    }

    /// What was concluded, without what was excluded and the like: five thousand incidents must fit into memory.
    fileprivate mutating func abridge() {
        causes = causes.filter(\.outcome.isClaim)
        for index in causes.indices { causes[index].evidence.keepFirst(1) }
        witnesses.keepFirst(2)
        remedies.keepFirst(1)
        advice = []
        memory.account = []
        memory.peaks = []
    }
}
