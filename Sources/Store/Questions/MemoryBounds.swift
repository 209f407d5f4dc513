import Units

/// What a LimitRange or a ResourceQuota allows of memory in a namespace.
package struct MemoryBoundRow: Sendable {
    package var file: String
    package var kind: String
    package var name: String
    package var createdAt: Moment?
    package var containerMost: Bytes?
    /// The limit of a container that asks for none.
    package var containerDefault: Bytes?
    package var podMost: Bytes?
    package var quota: Bytes?
    package var quotaUsed: Bytes?
}

extension Store {
    package func memoryBounds(namespace: String) throws(StoreError) -> [MemoryBoundRow] {
        try database.rows(
            from: """
                memory_bound b JOIN source_file f ON f.id = b.source_file_id
                WHERE b.namespace = ? AND f.mesh_id \(ofMesh) ORDER BY b.kind, b.name
                """, .text(namespace)
        ) { row in
            MemoryBoundRow(
                file: row["f.name"], kind: row["b.kind"], name: row["b.name"],
                createdAt: row["b.created_at"], containerMost: row["b.container_most"],
                containerDefault: row["b.container_default"],
                podMost: row["b.pod_most"], quota: row["b.quota"], quotaUsed: row["b.quota_used"])
        }
    }
}
