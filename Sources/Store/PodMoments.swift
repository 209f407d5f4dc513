import Captures

/// One pod that pages of several moments show: before a kill and after it, or two pods that had a name one after the other.
///
/// The newest word speaks of how it is. What an older one tells of a kill that the newest does not tell stays with it as `earlier`: a
/// status holds no more than the last end of a container, and a kill must not depend on the order in which pages were given.
struct PodMoments {
    let database: Database

    func settle() throws(StoreError) {
        var newest: Word?
        for word in try words() {
            guard let now = newest, now.key == word.key else {
                newest = word
                continue
            }
            let isAnother = try isOfAnother(word, than: now)
            if now.uid == nil, word.uid != nil, !isAnother {
                try takeIDs(of: word.pod, to: now.pod)
                newest?.uid = word.uid
            }
            if isAnother {
                // The kernel names a pod by its UID, also one that is gone.
                try database.run("UPDATE pod SET stripped = 1 WHERE id = ?", .integer(word.pod))
            } else {
                try keepRows(of: word.pod, file: word.file, at: now.pod)
                try keepKills(of: word.pod, file: word.file, at: now.pod)
                try database.run("DELETE FROM pod WHERE id = ?", .integer(word.pod))
            }
        }
        if newest != nil { try RepeatedFacts(database: database).dropOrphans() }
    }

    private struct Word {
        let key: String
        let pod: Int64
        let file: Int64
        var uid: String?
        let createdAt: Int64?
        let newest: Int64
    }

    /// Whether a word is of a pod that was gone when the one of the newer word was made: a StatefulSet gives its name again, and no count
    /// of restarts ever falls.
    private func isOfAnother(_ older: Word, than newer: Word) throws(StoreError) -> Bool {
        if let uid = older.uid, let other = newer.uid { return uid != other }
        // What has no time is not known to be the older one.
        guard older.newest > 0 else { return false }
        if let made = newer.createdAt, made > older.newest { return true }
        return try database.has(
            """
            container o JOIN container n ON n.name = o.name AND n.name <> ''
            WHERE o.pod_id = ? AND n.pod_id = ? AND o.restart_count > n.restart_count
            """, .integer(older.pod), .integer(newer.pod))
    }

    /// Words on pods that several pages show, the newest of each first, by the newest time in it; of two of one time an object goes before
    /// a description, and before a piece of one whatever its time.
    private func words() throws(StoreError) -> [Word] {
        try database.rows(
            with: """
                shown AS (
                  SELECT p.id, p.uid, p.source_file_id AS file, p.created_at, f.mesh_id || '/' || p.namespace || '/' || p.name AS key
                  FROM pod p JOIN source_file f ON f.id = p.source_file_id WHERE p.stripped = 0 AND p.name <> ''),
                timed AS (
                  SELECT w.id, w.uid, w.file, w.key, w.created_at, COALESCE(MAX(c.restart_count), 0) AS restarts,
                         COUNT(DISTINCT CASE WHEN \(Store.isOfReadiness) THEN c.id END) AS containers,
                         COALESCE(MAX(MAX(COALESCE(s.started_at, 0), COALESCE(s.finished_at, 0), COALESCE(w.created_at, 0))), 0) AS newest
                  FROM shown w LEFT JOIN container c ON c.pod_id = w.id LEFT JOIN container_state s ON s.container_id = c.id
                  WHERE w.key IN (SELECT key FROM shown GROUP BY key HAVING COUNT(*) > 1) GROUP BY w.id)
                """,
            from: """
                timed t
                ORDER BY t.key, t.uid IS NULL AND t.containers < MAX(t.containers) OVER (PARTITION BY t.key),
                  t.newest DESC, t.uid IS NULL, t.restarts DESC, t.id
                """
        ) {
            Word(
                key: $0["t.key"], pod: $0["t.id"], file: $0["t.file"], uid: $0["t.uid"], createdAt: $0["t.created_at"],
                newest: $0["t.newest"])
        }
    }

