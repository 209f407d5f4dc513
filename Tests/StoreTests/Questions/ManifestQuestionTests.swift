import Testing
import Units

@testable import Store

/// What became of each entry of a bundle, and when the bundle was made.
@Suite struct ManifestQuestionTests {
    @Test(arguments: [
        ("read", false), ("skipped", false), ("partial", true), ("damaged", true), ("refused", true),
    ])
    func `A bundle is hurt by what was cut, damaged or refused`(status: String, isHurt: Bool) throws {
        let rows = try Rows()
        try rows.add("bundle", ["id": 7, "name": "b.tgz", "kind": "loose"])
        try rows.file("a", bundle: 7, status: status)
        #expect(try rows.store.isHurt() == isHurt)
        #expect(try rows.store.bundles().first { $0.name == "b.tgz" }?.isComplete == !isHurt)
    }

    @Test(arguments: [
        ("unknown", false), ("empty", false), ("archive", false), ("kubectl table", true), ("memory", true),
    ])
    func `A page is whatever was recognised`(kind: String, isPage: Bool) throws {
        let rows = try Rows()
        try rows.file("a", kind)
        #expect(try rows.store.holdsPages() == isPage)
    }

    @Test func `An input that repeats another names it`() throws {
        let rows = try Rows()
        try rows.add("bundle", ["id": 7, "name": "first.tgz", "kind": "loose"])
        try rows.add("bundle", ["id": 8, "name": "again.tgz", "kind": "loose", "repeats": 7])
        #expect(try rows.store.bundles().suffix(2).map(\.repeats) == [nil, "first.tgz"])
    }

    /// What is damaged matters most, what nobody recognised least.
    @Test func `Of too many entries the manifest lists those that matter, and sums up the rest`() throws {
        let rows = try Rows()
        for (name, kind, status) in [
            ("a", "unknown", "skipped"), ("b", "kernel log", "skipped"), ("c", "memory", "read"),
            ("d", "memory", "damaged"), ("e", "unknown", "skipped"),
        ] { try rows.file(name, kind, status: status) }
        let (listed, rest) = try rows.store.manifest(most: 2)
        #expect(listed.map(\.name) == ["c", "d"] && listed.map(\.status) == [.read, .damaged])
        #expect(rest.map { "\($0.kind) \($0.status) \($0.entries)" } == ["kernel log skipped 1", "unknown skipped 2"])
        // Of one whose size nobody knows there is no sum.
        for (name, bytes): (String, SQLValue) in [("a", 40), ("b", nil), ("d", 7), ("e", 2)] {
            try rows.store.database.run("UPDATE source_file SET bytes = ? WHERE name = ?", bytes, .text(name))
        }
        #expect(try rows.store.manifest(most: 2).rest.map(\.bytes) == [nil, 42])
        #expect(try rows.store.manifest(most: 1).rest.map { "\($0.kind) \($0.entries)" }.first == "kernel log 1")
        #expect(try rows.store.manifest(most: 5).rest.isEmpty == true)
        #expect(try rows.store.manifest(most: 6).listed.map(\.name) == ["a", "b", "c", "d", "e"])
    }

    @Test func `An owner is assumed where it is the only proxy and has a name`() throws {
        let rows = try Rows()
        func owner(_ namespace: SQLValue, _ pod: SQLValue, joinedBy reason: String?) throws -> String? {
            let proxy = try rows.add("proxy", ["id": .null, "namespace": namespace, "pod": pod])
            let file = try rows.file("f\(proxy)", proxy: proxy)
            try rows.store.database.run(
                "UPDATE source_file SET joined_by = ? WHERE id = ?", SQLValue(reason), .integer(file))
            return try rows.store.manifest(most: 100).listed.first { $0.name == "f\(proxy)" }?.assumedOwner
        }
        let only = PageOwners.Reason.only.rawValue
        #expect(try owner("shop", "cart-0", joinedBy: only) == "shop/cart-0")
        #expect(try owner(nil, "cart-0", joinedBy: only) == "cart-0")
        #expect(try owner("", "", joinedBy: only) == nil)
        #expect(try owner("shop", "cart-1", joinedBy: nil) == nil)
    }

    @Test func `Entries that speak of a kill and could not be read come first, worst first`() throws {
        let rows = try Rows()
        for (name, status) in [("p", "partial"), ("r", "refused"), ("d", "damaged"), ("ok", "read")] {
            try rows.file(name, status: status)
        }
        for (name, telling): (String, SQLValue) in [("u", "OOMKilled"), ("v", .null)] {
            let id = try rows.file(name, "unknown", status: "skipped")
            try rows.store.database.run("UPDATE source_file SET telling = ? WHERE id = ?", telling, .integer(id))
        }
        let found = try rows.store.unread(most: 3)
        #expect(found.rows.map(\.name) == ["d", "r", "p"] && found.count == 4)
        #expect(found.rows.map(\.status) == [.damaged, .refused, .partial])
    }

