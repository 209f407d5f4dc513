import Units

package struct KernelKillRow: Sendable {
    package var file: String
    package var line: Int
    package var bootSeconds: Double?
    package var at: Moment?
    /// By the node's own clock, of a line that names no zone: `2026-11-24T08:08:28`, `11-24T08:08:28` without a year, `08:08:28` alone.
    package var clock: String?
    /// The same as a moment, as if it were UTC's; nil without a year.
    package var localTime: Moment? { clock.flatMap { Moment(rfc3339: $0 + "Z") } }
    package var processName: String
    package var processID: Int?
    package var anonymous: Bytes?
    package var usage: Bytes?
    package var limit: Bytes?
    package var constraint: String?
    package var cgroup: String?
    package var taskCgroup: String?
    package var podUID: String?
    package var containerID: String?
    package var node: String?
    /// An event has it, by the name that Kubernetes knows; a log has the host's.
    package var isNodeNamed = false
    package var proxy: Int64?
    /// The moment of that proxy whose pages stand beside it.
    package var capture: Int64?
    /// The largest process of the table that the kernel printed with the kill.
    package var largest: KernelProcess?
}

/// A process in the kernel's table: its resident bytes, and `oom_score_adj`, by which the kernel spares it or not.
package struct KernelProcess: Sendable, Equatable {
    package var name: String
    package var resident: Bytes
    package var adjustment: Int

    package init(name: String, resident: Bytes, adjustment: Int) {
        (self.name, self.resident, self.adjustment) = (name, resident, adjustment)
    }
}

package struct EventRow: Sendable {
    package var file: String
    package var line: Int
    package var namespace: String?
    package var reason: String
    package var objectKind: String
    package var objectName: String
    package var container: String?
    package var host: String?
    package var message: String
    package var count: Int?
    package var firstAt: Moment?
    package var lastAt: Moment?
    package var lastAge: Double?
    /// When the file was written, as the archive says.
    package var printedAt: Moment?
    /// An archive keeps that time; a file that somebody copied has the time of the copy.
    package var isOfArchive = false
    /// When the last of them happened: as told, else the table's age before the file was written.
    package var newestAt: Moment? { lastAt ?? agedAt }
    /// The same where it may be told: not by the time of a copy.
    package var toldAt: Moment? { lastAt ?? (isOfArchive ? agedAt : nil) }
    private var agedAt: Moment? {
        // An archive that lost its times has 0.
        printedAt.flatMap { printed in
            printed.microseconds > 0 ? lastAge.map { printed.advanced(bySeconds: -$0) } : nil
        }
    }
}

extension Store {
    /// Kills of the kernel that are looked at: more are printed by no node, but by a loop or by somebody who means ill.
    package static let mostKernelKills = 20_000

    /// Proxies beside whose pages a kernel's log of a kill was saved, and which process that was.
    package func proxiesInKernelLogs() throws(StoreError) -> [(proxy: Int64, process: String)] {
        try database.rows(
            distinct: true,
            from: """
                kernel_kill k JOIN source_file f ON f.id = k.source_file_id
                WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh)
                """
        ) { (proxy: $0["f.proxy_id"], process: $0["k.process_name"]) }
    }

    /// Kills in kernel logs, in order; of very many the newest.
    package func kernelKills() throws(StoreError) -> [KernelKillRow] {
        try database.rows(
            from: """
                kernel_kill k JOIN source_file f ON f.id = k.source_file_id
                WHERE f.mesh_id \(ofMesh) AND k.rowid > (SELECT COALESCE(MAX(rowid), 0)
                FROM kernel_kill) - \(Self.mostKernelKills)
                ORDER BY f.id, k.line
                """
        ) { row in
            let largest: String? = row["k.largest_process"]
            let resident: Bytes? = row["k.largest_process_bytes"]
            let adjustment: Int? = row["k.largest_process_adjustment"]
            return KernelKillRow(
                file: row["f.name"], line: row["k.line"], bootSeconds: row["k.boot_seconds"], at: row["k.at"],
                clock: row["k.clock"], processName: row["k.process_name"], processID: row["k.process_id"],
                anonymous: row["k.anonymous"],
                usage: row["k.usage"],
                limit: row["k.memory_limit"],
                constraint: row["k.constraint_kind"], cgroup: row["k.cgroup"],
                taskCgroup: row["k.task_cgroup"], podUID: row["k.pod_uid"], containerID: row["k.container_id"],
                node: row["k.node"],
                isNodeNamed: row[
                    "(k.source_file_id, k.line) IN (SELECT source_file_id, line FROM event WHERE reason = 'OOMKilling')"
                ],
                proxy: row["f.proxy_id"], capture: row["f.capture_id"],
                largest: largest.flatMap { name in
                    resident.map { KernelProcess(name: name, resident: $0, adjustment: adjustment ?? 0) }
                })
        }
    }

