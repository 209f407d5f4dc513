extension Database {
    /// The layout of the tables in it, as whoever made it wrote it down.
    package var layout: Int {
        get throws(StoreError) { try first(from: "pragma_user_version") { $0["user_version"] } ?? 0 }
    }

    /// Whether it was made by this tool, of any version: these tables every layout has.
    package func isOurs() throws(StoreError) -> Bool {
        let names = [Tables.bundle.name, Tables.sourceFile.name, Tables.proxy.name]
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        return try first(from: "sqlite_master WHERE name IN (\(list))") { $0["COUNT(*)"] } == names.count
    }
}
