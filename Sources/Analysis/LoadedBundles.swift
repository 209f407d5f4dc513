import Archive
import Diagnosis
import Privacy
import Store

/// Bundles, read into a database: what a diagnosis and a look at the entries share.
package struct LoadedBundles {
    package let store: Store
    package let inputs: [InputSummary]
    /// What each entry took, by the id of its row.
    package let times: [Int64: Duration]
    /// What a message calls the database that somebody keeps; nil where it vanishes.
    package let databaseName: String?

    /// Only reads of the database.
    package func report(toolVersion: String, ownerKeys: [String] = []) throws(AnalysisFailure) -> Report {
        do throws(StoreError) {
            return try Engine(store, toolVersion: toolVersion, ownerKeys: ownerKeys).report()
                .renamed(by: SecretEraser())
        } catch {
            throw AnalysisFailure(error)
        }
    }

    /// Writes the findings beside the facts, in a database that somebody keeps. It has no journal: after a failure, or a death in
    /// between, it is no database any more, so its file must not have its name yet.
    package func keep(_ report: Report) throws(AnalysisFailure) {
        guard let databaseName else { return }
        do throws(StoreError) { try store.keep(Findings(report)) } catch {
            throw AnalysisFailure(error, writing: databaseName)
        }
    }

    /// Puts pseudonyms in the place of names in a database that is kept, and the findings of the redacted report beside.
    package func write(_ redaction: DatabaseRedaction, findings report: Report) throws(AnalysisFailure) {
        do throws(StoreError) { try redaction.write(Findings(report)) } catch { throw AnalysisFailure(error) }
    }

    /// Whether part of what was given could not be read.
    package var isHurt: Bool {
        get throws(AnalysisFailure) {
            try asking { store throws(StoreError) in
                try store.isHurt()
            }
        }
    }

    package func asking<Answer>(
        _ question: (Store) throws(StoreError) -> Answer
    ) throws(AnalysisFailure) -> Answer {
        do throws(StoreError) { return try question(store) } catch { throw AnalysisFailure(error) }
    }
}
