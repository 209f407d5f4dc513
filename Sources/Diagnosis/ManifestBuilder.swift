import Store
import Units

/// Every entry of the bundle, and what a complete capture would have had.
struct ManifestBuilder {
    let store: Store

    func entries() throws -> [ManifestEntry] {
        let entries = try store.manifest().map { row in
            ManifestEntry(
                name: row.name, kind: row.kind, bytes: row.bytes,
                status: ManifestEntry.Status(rawValue: row.status) ?? .skipped, why: row.why)
        }
        return entries
            + CompleteCapture.missing(
                from: Set(entries.filter { $0.status == .read || $0.status == .partial }.compactMap(\.kind)))
    }
}
