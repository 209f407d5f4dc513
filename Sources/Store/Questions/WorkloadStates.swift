import Captures
import Units

extension Store {
    /// A Deployment, StatefulSet, DaemonSet or ReplicaSet.
    package struct WorkloadRow: Sendable {
        package var kind: String
        package var name: String
        package var ownerName: String?
        package var createdAt: Moment?
        package var replicas: Int?
        package var ready: Int?
        /// Which of a Deployment's rollouts made it.
        package var revision: Int?
        /// What its template asks of the proxy.
        package var proxyLimit: Bytes?
        /// The same of what kubectl applied last.
        package var appliedLimit: Bytes?
        /// Its template's annotations for the proxy's resources, `proxyMemoryLimit` among them; nil where no template was read.
        package var resourceAnnotations: [String: String]?
        package var proxyConfig: String?
        /// Images of its template's containers, `name image`, joined by commas.
        package var images: String?
        /// OrderedReady or Parallel; RollingUpdate or OnDelete; nil where the object does not say.
        package var podManagement: String?
        package var updateStrategy: String?
        package var partition: Int?
        package var file: String
        /// Printed of a rollout by its number: it tells neither when that was nor all that its template says.
        package var isRevision: Bool { kind == Workload.revisionKind }
    }

    /// Those of one name, by kind.
    package func workloads(namespace: String, name: String) throws(StoreError) -> [WorkloadRow] {
        try workloads(among: "namespace = ?1 AND name = ?2", namespace, name)
    }

    /// The ReplicaSets of one Deployment, what was printed of its rollouts, and whatever is called as it is; by name and kind. Who prints
    /// a rollout does not say in which namespace: it counts where the pods of that name are in one alone.
    package func rollouts(namespace: String, of workload: String) throws(StoreError) -> [WorkloadRow] {
        // Two look-ups: by an OR, SQLite would walk the whole namespace for each Deployment.
        try workloads(
            among: """
                namespace = ?1 AND name = ?2
                UNION ALL SELECT rowid FROM workload
                WHERE namespace = ?1 AND owner_name = ?2 AND kind IN ('ReplicaSet', '\(Workload.revisionKind)')
                UNION ALL SELECT rowid FROM workload
                WHERE namespace = '' AND owner_name = ?2 AND kind = '\(Workload.revisionKind)'
                  AND NOT EXISTS (SELECT 1 FROM pod WHERE workload = ?2 AND namespace <> ?1)
                """, namespace, workload)
    }

    private func workloads(
        among condition: String, _ namespace: String, _ name: String
    ) throws(StoreError) -> [WorkloadRow] {
        try database.rows(
            from: """
                workload w JOIN source_file f ON f.id = w.source_file_id
                WHERE w.rowid IN (SELECT rowid FROM workload WHERE \(condition)) AND f.mesh_id \(ofMesh) ORDER BY w.name, w.kind
                """, .text(namespace), .text(name)
        ) { row in
            WorkloadRow(
                kind: row["w.kind"], name: row["w.name"], ownerName: row["w.owner_name"],
                createdAt: row["w.created_at"], replicas: row["w.replicas"], ready: row["w.ready"],
                revision: row["w.revision"], proxyLimit: row["w.proxy_limit"],
                appliedLimit: row["w.applied_limit"],
                resourceAnnotations: (row["w.resource_annotations"] as String?).map(Self.annotations),
                proxyConfig: row["w.proxy_config"],
                images: row["w.images"], podManagement: row["w.pod_management"],
                updateStrategy: row["w.update_strategy"], partition: row["w.partition"], file: row["f.name"])
        }
    }

    /// Of a container `c`: the kubelet asks neither what ends before the others begin nor what somebody added whether the pod is ready.
    static let isOfReadiness = "COALESCE(c.kind, '') NOT IN ('init', 'ephemeral')"

    /// An event `e` by which the ReplicaSet or DaemonSet of a pod `p` says that it deleted it. No other pod ever has that name; a
    /// StatefulSet, whose next one has, says it in other words.
    static let tellsDeletion = """
        e.object_name = p.owner_name AND e.reason = 'SuccessfulDelete' AND e.message = 'Deleted pod: ' || p.name
        AND COALESCE(e.namespace, p.namespace) = p.namespace
        """
    private static let isDeleted = "EXISTS (SELECT 1 FROM event e WHERE \(tellsDeletion))"