    /// Events with one of some reasons; about objects of these names alone where some are given.
    package func events(reasons: [String], about names: [String]? = nil) throws(StoreError) -> [EventRow] {
        let list = reasons.map { "'\($0)'" }.joined(separator: ", ")
        guard let names else { return try events(where: "e.reason IN (\(list))") }
        var out: [EventRow] = []
        for name in names {
            out += try events(where: "e.reason IN (\(list)) AND e.object_name = ?", .text(name))
        }
        return out
    }

    /// By which the kubelet says that it started a container of some name between two times.
    package func starts(of container: String, from: Moment, to: Moment) throws(StoreError) -> [EventRow] {
        try events(
            where: """
                e.reason = '\(EventReason.started)' AND COALESCE(e.last_at, e.first_at) BETWEEN ?1 AND ?2
                AND (e.container = ?3 OR e.container IS NULL AND instr(e.message, ?3) > 0)
                """, .integer(from.microseconds), .integer(to.microseconds), .text(container))
    }

    /// The event by which a ReplicaSet or a DaemonSet says that it deleted a pod.
    package func deletion(ofPod pod: String, namespace: String) throws(StoreError) -> EventRow? {
        try events(
            where: """
                e.rowid IN (SELECT e.rowid FROM pod p JOIN event e ON \(Self.tellsDeletion)
                WHERE p.namespace = ?1 AND p.name = ?2)
                """, .text(namespace), .text(pod)
        ).first
    }

    /// The first event of a reason about each object whose message says something, one by one: of a StatefulSet every namespace and mesh
    /// has a `redis-0`, and a cluster in trouble has a hundred thousand pods that wait. `+`: by its index every event would be looked up.
    package func eachFirstEvent(
        reason: String, saying word: String, take: (EventRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        try database.each(
            from: told(where: Self.isFirst("+o.object_name")), [.text(reason), .text(word)], read: Self.event,
            take: take)
    }

    /// The same about objects of one name, one of each namespace and mesh.
    package func firstEvents(reason: String, saying word: String, about name: String) throws(StoreError) -> [EventRow] {
        try events(
            where: Self.isFirst("o.object_name", "AND o.object_name = ?3"), .text(reason), .text(word), .text(name))
    }

    private static func isFirst(_ name: String, _ condition: String = "") -> String {
        """
        e.rowid IN (SELECT MIN(o.rowid) FROM event o JOIN source_file g ON g.id = o.source_file_id
        WHERE o.reason = ?1 AND instr(o.message, ?2) > 0 \(condition) GROUP BY g.mesh_id, +o.namespace, \(name))
        """
    }

    /// Whether there is an event of a reason whose message says something.
    package func hasEvent(reason: String, saying word: String = "") throws(StoreError) -> Bool {
        try database.has(
            """
            event e JOIN source_file f ON f.id = e.source_file_id
            WHERE e.reason = ?1 AND (?2 = '' OR instr(e.message, ?2) > 0) AND f.mesh_id \(ofMesh)
            """, .text(reason), .text(word))
    }

    private func events(where condition: String, _ values: SQLValue...) throws(StoreError) -> [EventRow] {
        try database.rows(from: told(where: condition), values, read: Self.event)
    }

    private func told(where condition: String) -> String {
        """
        event e JOIN source_file f ON f.id = e.source_file_id LEFT JOIN bundle b ON b.id = f.bundle_id
        WHERE \(condition) AND f.mesh_id \(ofMesh) ORDER BY e.first_at, e.line
        """
    }

    private static func event(_ row: inout Columns) -> EventRow {
        EventRow(
            file: row["f.name"], line: row["e.line"], namespace: row["e.namespace"], reason: row["e.reason"],
            objectKind: row["e.object_kind"],
            objectName: row["e.object_name"], container: row["e.container"], host: row["e.host"],
            message: row["e.message"],
            count: row["e.count"], firstAt: row["e.first_at"], lastAt: row["e.last_at"],
            lastAge: row["e.last_age"], printedAt: row["f.modified_at"],
            isOfArchive: row["b.sha256 IS NOT NULL AND b.entries > 1"])
    }
}
