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
                    let condition = Self.condition(content, column.name)
                else { continue }
                let name = column.name
                // Two rows that differed in their secrets alone become one.
                try database.execute(
                    "UPDATE OR REPLACE \(table.name) SET \(name) = erased(\(name)) WHERE length(\(name)) > 11\(condition) AND erased(\(name)) IS NOT NULL"
                )
            }
        }
    }

    /// Which values may hold a secret; nil where none can.
    private static func condition(_ content: ColumnContent, _ column: String) -> String? {
        if open.contains(content) { return "" }
        guard names.contains(content) else { return nil }
        // There are very many, and but for Slack's tokens every shape has a sign that DNS names and clusters have not.
        return " AND (\(column) GLOB '*[^a-z0-9.|*_:/-]*' OR \(column) GLOB '*xox[abprs]-*')"
    }

    private static let names: Set<ColumnContent> = [
        .host, .cluster, .route, .object, .scopedObject, .subset, .container, .namespace, .pod, .workload, .node, .mesh,
        .address, .label, .labelKey,
    ]

    private static let open: Set<ColumnContent> = [
        .prose, .path, .labels, .image, .place, .identity, .byRole, .detailOfRole, .byKind, .process, .stamp,
    ]
}
