import Units

/// Times that a script notes beside the pages that it saves.
extension Joins {
    /// Seconds: a note and the pages of one script are saved within so long; a file's time that is farther from it is a copy's.
    private static let together = 600.0

    private struct Place: Hashable {
        let bundle: Int64
        /// With the slash at its end; empty where the note lies in no folder.
        let folder: Substring

        init(_ bundle: Int64, _ name: String) {
            self.bundle = bundle
            folder = name.lastIndex(of: "/").map { name[...$0] } ?? ""
        }

        private init(bundle: Int64, folder: Substring) { (self.bundle, self.folder) = (bundle, folder) }

        var above: Place? {
            guard !folder.isEmpty else { return nil }
            let end = folder.dropLast().lastIndex(of: "/")
            return Place(bundle: bundle, folder: end.map { folder[...$0] } ?? "")
        }
    }

    /// Pages were saved when the only note of their folder says, of nested folders that of the nearest.
    func takeNotedTimes() throws(StoreError) {
        guard !writer.notedTimes.isEmpty else { return }
        let ids = writer.notedTimes.keys.sorted().map(String.init).joined(separator: ",")
        let notes = try database.rows(
            from: "source_file WHERE id IN (SELECT value FROM json_each(?)) AND part_of IS NULL ORDER BY id",
            .text("[\(ids)]")
        ) { (id: $0["id"] as Int64, place: Place($0["bundle_id"], $0["name"])) }
        let times = Dictionary(grouping: notes, by: \.place).compactMapValues { same in
            same.count == 1 ? writer.notedTimes[same[0].id] : nil
        }
        // Those of folders go before those of what lies in them.
        for (place, at) in times.sorted(by: {
            ($0.key.folder.utf8.count, $0.key.folder, $0.key.bundle)
                < ($1.key.folder.utf8.count, $1.key.folder, $1.key.bundle)
        }) {
            let outer = sequence(first: place, next: \.above).dropFirst().lazy.compactMap { times[$0] }.first
            try database.run(
                """
                UPDATE source_file SET modified_at = ?1 WHERE bundle_id = ?2 AND substr(name, 1, length(?3)) = ?3
                AND part_of IS NULL AND (modified_at IS NULL OR abs(modified_at - ?1) > ?4 OR modified_at = ?5)
                """, .integer(at.microseconds), .integer(place.bundle), .text(String(place.folder)),
                .integer(Int64(Self.together * 1_000_000)), SQLValue(outer))
        }
    }
}
