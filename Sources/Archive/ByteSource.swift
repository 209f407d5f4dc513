/// Where bytes come from: a file, an inflated gzip stream, one entry of a tar.
///
/// A class protocol: one dynamic call for each buffer of some ten kilobytes costs nothing, and the loops over bytes
/// stay in the readers' own buffers.
package protocol ByteSource: AnyObject {
    /// Fills up to `buffer.count` bytes; 0 means the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int
}

/// Why bytes could not be read. The text says what happened and where, as the manifest prints it.
package struct SourceError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The bytes end before they should.
        case truncated
        /// A checksum or a header is wrong.
        case damaged
        /// A limit was reached; what follows was not read.
        case limit
        /// The system refused.
        case io
        case unsupported
    }
    package let kind: Kind
    package let description: String
    /// It says itself what could not be done with which file: `cannot open bundle.tgz: Permission denied`.
    package let isWhole: Bool
    package init(_ kind: Kind, _ description: String, isWhole: Bool = false) {
        self.kind = kind
        self.description = description
        self.isWhole = isWhole
    }
}
