import Units

package struct KernelKillRow: Sendable {
    package var file: String
    package var line: Int
    package var bootSeconds: Double?
    package var at: Moment?
    package var processName: String
    package var processID: Int?
    package var anonymous: Bytes?
    package var usage: Bytes?
    package var limit: Bytes?
    package var kernelMemory: Bytes?
    package var constraint: String?
    package var cgroup: String?
    package var taskCgroup: String?
    package var podUID: String?
    package var containerID: String?
    package var proxy: Int64?
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
    /// When the last of them happened: as told, else the table's age before the file was written.
    package var newestAt: Moment? {
        lastAt ?? printedAt.flatMap { printed in lastAge.map { printed.advanced(bySeconds: -$0) } }
    }
}

extension Store {
    /// Kills of the kernel that are looked at: more are printed by no node, but by a loop or by somebody who means ill.
    package static let mostKernelKills = 20_000

    /// Proxies beside whose pages a kernel's log of a kill was saved.
    package func proxiesInKernelLogs() throws(StoreError) -> Set<Int64> {
        Set(
            try database.rows(
                """
                SELECT DISTINCT f.proxy_id FROM kernel_kill k JOIN source_file f ON f.id = k.source_file_id
                WHERE f.proxy_id IS NOT NULL AND f.mesh_id \(ofMesh)
                """
            ) { $0.integer(0) })
    }

    /// Kills in kernel logs, in order; of very many the newest.
    package func kernelKills() throws(StoreError) -> [KernelKillRow] {
        try database.rows(
            """
            SELECT f.name, k.line, k.boot_seconds, k.at, k.process_name, k.anonymous, k.usage, k.memory_limit, k.kernel_memory,
                   k.constraint_kind, k.cgroup, k.task_cgroup, k.pod_uid, k.container_id, f.proxy_id, k.process_id
            FROM kernel_kill k JOIN source_file f ON f.id = k.source_file_id WHERE f.mesh_id \(ofMesh) AND k.rowid > (SELECT COALESCE(MAX(rowid), 0) FROM kernel_kill) - \(Self.mostKernelKills)
            ORDER BY f.id, k.line
            """
        ) { row in
            KernelKillRow(
                file: row.text(0), line: row.int(1), bootSeconds: row.optionalReal(2), at: row.optionalMoment(3),
                processName: row.text(4), processID: row.optionalInt(15), anonymous: row.optionalBytes(5),
                usage: row.optionalBytes(6),
                limit: row.optionalBytes(7),
                kernelMemory: row.optionalBytes(8), constraint: row.optionalText(9), cgroup: row.optionalText(10),
                taskCgroup: row.optionalText(11), podUID: row.optionalText(12), containerID: row.optionalText(13),
                proxy: row.optionalInteger(14))
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

    /// The first event of a reason about each object whose message says something.
    package func firstEvents(reason: String, saying word: String) throws(StoreError) -> [EventRow] {
        try events(
            where: """
                e.rowid IN (SELECT MIN(rowid) FROM event WHERE reason = ? AND instr(message, ?) > 0 GROUP BY object_name)
                """, .text(reason), .text(word))
    }

    private func events(where condition: String, _ values: SQLValue...) throws(StoreError) -> [EventRow] {
        try database.rows(
            """
            SELECT f.name, e.line, e.namespace, e.reason, e.object_kind, e.object_name, e.container, e.host, e.message, e.count, e.first_at,
                   e.last_at, e.last_age, f.modified_at
            FROM event e JOIN source_file f ON f.id = e.source_file_id WHERE \(condition) AND f.mesh_id \(ofMesh) ORDER BY e.first_at, e.line
            """, values
        ) { row in
            EventRow(
                file: row.text(0), line: row.int(1), namespace: row.optionalText(2), reason: row.text(3),
                objectKind: row.text(4),
                objectName: row.text(5), container: row.optionalText(6), host: row.optionalText(7),
                message: row.text(8),
                count: row.optionalInt(9), firstAt: row.optionalMoment(10), lastAt: row.optionalMoment(11),
                lastAge: row.optionalReal(12), printedAt: row.optionalMoment(13))
        }
    }
}
