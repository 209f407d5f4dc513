import Store

/// Replicas of one workload of which some died: mostly of the same template, so what differs is worth a look.
struct ReplicaPairs {
    let members: [CohortMember]

    /// One pair for each workload that has both: of the killed and of the living that of which most is known, one of the same template
    /// first.
    func pairs() -> [ReplicaPair] {
        let groups = Dictionary(grouping: members.filter { $0.summary.workload != nil }, by: \.group)
        return groups.keys.sorted().compactMap { key in
            let group = groups[key] ?? []
            let living = group.filter { !$0.isKilled }
            guard let killed = best(group.filter(\.isKilled)),
                let survivor = best(living.filter { hasOneTemplate(killed, $0) }) ?? best(living)
            else { return nil }
            return pair(killed, survivor)
        }
    }

    private func best(_ members: [CohortMember]) -> CohortMember? {
        func known(_ member: CohortMember) -> Int {
            CohortCard.all.count { card in card.readings.contains { card.value(of: member, by: $0) != nil } }
        }
        return members.min { (-known($0), $0.summary.pod ?? "") < (-known($1), $1.summary.pod ?? "") }
    }

    private func hasOneTemplate(_ a: CohortMember, _ b: CohortMember) -> Bool {
        let (one, other) = (a.summary, b.summary)
        return PodNames.rollout(of: one.pod ?? "") == PodNames.rollout(of: other.pod ?? "")
            && one.limitBytes == other.limitBytes && a.state.proxy.proxyConfig == b.state.proxy.proxyConfig
    }

    private func pair(_ killed: CohortMember, _ survivor: CohortMember) -> ReplicaPair {
        var pair = ReplicaPair(
            namespace: killed.summary.namespace, workload: killed.summary.workload ?? "",
            killed: killed.summary.pod ?? "", survivor: survivor.summary.pod ?? "", differences: [], alike: [],
            hasOneTemplate: hasOneTemplate(killed, survivor))
        for card in CohortCard.all {
            let values = card.readings.lazy.compactMap { reading -> (CohortValue, CohortValue)? in
                guard let a = card.value(of: killed, by: reading), let b = card.value(of: survivor, by: reading) else {
                    return nil
                }
                return (a, b)
            }
            guard let (a, b) = values.first else { continue }
            if CohortBuilder.differ(a, b) {
                pair.differences.append(.init(name: card.name, unit: card.unit, killed: a, survivor: b))
            } else {
                pair.alike.append(card.name)
            }
        }
        return pair
    }
}