    /// A description tells neither the pod's UID nor the runs that the kernel knows by their ids.
    private func takeIDs(of older: Int64, to newest: Int64) throws(StoreError) {
        try database.run(
            "UPDATE pod SET uid = (SELECT uid FROM pod WHERE id = ?1) WHERE id = ?2", .integer(older), .integer(newest))
        try database.run(
            """
            INSERT INTO container_run (container_row, container_id)
              SELECT n.id, substr(o.container_id, CASE instr(o.container_id, '//') WHEN 0 THEN 1 ELSE instr(o.container_id, '//') + 2 END)
              FROM container o JOIN container n ON n.name = o.name
              WHERE o.pod_id = ?1 AND n.pod_id = ?2 AND o.container_id IS NOT NULL AND o.container_id IS NOT n.container_id
            """, .integer(older), .integer(newest))
    }

    /// A row of a table names no container: the number of restarts says whether its kills are those that the newest word tells, came
    /// before, or after that was printed.
    private func keepRows(of older: Int64, file: Int64, at newest: Int64) throws(StoreError) {
        let rows = try counts(of: older, isNamed: false)
        guard !rows.isEmpty else { return }
        let named = try counts(of: newest)
        if named.isEmpty, let kept = try counts(of: newest, isNamed: false).first, let ends = kept.ends {
            // Two rows tell of two ends where they count differently.
            for row in rows {
                guard let last = row.ends else { continue }
                try keepKills(of: row, file: file, in: kept, isAll: last < ends)
            }
            return
        }
        guard !named.isEmpty, named.allSatisfy({ $0.ends != nil }) else { return }
        let told = named.reduce(0) { $0 &+ ($1.ends ?? 0) }
        let restarts = named.reduce(0) { $0 &+ ($1.restarts ?? 0) }
        let ended = named.filter { $0.ends ?? 0 > 0 }
        let home = named.count == 1 ? named[0] : ended.count == 1 ? ended[0] : nil
        // Of several the row tells rather of the one that was killed before.
        let killed = named.filter(\.isKilled)
        let victim = named.count == 1 ? named[0] : killed.count == 1 ? killed[0] : nil
        for row in rows {
            guard let last = row.ends else { continue }
            // Started again after the last end that both tell.
            let isStarted = last == told && victim != nil && row.restarts ?? 0 > restarts
            if isStarted { try forgetLast(of: row) }
            if last > told || isStarted {
                let others = told &- (victim?.ends ?? 0)
                try takeNewer(row, of: older, file: file, into: victim, others: others, at: newest)
            } else if let home {
                try keepKills(of: row, file: file, in: home, isAll: last < told)
            }
        }
    }

    /// Those before a row's last, or all.
    private func keepKills(of row: Count, file: Int64, in home: Count, isAll: Bool) throws(StoreError) {
        try database.run(
            """
            UPDATE container_state SET container_id = ?1, which = '\(Self.earlier)', source_file_id = ?2
            WHERE container_id = ?3 AND reason = 'OOMKilled' AND (which = '\(Self.earlier)' OR ?4)
            """, .integer(home.id), .integer(file), .integer(row.id), .integer(isAll ? 1 : 0))
    }

    private func forgetLast(of row: Count) throws(StoreError) {
        try database.run(
            "DELETE FROM container_state WHERE container_id = ? AND which = '\(ContainerStateRow.Which.lastState.rawValue)'",
            .integer(row.id))
    }

    private static let earlier = ContainerStateRow.Which.earlier.rawValue

