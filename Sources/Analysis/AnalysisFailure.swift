import Store

/// Why a run gave no report.
package struct AnalysisFailure: Error, Equatable, Sendable {
    package enum Kind: Sendable {
        /// The input could not be read at all, or nothing in it was recognised.
        case unreadable
        /// The database could not be written: no room, no right.
        case notWritten
        /// Somebody asked for the end.
        case cancelled
        /// A fault of this tool.
        case internalError
    }
    package let kind: Kind
    /// What happened, with the name of what it happened to.
    package let message: String
    /// What to do about it.
    package let hint: String?

    init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    /// A question to the database that failed.
    package init(_ error: StoreError) { self.init(.internalError, error.description) }
}
