import Units

/// What a reader has open, from the outside in: a folder, a file in it, the gzip stream of that file, the tar in it…
enum BundleLayer {
    case folder(FolderWalk)
    case file(OpenFile)
    case stream(OpenStream)
    case archive(OpenArchive)
}

/// A file that is being read, either one of the inputs or one of a folder.
struct OpenFile {
    let packed: PackedSource
    let isInput: Bool
    let name: String
    /// Nil of a stream that comes from elsewhere than the file system.
    let file: FileSource?
    /// As it was opened, in bytes; nil of a pipe or a device.
    let size: Int64?
}

/// A packed stream: gzip, xz, zstd or bzip2.
struct OpenStream {
    let source: any UnpackingSource
    /// The thread that inflates ahead; while it runs, `source` is its own.
    let ahead: ReadAheadSource?
    let name: String
    let format: StreamFormat
}

struct OpenArchive {
    let reader: any MemberReader
    let name: String
    /// What stands in front of its members' names: `outer.tgz/`, or nothing for an input that is an archive itself.
    let prefix: String
    let depth: Int
    /// Whether its end is that of an input.
    let isInput: Bool
    /// Whether its members' bytes are not yet counted: those of a zip, each of which is packed by itself.
    let isPackedByMember: Bool
    /// What was read to see whether a file goes on in it, and did not belong to it.
    let ahead = MemberAhead()
}

/// The next member of an archive with its bytes, where it was met already.
final class MemberAhead {
    private var held: (member: ArchiveMember, source: BufferedSource)?

    var isHeld: Bool { held != nil }

    func hold(_ member: ArchiveMember, _ source: BufferedSource) { held = (member, source) }

    func take() -> (member: ArchiveMember, source: BufferedSource)? {
        defer { held = nil }
        return held
    }
}

/// A stream of which it is not known yet whether it is an entry or a container.
struct Candidate {
    var name: String
    /// The name before `.gz` or the like was taken off.
    let packedName: String
    var source: BufferedSource
    var modifiedAt: Moment?
    var declaredSize: Int64?
    /// How many containers are around it.
    var depth: Int
    var isInflated = false
    /// Whether it is an input itself and not something in one.
    var isInput = false
    /// Whether it is read from several files of a folder, whose listing is the reader's own.
    var isOfParts = false

    init(name: String, source: BufferedSource, modifiedAt: Moment?, declaredSize: Int64?, depth: Int) {
        self.name = name
        packedName = name
        self.source = source
        self.modifiedAt = modifiedAt
        self.declaredSize = declaredSize
        self.depth = depth
    }
}
