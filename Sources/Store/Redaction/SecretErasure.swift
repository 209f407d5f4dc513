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
                guard let content = ColumnContent.of(table.name, column.name, column.type),
                    Self.open.contains(content)
                else { continue }
                let name = column.name
                try database.execute(
                    "UPDATE \(table.name) SET \(name) = erased(\(name)) WHERE length(\(name)) > 11 AND erased(\(name)) IS NOT NULL"
                )
            }
        }
    }

    private static let open: Set<ColumnContent> = [
        .prose, .path, .labels, .image, .place, .identity, .byRole, .detailOfRole, .byKind, .process, .stamp,
    ]
}
