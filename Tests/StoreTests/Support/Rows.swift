import SampleBundles
import Units

@testable import Store

/// A database with rows that a test writes by hand. What it leaves out is NULL, or the least that the column takes.
final class Rows {
    let store: Store
    private var added: Int64 = 0

    init() throws { store = try Loading.store(BundleBuilder()) }

    /// A row, by the names of its columns; gives its number.
    @discardableResult
    func add(_ table: String, _ values: KeyValuePairs<String, SQLValue> = [:]) throws -> Int64 {
        added += 1
        var cells = Dictionary(uniqueKeysWithValues: values.map { ($0.key, $0.value) })
        let columns = Schema.tables.first { $0.name == table }?.columns ?? []
        for column in columns where cells[column.name] == nil && column.constraint.hasPrefix("NOT NULL") {
            if column.constraint.contains("DEFAULT") { continue }
            switch column.type {
            case .integer: cells[column.name] = 0
            case .real: cells[column.name] = .real(0)
            case .text: cells[column.name] = .text(column.words.first ?? "")
            case .blob: cells[column.name] = SQLValue(Hash128(high: 0, low: UInt64(added)))
            }
        }
        let names = cells.keys.sorted()
        return try store.database.insert(
            "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))",
            names.map { cells[$0] ?? .null })
    }

    /// An entry of a bundle that was read.
    @discardableResult
    func file(
        _ name: String, _ kind: String = "memory", proxy: Int64? = nil, capture: Int64? = nil, bundle: Int64 = 1,
        mesh: Int64 = 1, status: String = "read", at seconds: Int64? = nil, facts: Int64 = 1
    ) throws -> Int64 {
        try add(
            "source_file",
            [
                "name": .text(name), "kind": .text(kind), "proxy_id": SQLValue(proxy), "capture_id": SQLValue(capture),
                "bundle_id": .integer(bundle), "mesh_id": .integer(mesh), "status": .text(status),
                "modified_at": SQLValue(seconds.map { $0 * 1_000_000 }), "facts": .integer(facts),
            ])
    }

    @discardableResult
    func pod(
        _ name: String, in namespace: String = "shop", workload: String? = nil, file: Int64, stripped: Int64 = 0,
        _ more: (key: String, value: SQLValue)...
    ) throws -> Int64 {
        let id = try add(
            "pod",
            [
                "name": .text(name), "namespace": .text(namespace), "workload": SQLValue(workload),
                "source_file_id": .integer(file), "stripped": .integer(stripped),
            ])
        for (key, value) in more {
            try store.database.run("UPDATE pod SET \(key) = ? WHERE id = ?", value, .integer(id))
        }
        return id
    }

    /// A resource that a dump holds.
    @discardableResult
    func held(
        _ table: String, by file: Int64, state: String = "active", _ values: KeyValuePairs<String, SQLValue> = [:]
    ) throws -> Int64 {
        let id = try add(table, values)
        let kind = SQLValue.text(table)
        let set = try add("holding_set", ["kind": kind])
        try add(
            "holding_member", ["set_id": .integer(set), "resource_id": .integer(id), "state": .text(state), "copy": 0])
        try add("holding", ["source_file_id": .integer(file), "kind": kind, "set_id": .integer(set)])
        return id
    }
}

/// `1` of a test's clock, as a column has it.
func at(_ seconds: Int64) -> SQLValue { .integer(seconds * 1_000_000) }
