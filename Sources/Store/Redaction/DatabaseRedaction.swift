import Privacy
import Units

/// Puts pseudonyms into every column of a loaded database, by what each column holds; and, before that, learns from the
/// same columns which names there are.
package struct DatabaseRedaction {
    private let database: Database
    private let renamer: Renamer

    package init(_ store: Store, _ renamer: Renamer) {
        database = store.database
        self.renamer = renamer
    }

    /// Columns with their content, in the order in which names are learned: what says its kind comes before what is taken
    /// apart by what is known.
    private var columns: [(table: String, column: String, content: ColumnContent)] {
        let all = SchemaReference.tables.filter { !$0.isView && !Self.made.contains($0.name) }.flatMap { table in
            table.columns.compactMap { column in
                ColumnContent.of(table.name, column.name, column.type).map { (table.name, column.name, $0) }
            }
        }
        return Self.order.flatMap { content in all.filter { $0.2 == content } }.map { ($0.0, $0.1, $0.2) }
    }

    /// What the report says of itself is written anew from the redacted one.
    private static let made: Set<String> = [
        Tables.incident.name, Tables.finding.name, Tables.evidence.name, Tables.remedy.name,
    ]

    private static let order: [ColumnContent] = [
        .namespace, .pod, .workload, .node, .container, .object, .scopedObject, .subset, .mesh, .identity, .address,
        .byKind,
        .host, .cluster, .route, .byRole, .detailOfRole, .labels, .label, .labelKey, .image, .process, .filter, .place,
        .path, .prose, .digest,
        .contentHash, .stamp, .time, .milliseconds, .seconds,
    ]

    // MARK: - Learning

    /// Goes over every name once; the book numbers them when it is sealed.
    package func learn() throws(StoreError) {
        for (name, table) in [("pod", "proxy WHERE pod IS NOT NULL"), ("name", "pod")] {
            let pods = try database.rows(distinct: true, from: table) {
                ($0[name] as String, $0["workload"] as String?)
            }
            for (pod, workload) in pods { renamer.book.learn(pod: pod, of: workload) }
        }
        for (table, column, content) in columns {
            switch content {
            case .kept, .digest, .contentHash, .stamp, .time, .milliseconds, .seconds: continue
            default: break
            }
            let companion = content.companion ?? "NULL"
            let values = try database.rows(distinct: true, from: "\(table) WHERE \(column) IS NOT NULL") {
                ($0[column] as String, $0[companion] as String?)
            }
            for (value, companion) in values { _ = renamed(value, content, companion) }
        }
    }

    // MARK: - Writing

    /// Rewrites the database in place, and then builds it anew, so that no page keeps what stood there.
    ///
    /// `findings` are those of the redacted report.
    package func write(_ findings: Findings = Findings()) throws(StoreError) {
        try define()
        try database.execute("PRAGMA secure_delete = ON; BEGIN")
        let byTable = Dictionary(grouping: columns, by: \.table)
        for table in byTable.keys.sorted() {
            let changes = (byTable[table] ?? []).compactMap(change)
            if !changes.isEmpty {
                try database.execute("UPDATE \(table) SET \(changes.joined(separator: ", "))")
            }
        }
        try database.execute("COMMIT")
        try Store(database).keep(findings)
        try database.execute("PRAGMA temp_store = FILE; VACUUM")
    }

    private func change(_ table: String, _ column: String, _ content: ColumnContent) -> String? {
        let isStrict = renamer.level == .strict
        switch content {
        case .kept: return nil
        case .digest: return "\(column) = NULL"
        case .stamp: return isStrict ? "\(column) = NULL" : nil
        case .labels, .image: return isStrict ? "\(column) = NULL" : redacted(column, content)
        case .contentHash: return "\(column) = redacted_hash(\(column))"
        case .time: return isStrict ? "\(column) = \(column) + \(renamer.shift)" : nil
        case .milliseconds: return isStrict ? "\(column) = \(column) + \(renamer.shift / 1_000)" : nil
        case .seconds: return isStrict ? "\(column) = \(column) + \(renamer.shift / 1_000_000)" : nil
        default: return redacted(column, content)
        }
    }

    private func redacted(_ column: String, _ content: ColumnContent) -> String {
        "\(column) = redacted(\(column), '\(content.rawValue)', \(content.companion ?? "NULL"))"
    }

    private func define() throws(StoreError) {
        // Not of `self`: the connection would hold itself open.
        let renamer = renamer
        try database.define("redacted", arguments: 3) { values in
            guard case .text(let value) = values[0], case .text(let content) = values[1],
                let content = ColumnContent(rawValue: content)
            else { return values[0] }
            let companion: String? = if case .text(let text) = values[2] { text } else { nil }
            return .text(Self.renamed(value, content, companion, by: renamer))
        }
        try database.define("redacted_hash", arguments: 1) { values in
            guard case .blob(let bytes) = values[0] else { return values[0] }
            return .blob(Array(renamer.book.hash.of(bytes).prefix(16)))
        }
    }

    // MARK: - One value

    private func renamed(_ value: String, _ content: ColumnContent, _ companion: String?) -> String {
        Self.renamed(value, content, companion, by: renamer)
    }

    private static func renamed(
        _ value: String, _ content: ColumnContent, _ companion: String?, by renamer: Renamer
    ) -> String {
        switch content {
        case .kept, .digest, .contentHash, .stamp, .time, .milliseconds, .seconds: value
        case .namespace: renamer.namespace(value)
        case .pod: renamer.named(value, .pod)
        case .workload: renamer.named(value, .workload)
        case .node: renamer.named(value, .node)
        case .address: renamer.address(value)
        case .mesh: renamer.named(value, .mesh)
        case .object, .scopedObject: renamer.object(value)
        case .container: renamer.named(value, .container)
        case .subset: renamer.named(value, .subset)
        case .identity: renamer.named(value, .identity)
        case .image: renamer.named(value, .image)
        case .labels: renamer.labels(value)
        case .label: renamer.named(value, .label)
        case .labelKey: renamer.labelKey(value)
        case .host: renamer.host(value)
        case .cluster: renamer.cluster(value)
        case .route: renamer.route(value)
        case .path: renamer.path(value)
        case .process: renamer.process(value)
        case .place: renamer.place(value)
        case .filter: renamer.filter(value)
        case .prose: renamer.prose(value)
        case .byRole: renamer.listed(value, as: companion ?? "")
        case .detailOfRole: renamer.detail(value, of: companion ?? "")
        case .byKind:
            Self.kind(companion) == .object ? renamer.object(value) : renamer.named(value, Self.kind(companion))
        }
    }

    /// Of the object that an event is about.
    private static func kind(_ kind: String?) -> NameKind {
        switch kind?.lowercased() {
        case "pod": .pod
        case "node": .node
        case "deployment", "replicaset", "statefulset", "daemonset", "job", "cronjob", "horizontalpodautoscaler":
            .workload
        case "service", "endpoints": .service
        case "namespace": .namespace
        default: .object
        }
    }

    /// A cell of a query's answer, by the column it comes from; what SQL made itself goes by its look.
    package func renamed(_ value: SQLValue, of origin: (table: String, column: String)?) -> SQLValue {
        let content = origin.flatMap { origin in
            let column = Self.column(origin.table, origin.column)
            return column.flatMap { ColumnContent.of(origin.table, origin.column, $0.type) }
        }
        switch (value, content) {
        case (.integer(let number), .time): return .integer(number &+ renamer.shift)
        case (.integer(let number), .seconds): return .integer(number &+ renamer.shift / 1_000_000)
        case (.real(let number), .milliseconds): return .real(number + Double(renamer.shift / 1_000))
        case (.blob, _), (.text, .digest): return .null
        case (.text, .stamp), (.text, .labels), (.text, .image):
            if renamer.level == .strict { return .null }
        default: break
        }
        guard case .text(let text) = value else { return value }
        guard let content, content.companion == nil else { return .text(renamer.cell(text)) }
        return .text(content == .kept || content == .stamp ? text : renamed(text, content, nil))
    }

    private static func column(_ table: String, _ column: String) -> SchemaReference.Column? {
        SchemaReference.tables.first { $0.name == table }?.columns.first { $0.name == column }
    }

    // MARK: - The last look

    /// Looks through every text of the database.
    package func hit(of scan: FinishedScan) throws(StoreError) -> (rule: String, place: String)? {
        for table in SchemaReference.tables where !table.isView {
            for column in table.columns where column.type == .text {
                let values = try database.rows(distinct: true, from: "\(table.name)") { $0[column.name] as String }
                // A service may be called by a word that is a kind or a state: there only what no word is counts.
                let isKept = ColumnContent.of(table.name, column.name, column.type) == .kept
                for value in values {
                    if let hit = isKept ? Self.hit(inKept: value, of: scan) : scan.hit(in: value) {
                        return (hit.rule, "\(table.name).\(column.name)")
                    }
                }
            }
        }
        return nil
    }

    private static func hit(inKept value: String, of scan: FinishedScan) -> FinishedScan.Hit? {
        var value = value
        return value.withUTF8 { scan.hit(inPages: $0) }
    }
}
