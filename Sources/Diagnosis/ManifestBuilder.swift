import Store
import Units

/// Every entry of the bundle, and what a complete capture would have had.
struct ManifestBuilder {
    let store: Store

    /// Entries that are listed each; the others are counted by kind.
    static let most = 10_000

    private static func summed(_ sum: Store.ManifestSum) -> ManifestEntry {
        var entry = ManifestEntry(
            name: "\(sum.entries) more entries", kind: sum.kind, bytes: sum.bytes,
            status: ManifestEntry.Status(rawValue: sum.status.rawValue) ?? .skipped, why: "not listed one by one")
        entry.entries = sum.entries
        return entry
    }

    func entries() throws -> [ManifestEntry] {
        let manifest = try store.manifest(most: Self.most)
        let entries =
            manifest.listed.map { row in
                var entry = ManifestEntry(
                    name: row.name, kind: row.kind, bytes: row.bytes,
                    status: ManifestEntry.Status(rawValue: row.status.rawValue) ?? .skipped, why: row.why)
                entry.assumedOwner = row.assumedOwner
                if let owner = entry.assumedOwner, entry.why == nil { entry.why = "assumed: of \(owner), the only pod" }
                return entry
            } + manifest.rest.map(Self.summed)
        return entries
            + CompleteCapture.missing(
                from: Set(entries.filter { $0.status == .read || $0.status == .partial }.compactMap(\.kind)))
    }
}
