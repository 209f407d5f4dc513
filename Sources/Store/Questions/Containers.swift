import Captures
import Units

/// A container that ended or restarted, with what its status says.
package struct ContainerRow: Sendable {
    package struct State: Sendable {
        package typealias Kind = ContainerState.Kind
        package var kind: Kind
        package var reason: String?
        package var exitCode: Int?
        package var startedAt: Moment?
        package var finishedAt: Moment?
        /// The page that tells it: a row of a table that came after the pod's object has its own.
        package var file: String
    }
    package var id: Int64
    package var podID: Int64
    package var namespace: String
    package var pod: String
    package var podUID: String?
    package var workload: String?
    package var node: String?
    package var phase: String?
    package var podReason: String?
    package var podMessage: String?
    package var deletedAt: Moment?
    package var deletionAskedAt: Moment?
    package var podLimit: Bytes?
    package var name: String
    package var kind: ContainerRole
    package var limit: Bytes?
    package var limitSource: LimitSource?
    /// The VerticalPodAutoscaler that wrote the limit into the pod.
    package var limitSetBy: String?
    package var request: Bytes?
    package var restartCount: Int?
    package var state: State?
    package var lastState: State?
    package var file: String
    /// When that page was saved, as the archive says.
    package var printedAt: Moment?
    /// The container runtime's id, without the runtime's name before it.
    package var runtimeID: String?
    /// Seconds that its startup probe waits before it has the container killed.
    package var startupPatience: Int?
    /// The limit of the pod that has the name of this one by now, which is gone.
    package var limitOfNext: Bytes?
}

/// How a container of a pod stood.
package struct ContainerStatus: Sendable {
    package let namespace: String
    package let pod: String
    package let phase: String?
    package let name: String
    /// running, waiting or terminated.
    package let now: ContainerState.Kind?
    package let file: String
}

extension Store {
    /// Containers with a termination, a restart or an eviction, one after the other: not those of most pods, which are there to complete
    /// before the others begin, and did.
    package func eachEndedContainer(_ take: (ContainerRow) throws(StoreError) -> Void) throws(StoreError) {
        var words = SharedWords()
        try database.each(
            from: Self.containers(
                where: """
                    c.restart_count > 0 OR p.reason IS NOT NULL OR EXISTS (
                      SELECT 1 FROM container_state s WHERE s.container_id = c.id AND s.kind = 'terminated'
                      AND NOT (c.kind = 'init' AND s.reason IS 'Completed'))
                    """, ofMesh), read: { Self.container(&$0, &words) }, take: take)
    }

    /// Kills that only an older page on a pod tells, by the row of the container.
    package func earlierEnds() throws(StoreError) -> [Int64: [ContainerRow.State]] {
        let rows = try database.rows(
            from: """
                container_state s JOIN source_file f ON f.id = s.source_file_id
                WHERE s.which = '\(ContainerStateRow.Which.earlier.rawValue)' AND f.mesh_id \(ofMesh)
                ORDER BY s.container_id, s.finished_at
                """
        ) {
            (
                container: $0["s.container_id"] as Int64,
                state: ContainerRow.State(
                    kind: .terminated, reason: $0["s.reason"], exitCode: $0["s.exit_code"],
                    startedAt: $0["s.started_at"],
                    finishedAt: $0["s.finished_at"], file: $0["f.name"])
            )
        }
        return Dictionary(grouping: rows, by: \.container).mapValues { $0.map(\.state) }
    }

