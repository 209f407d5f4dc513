/// Reads a zip member by member, from its first byte on: the directory at its end is not needed, so that a pipe and a
/// zip inside an archive can be read, and a cut one gives what came before.
///
/// Links are told in that directory only; one is given as a file whose content is its target, which nobody follows.
package final class ZipReader: MemberReader {
    private let base: any ByteSource
    private let name: String
    private let handle: LibarchiveHandle
    private var failure: SourceError?
    private var isOver = false

    package var trailingOffset: Int64? { nil }
    package var canGoOn: Bool { false }

    package init(_ base: any ByteSource, name: String) {
        self.base = base
        self.name = name
        handle = LibarchiveHandle(base, name: name)
    }

    package func next() throws(SourceError) -> ArchiveMember? {
        if let failure { throw failure }
        if isOver { return nil }
        do throws(SourceError) {
            var entry: OpaquePointer?
            guard try handle.nextHeader(&entry) else {
                isOver = true
                try readDirectory()
                return nil
            }
            return try member(entry)
        } catch {
            failure = error
            throw error
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        if let failure { throw failure }
        return try handle.read(into: buffer)
    }

    private func member(_ entry: OpaquePointer?) throws(SourceError) -> ArchiveMember {
        guard let header = handle.header(entry) else {
            throw SourceError(.damaged, "a member of \(name) has no header")
        }
        if !header.isEncrypted { try refuseRarePacking() }
        return ArchiveMember(
            name: header.name, size: header.size, modifiedAt: header.modifiedAt, skipped: header.skipped,
            refused: header.isEncrypted
                ? "encrypted; unpack \(name) first, with its password: unzip FILE -d FOLDER" : nil)
    }

    /// Methods other than zip's own want memory by a number in the file (LZMA to 4 GB, PPMd to 256 MB).
    private func refuseRarePacking() throws(SourceError) {
        // `ZIP 2.0 (deflation)`
        let text = handle.formatName
        let method = text.split(separator: "(").last.map { $0.prefix { $0 != ")" } } ?? ""
        if ["uncompressed", "deflation", "bzip"].contains(method) { return }
        throw SourceError(
            .unsupported, "a member of \(name) is packed by \(method), which is not read; unpack it first: unzip")
    }

    /// Reads on behind the last member: a gzip stream below checks its sum only at its end.
    private func readDirectory() throws(SourceError) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
        defer { room.deallocate() }
        while try base.read(into: room) > 0 {}
    }
}
