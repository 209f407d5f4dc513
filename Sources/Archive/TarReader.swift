import Units

/// Reads a tar member by member: `next()`, then the bytes of that member through `read(into:)`.
///
/// Understands USTAR, V7, PAX (`x`, `g`) and GNU (`L`, `K`, base-256 numbers). What a header says of owners, modes and
/// link targets is not read: nothing is ever unpacked to disk.
package final class TarReader: MemberReader {
    private let source: BufferedSource
    private let name: String
    private let maxExtensionBytes = 64 << 10
    private var left: Int64 = 0
    private var padding: Int64 = 0
    private var globals = PaxRecords()
    private var failure: SourceError?
    private var isOver = false
    /// A header made no sense: the next one is to be looked for.
    package private(set) var canGoOn = false
    /// Where something other than zeros stands behind the end mark; such bytes are ignored.
    package private(set) var trailingOffset: Int64?

    /// `name` is that of the tar, for messages.
    package convenience init(_ base: any ByteSource, name: String) {
        self.init(BufferedSource(base, capacity: 64 << 10), name: name)
    }

    /// The source's capacity must be at least one block.
    init(_ source: BufferedSource, name: String) {
        self.source = source
        self.name = name
    }

    /// The next member, nil at the end; what was not read of the one before is skipped. An error ends the archive,
    /// and comes again at every later call, but for a header that makes no sense: the members behind it are still there.
    package func next() throws(SourceError) -> ArchiveMember? {
        if let failure { throw failure }
        if isOver { return nil }
        do throws(SourceError) {
            if canGoOn {
                canGoOn = false
                isOver = try !findHeader()
                if isOver { return nil }
            }
            try finishMember()
            if let member = try readHeaders() { return member }
            isOver = true
            try readTrailing()
            return nil
        } catch {
            if !canGoOn { failure = error }
            left = 0
            padding = 0
            throw error
        }
    }

    /// Passes over blocks up to the next that is a header beyond doubt, as `tar` does; false at the end.
    private func findHeader() throws(SourceError) -> Bool {
        while true {
            if source.withHead(TarBlock.size, { TarBlock.hasMagic($0) && TarBlock.isChecksumRight($0) }) { return true }
            if try source.skip(Int64(TarBlock.size)) < Int64(TarBlock.size) { return false }
        }
    }

    /// Bytes of the current member; 0 at its end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        if let failure { throw failure }
        let wanted = Int(clamping: min(Int64(buffer.count), left))
        guard wanted > 0 else { return 0 }
        let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        if count == 0 { throw endsEarly() }
        left -= Int64(count)
        return count
    }

    private func endsEarly() -> SourceError {
        let error = failure ?? SourceError(.truncated, "tar ends early at \(place(source.position))")
        failure = error
        return error
    }

    private func place(_ offset: Int64) -> String { "byte \(grouped(offset)) of \(name)" }

    private func finishMember() throws(SourceError) {
        let rest = left + padding
        left = 0
        padding = 0
        if try source.skip(rest) < rest { throw endsEarly() }
    }

    private func readHeaders() throws(SourceError) -> ArchiveMember? {
        var records = globals
        var longName: [UInt8]?
        while let block = try readBlock() {
            let size = block.type == 0x67 || block.type == 0x78 ? block.size : records.size ?? block.size
            switch block.type {
            case 0x78: records.read(try readExtension(size))
            case 0x67:
                globals.read(try readExtension(size))
                records = globals
            case 0x4C: longName = Array(try readExtension(block.size).prefix { $0 != 0 })
            case 0x4B: _ = try readExtension(block.size)
            default:
                return try member(block, size: size, name: records.path ?? longName ?? block.name, records)
            }
        }
        return nil
    }

    /// Reads and checks one header; nil at the end mark (two zero blocks) or where the bytes end between members.
    private func readBlock() throws(SourceError) -> TarBlock? {
        var zeros = 0
        while true {
            let offset = source.position
            let (count, isZero, block) = source.withHead(TarBlock.size) { head in
                let isZero = TarBlock.isZero(head)
                return (head.count, isZero, TarBlock.isChecksumRight(head) ? TarBlock(head) : nil)
            }
            if try source.skip(Int64(TarBlock.size)) < Int64(TarBlock.size) {
                if count == 0 || isZero { return nil }
                throw SourceError(.truncated, "tar ends early at \(place(source.position))")
            }
            if isZero {
                zeros += 1
                if zeros == 2 { return nil }
                continue
            }
            guard let block else {
                canGoOn = true
                throw SourceError(.damaged, "tar header checksum is wrong at \(place(offset))")
            }
            return block
        }
    }

    /// The body of an extended header: at most 64 KB of it are kept, the rest is passed over.
    private func readExtension(_ size: Int64?) throws(SourceError) -> [UInt8] {
        guard let size else { throw wrongSize() }
        var body: [UInt8] = []
        let kept = Int(min(size, Int64(maxExtensionBytes)))
        while body.count < kept {
            let wanted = kept - body.count
            let piece = source.withHead(min(wanted, TarBlock.size)) { Array($0) }
            if try source.skip(Int64(max(1, piece.count))) == 0 { throw endsEarly() }
            body += piece
        }
        padding = size - Int64(kept) + TarReader.padding(after: size)
        try finishMember()
        return body
    }

    private func wrongSize() -> SourceError {
        canGoOn = true
        return SourceError(
            .damaged, "tar header has no possible size at \(place(source.position - Int64(TarBlock.size)))")
    }

    private func member(
        _ block: TarBlock, size: Int64?, name: [UInt8], _ records: PaxRecords
    ) throws(SourceError) -> ArchiveMember {
        var skipped = TarReader.reasonToSkip(block.type, name)
        if skipped == nil, records.isSparse { skipped = "sparse file" }
        // Links, folders and devices have no content, whatever their size field says (as in GNU tar and Go).
        let hasContent = !(0x31...0x36).contains(block.type)
        guard let size = hasContent ? size : 0 else { throw wrongSize() }
        left = size
        padding = TarReader.padding(after: size)
        let seconds = block.modifiedSeconds.flatMap { $0 < 1 << 40 ? $0 * 1_000_000 : nil }
        let modified = records.modifiedMicroseconds ?? seconds
        return ArchiveMember(
            name: name, size: size,
            modifiedAt: modified.flatMap { $0 > 0 ? Moment(microseconds: $0) : nil }, skipped: skipped)
    }

    private static func padding(after size: Int64) -> Int64 { (512 - size % 512) % 512 }

    private static func reasonToSkip(_ type: UInt8, _ name: [UInt8]) -> String? {
        switch type {
        case 0, 0x30, 0x37: name.last == 0x2F ? "folder" : nil
        case 0x31: "hard link"
        case 0x32: "symbolic link"
        case 0x33, 0x34: "device"
        case 0x35: "folder"
        case 0x36: "pipe"
        case 0x53: "sparse file"
        default: "tar member of unknown type"
        }
    }

    /// Reads on behind the end mark: a gzip stream below checks its sum only at its end.
    private func readTrailing() throws(SourceError) {
        while true {
            let (count, isZero) = source.withHead(TarBlock.size) { ($0.count, TarBlock.isZero($0)) }
            if !isZero, trailingOffset == nil { trailingOffset = source.position }
            if try source.skip(Int64(max(1, count))) == 0 { return }
        }
    }
}
