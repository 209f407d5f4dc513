import Store

/// Databases of this tool, as files.
enum DatabaseFile {
    /// Opens one for questions.
    static func open(_ path: String) throws(CommandFailure) -> Database {
        let (database, version) = try openAny(path)
        guard version == SchemaReference.version else {
            throw CommandFailure(
                "\(path) was written by another version of \(CommandTable.tool): its tables are of layout "
                    + "\(version), this version reads \(SchemaReference.version)",
                hint: "analyze the bundle again with --db, or ask with the version that wrote it")
        }
        return database
    }

    /// Of any version, with that of its tables.
    private static func openAny(_ path: String) throws(CommandFailure) -> (database: Database, layout: Int) {
        let hint = "make one: \(CommandTable.tool) analyze BUNDLE --db incident.sqlite"
        let database: Database
        let isOurs: Bool
        let layout: Int
        do {
            database = try Database(reading: path)
            isOurs = try database.isOurs()
            layout = try database.layout
        } catch {
            throw CommandFailure("cannot read \(path) as a database: \(error.message)", hint: hint)
        }
        guard isOurs else { throw CommandFailure("\(path) is not an \(CommandTable.tool) database", hint: hint) }
        return (database, layout)
    }

    /// A new one, under its temporary name. What stands there is replaced only where this tool made it, or it is empty.
    static func create(_ path: String, isPrivate: Bool) throws(CommandFailure) -> OutputFile {
        if Platform.size(of: path) ?? 0 > 0 {
            do throws(CommandFailure) { _ = try openAny(path) } catch {
                throw CommandFailure(
                    "cannot write \(path): what stands there is not an \(CommandTable.tool) database",
                    hint: "name another file, or remove it")
            }
        }
        return try OutputFile(path, for: .database, isPrivate: isPrivate)
    }
}
