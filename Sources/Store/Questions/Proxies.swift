import Captures
import Units

/// A proxy with its container, as far as the bundle tells.
///
/// One object for each, whoever looks at it: a mesh has tens of thousands.
package final class ProxyRow: Sendable {
    package let id: Int64
    package let namespace: String?
    package let pod: String?
    /// The folder or the beginning of the files of its pages, where no page names its pod.
    package let called: String?
    package let type: String?
    package let workload: String?
    package let workloadKind: String?
    package let node: String?
    package let address: String?
    package let istioVersion: String?
    package let concurrency: Int?
    package let containerID: Int64?
    package let containerKind: ContainerRole?
    /// `istio-proxy`; nil where no page names its container.
    package let containerName: String?
    /// Its node's id, where another control plane than Istio's gave it.
    package let foreignID: String?
    package let limit: Bytes?
    package let limitSource: LimitSource?
    package let request: Bytes?
    package let cpuLimit: Double?
    package let cpuRequest: Double?
    /// What it asks for is shown whole: a figure that is nil it has not.
    package let resourcesAreWhole: Bool
    package let podID: Int64?
    package let podUID: String?
    package let proxyConfig: String?
    package let limitAnnotation: String?
    /// True where no object of the pod is in the bundle, or only istiod's stripped copy.
    package let stripped: Bool
    /// Its pod has done its work, as that of a Job.
    package let hasCompleted: Bool
    package var name: String { "\(namespace ?? "?")/\(pod ?? "?")" }

    package init(
        id: Int64, namespace: String? = nil, pod: String? = nil, called: String? = nil, type: String? = nil,
        workload: String? = nil, workloadKind: String? = nil, node: String? = nil, address: String? = nil,
        istioVersion: String? = nil, concurrency: Int? = nil, containerID: Int64? = nil,
        containerKind: ContainerRole? = nil, containerName: String? = nil, foreignID: String? = nil,
        limit: Bytes? = nil, limitSource: LimitSource? = nil, request: Bytes? = nil, cpuLimit: Double? = nil,
        cpuRequest: Double? = nil, resourcesAreWhole: Bool = false,
        podID: Int64? = nil, podUID: String? = nil, proxyConfig: String? = nil, limitAnnotation: String? = nil,
        stripped: Bool, hasCompleted: Bool = false
    ) {
        self.id = id
        self.namespace = namespace
        self.pod = pod
        self.called = called
        self.type = type
        self.workload = workload
        self.workloadKind = workloadKind
        self.node = node
        self.address = address
        self.istioVersion = istioVersion
        self.concurrency = concurrency
        self.containerID = containerID
        self.containerKind = containerKind
        self.containerName = containerName
        self.foreignID = foreignID
        self.limit = limit
        self.limitSource = limitSource
        self.request = request
        self.cpuLimit = cpuLimit
        self.cpuRequest = cpuRequest
        self.resourcesAreWhole = resourcesAreWhole
        self.podID = podID
        self.podUID = podUID
        self.proxyConfig = proxyConfig
        self.limitAnnotation = limitAnnotation
        self.stripped = stripped
        self.hasCompleted = hasCompleted
    }
}

/// One moment of a proxy: the pages of one folder.
package struct CaptureRow: Sendable {
    package var id: Int64
    package var proxy: Int64
    package var startedAt: Moment?
    package var uptimeSeconds: Double?
    package var capturedAt: Moment?
    package var workers: Int?
    package var envoyVersion: String?
    /// By the names of its pages, as UTC: names have no zone.
    package var namedAt: Moment?
}

/// What a page was recognised as.
package typealias PageKind = CaptureKind

extension ProxyRow {
    /// A container that a runtime lists and no pod has; Istio's own is called istio-proxy.
    package var isOutsideKubernetes: Bool { pod == "" && containerName != nil && containerName != IstioContainer.proxy }
    /// The container that Istio makes, in which pilot-agent starts Envoy.
    package var isOfIstio: Bool { containerName == IstioContainer.proxy && foreignID == nil }
    /// Of another control plane than Istio's, or of none.
    package var isForeign: Bool { foreignID != nil || containerKind == .foreignSidecar }
    /// nil where no page names them.
    package var statedNamespace: String? { namespace == "" ? nil : namespace }
    package var statedPod: String? { pod == "" ? nil : pod }
    /// What it is called where no page names its pod.
    package var otherName: String? { statedPod == nil ? foreignID ?? called : nil }
    /// By its node id, else by its container.
    package var isGateway: Bool { type == ProxyType.router || containerKind == .gateway }
    package var isWaypoint: Bool { type == ProxyType.waypoint || containerKind == .waypoint }
}

