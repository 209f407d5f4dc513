import Archive
import Units

/// Envoy's `/clusters?format=json`, or the same as istioctl's `proxy-config endpoint -o json` prints it: a bare array in
/// camelCase. One load for each cluster, its hosts summed, as of the text page.
///
///     {"cluster_statuses": [{"name": "outbound|80||pay.shop.svc.cluster.local", "added_via_api": true,
///      "circuit_breakers": {"thresholds": [{"max_connections": 4294967295, …}, {"priority": "HIGH", …}]},
///      "host_statuses": [{"address": {…}, "stats": [{"name": "cx_connect_fail"}, {"value": "3", "name": "cx_total"},
///       {"type": "GAUGE", "value": "1", "name": "cx_active"}, …], "health_status": {"eds_health_status": "HEALTHY"}}]}]}
///
/// Fields at their default are left out: a stat of zero has no value, an absent `added_via_api` is false.
package final class ClustersJSONReader: JSONPageReader {
    private var isInside = false
    private var isBare = false
    private var sawList = false
    override var whenEmpty: String? { sawList ? nil : "no cluster statuses" }

    override func begin() throws(SourceError) -> Bool {
        guard try json.value() == .openBracket else { return try json.beginObject() }
        isInside = try json.beginArray()
        isBare = true
        sawList = true
        return isInside
    }

    override func advance() throws(SourceError) -> Bool {
        while !isInside {
            guard !isBare, let key = try json.nextKey() else { return false }
            guard key == .clusterStatuses, try json.beginArray() else { continue }
            isInside = true
            sawList = true
        }
        guard try json.nextElement() else {
            isInside = false
            return true
        }
        try readCluster()
        return true
    }

    private func readCluster() throws(SourceError) {
        var load = ClusterLoad()
        load.addedViaAPI = false
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            switch key {
            case .name: load.name = try json.readString() ?? ""
            case .addedViaApi: load.addedViaAPI = try json.readBool()
            case .circuitBreakers: try readLimits(into: &load)
            case .hostStatuses:
                guard try json.beginArray() else { continue }
                while try json.nextElement() { try readHost(into: &load) }
            default: break
            }
        }
        if !load.name.isEmpty { ready.append(.clusterLoad(load)) }
    }

    private func readLimits(into load: inout ClusterLoad) throws(SourceError) {
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            guard key == .thresholds, try json.beginArray() else { continue }
            while try json.nextElement() {
                var limits = ClusterLoad()
                var isDefault = true
                guard try json.beginObject() else { continue }
                while let key = try json.nextKey() {
                    switch key {
                    case .priority: isDefault = try json.readEquals("DEFAULT")
                    case .maxConnections: limits.maxConnections = try json.readInt64()
                    case .maxPendingRequests: limits.maxPendingRequests = try json.readInt64()
                    case .maxRequests: limits.maxRequests = try json.readInt64()
                    default: break
                    }
                }
                guard isDefault else { continue }
                load.maxConnections = limits.maxConnections
                load.maxPendingRequests = limits.maxPendingRequests
                load.maxRequests = limits.maxRequests
            }
        }
    }

    private func readHost(into load: inout ClusterLoad) throws(SourceError) {
        guard try json.beginObject() else { return }
        load.hosts &+= 1
        while let key = try json.nextKey() {
            switch key {
            case .stats:
                guard try json.beginArray() else { continue }
                while try json.nextElement() { try readStat(into: &load) }
            case .healthStatus: if try readIsUnhealthy() { load.unhealthyHosts &+= 1 }
            default: break
            }
        }
    }

    private func readStat(into load: inout ClusterLoad) throws(SourceError) {
        var field: WritableKeyPath<ClusterLoad, Int64>?
        var value: Int64 = 0
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            switch key {
            case .name: field = try json.readBytes { ClustersJSONReader.field($0) } ?? nil
            case .value: value = try json.readAmount() ?? 0
            default: break
            }
        }
        if let field { load[keyPath: field] &+= value }
    }

    private static func field(_ name: TextSlice) -> WritableKeyPath<ClusterLoad, Int64>? {
        switch name.count {
        case 8:
            return name.isExactly("cx_total")
                ? \.connectionsTotal
                : name.isExactly("rq_total") ? \.requestsTotal : name.isExactly("rq_error") ? \.requestErrors : nil
        case 9:
            return name.isExactly("cx_active")
                ? \.connectionsActive : name.isExactly("rq_active") ? \.requestsActive : nil
        case 10: return name.isExactly("rq_timeout") ? \.requestTimeouts : nil
        case 15: return name.isExactly("cx_connect_fail") ? \.connectFailures : nil
        case 17: return name.isExactly("rq_pending_active") ? \.requestsPending : nil
        default: return nil
        }
    }

    /// `{"eds_health_status": "HEALTHY"}` is healthy; any flag that is true, or another status, is not.
    private func readIsUnhealthy() throws(SourceError) -> Bool {
        var unhealthy = false
        guard try json.beginObject() else { return false }
        while let key = try json.nextKey() {
            if key == .edsHealthStatus {
                let isFine = try json.readBytes { $0.isExactly("HEALTHY") || $0.isExactly("UNKNOWN") } ?? true
                if !isFine { unhealthy = true }
            } else if try json.readBool() == true {
                unhealthy = true
            }
        }
        return unhealthy
    }
}
