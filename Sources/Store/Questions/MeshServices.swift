import Units

extension Store {
    /// Services of the last days before a moment, by those that were there before; nil where istiod's registry is missing or
    /// the mesh is younger than twice that time.
    package func recentServices(before moment: Moment, days: Double) throws(StoreError) -> Double? {
        let since = moment.advanced(bySeconds: -days * 86_400)
        let row = try database.first(
            from: """
                mesh_service
                WHERE created_at <= ?2 AND source_file_id IN (SELECT id FROM source_file WHERE mesh_id \(ofMesh))
                """, SQLValue(since), SQLValue(moment)
        ) {
            (
                oldest: $0["MIN(created_at)"] as Moment?, recent: $0["SUM(created_at >= ?1)"] as Int,
                older: $0["SUM(created_at < ?1)"] as Int
            )
        }
        guard let row, let oldest = row.oldest, row.older > 0, moment.seconds(since: oldest) >= 2 * days * 86_400 else {
            return nil
        }
        return Double(row.recent) / Double(row.older)
    }
}
