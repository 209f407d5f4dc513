import CSQLite

/// The library of the database, with the version that runs.
package enum StoreLibraries {
    package static var versions: [(name: String, version: String)] {
        [("SQLite", sqlite3_libversion().map { String(cString: $0) } ?? "unknown")]
    }
}
