import Store

/// Databases of this tool, as files.
enum DatabaseFile {
    /// Opens one for questions.
    static func open(_ path: String) throws(CommandFailure) -> Database {
        let hint = "make one: \(CommandTable.tool) analyze BUNDLE --db incident.sqlite"
        let database: Database
        let tables: Int
        do {
            database = try Database(reading: path)
            tables =
                try database.first(
                    "SELECT count(*) FROM sqlite_master WHERE name IN ('bundle', 'source_file', 'proxy')"
                ) { $0.int(0) } ?? 0
        } catch {
            throw CommandFailure("cannot read \(path) as a database: \(error.message)", hint: hint)
        }
        guard tables == 3 else { throw CommandFailure("\(path) is no database of \(CommandTable.tool)", hint: hint) }
        return database
    }

    /// A new one, under its temporary name. What stands there is replaced only where this tool made it, or it is empty.
    static func create(_ path: String, isPrivate: Bool) throws(CommandFailure) -> OutputFile {
        if Platform.size(of: path) ?? 0 > 0 {
            do throws(CommandFailure) { _ = try open(path) } catch {
                throw CommandFailure(
                    "cannot write \(path): what stands there is no database of \(CommandTable.tool)",
                    hint: "name another file, or remove it")
            }
        }
        return try OutputFile(path, for: .database, isPrivate: isPrivate)
    }
}
