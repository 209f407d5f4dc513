import Units

/// Logs of one proxy that tell of the same time: one that was saved twice, or a part of it beside the whole.
///
/// Logs that follow one another (rotated ones, that of the run before) add up, also where a request ran on while the log was changed. Of
/// those that overlap by more each is of a set of its own, and the set that tells most counts (`Store.log(of:)`).
struct OverlappingLogs {
    let database: Database

    func part() throws(StoreError) {
        let logs = try database.rows(
            with: """
                log AS (
                  SELECT f.id, f.proxy_id, \(Store.archive()) AS archive, MIN(l.first_at) AS first, MAX(l.last_at) AS last,
                         COUNT(*) OVER (PARTITION BY f.proxy_id) AS logs
                  FROM proxy_life l JOIN source_file f ON f.id = l.source_file_id
                  WHERE f.proxy_id IS NOT NULL AND l.first_at IS NOT NULL AND l.last_at IS NOT NULL GROUP BY f.id)
                """,
            from: "log WHERE logs > 1 ORDER BY proxy_id, archive, first, last DESC, id"
        ) {
            Log(
                file: $0["id"], place: Place(proxy: $0["proxy_id"], archive: $0["archive"]), first: $0["first"],
                last: $0["last"])
        }
        var place: Place?
        /// Of each set the log that reaches furthest.
        var newest: [Log] = []
        for log in logs {
            if log.place != place { (place, newest) = (log.place, []) }
            let set = newest.prefix(Self.setsLookedThrough).firstIndex { log.follows($0) } ?? newest.count
            if set == newest.count { newest.append(log) } else if log.last > newest[set].last { newest[set] = log }
            guard set > 0 else { continue }
            try database.run(
                "UPDATE source_file SET log_set = ? WHERE id = ?", SQLValue(min(set, Store.mostLogSets - 1)),
                .integer(log.file))
        }
    }

    /// So many seconds a request may run on while its log is changed.
    private static let longestRequest = 60.0
    /// Whoever saves more copies of one time has none that follows another.
    private static let setsLookedThrough = 32

    private struct Place: Equatable {
        var proxy: Int64
        var archive: Int64
    }

    private struct Log {
        var file: Int64
        var place: Place
        var first: Moment
        var last: Moment

        /// Begins no earlier than the other, and tells of little of the same time.
        func follows(_ other: Log) -> Bool {
            guard last > other.last else { return first >= other.last && first > other.first }
            let shared = max(0, other.last.seconds(since: first))
            return shared <= OverlappingLogs.longestRequest
                && 2 * shared <= min(last.seconds(since: first), other.last.seconds(since: other.first))
        }
    }
}
