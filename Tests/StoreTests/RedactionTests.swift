import Archive
import Privacy
import SampleBundles
import TestSupport
import Testing
import Units

@testable import Store

/// Pseudonyms in every column of a database.
@Suite struct RedactionTests {
    private static func load() throws -> Store {
        let bytes = try #require(SampleBundles.named("wildcard-subsets")).capture.builder().tar()
        return try Loader(path: nil).load(BundleReader(name: "b.tar", source: MemorySource(bytes)))
    }

    private static func redaction(of store: Store, level: RedactionLevel = .names) throws -> (
        DatabaseRedaction, Renamer
    ) {
        let renamer = Renamer(book: NameBook(hash: .random()), level: level)
        let redaction = DatabaseRedaction(store, renamer)
        try redaction.learn()
        renamer.seal()
        return (redaction, renamer)
    }

    /// Whoever adds a column says what it holds; where nobody did, it is taken for words of somebody else.
    @Test func `Every column with text says what it holds`() {
        for table in SchemaReference.tables where !table.isView {
            for column in table.columns where column.type == .text {
                let isSaid =
                    ColumnContent.byName[column.name] != nil
                    || ColumnContent.special["\(table.name).\(column.name)"] != nil
                #expect(isSaid, "\(table.name).\(column.name) is not in ColumnContent")
            }
        }
    }

    @Test func `No name is left, and nothing else changes`() throws {
        let (plain, store) = (try Self.load(), try Self.load())
        let (redaction, renamer) = try Self.redaction(of: store)
        let scan = FinishedScan(renamer.book)
        #expect(try redaction.hit(of: scan) != nil, "the scan sees the names before")
        try redaction.write()
        #expect(try redaction.hit(of: scan) == nil)
        for table in SchemaReference.tables {
            for column in table.columns {
                let count = "SELECT COUNT(*), COUNT(DISTINCT \(column.name)), COUNT(\(column.name)) FROM \(table.name)"
                let counts = try [plain, store].map {
                    try #require(try $0.database.answer(count).first).map(\.text)
                }
                let what = "\(table.name).\(column.name)"
                #expect(counts[0][0] == counts[1][0], "rows of \(what)")
                if column.name != "sha256" {
                    #expect(counts[0][1] == counts[1][1], "different values of \(what)")
                    #expect(counts[0][2] == counts[1][2], "values of \(what)")
                }
                guard column.type == .integer || column.type == .real else { continue }
                let sum = "SELECT TOTAL(\(column.name)) FROM \(table.name)"
                let sums = try [plain, store].map { try $0.database.texts(sum) }
                #expect(sums[0] == sums[1], "sum of \(what)")
            }
        }
    }

    /// A name put into any column is found there.
    @Test func `A leak in any column is found`() throws {
        let store = try Self.load()
        let (redaction, renamer) = try Self.redaction(of: store)
        try redaction.write()
        let scan = FinishedScan(renamer.book)
        let leaked = try #require(renamer.book.entries.first { $0.kind == .pod }).name
        var tried = 0
        // Tables without row ids hold numbers and fixed words.
        let clustered = Set(Schema.tables.filter { !$0.clusteredBy.isEmpty }.map(\.name))
        for table in SchemaReference.tables where !table.isView && !clustered.contains(table.name) {
            for column in table.columns where column.type == .text {
                guard let row = try store.database.number("SELECT MIN(rowid) FROM \(table.name)"),
                    let before = try store.database.answer(
                        "SELECT \(column.name) FROM \(table.name) WHERE rowid = \(row)"
                    ).first?.first
                else { continue }
                let change = "UPDATE \(table.name) SET \(column.name) = ? WHERE rowid = \(row)"
                // A column of fixed words takes no other.
                guard (try? store.database.run(change, .text(leaked))) != nil else { continue }
                #expect(try redaction.hit(of: scan)?.place == "\(table.name).\(column.name)")
                try store.database.run(change, before)
                tried += 1
            }
        }
        #expect(tried > 40)
        #expect(try redaction.hit(of: scan) == nil)
    }

