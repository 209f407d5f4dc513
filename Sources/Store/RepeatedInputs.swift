/// An archive that was given before in the same call, told by its digest: it counts once, and the manifest says so.
///
/// Of single pages equal bytes prove nothing: proxies of one mesh answer many of them alike.
struct RepeatedInputs {
    let database: Database
    let writer: FactWriter

    func forget() throws(StoreError) {
        let repeats = try database.rows(
            from: """
                bundle b JOIN bundle a ON a.sha256 = b.sha256 AND a.id < b.id
                WHERE b.entries > 1 GROUP BY b.id ORDER BY b.id
                """
        ) {
            (
                id: $0["b.id"] as Int64, name: $0["b.name"] as String, first: $0["MIN(a.id)"] as Int64,
                firstName: $0["a.name"] as String
            )
        }
        guard !repeats.isEmpty else { return }
        let tables = try tablesOfPages()
        for input in repeats {
            try forget(input.id, from: tables)
            try database.run("UPDATE bundle SET repeats = ? WHERE id = ?", .integer(input.first), .integer(input.id))
            let named = input.name == input.firstName ? "" : ", \(input.firstName)"
            try database.insert(
                """
                INSERT INTO source_file (bundle_id, name, folder, kind, status, why)
                VALUES (?, ?, '', 'archive', 'skipped', ?)
                """,
                [
                    .integer(input.id), .text(input.name),
                    .text("the same archive as input \(input.first)\(named): given twice, counted once"),
                ])
        }
        try RepeatedFacts(database: database).dropOrphans()
    }

    private func tablesOfPages() throws(StoreError) -> [String] {
        try database.rows(
            from: """
                (SELECT 'main.' || m.name AS name FROM main.sqlite_master m JOIN pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND c.name = 'source_file_id'
                 UNION ALL SELECT 'scratch.' || name FROM scratch.sqlite_master WHERE type = 'table')
                """
        ) { $0["name"] as String }
    }

    /// Facts of one input, and its entries.
    private func forget(_ input: Int64, from tables: [String]) throws(StoreError) {
        let files = "source_file WHERE bundle_id = \(input)"
        writer.forget(files: Set(try database.rows(from: files) { $0["id"] }))
        for table in tables {
            try database.execute("DELETE FROM \(table) WHERE source_file_id IN (SELECT id FROM \(files))")
        }
        try database.execute("DELETE FROM \(files)")
    }
}
