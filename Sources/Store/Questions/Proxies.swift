import Units

/// A proxy with its container, as far as the bundle tells.
///
/// One object for each, whoever looks at it: a mesh has tens of thousands.
package final class ProxyRow: Sendable {
    package let id: Int64
    package let namespace: String?
    package let pod: String?
    package let type: String?
    package let workload: String?
    package let workloadKind: String?
    package let node: String?
    package let address: String?
    package let istioVersion: String?
    package let concurrency: Int?
    package let containerID: Int64?
    package let containerKind: String?
    /// `istio-proxy`; nil where no page names its container.
    package let containerName: String?
    /// Its node's id, where another control plane than Istio's gave it.
    package let foreignID: String?
    package let limit: Bytes?
    package let limitSource: String?
    package let request: Bytes?
    package let cpuLimit: Double?
    package let podID: Int64?
    package let podUID: String?
    package let proxyConfig: String?
    package let limitAnnotation: String?
    package let createdAt: Moment?
    /// True where no object of the pod is in the bundle, or only istiod's stripped copy.
    package let stripped: Bool
    package var name: String { "\(namespace ?? "?")/\(pod ?? "?")" }

    package init(
        id: Int64,
        namespace: String? = nil,
        pod: String? = nil,
        type: String? = nil,
        workload: String? = nil,
        workloadKind: String? = nil,
        node: String? = nil,
        address: String? = nil,
        istioVersion: String? = nil,
        concurrency: Int? = nil,
        containerID: Int64? = nil,
        containerKind: String? = nil,
        containerName: String? = nil,
        foreignID: String? = nil,
        limit: Bytes? = nil,
        limitSource: String? = nil,
        request: Bytes? = nil,
        cpuLimit: Double? = nil,
        podID: Int64? = nil,
        podUID: String? = nil,
        proxyConfig: String? = nil,
        limitAnnotation: String? = nil,
        createdAt: Moment? = nil,
        stripped: Bool
    ) {
        self.id = id
        self.namespace = namespace
        self.pod = pod
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
        self.podID = podID
        self.podUID = podUID
        self.proxyConfig = proxyConfig
        self.limitAnnotation = limitAnnotation
        self.createdAt = createdAt
        self.stripped = stripped
    }
}

/// One moment of a proxy: the pages of one folder.
package struct CaptureRow: Sendable {
    package var id: Int64
    package var proxy: Int64
    package var folder: String
    package var startedAt: Moment?
    package var uptimeSeconds: Double?
    package var capturedAt: Moment?
    package var workers: Int?
    package var envoyVersion: String?
    /// In the order of time among those of its proxy.
    package var position = 0
}

extension Store {
    package func proxies() throws(StoreError) -> [ProxyRow] {
        try database.rows(
            """
            SELECT x.id, x.namespace, x.pod, x.type, x.workload, x.workload_kind, x.node, x.address, x.istio_version, x.concurrency,
                   x.container_id, c.kind, COALESCE(c.memory_limit, l.memory_limit),
                   CASE WHEN c.memory_limit IS NOT NULL THEN c.limit_source WHEN l.memory_limit IS NOT NULL
                        THEN l.source END, c.memory_request, c.cpu_limit, x.pod_id, p.proxy_config,
                   p.limit_annotation, p.created_at, COALESCE(p.stripped, 1), p.uid, c.name, x.foreign_id
            FROM proxy x LEFT JOIN container c ON c.id = x.container_id LEFT JOIN pod p ON p.id = x.pod_id
            LEFT JOIN stated_limit l ON l.proxy_id = x.id AND (c.id IS NULL OR c.limit_source IS NOT NULL)
            WHERE x.mesh_id \(ofMesh) ORDER BY x.namespace, x.pod
            """
        ) { row in
            ProxyRow(
                id: row.integer(0), namespace: row.optionalText(1), pod: row.optionalText(2), type: row.optionalText(3),
                workload: row.optionalText(4), workloadKind: row.optionalText(5), node: row.optionalText(6),
                address: row.optionalText(7), istioVersion: row.optionalText(8), concurrency: row.optionalInt(9),
                containerID: row.optionalInteger(10), containerKind: row.optionalText(11),
                containerName: row.optionalText(22), foreignID: row.optionalText(23), limit: row.optionalBytes(12),
                limitSource: row.optionalText(13), request: row.optionalBytes(14), cpuLimit: row.optionalReal(15),
                podID: row.optionalInteger(16), podUID: row.optionalText(21), proxyConfig: row.optionalText(17),
                limitAnnotation: row.optionalText(18),
                createdAt: row.optionalMoment(19), stripped: row.bool(20))
        }
    }

    package func captures() throws(StoreError) -> [CaptureRow] {
        try database.rows(
            """
            SELECT id, proxy_id, folder, started_at, uptime_seconds, captured_at, workers, envoy_version, position FROM capture
            WHERE proxy_id IN (SELECT id FROM proxy WHERE mesh_id \(ofMesh)) ORDER BY proxy_id, position
            """
        ) { row in
            CaptureRow(
                id: row.integer(0), proxy: row.integer(1), folder: row.text(2), startedAt: row.optionalMoment(3),
                uptimeSeconds: row.optionalReal(4), capturedAt: row.optionalMoment(5), workers: row.optionalInt(6),
                envoyVersion: row.optionalText(7), position: row.int(8))
        }
    }

    /// The limit of a proxy as its own log states it (`GOMEMLIMIT`), newest life first.
    package func loggedLimit(proxy: Int64) throws(StoreError) -> (limit: Bytes, file: String, line: Int)? {
        try database.first(
            """
            SELECT l.memory_limit, f.name, l.first_line FROM proxy_life l JOIN source_file f ON f.id = l.source_file_id
            WHERE f.proxy_id = ? AND l.memory_limit IS NOT NULL ORDER BY l.first_at DESC LIMIT 1
            """, .integer(proxy)
        ) { (Bytes($0.integer(0)), $0.text(1), $0.int(2)) }
    }

    /// Proxies in place of one of whose pages a failed request was saved.
    package func proxiesWithFailedRequests() throws(StoreError) -> Set<Int64> {
        Set(
            try database.rows(
                "SELECT DISTINCT proxy_id FROM source_file WHERE proxy_id IS NOT NULL AND kind = 'failed request'"
            ) { $0.integer(0) })
    }

    /// Files of one proxy by kind: what was there to read.
    package func filesByProxy() throws(StoreError) -> [Int64: [String: String]] {
        var out: [Int64: [String: String]] = [:]
        let rows = try database.rows(
            "SELECT proxy_id, kind, name FROM source_file WHERE proxy_id IS NOT NULL AND facts > 0 AND mesh_id \(ofMesh) ORDER BY name"
        ) { ($0.integer(0), $0.text(1), $0.text(2)) }
        for (proxy, kind, name) in rows { out[proxy, default: [:]][kind] = name }
        return out
    }
}
