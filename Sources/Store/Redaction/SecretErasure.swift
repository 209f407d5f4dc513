import Privacy

/// Erases secrets from the columns in which words of somebody else stand, in every database, before anybody asks it.
struct SecretErasure {
    let database: Database

    func run() throws(StoreError) {
        try database.define("erased", arguments: 1) { values in
            guard case .text(let text) = values[0] else { return values[0] }
            let erased = SecretShapes.erased(text)
            // NULL: nothing to change.
            return erased == text ? .null : .text(erased)
        }
        for table in SchemaReference.tables where !table.isView {
            for column in table.columns {
                let look = SecretWatch.Look(ColumnContent.of(table.name, column.name, column.type))
                guard let condition = look.condition(column.name) else { continue }
                let name = column.name
                // Two rows that differed in their secrets alone become one.
                try database.execute(
                    """
                    UPDATE OR REPLACE \(table.name) SET \(name) = erased(\(name))
                    WHERE length(\(name)) >= \(SecretShapes.shortest)\(condition) AND erased(\(name)) IS NOT NULL
                    """)
            }
        }
    }
}
