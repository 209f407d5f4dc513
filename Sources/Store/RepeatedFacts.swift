/// Facts that two bundles of one mesh both hold, or lines of istiod's that one holds twice: each counts once.
///
/// Within one bundle, of istiod's lines within one file, nothing is dropped: a log that says a line twice means it twice, so the n-th of
/// its kind in one is the n-th in the other. Of lines, those of the log that reaches furthest stay, so that what a log began and what it
/// ended stand in one file.
struct RepeatedFacts {
    let database: Database

    func drop() throws(StoreError) {
        for lines in Self.lines { try drop(lines) }
        for objects in Self.objects { try drop(objects) }
        try dropOrphans()
    }

    /// The lines of a log of istiod's that one bundle holds twice, or of which it holds a part beside the whole: no two istiods send one
    /// proxy the same, or give a push the same number, in one moment.
    func dropCopies() throws(StoreError) {
        for lines in Self.istiods
        where try database.has(
            "(SELECT MIN(source_file_id) AS first, MAX(source_file_id) AS last FROM \(lines.table)) WHERE first < last")
        { try drop(lines) }
    }

    /// What several pages of one bundle say of an object: the first one's word stays.
    func dropWithinBundles() throws(StoreError) {
        for (table, name) in Self.listedAgain {
            try database.execute(
                """
                DELETE FROM \(table) WHERE rowid IN (
                  SELECT id FROM (
                    SELECT t.rowid AS id, t.source_file_id AS file,
                           MIN(t.source_file_id) OVER (PARTITION BY f.bundle_id, \(name)) AS first
                    FROM \(table) t JOIN source_file f ON f.id = t.source_file_id)
                  WHERE file > first)
                """)
        }
        try dropOrphans()
    }

    /// Tables into which each page writes what it has, whatever others of its input had.
    private static let listedAgain =
        objects.filter { ["istio_object", "workload"].contains($0.table) } + [
            (
                "managed_object",
                "t.kind, t.namespace, t.name, t.tool, t.manager_namespace, t.manager_name, t.certain"
            )
        ]

    /// What belonged to a pod or an object that is gone.
    func dropOrphans() throws(StoreError) {
        try database.execute(
            """
            DELETE FROM container WHERE pod_id NOT IN (SELECT id FROM pod);
            DELETE FROM container_state WHERE container_id NOT IN (SELECT id FROM container);
            DELETE FROM istio_name WHERE object_id NOT IN (SELECT id FROM istio_object);
            """)
    }

    /// What a log says, with its time.
    private struct Lines {
        var table: String
        /// What makes two of them the same.
        var content: String
        /// When it was said, NULL where nothing tells that: the file with the newest stays.
        var time = "t.at"
        /// What means each of its lines: a bundle, or a file where a bundle may hold one log twice.
        var holder = "f.bundle_id"
    }

    private static let lines = istiods + others
    private static let file = "t.source_file_id"
    private static let istiods = [
        Lines(
            table: "push",
            content: "t.at, t.type, t.namespace, t.pod, t.answer, t.incremental, t.resources, t.removed, t.size",
            holder: file),
        Lines(table: "proxy_connection", content: "t.at, t.namespace, t.pod, t.connection, t.opened", holder: file),
        Lines(table: "push_cause", content: "t.at, t.push, t.kind, t.namespace, t.name", holder: file),
        Lines(table: "mesh_size", content: "t.at, t.services, t.connected, t.push", holder: file),
    ]
    private static let others = [
        Lines(table: "log_line", content: "f.proxy_id, t.at, t.text"),
        Lines(
            table: "kernel_kill", content: "t.boot_seconds, t.at, t.clock, t.process_name, t.process_id, t.cgroup",
            time: "COALESCE(t.at, t.boot_seconds, t.clock)"),
        Lines(
            table: "event",
            content: "t.namespace, t.reason, t.object_kind, t.object_name, t.container, t.message, t.first_at",
            time: "t.last_at"),
        Lines(table: "proxy_life", content: "f.proxy_id, t.namespace, t.pod, t.first_at", time: "t.last_at"),
    ]

    private func drop(_ lines: Lines) throws(StoreError) {
        // Without a time nothing tells that two lines are one.
        try database.execute(
            """
            DELETE FROM \(lines.table) WHERE rowid IN (
              WITH line AS (
                SELECT t.rowid AS id, f.mesh_id, t.source_file_id AS file,
                       MAX(\(lines.time)) OVER (PARTITION BY t.source_file_id) AS newest, \(Self.named(lines.content)),
                       ROW_NUMBER() OVER (PARTITION BY \(lines.holder), \(lines.content) ORDER BY t.source_file_id, t.rowid) AS n
                FROM \(lines.table) t JOIN source_file f ON f.id = t.source_file_id WHERE \(lines.time) IS NOT NULL)
              SELECT id FROM (
                SELECT id, ROW_NUMBER() OVER (
                  PARTITION BY mesh_id, n, \(Self.names(lines.content)) ORDER BY newest DESC, file) AS place
                FROM line) WHERE place > 1)
            """)
    }

    /// `t.at AS c0, t.type AS c1`.
    private static func named(_ content: String) -> String {
        content.split(separator: ",").enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
    }

    private static func names(_ content: String) -> String {
        content.split(separator: ",").indices.map { "c\($0)" }.joined(separator: ", ")
    }

    /// Objects, and what makes two of them the same: the first one stays. Of pods see `PodMoments`.
    private static let objects: [(table: String, name: String)] = [
        ("istio_object", "t.kind, t.namespace, t.name"), ("workload", "t.kind, t.namespace, t.name"),
        ("node", "t.name"), ("mesh_service", "t.hostname, t.namespace"),
        ("memory_bound", "t.kind, t.namespace, t.name"), ("gateway_parameters", "t.namespace, t.gateway"),
    ]

    private func drop(_ objects: (table: String, name: String)) throws(StoreError) {
        try database.execute(
            """
            DELETE FROM \(objects.table) WHERE rowid IN (
              SELECT id FROM (
                SELECT t.rowid AS id, f.bundle_id,
                       MIN(f.bundle_id) OVER (PARTITION BY f.mesh_id, \(objects.name)) AS first
                FROM \(objects.table) t JOIN source_file f ON f.id = t.source_file_id)
              WHERE bundle_id > first)
            """)
    }
}
