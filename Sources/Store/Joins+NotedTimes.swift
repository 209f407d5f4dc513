import Units

/// Times that a script notes beside the pages that it saves, or in the names of their folders.
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
        let named: Moment?
    }

    /// Pages were saved when the only note of their folder says, of nested folders that of the nearest. Where a note's own file is as old
    /// as it says nothing was copied, and each file has its time. Gives the files of which no other name has to tell the time.
    func takeNotedTimes() throws(StoreError) -> Set<Int64> {
        let ids = writer.notedTimes.keys.sorted().map(String.init).joined(separator: ",")
        guard !ids.isEmpty else { return [] }
        let files = try database.rows(
            from: """
                source_file WHERE facts > 0 AND bundle_id IN (
                  SELECT bundle_id FROM source_file WHERE id IN (SELECT value FROM json_each(?))) ORDER BY id
                """, .text("[\(ids)]")
        ) {
            File(
                id: $0["id"], place: Place($0["bundle_id"], $0["name"]), partOf: $0["part_of"],
                modifiedAt: $0["modified_at"], named: Moment(inPath: $0["name"]))
        }
        let notes = files.filter { $0.partOf == nil && writer.notedTimes[$0.id] != nil }
        let times = Dictionary(grouping: notes, by: \.place).compactMapValues { same in
            same.count == 1 ? writer.notedTimes[same[0].id].map { (at: $0, file: same[0]) } : nil
        }
        var taken: [Int64: (old: Moment?, new: Moment)] = [:]
        var settled: Set<Int64> = []
        for file in files {
            let new: Moment?
            if let whole = file.partOf {
                // What a clock in there told of a part stays.
                new = taken[whole].flatMap { $0.old == file.modifiedAt ? $0.new : nil }
            } else {
                let note = sequence(first: file.place, next: \.above).lazy.compactMap { times[$0] }.first
                new = note.flatMap {
                    Self.isNear($0.file.modifiedAt, $0.at) || Self.isNear(file.modifiedAt, $0.at) ? nil : $0.at
                }
                if let new { taken[file.id] = (file.modifiedAt, new) }
                // Of what was copied a name that is nearer than the note still tells.
                if let note, new == nil || note.file.named == file.named { settled.insert(file.id) }
            }
            guard let new else { continue }
            try database.run(
                "UPDATE source_file SET modified_at = ? WHERE id = ?", .integer(new.microseconds), .integer(file.id))
        }
        return settled
    }

    private static func isNear(_ file: Moment?, _ note: Moment) -> Bool {
        file.map { abs($0.seconds(since: note)) <= together } ?? false
    }

    /// Seconds: a folder is named when it is made, and filled within so long; what is older still than its name, or newer than that, was
    /// copied.
    private static let filled = 3600.0

    private struct NamedFile {
        let id: Int64
        let bundle: Int64
        let name: String
        /// nil: its archive lost the times.
        let modifiedAt: Moment?
        var named = Moment(microseconds: 0)

        /// That of the nearest name; nil where none has any.
        var withTime: NamedFile? {
            guard let named = Moment(inPath: name) else { return nil }
            var out = self
            out.named = named
            return out
        }
    }

    /// A time by UTC in the name of a file or of its folders (`2031-02-03T11-04-42Z/`) is the page's where the file has none, or all have
    /// one, that of a copy: far from the name, or one for files whose names are apart. Pages with times of their own may be later ones.
    func takeNamedTimes(but settled: Set<Int64>) throws(StoreError) {
        let files = try database.rows(
            from: """
                source_file WHERE facts > 0 AND part_of IS NULL AND name GLOB '*[0-9][Zz]*' ORDER BY id
                """
        ) {
            NamedFile(id: $0["id"], bundle: $0["bundle_id"], name: $0["name"], modifiedAt: $0["modified_at"])
        }.compactMap { settled.contains($0.id) ? nil : $0.withTime }
        for own in Dictionary(grouping: files, by: \.bundle).values {
            let isPacked = Self.span(own.compactMap(\.modifiedAt)) < Self.packed
            let areApart = Self.span(own.map(\.named)) > Self.together
            for file in own {
                if let late = file.modifiedAt?.seconds(since: file.named) {
                    guard isPacked, areApart || late < -Self.together || late > Self.filled else { continue }
                }
                try database.run(
                    "UPDATE source_file SET modified_at = ?1 WHERE id = ?2 OR part_of = ?2 AND modified_at IS ?3",
                    .integer(file.named.microseconds), .integer(file.id), SQLValue(file.modifiedAt))
            }
        }
    }

    /// Seconds within which an archive is unpacked.
    private static let packed = 60.0

    private static func span(_ moments: [Moment]) -> Double {
        guard let first = moments.min(), let last = moments.max() else { return 0 }
        return last.seconds(since: first)
    }
}

extension Moment {
    /// That of the nearest name in a path.
    fileprivate init?(inPath path: String) {
        let parts = path.split(separator: "/").reversed()
        guard let named = parts.lazy.compactMap({ Moment(inName: String($0)) }).first else { return nil }
        self = named
    }
}
