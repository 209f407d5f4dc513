import Units

/// Times that a script notes beside the pages that it saves.
extension Joins {
    /// Seconds: a note and the pages of one script are saved within so long; a file's time that is farther from it is a copy's.
    private static let together = 600.0

    private struct Place: Hashable {
        let bundle: Int64
        /// With the slash at its end; empty where the file lies in no folder.
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

    private struct File {
        let id: Int64
        let place: Place
        let partOf: Int64?
        let modifiedAt: Moment?
    }

    /// Pages were saved when the only note of their folder says, of nested folders that of the nearest. Where a note's own file is as old
    /// as it says nothing was copied, and each file has its time.
    func takeNotedTimes() throws(StoreError) {
        let ids = writer.notedTimes.keys.sorted().map(String.init).joined(separator: ",")
        guard !ids.isEmpty else { return }
        let files = try database.rows(
            from: """
                source_file WHERE facts > 0 AND bundle_id IN (
                  SELECT bundle_id FROM source_file WHERE id IN (SELECT value FROM json_each(?))) ORDER BY id
                """, .text("[\(ids)]")
        ) {
            File(
                id: $0["id"], place: Place($0["bundle_id"], $0["name"]), partOf: $0["part_of"],
                modifiedAt: $0["modified_at"])
        }
        let notes = files.filter { $0.partOf == nil && writer.notedTimes[$0.id] != nil }
        let times = Dictionary(grouping: notes, by: \.place).compactMapValues { same in
            same.count == 1 ? writer.notedTimes[same[0].id].map { (at: $0, file: same[0].modifiedAt) } : nil
        }
        var taken: [Int64: (old: Moment?, new: Moment)] = [:]
        for file in files {
            let new: Moment?
            if let whole = file.partOf {
                // What a clock in there told of a part stays.
                new = taken[whole].flatMap { $0.old == file.modifiedAt ? $0.new : nil }
            } else {
                let note = sequence(first: file.place, next: \.above).lazy.compactMap { times[$0] }.first
                new = note.flatMap { Self.isNear($0.file, $0.at) || Self.isNear(file.modifiedAt, $0.at) ? nil : $0.at }
                if let new { taken[file.id] = (file.modifiedAt, new) }
            }
            guard let new else { continue }
            try database.run(
                "UPDATE source_file SET modified_at = ? WHERE id = ?", .integer(new.microseconds), .integer(file.id))
        }
    }

    private static func isNear(_ file: Moment?, _ note: Moment) -> Bool {
        file.map { abs($0.seconds(since: note)) <= together } ?? false
    }
}
