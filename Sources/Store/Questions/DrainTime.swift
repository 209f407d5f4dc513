extension Store {
    /// How long old listeners drain, by the server_info of one moment; nil where no page tells.
    package func drainSeconds(capture: Int64) throws(StoreError) -> Double? {
        try database.first(
            from: """
                server_info i JOIN source_file f ON f.id = i.source_file_id
                WHERE f.capture_id = ? AND i.drain_time_seconds > 0 LIMIT 1
                """, .integer(capture)
        ) { $0["i.drain_time_seconds"] }
    }

    /// What server_info of a moment says Envoy is doing: LIVE, INITIALIZING.
    package func serverState(capture: Int64) throws(StoreError) -> (name: String, file: String)? {
        try database.first(
            from: """
                server_info i JOIN source_file f ON f.id = i.source_file_id
                WHERE f.capture_id = ? AND i.state IS NOT NULL LIMIT 1
                """, .integer(capture)
        ) { ($0["i.state"], $0["f.name"]) }
    }
}
