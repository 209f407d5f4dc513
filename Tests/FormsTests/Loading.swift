import Archive
import SampleBundles
import Store
import TestSupport
import Units

func load(_ reader: BundleReader) throws -> Store { try Loader(path: nil).load(reader) }

/// Loads an archive from memory.
func load(archive bytes: [UInt8]) throws -> Store {
    try load(BundleReader(name: "bundle", source: MemorySource(bytes)))
}

/// Loads files by name, as a tar.
func load(_ files: [(String, String)]) throws -> Store {
    var builder = BundleBuilder()
    for (name, text) in files { builder.add(name, text) }
    return try load(archive: builder.tar())
}

/// Every table of the database, row by row. What tells one container's form from another (`bundle`, names before `root`) is
/// left out.
func contents(_ store: Store, below root: String) throws -> [String: [String]] {
    let tables = try store.database.texts(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'bundle' ORDER BY name"
    ).compactMap { $0 }
    var out: [String: [String]] = [:]
    for table in tables {
        let columns = try store.database.columns("SELECT * FROM \(table)")
        out[table] = try store.database.answer("SELECT * FROM \(table)").map { row in
            columns.indices.filter { columns[$0] != "bundle_id" && columns[$0] != "modified_at" }.map { index in
                let value = row[index]
                guard case .text(let text) = value, columns[index] == "name" || columns[index] == "folder" else {
                    return "\(columns[index])=\(value)"
                }
                return "\(columns[index])=\(inner(text, root))"
            }.joined(separator: " ")
        }
    }
    return out
}

private func inner(_ name: String, _ root: String) -> String {
    if name.hasSuffix(String(root.dropLast())) { return "" }
    return name.ranges(of: root).last.map { String(name[$0.upperBound...]) } ?? name
}

/// The first column of all rows.
func column(_ store: Store, _ sql: String) throws -> [String] {
    try store.database.texts(sql).map { $0 ?? "-" }
}
