import Units

extension Store {
    /// Every input, as the report lists it.
    package struct BundleRow: Sendable {
        package var name: String
        package var sha256: String?
        package var kind: String
        package var packedBytes: Int64
        package var entries: Int
        package var capturedAt: Moment?
        package var capturedAtSource: String?
        package var captureEndedAt: Moment?
        /// false where an entry is damaged, cut or refused.
        package var isComplete: Bool
        /// The name of the input that it repeats byte for byte.
        package var repeats: String?
    }

    package func bundles() throws(StoreError) -> [BundleRow] {
        try database.rows(
            """
            SELECT name, sha256, kind, packed_bytes, entries, captured_at, captured_at_source, capture_ended_at, NOT EXISTS
              (SELECT 1 FROM source_file f WHERE f.bundle_id = b.id AND f.status IN ('damaged', 'partial', 'refused')),
              (SELECT o.name FROM bundle o WHERE o.id = b.repeats)
            FROM bundle b WHERE mesh_id \(ofMesh) ORDER BY id
            """
        ) { row in
            BundleRow(
                name: row.text(0), sha256: row.optionalText(1), kind: row.text(2), packedBytes: row.integer(3),
                entries: row.int(4),
                capturedAt: row.optionalMoment(5), capturedAtSource: row.optionalText(6),
                captureEndedAt: row.optionalMoment(7), isComplete: row.int(8) != 0, repeats: row.optionalText(9))
        }
    }

    /// Whether an entry is damaged, cut or refused.
    package func isHurt() throws(StoreError) -> Bool {
        try database.first(
            "SELECT 1 FROM source_file WHERE status IN ('damaged', 'refused', 'partial') LIMIT 1", map: { $0.bool(0) })
            ?? false
    }

    /// How many entries stand behind one line of the manifest.
    package struct ManifestSum: Sendable {
        package var kind: String
        package var status: String
        package var entries: Int
        package var bytes: Int64?
    }

    /// One line of the manifest.
    package struct ManifestRow: Sendable {
        package var name: String
        package var kind: String
        package var bytes: Int64?
        package var status: String
        package var why: String?
        /// The proxy whose it is taken to be, where nothing but its being the only one says so.
        package var assumedOwner: String?
    }

    /// The manifest of a bundle of however many entries: the `most` that matter most, in order, and the rest by kind and status.
    package func manifest(most: Int) throws(StoreError) -> (
        listed: [ManifestRow], rest: [ManifestSum]
    ) {
        let listed = """
            SELECT id FROM source_file WHERE mesh_id \(ofMesh)
            ORDER BY CASE WHEN status IN ('damaged', 'refused', 'partial') THEN 0 WHEN status = 'read' THEN 1
              WHEN kind IN ('unknown', 'empty') THEN 3 ELSE 2 END, id LIMIT \(most)
            """
        let rows = try database.rows(
            """
            SELECT name, kind, bytes, status, why,
                   CASE joined_by WHEN '\(PageOwners.Reason.only.rawValue)' THEN
                     (SELECT COALESCE(x.namespace || '/', '') || x.pod FROM proxy x WHERE x.id = proxy_id) END
            FROM source_file WHERE id IN (\(listed)) ORDER BY id
            """
        ) {
            ManifestRow(
                name: $0.text(0), kind: $0.text(1), bytes: $0.optionalInteger(2), status: $0.text(3),
                why: $0.optionalText(4), assumedOwner: $0.optionalText(5))
        }
        guard rows.count >= most else { return (rows, []) }
        let rest = try database.rows(
            """
            SELECT kind, status, COUNT(*), SUM(bytes) FROM source_file WHERE mesh_id \(ofMesh) AND id NOT IN (\(listed))
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        ) {
            ManifestSum(kind: $0.text(0), status: $0.text(1), entries: $0.int(2), bytes: $0.optionalInteger(3))
        }
        return (rows, rest)
    }

    /// Every entry of the manifest.
    package func manifest() throws(StoreError) -> [(
        id: Int64, name: String, kind: String, bytes: Int64?, status: String, why: String?, facts: Int, proxy: String?,
        joinedBy: String?, passedOver: String?
    )] {
        try database.rows(
            """
            SELECT f.id, f.name, f.kind, f.bytes, f.status, f.why, f.facts,
                   CASE WHEN f.proxy_id IS NOT NULL THEN COALESCE(x.namespace || '/', '') || COALESCE(x.pod, 'a pod without a name') END,
                   f.joined_by, f.passed_over
            FROM source_file f LEFT JOIN proxy x ON x.id = f.proxy_id WHERE f.mesh_id \(ofMesh) ORDER BY f.id
            """
        ) {
            (
                $0.integer(0), $0.text(1), $0.text(2), $0.optionalInteger(3), $0.text(4), $0.optionalText(5), $0.int(6),
                $0.optionalText(7), $0.optionalText(8), $0.optionalText(9)
            )
        }
    }
}