extension Store {
    package func proxies() throws(StoreError) -> [ProxyRow] {
        var words = SharedWords()
        return try database.rows(
            from: """
                proxy x LEFT JOIN container c ON c.id = x.container_id LEFT JOIN pod p ON p.id = x.pod_id
                LEFT JOIN stated_limit l ON l.proxy_id = x.id AND (c.id IS NULL OR c.limit_source IS NOT NULL)
                WHERE x.mesh_id \(ofMesh) ORDER BY x.namespace, x.pod
                """
        ) { row in
            ProxyRow(
                id: row["x.id"], namespace: words.shared(row["x.namespace"]), pod: row["x.pod"],
                called: row["x.called"],
                type: words.shared(row["x.type"]), workload: words.shared(row["x.workload"]),
                workloadKind: words.shared(row["x.workload_kind"]), node: words.shared(row["x.node"]),
                address: row["x.address"], istioVersion: words.shared(row["x.istio_version"]),
                concurrency: row["x.concurrency"], containerID: row["x.container_id"],
                containerKind: row["c.kind"], containerName: words.shared(row["c.name"]),
                foreignID: row["x.foreign_id"], limit: row["COALESCE(c.memory_limit, l.memory_limit)"],
                limitSource: row[
                    "CASE WHEN c.memory_limit IS NOT NULL THEN c.limit_source WHEN l.memory_limit IS NOT NULL THEN l.source END"
                ], request: row["c.memory_request"], cpuLimit: row["c.cpu_limit"],
                cpuRequest: row["c.cpu_request"], resourcesAreWhole: row["COALESCE(c.resources_whole, 0)"],
                podID: row["x.pod_id"], podUID: row["p.uid"], proxyConfig: words.shared(row["p.proxy_config"]),
                limitAnnotation: words.shared(row["p.limit_annotation"]),
                stripped: row["COALESCE(p.stripped, 1)"], hasCompleted: row["COALESCE(p.phase, '') = 'Succeeded'"])
        }
    }

    /// Proxies whose node's id another control plane than Istio's gave, each by its pod, or by that id.
    package func foreignProxies() throws(StoreError) -> [String] {
        try database.rows(
            from: "proxy WHERE foreign_id IS NOT NULL AND mesh_id \(ofMesh) ORDER BY namespace, pod"
        ) { $0["COALESCE(pod, foreign_id)"] }
    }

    package func captures() throws(StoreError) -> [CaptureRow] {
        try database.rows(
            from: """
                capture
                WHERE proxy_id IN (SELECT id FROM proxy WHERE mesh_id \(ofMesh)) ORDER BY proxy_id, position
                """
        ) { row in
            CaptureRow(
                id: row["id"], proxy: row["proxy_id"], startedAt: row["started_at"],
                uptimeSeconds: row["uptime_seconds"], capturedAt: row["captured_at"], workers: row["workers"],
                envoyVersion: row["envoy_version"], namedAt: Moment(inLabel: row["label"]))
        }
    }

    /// Annotations of a pod for its proxy's resources, but for the limit, as `proxyCPU` names them; nil where none were read.
    package func resourceAnnotations(pod: Int64) throws(StoreError) -> [String: String]? {
        let text = try database.first(from: "pod WHERE id = ?", .integer(pod)) { $0["resource_annotations"] as String? }
        return (text ?? nil).map(Self.annotations)
    }

    /// `proxyCPU=100m,proxyMemory=64Mi`.
    static func annotations(_ pairs: String) -> [String: String] {
        let members = pairs.split(separator: ",").compactMap { pair -> (String, String)? in
            let parts = pair.split(separator: "=", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        return Dictionary(members, uniquingKeysWith: { first, _ in first })
    }

    /// The limit of a proxy as its own log states it (`GOMEMLIMIT`), newest life first.
    package func loggedLimit(proxy: Int64) throws(StoreError) -> (limit: Bytes, file: String, line: Int)? {
        try database.first(
            from: """
                proxy_life l JOIN source_file f ON f.id = l.source_file_id
                WHERE f.proxy_id = ? AND l.memory_limit IS NOT NULL ORDER BY l.first_at DESC LIMIT 1
                """, .integer(proxy)
        ) { ($0["l.memory_limit"], $0["f.name"], $0["l.first_line"]) }
    }

    /// Proxies in place of one of whose pages a failed request was saved.
    package func proxiesWithFailedRequests() throws(StoreError) -> Set<Int64> {
        Set(
            try database.rows(
                distinct: true, from: "source_file WHERE proxy_id IS NOT NULL AND kind = 'failed request'"
            ) { $0["proxy_id"] })
    }

    /// Files of one proxy by kind: what was there to read, of several moments the newest.
    package func filesByProxy() throws(StoreError) -> [Int64: [PageKind: String]] {
        var out: [Int64: [PageKind: String]] = [:]
        let rows = try database.rows(
            from: """
                source_file f LEFT JOIN capture m ON m.id = f.capture_id
                WHERE f.proxy_id IS NOT NULL AND f.facts > 0 AND f.mesh_id \(ofMesh) ORDER BY m.position, f.name
                """
        ) { ($0["f.proxy_id"] as Int64, $0["f.kind"] as String, $0["f.name"] as String) }
        for (proxy, word, name) in rows {
            if let kind = PageKind(rawValue: word) { out[proxy, default: [:]][kind] = name }
        }
        return out
    }
}