    /// How the pod is by a row that came after what names its containers. Where nobody knows which one it tells of the row stays.
    private func takeNewer(
        _ row: Count, of older: Int64, file: Int64, into home: Count?, others: Int, at newest: Int64
    ) throws(StoreError) {
        if home == nil, let kept = try counts(of: newest, isNamed: false).first {
            // One victim is all that rows without a name tell of.
            return try keepKills(of: row, file: file, in: kept, isAll: row.ends ?? 0 < kept.ends ?? 0)
        }
        let place = home?.id ?? row.id
        if home != nil {
            try database.run(
                """
                UPDATE container_state SET which = '\(Self.earlier)', source_file_id = (SELECT source_file_id FROM pod WHERE id = ?1)
                WHERE container_id = ?2 AND which IN (SELECT which FROM container_state WHERE container_id = ?3)
                """, .integer(newest), .integer(place), .integer(row.id))
            try database.run(
                "DELETE FROM container_state WHERE container_id = ? AND which = '\(Self.earlier)' AND kind <> 'terminated'",
                .integer(place))
            try database.run(
                """
                UPDATE container SET restart_count = MAX(0, (SELECT restart_count FROM container WHERE id = ?1) - ?3) WHERE id = ?2
                """, .integer(row.id), .integer(place), .integer(Int64(others)))
        }
        try database.run(
            "UPDATE container_state SET container_id = ?, source_file_id = ? WHERE container_id = ?", .integer(place),
            .integer(file), .integer(row.id))
        if home == nil {
            try database.run("UPDATE container SET pod_id = ? WHERE id = ?", .integer(newest), .integer(row.id))
        }
        try database.run(
            "UPDATE pod SET ready = (SELECT ready FROM pod WHERE id = ?) WHERE id = ?", .integer(older),
            .integer(newest))
    }

    private struct Count {
        let id: Int64
        let restarts: Int?
        /// How often it has ended; nil where the page does not say.
        let ends: Int?
        let isKilled: Bool
    }

    /// Init containers end as they should, and no row of a pod that runs counts that.
    private func counts(of pod: Int64, isNamed: Bool = true) throws(StoreError) -> [Count] {
        try database.rows(
            from: """
                container c LEFT JOIN container_state s ON s.container_id = c.id AND s.which = 'state'
                LEFT JOIN container_state l ON l.container_id = c.id AND l.which = 'lastState'
                WHERE c.pod_id = ? AND (c.name <> '') = ? AND \(Store.isOfReadiness) ORDER BY c.id
                """, .integer(pod), .integer(isNamed ? 1 : 0)
        ) {
            let restarts: Int? = $0["c.restart_count"]
            return Count(
                id: $0["c.id"], restarts: restarts,
                ends: Container.ends(restarts: restarts, state: $0["s.kind"], last: $0["l.kind"]),
                isKilled:
                    $0[
                        "EXISTS (SELECT 1 FROM container_state k WHERE k.container_id = c.id AND k.reason = 'OOMKilled')"
                    ])
        }
    }

    private struct End {
        let container: Int64
        let name: String
        let row: Int64
        let finished: Int64?
        let isKill: Bool
    }

    private func ends(of pod: Int64) throws(StoreError) -> [End] {
        try database.rows(
            from: """
                container_state s JOIN container c ON c.id = s.container_id
                WHERE c.pod_id = ? AND s.kind = 'terminated' ORDER BY c.id, s.rowid
                """, .integer(pod)
        ) {
            End(
                container: $0["c.id"], name: $0["c.name"], row: $0["s.rowid"], finished: $0["s.finished_at"],
                isKill: $0["COALESCE(s.reason = 'OOMKilled' OR s.exit_code = 137, 0)"])
        }
    }

    private func keepKills(of older: Int64, file: Int64, at newest: Int64) throws(StoreError) {
        let kills = try ends(of: older).filter(\.isKill)
        guard !kills.isEmpty else { return }
        let told = try ends(of: newest).filter(\.isKill)
        for kill in kills {
            // What has no time, or no container, may be the kill that the newest word tells.
            let isTold = told.contains { other in
                guard other.name == kill.name || kill.name.isEmpty else { return false }
                guard let at = kill.finished, let known = other.finished else { return true }
                return abs(at - known) < 1_000_000
            }
            if isTold { continue }
            let home: Int64? = try database.first(
                from: "container WHERE pod_id = ? AND name = ?", .integer(newest), .text(kill.name)
            ) { $0["id"] }
            guard let home else {
                try database.run(
                    "UPDATE container SET pod_id = ? WHERE id = ?", .integer(newest), .integer(kill.container))
                continue
            }
            try database.run(
                "UPDATE container_state SET container_id = ?, which = ?, source_file_id = ? WHERE rowid = ?",
                .integer(home),
                .text(Self.earlier), .integer(file), .integer(kill.row))
        }
    }
}
