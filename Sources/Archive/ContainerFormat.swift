/// What the first bytes of a stream say it is packed as. Names are not asked: a `.tgz` may be a plain tar.
enum ContainerFormat: Equatable {
    case stream(StreamFormat)
    case tar
    case zip
    /// A mail with what is attached to it; told by more of its head than the others.
    case mail
    /// An archive that is recognised and not read; `advice` is the command that unpacks it.
    case unreadable(name: String, advice: String)

    /// How many first bytes are needed to tell.
    static let headBytes = TarBlock.size

    /// Nil for anything that is no container.
    init?(head: UnsafeRawBufferPointer) {
        func starts(_ magic: [UInt8]) -> Bool {
            head.count >= magic.count && head.prefix(magic.count).elementsEqual(magic)
        }
        if starts([0x1F, 0x8B, 0x08]) {
            self = .stream(.gzip)
        } else if TarBlock.isHeader(head) {
            self = .tar
        } else if starts(Array("PK\u{3}\u{4}".utf8)) || starts(Array("PK\u{5}\u{6}".utf8)) {
            self = .zip
        } else if XZCodec.isMember(head) {
            self = .stream(.xz)
        } else if ZstdFrame.isFrame(head) || ZstdFrame.isSkippable(head) {
            self = .stream(.zstd)
        } else if head.count >= Bzip2Codec.headBytes, Bzip2Codec.isMember(head) {
            self = .stream(.bzip2)
        } else if starts([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
            self = .unreadable(name: "7z archive", advice: "7z x FILE")
        } else if starts(Array("Rar!\u{1A}\u{7}".utf8)) {
            self = .unreadable(name: "RAR archive", advice: "unrar x FILE")
        } else if starts([0x04, 0x22, 0x4D, 0x18]) {
            self = .unreadable(name: "lz4 stream", advice: "lz4 -d FILE")
        } else if starts([0x1F, 0x9D]) {
            self = .unreadable(name: "stream of compress", advice: "uncompress FILE")
        } else if starts(Array("LZIP".utf8)) {
            self = .unreadable(name: "lzip stream", advice: "lzip -d FILE")
        } else if Base64Source.isText(head) {
            self = .stream(.base64)
        } else {
            return nil
        }
    }
}

/// What one stream of bytes may be packed by.
enum StreamFormat: String {
    case gzip, xz, zstd, bzip2
    /// Any of these, or a zip, written as text.
    case base64

    func unpacking(_ base: any ByteSource, name: String, maxWindowBytes: Int64) -> any UnpackingSource {
        switch self {
        case .gzip: GzipSource(base, name: name)
        case .base64: Base64Source(base)
        case .xz: XZSource(base, name: name, maxWindowBytes: maxWindowBytes)
        case .bzip2: Bzip2Source(base, name: name)
        case .zstd: ZstdSource(base, name: name, maxWindowBytes: maxWindowBytes)
        }
    }

    /// The endings of a packed file's name, and what stands in their place once it is unpacked.
    var endings: [(packed: String, plain: String)] {
        switch self {
        case .gzip: [(".gz", ""), (".tgz", ".tar")]
        case .xz: [(".xz", ""), (".txz", ".tar")]
        case .zstd: [(".zst", ""), (".tzst", ".tar")]
        case .base64: [(".b64", ""), (".base64", "")]
        case .bzip2: [(".bz2", ""), (".tbz2", ".tar"), (".tbz", ".tar")]
        }
    }
}
