import Units

/// One member of a tar or zip, as its headers describe it.
package struct ArchiveMember: Sendable {
    /// As it stands in the archive, without `./` in front.
    package let name: [UInt8]
    /// Bytes of its content; nil where a zip tells it only behind the content.
    package let size: Int64?
    package let modifiedAt: Moment?
    /// Why it holds nothing to read (`symbolic link`); nil for a regular file.
    package let skipped: String?
    /// Why its content cannot be read here, with what would unpack it.
    package let refused: String?

    init(name: [UInt8], size: Int64?, modifiedAt: Moment?, skipped: String? = nil, refused: String? = nil) {
        self.name = ArchiveMember.withoutDot(name)
        self.size = size
        self.modifiedAt = modifiedAt
        self.skipped = skipped
        self.refused = refused
    }

    private static func withoutDot(_ name: [UInt8]) -> [UInt8] {
        var rest = name[...]
        while rest.starts(with: [0x2E, 0x2F]) { rest = rest.dropFirst(2).drop { $0 == 0x2F } }
        return Array(rest)
    }
}

/// What holds members: `next()`, then the bytes of that member through `read(into:)`.
package protocol MemberReader: ByteSource {
    /// The next member, nil at the end; what was not read of the one before is skipped. An error ends the archive, and
    /// comes again at every later call, unless the reader `canGoOn`.
    func next() throws(SourceError) -> ArchiveMember?
    /// Whether members may follow behind the error that `next()` has just thrown.
    var canGoOn: Bool { get }
    /// Where bytes that belong to no member stand behind the end.
    var trailingOffset: Int64? { get }
}

/// The unpacked bytes of one packed stream.
package protocol UnpackingSource: ByteSource {
    /// Where, in packed bytes, something follows that is no packed stream; it is ignored.
    var trailingOffset: Int64? { get }
}