    /// A name that only one object lists is known from nowhere else, and goes all the same.
    @Test(arguments: ListedName.Role.allCases.filter { $0 != .filter })
    func `A name that one object alone lists goes`(role: ListedName.Role) throws {
        let store = try Self.load()
        let object = try #require(try store.database.number("SELECT MIN(id) FROM istio_object"))
        try Tables.istioName.insert(
            ListedName(object: object, role: role, name: "quollberry", detail: "team=wombatfield"), into: store.database
        )
        let (redaction, _) = try Self.redaction(of: store)
        try redaction.write()
        let left = try store.database.texts("SELECT name || ' ' || COALESCE(detail, '') FROM istio_name").compactMap {
            $0
        }.joined()
        #expect(!left.contains("quollberry"))
        let isAlone = [.host, .destination, .exportTo, .gateway].contains(role)
        #expect(isAlone || !left.contains("wombatfield"))
    }

    @Test func `Strict shifts times and drops labels, images and addresses`() throws {
        let (plain, store) = (try Self.load(), try Self.load())
        let (redaction, renamer) = try Self.redaction(of: store, level: .strict)
        try redaction.write()
        let times = try [plain, store].map {
            try $0.database.rows(from: "push ORDER BY at") { $0["at"] as Int64 }
        }
        #expect(!times[0].isEmpty && times[0].map { $0 + renamer.shift } == times[1])
        for column in ["labels", "image"] {
            let table = column == "image" ? "container" : "pod"
            #expect(try store.database.number("SELECT COUNT(\(column)) FROM \(table)") == 0)
        }
        let addresses = try store.database.texts("SELECT DISTINCT address FROM pod WHERE address IS NOT NULL")
        #expect(addresses == ["address"])
    }

    private static func equal(_ value: SQLValue, _ other: SQLValue) -> Bool { "\(value)" == "\(other)" }

    /// A figure that lies within a month of the capture, in seconds, milliseconds or microseconds, is a time of it.
    @Test(arguments: ["wildcard-subsets", "startup-loop", "connections"])
    func `Strict leaves no number and no word that is a time of the capture`(sample: String) throws {
        let capture = try #require(SampleBundles.named(sample)).capture
        let bytes = capture.builder().tar()
        let store = try Loader(path: nil).load(BundleReader(name: "b.tar", source: MemorySource(bytes)))
        let month = 30 * 86_400.0
        let now = Double(capture.mesh.capturedAt.seconds)
        func times(_ store: Store) throws -> [String: Int] {
            var out: [String: Int] = [:]
            for table in SchemaReference.tables where !table.isView {
                for column in table.columns where column.type == .integer || column.type == .real {
                    let ranges = [1.0, 1e3, 1e6].map { unit in
                        "\(column.name) BETWEEN \((now - month) * unit) AND \((now + month) * unit)"
                    }
                    let count = try store.database.number(
                        "SELECT COUNT(*) FROM \(table.name) WHERE \(ranges.joined(separator: " OR "))")
                    if let count, count > 0 { out["\(table.name).\(column.name)"] = Int(count) }
                }
            }
            return out
        }
        #expect(try times(store).count > 8)
        let (redaction, _) = try Self.redaction(of: store, level: .strict)
        try redaction.write()
        #expect(try times(store) == [:])
        let day = String(capture.mesh.capturedAt.rfc3339.prefix(10))
        for table in SchemaReference.tables where !table.isView {
            for column in table.columns where column.type == .text {
                let named = try store.database.number(
                    "SELECT COUNT(*) FROM \(table.name) WHERE \(column.name) LIKE '%\(day)%'")
                #expect(named == 0, "\(table.name).\(column.name)")
            }
        }
    }

