import Diagnosis
import Units

extension JSONWriter {
    mutating func write(_ cohorts: Cohorts) {
        object("cohorts") { json in
            json.member("killed", cohorts.killed)
            json.member("survivors", cohorts.survivors)
            json.member("warning", cohorts.warning)
            json.array("attributes", of: cohorts.attributes, .inline) { $0.write($1) }
            json.array("alike", of: cohorts.alike)
            json.array("replicas", of: cohorts.replicas) { $0.write($1) }
            json.array("workloads", of: cohorts.workloads, .inline) { $0.write($1) }
        }
    }

    private mutating func write(_ attribute: CohortAttribute) {
        member("name", attribute.name)
        member("killedMedian", attribute.killedMedian)
        member("survivorMedian", attribute.survivorMedian)
        member("separation", attribute.separation)
        member("unit", attribute.unit.key)
        member("value", attribute.value)
        member("killedWith", attribute.killedWith)
        member("survivorsWith", attribute.survivorsWith)
        member("killedKnown", attribute.killedKnown)
        member("survivorsKnown", attribute.survivorsKnown)
        member("p", attribute.p)
        member("significant", attribute.significant)
    }

    private mutating func write(_ pair: ReplicaPair) {
        member("namespace", pair.namespace)
        member("workload", pair.workload)
        member("killed", pair.killed)
        member("survivor", pair.survivor)
        array("differences", of: pair.differences, .inline) { json, difference in
            json.member("name", difference.name)
            json.member("unit", difference.unit.key)
            json.write("killed", difference.killed)
            json.write("survivor", difference.survivor)
        }
        array("alike", of: pair.alike)
    }

    private mutating func write(_ key: StaticString, _ value: CohortValue) {
        switch value {
        case .number(let number): member(key, number)
        case .text(let text): member(key, text)
        }
    }

    private mutating func write(_ row: WorkloadCohort) {
        member("namespace", row.namespace)
        member("workload", row.workload)
        member("proxies", row.proxies)
        member("killed", row.killed)
        member("limitBytes", positive(row.limitBytes))
        member("clusters", row.clusters)
        member("endpoints", row.endpoints)
        member("activeConnections", row.activeConnections)
        member("allocatedBytes", positive(row.allocatedBytes))
    }
}

extension CohortUnit {
    /// The word of the contract.
    fileprivate var key: String {
        switch self {
        case .bytes, .limit: "bytes"
        case .count: "count"
        case .seconds: "seconds"
        case .category: "category"
        }
    }
}
