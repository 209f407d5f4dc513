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

    /// A change to the database that failed; `name` is what a message calls it.
    init(_ error: StoreError, writing name: String) {
        guard error.isOfDisk else {
            self.init(error)
            return
        }
        self.init(
            .notWritten, "cannot write \(name): \(error.message)",
            hint: "is there room for it, and for work files in TMPDIR, and may both be written?")
    }
}

extension StoreError {
    /// Whether the disk refused, and not the database: SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_READONLY.
    fileprivate var isOfDisk: Bool { [10, 13, 14, 8].contains(code & 0xFF) }
}
