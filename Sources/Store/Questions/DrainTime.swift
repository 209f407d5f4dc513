extension Store {
    /// How long old listeners drain, by the server_info of one moment; nil where no page tells.
    package func drainSeconds(capture: Int64) throws(StoreError) -> Double? {
        try database.first(
            """
            SELECT i.drain_time_seconds FROM server_info i JOIN source_file f ON f.id = i.source_file_id
            WHERE f.capture_id = ? AND i.drain_time_seconds > 0 LIMIT 1
            """, .integer(capture)
        ) { $0.real(0) }
    }
}
