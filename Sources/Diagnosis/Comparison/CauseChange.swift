import Prose
import Units

/// The cause that led before, and what it holds now.
package struct CauseChange: Sendable, Equatable {
    package var code: String
    package var classification: CauseClass
    package var title: Text
    /// `namespace/workload`.
    package var subject: String
    /// Modelled where the class has lines in the account, as the report gives them otherwise.
    package var before: Bytes?
    package var after: Bytes?
    /// Another workload of the same configuration, where the subject itself answered in neither bundle.
    package var standIn: String?
    /// The objects that held it before.
    package var culprits: [ObjectName] = []
}
