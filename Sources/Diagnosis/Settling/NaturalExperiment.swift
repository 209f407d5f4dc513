import Prose
import Store
import Units

/// A living proxy that lacks what a cause blames and is alike otherwise, at the same limit or a smaller one: no comparison of
/// medians proves as much, so it is the first evidence of its cause.
struct NaturalExperiment {
    /// What the killed proxy's evidence held, and the living one beside it.
    struct Pair {
        let own: ProxyState
        /// The killed proxy's, whatever the process has that its evidence is of.
        let workers: Int?
        let other: ProxyState
        let objects: IstioObjects
        let store: Store

        /// As many clusters, within what still is the same configuration.
        var hasSameClusters: Bool { isClose(\.dynamicClusters, Thresholds.standInClusters.value) }
        /// As many services, whatever a rule or a filter adds to them.
        var hasSameServices: Bool { isClose(\.serviceClusters, Thresholds.sameServices.value) }

        func isClose(_ field: KeyPath<ConfigCounts, Int>, _ part: Double) -> Bool {
            guard let mine = own.counts?[keyPath: field], let its = other.counts?[keyPath: field], mine > 0 else {
                return false
            }
            return abs(Double(mine) - Double(its)) <= part * Double(mine)
        }

        /// `7 clusters of services instead of 980`, of a replica: the same program at the same work, whatever keeps it small.
        func replica(lacking owned: [Component]) -> Text? {
            guard let workload = own.proxy.workload, other.proxy.workload == workload,
                other.proxy.namespace == own.proxy.namespace, let mine = Account(own), let its = Account(other)
            else { return nil }
            // By their names: what leads in one account is an ordinary line of the other.
            let names = Set(owned.map(\.name))
            func lines(_ account: Account) -> [Account.Line] {
                account.lines.filter { names.contains($0.component.name) }
            }
            func held(_ lines: [Account.Line]) -> Double { lines.reduce(0) { $0 + $1.held } }
            guard let most = lines(mine).max(by: { $0.held < $1.held }),
                held(lines(its)) * Double(Thresholds.twinsSmaller.value) <= held(lines(mine))
            else { return nil }
            let left = lines(its).filter { $0.component.name == most.component.name }.reduce(0) { $0 + $1.count }
            guard left < most.count else { return nil }
            return "\(left) \(own: most.component.name) instead of \(most.count)"
        }

        /// `; it runs Istio 1.26.3, not 1.27.1`: then what it lacks is not all that differs.
        func otherVersion(ofKilled victims: [Victim]) -> Text {
            let killed = victims.lazy.compactMap { $0.proxy?.istioVersion }.first ?? own.proxy.istioVersion
            guard let killed, let its = other.proxy.istioVersion, its != killed else { return "" }
            return "; it runs Istio \(version: its), not \(version: killed)"
        }

        func drainSeconds(_ state: ProxyState) -> Double? {
            guard let capture = state.capture?.id else { return nil }
            return wished { try store.drainSeconds(capture: capture) }
        }
    }

    /// The claimed causes of a kill, each with its experiment as the first evidence, where the bundle holds one.
    static func proven(_ causes: [Cause], _ facts: CaseFacts) -> [Cause] {
        guard facts.isKill, !facts.isForeign, let limit = facts.limit, let own = facts.state,
            causes.contains(where: { $0.outcome.isClaim && ($0.hasTwin || $0.isConfiguration) })
        else { return causes }
        // What stands in for the killed proxy lives itself, without what is the killed one's alone.
        let living = Case(facts).living(within: limit).filter {
            facts.process == .sibling || $0.proxy.id != own.proxy.id
        }
        guard !living.isEmpty else { return causes }
        let workers = (facts.victimAccount ?? facts.account)?.workers
        let pairs = living.lazy.map {
            Pair(own: own, workers: workers, other: $0, objects: facts.objects, store: facts.mesh.store)
        }
        return causes.map { cause in
            guard cause.outcome.isClaim else { return cause }
            func found(_ pair: Pair, _ without: Text?) -> (ProxyState, Text)? {
                without.map { (pair.other, "\($0)\(pair.otherVersion(ofKilled: facts.victims))") }
            }
            let twins = pairs.compactMap { found($0, cause.twin($0)) }
            let replicas = pairs.compactMap { pair in
                cause.isConfiguration ? found(pair, pair.replica(lacking: cause.owns)) : nil
            }
            guard let (other, without) = twins.first ?? replicas.first, let file = other.counts?.fileName else {
                return cause
            }
            let limit: Text = other.proxy.limit.map { " with \($0)" } ?? ""
            let lives: Text = "\(name: other.proxy.name, .pod) lives\(limit), \(without)"
            var proven = cause
            proven.twinThatLives = lives
            proven.evidence.insert(
                Evidence(.file(file, locator: "the whole page"), text: "natural experiment: \(lives)"), at: 0)
            return proven
        }
    }
}
