/// The loaded facts of a run, and every question that the diagnosis asks of them.
///
/// A question is a function named by what it asks; its SQL stands in it. Nothing that was not loaded can be answered.
package struct Store {
    package let database: Database
    package init(_ database: Database) { self.database = database }
}
