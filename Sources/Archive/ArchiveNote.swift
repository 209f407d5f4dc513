/// Something in a bundle that is no entry to read, or an entry that could not be read whole, as the manifest lists it.
package struct ArchiveNote: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// Holds nothing to read: a folder, a link, padding behind the end.
        case skipped
        /// Could be read by somebody, not here: another kind of archive, too deep, too long a name, no permission.
        case refused
        /// A checksum or header is wrong.
        case damaged
        /// Ends early, or a limit was reached: what came before was read.
        case partial
    }
    /// How a note begins of what stands behind the end of an archive or a packed stream: of an input it is told, as a bundle may have been
    /// sent twice in one file.
    package static let trailing = "bytes after the end of the "

    /// The entry or archive: a key, never a path.
    package let name: String
    package let kind: Kind
    package let why: String
    /// Which of the inputs it stands in, from 0.
    package let input: Int

    package init(name: String, kind: Kind, why: String, input: Int = 0) {
        self.name = name
        self.kind = kind
        self.why = why
        self.input = input
    }
}

extension ArchiveNote.Kind {
    /// How an error that stopped something is classed.
    init(_ error: SourceError) {
        self =
            switch error.kind {
            case .damaged: .damaged
            case .truncated, .limit, .io: .partial
            case .unsupported: .refused
            }
    }
}
