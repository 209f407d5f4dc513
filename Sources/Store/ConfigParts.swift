/// Makes one configuration of its parts.
///
/// `config_dump?resource=…`, sections that jq cut out, and `istioctl proxy-config cluster | listener | route | endpoint` give one
/// kind of resources each. Parts of one moment whose kinds do not overlap are one dump, which is the file with the clusters;
/// what no part holds stays unknown. Of two that overlap nothing tells which is meant, so they stay two,
/// and the others go with the larger: a masked dump (`?mask=`) is a list of names.
struct ConfigParts {
    let database: Database

    private static let kinds = [
        "has_clusters", "has_endpoints", "has_listeners", "has_static_listeners", "has_routes", "has_secrets",
    ]

    private struct Part {
        var file: Int64
        var capture: Int64
        var has: [Bool]
        var overlaps: [Bool] { zip(has.indices, has).map { $0 == 3 ? false : $1 } }
    }

    func run() throws(StoreError) {
        let kinds = Self.kinds.map { "d.\($0)" }
        let rows = try database.rows(
            from: """
                config_dump d JOIN source_file f ON f.id = d.source_file_id
                WHERE f.capture_id IN (
                  SELECT g.capture_id FROM config_dump e JOIN source_file g ON g.id = e.source_file_id
                  GROUP BY g.capture_id HAVING COUNT(*) > 1)
                ORDER BY f.capture_id, d.has_clusters DESC, d.bytes DESC, d.source_file_id
                """
        ) { row in
            Part(file: row["d.source_file_id"], capture: row["f.capture_id"], has: kinds.map { row[$0] })
        }
        var whole: Part?
        for part in rows {
            guard var current = whole, current.capture == part.capture else {
                whole = part
                continue
            }
            let isDisjoint = !zip(current.overlaps, part.overlaps).contains { $0 && $1 }
            guard isDisjoint else { continue }
            try merge(part.file, into: current.file)
            current.has = zip(current.has, part.has).map { $0 || $1 }
            whole = current
        }
    }

    private func merge(_ part: Int64, into whole: Int64) throws(StoreError) {
        let sums = (Self.kinds + ["distinct_metadata"]).map {
            "\($0) = MAX(\($0), (SELECT p.\($0) FROM config_dump p WHERE p.source_file_id = \(part)))"
        }
        try database.execute(
            """
            UPDATE config_dump SET \(sums.joined(separator: ", ")),
              bytes = bytes + (SELECT p.bytes FROM config_dump p WHERE p.source_file_id = \(part)),
              complete = MIN(complete, (SELECT p.complete FROM config_dump p WHERE p.source_file_id = \(part)))
              WHERE source_file_id = \(whole);
            DELETE FROM config_dump WHERE source_file_id = \(part);
            UPDATE holding SET source_file_id = \(whole) WHERE source_file_id = \(part)
              AND kind NOT IN (SELECT h.kind FROM holding h WHERE h.source_file_id = \(whole));
            UPDATE holding_difference SET source_file_id = \(whole) WHERE source_file_id = \(part);
            UPDATE secret SET source_file_id = \(whole) WHERE source_file_id = \(part);
            UPDATE bootstrap SET source_file_id = \(whole) WHERE source_file_id = \(part)
              AND NOT EXISTS (SELECT 1 FROM bootstrap b WHERE b.source_file_id = \(whole));
            """)
    }
}
