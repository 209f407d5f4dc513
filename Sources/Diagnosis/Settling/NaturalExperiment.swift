import Prose
import Store
import Units

/// A living proxy that lacks what a cause blames and is alike otherwise, at the same limit or a smaller one: no comparison of
/// medians proves as much, so it is the first evidence of its cause.
struct NaturalExperiment {
    /// What the killed proxy's evidence held, and the living one beside it.
    struct Pair {
        let own: ProxyState
        let other: ProxyState
        let objects: [ObjectRow]
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

        func drainSeconds(_ state: ProxyState) -> Double? {
            guard let capture = state.capture?.id else { return nil }
            return (try? store.drainSeconds(capture: capture)) ?? nil
        }
    }

    /// The claimed causes of a kill, each with its experiment as the first evidence, where the bundle holds one.
    static func proven(_ causes: [Cause], _ facts: CaseFacts) -> [Cause] {
        guard facts.isKill, !facts.isForeign, let limit = facts.limit, let own = facts.state,
            causes.contains(where: { $0.outcome.isClaim && $0.hasTwin })
        else { return causes }
        let living = Case(facts).living(within: limit).filter { $0.proxy.id != own.proxy.id }
        guard !living.isEmpty else { return causes }
        return causes.map { cause in
            guard cause.outcome.isClaim, cause.hasTwin else { return cause }
            for other in living {
                let pair = Pair(own: own, other: other, objects: facts.objects, store: facts.mesh.store)
                guard let without = cause.twin(pair), let evidence = evidence(other, without) else { continue }
                var proven = cause
                proven.evidence.insert(evidence, at: 0)
                return proven
            }
            return cause
        }
    }

    /// `shop/cart-… lives with 160 MiB: 2 workers instead of 16`
    private static func evidence(_ other: ProxyState, _ without: Text) -> Evidence? {
        guard let file = other.counts?.fileName else { return nil }
        let limit: Text = other.proxy.limit.map { " with \($0)" } ?? ""
        return Evidence(
            .file(file, locator: "the whole page"),
            text: "natural experiment: \(name: other.proxy.name, .pod) lives\(limit), \(without)")
    }
}
