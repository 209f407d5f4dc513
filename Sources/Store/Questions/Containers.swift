import Units

/// A container that ended or restarted, with what its status says.
package struct ContainerRow: Sendable {
    package struct State: Sendable {
        package var kind: String
        package var reason: String?
        package var message: String?
        package var exitCode: Int?
        package var startedAt: Moment?
        package var finishedAt: Moment?
    }
    package var id: Int64
    package var podID: Int64
    package var namespace: String
    package var pod: String
    package var podUID: String?
    package var workload: String?
    package var workloadKind: String?
    package var node: String?
    package var phase: String?
    package var podReason: String?
    package var podMessage: String?
    package var deletedAt: Moment?
    package var podLimit: Bytes?
    package var name: String
    package var kind: String
    package var limit: Bytes?
    package var limitSource: String?
    package var request: Bytes?
    package var restartCount: Int?
    package var state: State?
    package var lastState: State?
    package var file: String
    /// The container runtime's id, without the runtime's name before it.
    package var runtimeID: String?
    /// Seconds that its startup probe waits before it has the container killed.
    package var startupPatience: Int?
}

extension Store {
    /// Containers with a termination, a restart or an eviction; all containers of those pods where `ofPod` is set.
    package func endedContainers() throws(StoreError) -> [ContainerRow] {
        try containers(
            where: """
                c.restart_count > 0 OR p.reason IS NOT NULL OR EXISTS (
                  SELECT 1 FROM container_state s WHERE s.container_id = c.id AND s.kind = 'terminated')
                """)
    }

    /// Every container in which Envoy runs.
    package func proxyContainers() throws(StoreError) -> [ContainerRow] {
        try containers(where: "c.kind IN ('sidecar', 'nativeSidecar', 'gateway', 'waypoint', 'ztunnel')")
    }

    /// One container of a pod, by name.
    package func container(namespace: String, pod: String, name: String) throws(StoreError) -> ContainerRow? {
        try containers(namespace: namespace, pod: pod).first { $0.name == name }
    }

    /// All containers of one pod.
    package func containers(ofPod pod: Int64) throws(StoreError) -> [ContainerRow] {
        try containers(where: "c.pod_id = ?", .integer(pod))
    }

    /// One container by its row.
    package func container(_ id: Int64) throws(StoreError) -> ContainerRow? {
        try containers(where: "c.id = ?", .integer(id)).first
    }

    /// All containers of the pods of a name.
    package func containers(namespace: String, pod: String) throws(StoreError) -> [ContainerRow] {
        let id = try database.first(
            """
            SELECT p.id FROM pod p JOIN source_file f ON f.id = p.source_file_id
            WHERE p.namespace = ? AND p.name = ? AND f.mesh_id \(ofMesh) ORDER BY p.stripped, p.id LIMIT 1
            """, .text(namespace),
            .text(pod)
        ) { $0.integer(0) }
        guard let id else { return [] }
        return try containers(ofPod: id)
    }

    /// Containers of the pods, and with the ids, that the kernel's lines name.
    package func containersOfKernelKills() throws(StoreError) -> [ContainerRow] {
        try containers(
            where: """
                p.uid IN (SELECT pod_uid FROM kernel_kill WHERE pod_uid IS NOT NULL)
                OR \(Self.runtimeID) IN (
                  SELECT container_id FROM kernel_kill WHERE container_id IS NOT NULL)
                """)
    }

    /// `0717…` of `containerd://0717…`.
    private static let runtimeID =
        "substr(c.container_id, CASE instr(c.container_id, '//') WHEN 0 THEN 1 ELSE instr(c.container_id, '//') + 2 END)"

    private func containers(where condition: String, _ values: SQLValue...) throws(StoreError) -> [ContainerRow] {
        let states = "kind, reason, message, exit_code, started_at, finished_at"
        func columns(_ alias: String) -> String {
            states.split(separator: ",").map { "\(alias).\($0.drop { $0 == " " })" }.joined(separator: ", ")
        }
        return try database.rows(
            """
            SELECT c.id, c.pod_id, p.namespace, p.name, p.uid, p.workload, p.workload_kind, p.node, p.phase, p.reason, p.message,
                   p.deleted_at, p.pod_limit, c.name, c.kind, c.memory_limit, c.limit_source, c.memory_request, c.restart_count,
                   f.name, \(columns("s")), \(columns("l")),
                   \(Self.runtimeID), c.startup_patience
            FROM container c JOIN pod p ON p.id = c.pod_id JOIN source_file f ON f.id = p.source_file_id
            LEFT JOIN container_state s ON s.container_id = c.id AND s.which = 'state'
            LEFT JOIN container_state l ON l.container_id = c.id AND l.which = 'lastState'
            WHERE (\(condition)) AND f.mesh_id \(ofMesh) ORDER BY p.namespace, p.name, c.name
            """, values
        ) { row in
            func state(_ at: Int32) -> ContainerRow.State? {
                guard let kind = row.optionalText(at) else { return nil }
                return ContainerRow.State(
                    kind: kind, reason: row.optionalText(at + 1), message: row.optionalText(at + 2),
                    exitCode: row.optionalInt(at + 3), startedAt: row.optionalMoment(at + 4),
                    finishedAt: row.optionalMoment(at + 5))
            }
            return ContainerRow(
                id: row.integer(0), podID: row.integer(1), namespace: row.text(2), pod: row.text(3),
                podUID: row.optionalText(4), workload: row.optionalText(5), workloadKind: row.optionalText(6),
                node: row.optionalText(7), phase: row.optionalText(8), podReason: row.optionalText(9),
                podMessage: row.optionalText(10), deletedAt: row.optionalMoment(11), podLimit: row.optionalBytes(12),
                name: row.text(13), kind: row.text(14), limit: row.optionalBytes(15), limitSource: row.optionalText(16),
                request: row.optionalBytes(17), restartCount: row.optionalInt(18), state: state(20),
                lastState: state(26),
                file: row.text(19), runtimeID: row.optionalText(32), startupPatience: row.optionalInt(33))
        }
    }
}
