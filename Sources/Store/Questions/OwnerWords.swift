import Captures

/// A label or annotation that may say whose a workload is.
package struct OwnerWord: Sendable, Hashable {
    package enum Source: String, Sendable {
        case podLabel = "label of its pods"
        case namespaceLabel = "label of its namespace"
        case namespaceAnnotation = "annotation of its namespace"
    }
    package let source: Source
    package let key: String
    package let value: String
}

extension Store {
    /// Labels of the pods of a workload, then what its namespace says; each once.
    package func ownerWords(
        namespace: String, workload: String?, pod: String?
    ) throws(StoreError) -> [OwnerWord] {
        let labels = try database.rows(
            distinct: true,
            from: """
                pod p JOIN source_file f ON f.id = p.source_file_id
                WHERE p.id IN (SELECT id FROM pod WHERE namespace = ?1 AND workload = ?2
                  UNION ALL SELECT id FROM pod WHERE namespace = ?1 AND name = ?3)
                AND p.labels IS NOT NULL AND f.mesh_id \(ofMesh)
                ORDER BY p.labels LIMIT 50
                """, .text(namespace), SQLValue(workload), SQLValue(pod)
        ) { Self.pairs($0["p.labels"] as String) }
        var words = labels.flatMap { $0 }.map { OwnerWord(source: .podLabel, key: $0.key, value: $0.value) }
        words += try database.rows(
            distinct: true,
            from: """
                namespace_word w JOIN source_file f ON f.id = w.source_file_id
                WHERE w.namespace = ? AND f.mesh_id \(ofMesh) ORDER BY w.source DESC, w.key, w.value LIMIT 500
                """, .text(namespace)
        ) {
            OwnerWord(
                source: ($0["w.source"] as NamespaceObject.Source) == .label ? .namespaceLabel : .namespaceAnnotation,
                key: $0["w.key"],
                value: $0["w.value"])
        }
        var seen: Set<OwnerWord> = []
        return words.filter { seen.insert($0).inserted }
    }
}