    /// A value of a query's answer, by the column that it comes from.
    @Test(
        arguments: [
            ("pod", "name", "cart-9", "pod-"), ("pod", "namespace", "quoll", "ns-"),
            ("node", "name", "worker-9", "node-"),
            ("cluster", "host", "quoll.wombat.svc.cluster.local", "svc-"), ("container", "image", "quoll:1", "img-"),
            ("event", "reason", "OOMKilled", "OOMKilled"), ("kernel_kill", "clock", "11-24T08:08:28", "11-24T08:08:28"),
            ("listener_filter", "name", "quoll.lua", "file-"), ("pod", "labels", "team=quoll", "team=lbl-"),
            ("bundle", "sha256", "00ff", nil), ("no_table", "x", "on 10.4.7.9", "on ip-"),
            ("istio_name", "name", "10.4.7.9", "ip-"),
        ] as [(String, String, String, String?)])
    func `An answer is redacted by its column`(table: String, column: String, value: String, front: String?) throws {
        let (redaction, renamer) = try Self.redaction(of: Loading.store(BundleBuilder()))
        let given = redaction.renamed(.text(value), of: (table, column))
        #expect((given.text.map { $0.hasPrefix(front ?? "?") } ?? (front == nil)) == true, "\(given)")
        #expect(Self.equal(redaction.renamed(.integer(7), of: (table, column)), .integer(7)))
        #expect(Self.equal(redaction.renamed(.blob([1, 2]), of: (table, column)), .null))
        #expect(Self.equal(redaction.renamed(.null, of: nil), .null) && renamer.shift == 0)
    }

    @Test func `A strict answer moves times, and drops labels, images and stamps`() throws {
        let (redaction, renamer) = try Self.redaction(of: Loading.store(BundleBuilder()), level: .strict)
        let shift = renamer.shift
        #expect(Self.equal(redaction.renamed(.integer(9_000_000), of: ("push", "at")), .integer(9_000_000 + shift)))
        #expect(
            Self.equal(redaction.renamed(.integer(9), of: ("config_update", "second")), .integer(9 + shift / 1_000_000))
        )
        let stat = ("stat_page", "cluster_manager_cds_update_time")
        #expect(Self.equal(redaction.renamed(.real(9), of: stat), .real(9 + Double(shift / 1_000))))
        for (table, column) in [("pod", "labels"), ("container", "image"), ("kernel_kill", "clock")] {
            #expect(Self.equal(redaction.renamed(.text("x"), of: (table, column)), .null))
        }
        #expect(Self.equal(redaction.renamed(.integer(9), of: nil), .integer(9)))
    }

    @Test func `Secrets are erased while loading`() throws {
        var bundle = BundleBuilder()
        let token = "Bearer aaaabbbbcccc" + "dddd1"
        bundle.add(
            "events.txt",
            "NAMESPACE   LAST SEEN   TYPE      REASON      OBJECT       MESSAGE\n"
                + "shop        5m          Warning   Unhealthy   pod/cart-0   probe failed with \(token) of 503\n")
        let store = try Loader(path: nil).load(BundleReader(name: "b.tar", source: MemorySource(bundle.tar())))
        let messages = try store.database.rows(from: "event") { $0["message"] as String }
        #expect(messages == ["probe failed with Bearer erased-bearer of 503"])
    }

    /// A ServiceEntry may have a password in its host, and a name of anything may be a token.
    @Test(arguments: [
        ("cluster", "host"), ("cluster", "name"), ("page_cluster", "name"), ("pod", "name"), ("istio_object", "name"),
        ("proxy", "node"),
    ])
    func `Secrets are erased from names as well, and no other name changes`(table: String, column: String) throws {
        let store = try Self.load()
        let database = store.database
        let names = "SELECT \(column) FROM \(table) ORDER BY 1"
        let before = try database.texts(names)
        try SecretErasure(database: database).run()
        #expect(try database.texts(names) == before)
        let secret = "https://robot:hunter2" + "@registry.example"
        try database.execute(
            "UPDATE \(table) SET \(column) = '\(secret)' WHERE \(column) = (SELECT max(\(column)) FROM \(table))")
        try SecretErasure(database: database).run()
        let after = try database.texts(names)
        #expect(after.contains("https://erased-url-password@registry.example"), "\(before.last as Any)")
        #expect(!after.contains(secret))
    }
}
