import Archive
import SampleBundles
import Store
import Testing
import Units

/// One bundle gives the same database in whatever it is packed.
@Suite struct ContainerFormsTests {
    /// Sorted as a walk through folders comes by them, so that no form has an order of its own.
    private static func sorted(_ builder: BundleBuilder) -> [(name: String, bytes: [UInt8], modifiedAt: Moment)] {
        builder.entries.sorted { a, b in
            a.name.split(separator: "/").lexicographicallyPrecedes(b.name.split(separator: "/")) {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        }
    }

    private static func compare(_ forms: [(name: String, store: Store)], below root: String) throws {
        guard let first = forms.first else { return }
        let expected = try contents(first.store, below: root)
        #expect((expected["cluster"]?.count ?? 0) > 5 && (expected["proxy"]?.count ?? 0) > 1)
        for form in forms.dropFirst() {
            let found = try contents(form.store, below: root)
            #expect(found.keys.sorted() == expected.keys.sorted())
            for (table, rows) in expected {
                let same = found[table] == rows
                #expect(same, "\(form.name) differs from \(first.name) in \(table)")
                if !same, let other = found[table] {
                    let pair = zip(rows, other).first { $0 != $1 }
                    Issue.record("\(rows.count) and \(other.count) rows; \(pair.map { "\($0)" } ?? "")")
                }
            }
        }
    }

    @Test func `a bundle is the same as tar, tgz, folder, tgz in tgz, and with packed entries`() throws {
        guard let sample = SampleBundles.named("wildcard-subsets") else { return }
        let entries = Self.sorted(sample.capture.builder())
        var plain = BundleBuilder()
        var packed = BundleBuilder()
        let folder = ScratchFolder()
        for entry in entries {
            plain.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
            packed.add(entry.name, bytes: entry.bytes.isEmpty ? [] : gzip(entry.bytes), modifiedAt: entry.modifiedAt)
            folder.write(entry.name, entry.bytes, at: entry.modifiedAt)
        }
        var outer = BundleBuilder()
        outer.add("case-4711/bug-report.tar.gz", bytes: plain.tarGzip())
        try Self.compare(
            [
                ("tar", load(archive: plain.tar())), ("tgz", load(archive: plain.tarGzip())),
                ("tgz in tgz", load(archive: outer.tarGzip())), ("packed entries", load(archive: packed.tarGzip())),
                ("folder", load(BundleReader(paths: [folder.path]))),
            ], below: "bug-report/")
    }

    @Test func `pages saved by hand are the same in one archive and as several arguments`() throws {
        guard let sample = SampleBundles.named("healthy") else { return }
        var flat = BundleBuilder()
        let folder = ScratchFolder()
        var paths: [String] = []
        let entries = sample.capture.builder().entries.filter { $0.name.contains("/proxies/") }
        for entry in entries {
            let parts = entry.name.split(separator: "/").map(String.init)
            guard let at = parts.firstIndex(of: "proxies"), at + 3 < parts.count else { continue }
            let page = parts[(at + 3)...].joined(separator: "-").replacing("?", with: "-")
            let name = "\(parts[at + 2]).\(parts[at + 1]).\(page).gz"
            flat.add("by-hand/" + name, bytes: gzip(entry.bytes), modifiedAt: entry.modifiedAt)
            paths.append(folder.write(name, gzip(entry.bytes), at: entry.modifiedAt))
        }
        #expect(paths.count > 10)
        try Self.compare(
            [("tgz", load(archive: flat.tarGzip())), ("arguments", load(BundleReader(paths: paths)))], below: "by-hand/"
        )
    }
}
