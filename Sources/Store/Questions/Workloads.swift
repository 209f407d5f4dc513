import Prose
import Units

extension Store {
    /// Deployment, StatefulSet or DaemonSet that a workload is, by its pods.
    package func workloadKind(namespace: String, workload: String) throws(StoreError) -> String? {
        try database.first(
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.namespace = ? AND p.workload = ? AND p.workload_kind IS NOT NULL AND f.mesh_id \(ofMesh)
                GROUP BY p.workload_kind ORDER BY COUNT(*) DESC, p.workload_kind LIMIT 1
                """, .text(namespace), .text(workload)
        ) { $0["p.workload_kind"] }
    }

    /// Workloads of whose containers any page tells the status.
    package func statedWorkloads() throws(StoreError) -> [Name] {
        try database.rows(
            distinct: true,
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.workload IS NOT NULL AND f.mesh_id \(ofMesh)
                  AND EXISTS (SELECT 1 FROM container WHERE pod_id = p.id) ORDER BY p.namespace, p.workload
                """
        ) { Name($0["p.workload"], .workload, in: $0["p.namespace"]) }
    }

    /// Workloads that run istiod, by their pods.
    package func controlPlanes() throws(StoreError) -> [(namespace: String, workload: String, kind: String?)] {
        try database.rows(
            distinct: true,
            from: """
                pod p JOIN container c ON c.pod_id = p.id JOIN source_file f ON f.id = p.source_file_id
                WHERE c.kind = 'istiod' AND p.workload IS NOT NULL AND f.mesh_id \(ofMesh) ORDER BY p.namespace, p.workload
                """
        ) { (namespace: $0["p.namespace"], workload: $0["p.workload"], kind: $0["p.workload_kind"]) }
    }

    /// The CPUs of a node, as its object has them.
    package func cpus(ofNode name: String) throws(StoreError) -> Double? {
        let written: String? =
            try database.first(
                from: """
                    node n JOIN source_file f ON f.id = n.source_file_id
                    WHERE n.name = ? AND n.cpus IS NOT NULL AND f.mesh_id \(ofMesh) LIMIT 1
                    """, .text(name)
            ) { $0["n.cpus"] } ?? nil
        return written.flatMap { Quantity($0)?.value }
    }

    /// The limits that pods of a workload have for one container, by the time of the pod.
    package func limits(namespace: String, workload: String, container: String) throws(StoreError) -> [(
        pod: String, createdAt: Moment?, limit: Bytes, file: String
    )] {
        try database.rows(
            from: """
                container c JOIN pod p ON p.id = c.pod_id JOIN source_file f ON f.id = p.source_file_id
                WHERE p.namespace = ? AND p.workload = ? AND c.name = ? AND c.memory_limit IS NOT NULL
                  AND f.mesh_id \(ofMesh) ORDER BY p.created_at, p.name, p.id
                """, .text(namespace), .text(workload), .text(container)
        ) { (pod: $0["p.name"], createdAt: $0["p.created_at"], limit: $0["c.memory_limit"], file: $0["f.name"]) }
    }

    /// What a pod asks the scheduler for.
    package struct PodRequest: Sendable {
        package var pod: String
        /// Of its containers together; what ends before the others begin is not of them.
        package var all: Bytes
        /// Of one of them.
        package var own: Bytes?
        /// Of that one too.
        package var limit: Bytes?
        /// Why no node takes it, in the scheduler's words.
        package var unscheduled: String?
    }

    /// A petabyte: no node has as much, and a pod's containers, however many, add up to a number.
    private static let mostAsked: Int64 = 1 << 50

    /// Of each pod of a workload that is there, the newest last; Kubernetes takes a limit for the request that nobody gave.
    package func requests(
        namespace: String, workload: String, container: String
    ) throws(StoreError) -> [PodRequest] {
        let asked = "COALESCE(c.memory_request, c.memory_limit)"
        let all = "SUM(MIN(COALESCE(\(asked), 0), \(Self.mostAsked)))"
        let own = "MAX(CASE WHEN c.name = ?3 THEN \(asked) END)"
        let limit = "MAX(CASE WHEN c.name = ?3 THEN c.memory_limit END)"
        let why = """
            COALESCE(p.unscheduled, CASE WHEN p.node IS NULL AND COALESCE(p.phase, 'Pending') = 'Pending' THEN
            (SELECT e.message FROM event e JOIN source_file g ON g.id = e.source_file_id
             WHERE e.object_name = p.name AND e.reason = '\(EventReason.failedScheduling)' AND g.mesh_id \(ofMesh)
             AND COALESCE(e.namespace, p.namespace) = p.namespace
             ORDER BY COALESCE(e.last_at, e.first_at) DESC, e.message LIMIT 1) END)
            """
        return try database.rows(
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                JOIN container c ON c.pod_id = p.id AND \(Self.isOfReadiness)
                WHERE p.namespace = ?1 AND p.workload = ?2 AND p.deleted_at IS NULL AND p.stripped = 0
                AND f.mesh_id \(ofMesh) GROUP BY p.id ORDER BY p.created_at, p.name
                """, .text(namespace), .text(workload), .text(container)
        ) {
            PodRequest(
                pod: $0["p.name"], all: $0[all], own: $0[own], limit: $0[limit], unscheduled: $0[why])
        }
    }

    /// The image of a container, with its tag.
    package func image(container id: Int64) throws(StoreError) -> String? {
        try database.first(from: "container WHERE id = ?", .integer(id)) { $0["image"] } ?? nil
    }
}