    /// An archive that breaks off in a page lost what came behind it too; a page that was given alone is itself what breaks off.
    @Test(arguments: [(40, ["b"], true), (1, ["b/krtz"], false)])
    func `One damage is told of the archive, or of the page where it is all`(
        entries: Int, names: [String], isArchive: Bool
    ) throws {
        let rows = try Rows()
        try rows.store.database.run("UPDATE bundle SET name = 'b', entries = ?", .integer(Int64(entries)))
        for (name, kind) in [("b/krtz", "krtz"), ("b/krtz", "archive"), ("b", "archive")] {
            let id = try rows.file(name, kind, status: "partial")
            try rows.store.database.run(
                "UPDATE source_file SET why = 'gzip stream ends early' WHERE id = ?", .integer(id))
        }
        let found = try rows.store.unread(most: 3)
        #expect(found.rows.map(\.name) == names && found.count == 1, "\(found)")
        #expect(found.rows.map(\.isArchive) == [isArchive])
    }

    @Test func `A page is without an owner only where pods are known`() throws {
        let rows = try Rows()
        let nameless = try rows.add("proxy", ["id": .null])
        for name in ["b", "a"] {
            let file = try rows.file(name, proxy: nameless)
            try rows.store.database.run(
                "UPDATE source_file SET joined_by = ? WHERE id = ?", .text(PageOwners.Reason.only.rawValue),
                .integer(file))
        }
        #expect(try rows.store.namelessPages().isEmpty)
        #expect(try !rows.store.namesPods())
        try rows.add("proxy", ["id": .null, "pod": "cart-0"])
        #expect(try rows.store.namelessPages().map { "\($0.name) \($0.pages)" } == ["a 2"])
        #expect(try rows.store.namesPods())
    }

    @Test func `A failed request counts where no page of that kind came from elsewhere`() throws {
        let rows = try Rows()
        func proxy(_ pod: String) throws -> Int64 { try rows.add("proxy", ["id": .null, "pod": .text(pod)]) }
        let (lost, found) = (try proxy("lost"), try proxy("found"))
        for name in ["x/clusters", "x/config_dump"] { try rows.file(name, "failed request", proxy: lost) }
        try rows.file("y/config_dump", "failed request", proxy: found)
        try rows.file("z/config_dump", "config_dump", proxy: found)
        let failed = try rows.store.failedRequests(most: 5)
        #expect(failed.map(\.pod) == ["lost"])
        #expect(failed.first?.entries == 2 && failed.first?.isConfiguration == true)
        #expect(try rows.store.proxiesWithFailedRequests() == [lost, found])
    }

    @Test func `What was looked through is counted by what was found`() throws {
        let rows = try Rows()
        let file = SQLValue.integer(try rows.file("kern", "kernel log"))
        try rows.file("cut", "kernel log", status: "partial")
        try rows.file("lost", "kernel log", status: "damaged")
        for container: Int64 in [1, 1, 2] {
            try rows.add(
                "container_state", ["container_id": .integer(container), "which": "state", "kind": "running"])
        }
        // What two captures that overlap hold of the same is counted once.
        for name in ["a", "b", "c", "c"] {
            try rows.add("event", ["source_file_id": file, "object_name": .text(name)])
        }
        for _ in 0..<2 { try rows.add("proxy_life", ["source_file_id": file]) }
        try rows.add("push", ["source_file_id": file, "at": at(1)])
        try rows.add("proxy_connection", ["source_file_id": file, "at": at(1)])
        try rows.add("kernel_kill", ["source_file_id": file])
        for push: SQLValue in [4, nil] {
            try rows.add("push_cause", ["source_file_id": file, "at": at(1), "push": push])
        }
        for kills: SQLValue in [0, nil] {
            try rows.add("process_memory", ["source_file_id": file, "oom_kills": kills])
        }
        let found = try rows.store.lookedThrough()
        #expect((found.statuses, found.events, found.proxyLogs, found.istiodLines) == (2, 3, 1, 2))
        #expect((found.kernelLogs, found.kernelKills, found.pushCauses, found.counters) == (2, 1, 1, 1))
    }

    @Test func `Files of a proxy are told by kind, of those with facts`() throws {
        let rows = try Rows()
        let proxy = try rows.add("proxy", ["id": .null, "pod": "cart-0"])
        try rows.file("a/memory", "memory", proxy: proxy)
        try rows.file("b/memory", "memory", proxy: proxy)
        try rows.file("a/clusters", "clusters", proxy: proxy, facts: 0)
        try rows.file("other/memory", "memory", proxy: proxy, mesh: 2)
        #expect(try rows.store.only(mesh: 1).filesByProxy() == [proxy: [.memoryPage: "b/memory"]])
    }

    @Test func `Meshes are numbered from one; pages of none are no mesh`() throws {
        let rows = try Rows()
        for (id, mesh): (Int64, Int64) in [(7, 3), (8, 0), (9, 3), (10, 2)] {
            try rows.add("bundle", ["id": .integer(id), "mesh_id": .integer(mesh)])
        }
        #expect(try rows.store.meshes().suffix(2) == [2, 3])
    }
}