    /// How every container in which Envoy runs stood, one after the other.
    package func eachProxyStatus(_ take: (ContainerStatus) throws(StoreError) -> Void) throws(StoreError) {
        var words = SharedWords()
        try database.each(
            from: """
                container c JOIN pod p ON p.id = c.pod_id JOIN source_file f ON f.id = p.source_file_id
                LEFT JOIN container_state s ON s.container_id = c.id AND s.which = 'state'
                WHERE p.stripped = 0 AND c.kind IN (\(ContainerRole.ofProxies)) AND f.mesh_id \(ofMesh)
                ORDER BY p.namespace, p.name, c.name
                """,
            read: { row in
                ContainerStatus(
                    namespace: words.shared(row["p.namespace"]), pod: row["p.name"],
                    phase: words.shared(row["p.phase"]),
                    name: words.shared(row["c.name"]), now: row["s.kind"], file: words.shared(row["f.name"]))
            }, take: take)
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
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.namespace = ? AND p.name = ? AND f.mesh_id \(ofMesh) ORDER BY p.stripped, p.id LIMIT 1
                """, .text(namespace),
            .text(pod)
        ) { $0["p.id"] as Int64 }
        guard let id else { return [] }
        return try containers(ofPod: id)
    }

    /// A container of all pods of a workload whose statuses tell, those that are being deleted left out.
    package func containers(named name: String, namespace: String, workload: String) throws(StoreError)
        -> [ContainerRow]
    {
        try containers(
            where: """
                p.namespace = ? AND p.workload = ? AND c.name = ? AND p.stripped = 0 AND p.deleted_at IS NULL
                """, .text(namespace), .text(workload), .text(name))
    }

    /// Containers of the pods, and with the ids, that the kernel's lines name.
    package func containersOfKernelKills() throws(StoreError) -> [ContainerRow] {
        try containers(
            where: """
                p.uid IN (SELECT pod_uid FROM kernel_kill WHERE pod_uid IS NOT NULL)
                OR \(Self.runtimeID) IN (
                  SELECT container_id FROM kernel_kill WHERE container_id IS NOT NULL)
                OR c.id IN (SELECT container_row FROM container_run) OR length(\(Self.runtimeID)) < 64
                OR substr(\(Self.runtimeID), 1, \(RuntimeID.cut.lowerBound)) IN (
                  SELECT substr(container_id, 1, \(RuntimeID.cut.lowerBound)) FROM kernel_kill
                  WHERE length(container_id) BETWEEN \(RuntimeID.cut.lowerBound) AND 63)
                """)
    }

    /// Rows of `container` by the ids of their runs before the present one.
    package func formerRuns() throws(StoreError) -> [(id: String, container: Int64)] {
        try database.rows(from: "container_run r") { row in
            (id: row["r.container_id"] as String, container: row["r.container_row"] as Int64)
        }
    }

    /// `0717…` of `containerd://0717…`.
    private static let runtimeID =
        "substr(c.container_id, CASE instr(c.container_id, '//') WHEN 0 THEN 1 ELSE instr(c.container_id, '//') + 2 END)"

    private func containers(where condition: String, _ values: SQLValue...) throws(StoreError) -> [ContainerRow] {
        var words = SharedWords()
        return try database.rows(from: Self.containers(where: condition, ofMesh), values) {
            Self.container(&$0, &words)
        }
    }

    private static func containers(where condition: String, _ ofMesh: String) -> String {
        """
        container c JOIN pod p ON p.id = c.pod_id JOIN source_file f ON f.id = p.source_file_id
        LEFT JOIN container_state s ON s.container_id = c.id AND s.which = 'state'
        LEFT JOIN container_state l ON l.container_id = c.id AND l.which = 'lastState'
        LEFT JOIN source_file sf ON sf.id = s.source_file_id
        LEFT JOIN source_file lf ON lf.id = l.source_file_id
        WHERE (\(condition)) AND f.mesh_id \(ofMesh) ORDER BY p.namespace, p.name, c.name
        """
    }

    private static func container(_ row: inout Columns, _ words: inout SharedWords) -> ContainerRow {
        ContainerRow(
            id: row["c.id"], podID: row["c.pod_id"], namespace: words.shared(row["p.namespace"]), pod: row["p.name"],
            podUID: row["p.uid"], workload: words.shared(row["p.workload"]),
            node: words.shared(row["p.node"]),
            phase: words.shared(row["p.phase"]), podReason: row["p.reason"],
            podMessage: row["p.message"], deletedAt: row["p.deleted_at"],
            deletionAskedAt: row["p.deletion_asked_at"], podLimit: row["p.pod_limit"],
            name: words.shared(row["c.name"]), kind: row["c.kind"], limit: row["c.memory_limit"],
            limitSource: row["c.limit_source"],
            limitSetBy: words.shared(row["c.limit_set_by"]), request: row["c.memory_request"],
            restartCount: row["c.restart_count"], state: state("s", in: &row, &words),
            lastState: state("l", in: &row, &words), file: words.shared(row["f.name"]),
            printedAt: row[
                "CASE WHEN sf.id IS NOT NULL THEN sf.modified_at WHEN lf.id IS NOT NULL THEN lf.modified_at ELSE f.modified_at END"
            ],
            runtimeID: row[runtimeID],
            startupPatience: row["c.startup_patience"], limitOfNext: row[limitOfNext])
    }

    private static let limitOfNext = """
        CASE WHEN p.stripped = 1 THEN (
          SELECT n.memory_limit FROM pod q JOIN container n ON n.pod_id = q.id JOIN source_file g ON g.id = q.source_file_id
          WHERE q.namespace = p.namespace AND q.name = p.name AND q.stripped = 0 AND g.mesh_id = f.mesh_id AND n.name = c.name
          ORDER BY q.id LIMIT 1) END
        """

    /// A state, by the name that its table has in the question.
    private static func state(
        _ table: String, in row: inout Columns, _ words: inout SharedWords
    ) -> ContainerRow.State? {
        let kind: ContainerState.Kind? = row["\(table).kind"]
        let state = ContainerRow.State(
            kind: kind ?? .waiting, reason: row["\(table).reason"],
            exitCode: row["\(table).exit_code"], startedAt: row["\(table).started_at"],
            finishedAt: row["\(table).finished_at"],
            file: words.shared(row["COALESCE(\(table)f.name, f.name)"]))
        return kind == nil ? nil : state
    }
}