    /// Pods of a workload as their statuses tell: which there are, which of them have every container ready, and which are deleted since. What
    /// says nothing of readiness, like a runtime's word on a container that the kubelet has long replaced, does not count.
    package func readiness(
        namespace: String, workload: String
    ) throws(StoreError) -> [(pod: String, kind: String?, createdAt: Moment?, isReady: Bool, isDeleted: Bool)] {
        try database.rows(
            from: """
                pod p
                JOIN source_file f ON f.id = p.source_file_id LEFT JOIN container c ON c.pod_id = p.id
                WHERE p.namespace = ? AND p.workload = ? AND f.mesh_id \(ofMesh)
                AND (p.stripped = 0 OR p.ready IS NOT NULL) AND p.deleted_at IS NULL
                AND COALESCE(p.phase, '') NOT IN ('Failed', 'Succeeded') AND \(Self.isOfReadiness)
                AND COALESCE(p.ready, c.ready) IS NOT NULL
                GROUP BY p.id ORDER BY p.name
                """, .text(namespace), .text(workload)
        ) {
            (
                pod: $0["p.name"] as String, kind: $0["p.workload_kind"] as String?, createdAt: $0["p.created_at"],
                isReady: $0["MIN(COALESCE(p.ready, c.ready))"] as Int == 1, isDeleted: $0[Self.isDeleted]
            )
        }
    }

    /// A ready pod that another rollout of a Deployment made after a moment, in a page that does not tell of this one: who lists the pods
    /// of a workload that still has both lists both. A table has no times: that of its part of a transcript, where a clock in there told it.
    package func replacement(
        of pod: String, namespace: String, workload: String, after: Moment
    ) throws(StoreError) -> (pod: String, file: String, isTimed: Bool)? {
        let rows = try database.rows(
            from: """
                pod p
                JOIN source_file f ON f.id = p.source_file_id LEFT JOIN container c ON c.pod_id = p.id
                WHERE p.namespace = ?1 AND p.workload = ?2 AND p.workload_kind = 'Deployment'
                AND COALESCE(p.created_at, CASE WHEN f.modified_at <> \(Self.savedWith) THEN f.modified_at END) > ?3
                AND p.deleted_at IS NULL AND \(Self.isOfReadiness) AND f.mesh_id \(ofMesh)
                AND p.source_file_id NOT IN (SELECT source_file_id FROM pod WHERE namespace = ?1 AND name = ?4)
                GROUP BY p.id HAVING MIN(COALESCE(p.ready, c.ready, 0)) = 1
                ORDER BY COALESCE(p.created_at, f.modified_at) DESC LIMIT 8
                """, .text(namespace), .text(workload), .integer(after.microseconds), .text(pod)
        ) {
            (pod: $0["p.name"] as String, file: $0["f.name"] as String, isTimed: $0["p.created_at IS NOT NULL"] as Bool)
        }
        return rows.first { PodNames.rollout(of: $0.pod) != PodNames.rollout(of: pod) }
    }

    /// Pods of a workload whose containers somebody saw use memory: `kubectl top` lists what runs, whatever else lists it.
    package func podsInUse(namespace: String, workload: String) throws(StoreError) -> Set<String> {
        Set(
            try database.rows(
                from: """
                    process_memory m JOIN source_file f ON f.id = m.source_file_id JOIN proxy x ON x.id = f.proxy_id
                    WHERE m.source = 'working set' AND m.usage > 0 AND x.pod IS NOT NULL
                    AND x.namespace = ? AND x.workload = ? AND f.mesh_id \(ofMesh)
                    """, .text(namespace), .text(workload)
            ) { $0["x.pod"] as String })
    }

    /// When the transcript was saved of which `f` is a part.
    private static let savedWith =
        "(SELECT t.modified_at FROM source_file t WHERE t.id = f.part_of)"

    /// Whether statuses of pods of this namespace are in the bundle: only then is a pod gone that is not among them.
    package func hasPodStatuses(namespace: String) throws(StoreError) -> Bool {
        try database.has(
            """
            pod p JOIN container c ON c.pod_id = p.id JOIN source_file f ON f.id = p.source_file_id
            WHERE p.namespace = ? AND p.stripped = 0 AND f.mesh_id \(ofMesh)
            """, .text(namespace))
    }
}
