import Archive
import Captures
import Units

extension Store {
    /// Every input, as the report lists it.
    package struct BundleRow: Sendable {
        package var name: String
        /// The input that holds it beside others.
        package var packedIn: String?
        package var sha256: String?
        package var kind: String
        package var packedBytes: Int64
        package var entries: Int
        package var capturedAt: Moment?
        package var capturedAtSource: String?
        package var captureEndedAt: Moment?
        /// false where an entry is damaged, cut or refused, or nothing was recognised.
        package var isComplete: Bool
        /// The name of the input that it repeats byte for byte.
        package var repeats: String?
    }

    package func bundles() throws(StoreError) -> [BundleRow] {
        try database.rows(from: "bundle b WHERE mesh_id \(ofMesh) ORDER BY id") { row in
            BundleRow(
                name: row["name"], packedIn: row["packed_in"], sha256: row["sha256"], kind: row["kind"],
                packedBytes: row["packed_bytes"],
                entries: row["entries"],
                capturedAt: row["captured_at"], capturedAtSource: row["captured_at_source"],
                captureEndedAt: row["capture_ended_at"],
                isComplete: row[
                    """
                    NOT EXISTS (SELECT 1 FROM source_file f WHERE f.bundle_id = b.id AND f.status IN ('damaged', 'partial', 'refused'))
                    AND (repeats IS NOT NULL OR \(Self.isBesideOthers)
                    OR EXISTS (SELECT 1 FROM source_file WHERE bundle_id = b.id AND \(Self.recognised)))
                    """
                ] != 0, repeats: row["(SELECT o.name FROM bundle o WHERE o.id = b.repeats)"])
        }
    }

    /// Reports of `istioctl bug-report` that stand twice in what was given: all that lies beside their logs is as much, of as many bytes and facts.
    package func repeatedReports() throws(StoreError) -> [(report: String, first: String)] {
        let within = """
            (SELECT COUNT(*) || ' ' || SUM(w.bytes) || ' ' || SUM(w.facts) FROM source_file w
             WHERE w.bundle_id = l.bundle_id AND w.name >= l.folder || '/' AND w.name < l.folder || '0')
            """
        return try database.rows(
            with: """
                log AS (SELECT l.bundle_id, l.folder, l.bytes, \(within) AS held FROM source_file l
                        WHERE l.kind = 'bug-report log' AND l.folder <> '' AND l.mesh_id \(ofMesh))
                """,
            from: """
                log a JOIN log b ON a.bytes = b.bytes AND a.held = b.held AND (a.bundle_id, a.folder) < (b.bundle_id, b.folder)
                GROUP BY b.bundle_id, b.folder ORDER BY b.folder
                """
        ) { (report: $0["b.folder"], first: $0["MIN(a.folder)"]) }
    }

    /// Whether an entry is damaged, cut or refused.
    package func isHurt() throws(StoreError) -> Bool {
        try database.has("source_file WHERE status IN ('damaged', 'refused', 'partial')")
    }

    /// Whether anything was recognised, however little beside however much else.
    package func holdsPages() throws(StoreError) -> Bool {
        try database.has("source_file WHERE \(Self.recognised)")
    }

    static let recognised = "kind NOT IN ('unknown', 'empty', 'archive')"

    /// Of an input `b`: one page that was given beside others, as all of a folder are, and at least one of these is known. A folder is
    /// not asked what each of its pages tells. Whoever asks has looked whether `b` itself is known, so any known page is another's,
    /// and this is asked once for all inputs.
    static let isBesideOthers = """
        (b.kind = 'loose' AND b.entries <= 1 AND EXISTS (
        SELECT 1 FROM source_file f JOIN bundle o ON o.id = f.bundle_id
        WHERE o.kind = 'loose' AND f.\(recognised)))
        """

    /// Inputs behind whose end something stands that was not read, each once.
    package func inputsWithTrailingBytes() throws(StoreError) -> [String] {
        try database.rows(
            from: """
                source_file f JOIN bundle b ON b.id = f.bundle_id AND b.name = f.name
                WHERE f.kind = 'archive' AND instr(f.why, ?1) = 1 AND b.repeats IS NULL AND f.mesh_id \(ofMesh)
                GROUP BY b.id ORDER BY b.id
                """, .text(ArchiveNote.trailing)
        ) { $0["b.name"] }
    }

    /// How many entries stand behind one line of the manifest.
    package struct ManifestSum: Sendable {
        package var kind: String
        package var status: FileStatus
        package var entries: Int
        package var bytes: Int64?
    }

    /// One line of the manifest.
    package struct ManifestRow: Sendable {
        package var name: String
        package var kind: String
        package var bytes: Int64?
        package var status: FileStatus
        package var why: String?
        /// The proxy whose it is taken to be, where nothing but its being the only one says so.
        package var assumedOwner: String?
        package var isEmpty: Bool { kind == CaptureKind.empty.rawValue }
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
        let rows = try database.rows(from: "source_file WHERE id IN (\(listed)) ORDER BY id") {
            ManifestRow(
                name: $0["name"], kind: $0["kind"], bytes: $0["bytes"], status: $0["status"],
                why: $0["why"],
                assumedOwner: $0[
                    "CASE joined_by WHEN '\(PageOwners.Reason.only.rawValue)' THEN (SELECT COALESCE(x.namespace || '/', '') || x.pod FROM proxy x WHERE x.id = proxy_id AND x.pod <> '') END"
                ])
        }
        guard rows.count >= most else { return (rows, []) }
        return (rows, try sums(without: rows))
    }

    /// Of all entries by kind and status, less those that are listed.
    private func sums(without listed: [ManifestRow]) throws(StoreError) -> [ManifestSum] {
        struct Part: Hashable {
            var kind: String
            var status: FileStatus
        }
        let named = Dictionary(grouping: listed) { Part(kind: $0.kind, status: $0.status) }
        let all = try database.rows(
            from: "source_file WHERE mesh_id \(ofMesh) GROUP BY kind, status ORDER BY kind, status"
        ) {
            (
                part: Part(kind: $0["kind"], status: $0["status"]), entries: $0["COUNT(*)"] as Int,
                sized: $0["COUNT(bytes)"] as Int, bytes: $0["COALESCE(SUM(bytes), 0)"] as Int64
            )
        }
        return all.compactMap { sum in
            let less = named[sum.part] ?? []
            guard sum.entries > less.count else { return nil }
            let sizes = less.compactMap(\.bytes)
            return ManifestSum(
                kind: sum.part.kind, status: sum.part.status, entries: sum.entries - less.count,
                bytes: sum.sized > sizes.count ? sum.bytes - sizes.reduce(0, +) : nil)
        }
    }

    /// Every entry of the manifest.
    package func manifest() throws(StoreError) -> [(
        id: Int64, name: String, kind: String, bytes: Int64?, status: FileStatus, why: String?, facts: Int,
        proxy: String?,
        joinedBy: String?, passedOver: String?
    )] {
        try database.rows(
            from: "source_file f LEFT JOIN proxy x ON x.id = f.proxy_id WHERE f.mesh_id \(ofMesh) ORDER BY f.id"
        ) {
            (
                $0["f.id"], $0["f.name"], $0["f.kind"], $0["f.bytes"], $0["f.status"], $0["f.why"], $0["f.facts"],
                $0[
                    "CASE WHEN f.proxy_id IS NOT NULL THEN COALESCE(x.namespace || '/', '') || COALESCE(x.pod, 'a pod without a name') END"
                ], $0["f.joined_by"], $0["f.passed_over"]
            )
        }
    }
}
