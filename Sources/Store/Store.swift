/// The loaded facts of a run, and every question that the diagnosis asks of them.
///
/// A question is a function named by what it asks; its SQL stands in it. Nothing that was not loaded can be answered.
package struct Store {
    package let database: Database
    /// The mesh that answers, as in `bundle.mesh_id`; nil: all that was loaded.
    package let mesh: Int64?

    package init(_ database: Database, mesh: Int64? = nil) {
        self.database = database
        self.mesh = mesh
    }

    /// The same facts, asked of one mesh alone.
    package func only(mesh: Int64) -> Store { Store(database, mesh: mesh) }

    /// The first question that could not be answered, whoever asked it.
    package var failure: StoreError? { database.failure }

    /// Rows of the largest answer that was held at once.
    package var largestAnswer: Int { database.largestAnswer }

    /// What stands behind a `mesh_id` in a question. What is of no one mesh is read beside each.
    var ofMesh: String { mesh.map { "IN (\(MeshKeys.besideEach), \($0))" } ?? "IS NOT NULL" }
}
