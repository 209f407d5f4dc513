/// What was read of one of the paths given on the command line.
package struct InputSummary: Sendable, Equatable {
    /// The last component of the path: `bug-report.tar.gz`.
    package let name: String
    package internal(set) var isFolder = false
    /// Size of the file as the system tells it, for progress; nil for folders, pipes and what could not be opened.
    package internal(set) var fileSize: Int64?
    /// Bytes read of the file as it lies there; of a folder, of all its files.
    package internal(set) var packedBytes: Int64 = 0
    /// SHA-256 of those bytes in hexadecimal. Nil for a folder, for a file that could not be read to its end, and while
    /// it is being read.
    package internal(set) var sha256: String?
    /// Bytes of all its entries, also of those that nobody asked for.
    package internal(set) var unpackedBytes: Int64 = 0
    package internal(set) var entries = 0
    /// Why it could not be read, or only in part.
    package internal(set) var failure: SourceError?
}
