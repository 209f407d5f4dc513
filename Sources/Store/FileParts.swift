import Captures
import Units

/// Files whose facts are of several proxies, such as `logs.txt` or a Prometheus result: each part gets a row of its own in
/// `source_file`, below its file, so that it is joined to its proxy like any page.
struct FileParts {
    let database: Database
    let writer: FactWriter
    /// The row of the whole file.
    let file: Int64
    private var ids: [PagePart: Int64] = [:]
    private var facts: [Int64: Int] = [:]
    private(set) var current: Int64

    /// Parts of one file; facts of further ones stay with the whole.
    private static let most = 20_000

    init(database: Database, writer: FactWriter, file: Int64) {
        self.database = database
        self.writer = writer
        self.file = file
        current = file
    }

    mutating func begin(_ part: PagePart?) throws(StoreError) {
        guard let part, ids[part] != nil || ids.count < FileParts.most else {
            current = file
            return
        }
        if let id = ids[part] {
            current = id
            return
        }
        let id = try database.insert(
            """
            INSERT INTO source_file (bundle_id, name, folder, kind, part_of, modified_at, status)
              SELECT bundle_id, name || ?, folder, ?, id, COALESCE(?, modified_at), 'read' FROM source_file WHERE id = ?
            """, [.text("#" + part.label), .text(part.kind.rawValue), SQLValue(part.at), .integer(file)])
        if let why = part.skipped {
            try database.run(
                "UPDATE source_file SET status = 'skipped', why = ?, telling = ?, is_said = ? WHERE id = ?", .text(why),
                SQLValue(part.telling?.word), part.telling?.isSaid.sql ?? .null, .integer(id))
        }
        ids[part] = id
        current = id
        if let identity = part.identity { writer.note(identity, file: id) }
    }

    mutating func count() { facts[current, default: 0] += 1 }

    func finish() throws(StoreError) {
        for (id, count) in facts.sorted(by: { $0.key < $1.key }) where id != file {
            try database.run("UPDATE source_file SET facts = ? WHERE id = ?", SQLValue(count), .integer(id))
        }
    }
}
