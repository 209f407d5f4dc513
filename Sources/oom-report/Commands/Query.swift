import Privacy
import Store

/// `query`: SQL on the database of an analysis.
enum Query {
    static func run(_ plan: QueryPlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        let database = try DatabaseFile.open(plan.database)
        var output = RowOutput(plan.format, console)
        if let redaction = console.redaction {
            try redaction.learn(Store(database))
            redaction.seal()
            output.scan = redaction.scan
        }
        switch plan.question {
        case .tables: writeTables(to: &output)
        case .sql(let sql): try write(sql, of: database, console.redaction, to: &output)
        }
        output.finish()
        try console.redaction?.writeMap()
        if let leak = output.leak { throw Leak.failure(leak.rule, in: "the output") }
        return .done
    }

    private static func write(
        _ sql: String, of database: Database, _ redaction: RunRedaction?, to output: inout RowOutput
    ) throws(CommandFailure) {
        do {
            try refuseMoreThanReading(sql, database)
            output.begin(try database.columns(sql))
            let origins = try database.origins(sql)
            let answer = redaction?.answer(Store(database))
            try database.rows(of: sql) { row in
                output.add(zip(row, origins).map { answer?.renamed($0, of: $1) ?? $0.withoutSecrets })
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as StoreError {
            let message = error.code == 0 ? "there is no statement in it" : error.message
            throw CommandFailure(message, hint: "what there is to ask: \(CommandTable.tool) query --db FILE --tables")
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// One statement that gives rows and writes nothing; VACUUM INTO and ATTACH give none.
    private static func refuseMoreThanReading(_ sql: String, _ database: Database) throws {
        let rest = try database.remainder(of: sql)
        guard rest.unicodeScalars.allSatisfy({ $0.properties.isWhitespace || $0 == ";" }) else {
            throw CommandFailure("more than one statement", hint: "give one SELECT at a time")
        }
        guard try database.isReadOnly(sql), try !database.columns(sql).isEmpty else {
            throw CommandFailure("the database is only read: this statement would change something", hint: "use SELECT")
        }
    }

    private static func writeTables(to output: inout RowOutput) {
        output.begin(["table", "column", "type", "means"])
        for table in SchemaReference.tables {
            output.add([.text(table.name), "", "", .text(table.comment)])
            for column in table.columns {
                output.add([.text(table.name), .text(column.name), .text(column.declaration), .text(column.comment)])
            }
        }
    }
}

extension SQLValue {
    fileprivate var withoutSecrets: SQLValue {
        if case .text(let text) = self { .text(SecretShapes.erased(text)) } else { self }
    }
}
