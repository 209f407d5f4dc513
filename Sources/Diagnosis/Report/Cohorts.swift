import Prose
import Units

/// What tells the proxies that were killed from those that lived.
package struct Cohorts: Sendable {
    package var killed = 0
    package var survivors = 0
    /// Why nothing here may be taken for proven, where that is so.
    package var warning: Text?
    /// Attributes that separate the groups, the best first.
    package var attributes: [CohortAttribute] = []
    /// Attributes that were compared and are alike in both groups.
    package var alike: [String] = []
    package var replicas: [ReplicaPair] = []
    package var workloads: [WorkloadCohort] = []
    package init() {}
}

/// One attribute over both groups: medians of a number, or shares of one value of a category.
package struct CohortAttribute: Sendable {
    package var name: String
    package var unit: CohortUnit
    /// nil for a category.
    package var killedMedian: Double?
    package var survivorMedian: Double?
    /// Of a number: each proxy's own, the smallest first.
    package var killedValues: [Double] = []
    package var survivorValues: [Double] = []
    /// Of a category: the value that separates most.
    package var value: String?
    /// Proxies with `value`, of those for which it is known.
    package var killedWith: Int?
    package var survivorsWith: Int?
    /// Proxies for which it is known, by pages of the same kind.
    package var killedKnown: Int
    package var survivorsKnown: Int
    /// Probability that a killed proxy's value is larger than a survivor's (0.5: no difference), as 2p - 1; of a category the
    /// share among the killed less the share among the survivors.
    package var separation: Double?
    /// How often chance alone separates groups of these sizes as far, by rank; of a category corrected for its values.
    package var p: Double?
    /// Only in groups of five and more, of several workloads, and after correction for the attributes that were tried.
    package var significant: Bool
    package init(
        name: String, unit: CohortUnit, killedKnown: Int, survivorsKnown: Int, separation: Double?, p: Double?,
        significant: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.killedKnown = killedKnown
        self.survivorsKnown = survivorsKnown
        self.separation = separation
        self.p = p
        self.significant = significant
    }
}

/// What the numbers of an attribute are.
package enum CohortUnit: Sendable {
    case bytes, count, seconds, category
    /// Bytes that are written in Kubernetes' binary units.
    case limit
}

package enum CohortValue: Sendable, Hashable {
    case number(Double)
    case text(String)
}

/// A replica that died beside one of the same workload that lived.
package struct ReplicaPair: Sendable {
    package struct Difference: Sendable {
        package var name: String
        package var unit: CohortUnit
        package var killed: CohortValue
        package var survivor: CohortValue
    }
    package var namespace: String?
    package var workload: String
    package var killed: String
    package var survivor: String
    package var differences: [Difference]
    /// What is known of both and equal.
    package var alike: [String]
    /// One rollout made both, with the same limit and settings; no key of the JSON report.
    package var hasOneTemplate = true
}

/// One workload: how many of its proxies were killed, and what they are like (medians).
package struct WorkloadCohort: Sendable {
    package var namespace: String?
    package var workload: String
    package var proxies: Int
    package var killed: Int
    package var limitBytes: Bytes?
    package var clusters: Int?
    package var endpoints: Int?
    package var activeConnections: Int64?
    package var allocatedBytes: Bytes?
}
