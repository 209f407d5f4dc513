/// What the first bytes of a stream say it is packed as. Names are not asked: a `.tgz` may be a plain tar.
enum ContainerFormat: Equatable {
    case gzip
    case tar
    /// An archive that is recognised and not read; `advice` is the command that unpacks it.
    case unreadable(name: String, advice: String)

    /// How many first bytes are needed to tell.
    static let headBytes = TarBlock.size

    /// Nil for anything that is no container.
    init?(head: UnsafeRawBufferPointer) {
        func starts(_ magic: [UInt8]) -> Bool {
            head.count >= magic.count && head.prefix(magic.count).elementsEqual(magic)
        }
        func unreadable(_ name: String, _ advice: String) -> ContainerFormat { .unreadable(name: name, advice: advice) }
        if starts([0x1F, 0x8B, 0x08]) {
            self = .gzip
        } else if TarBlock.isHeader(head) {
            self = .tar
        } else if starts(Array("PK\u{3}\u{4}".utf8)) || starts(Array("PK\u{5}\u{6}".utf8)) {
            self = unreadable("zip archive", "unzip FILE -d FOLDER")
        } else if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = unreadable("xz stream", "xz -d FILE")
        } else if starts([0x28, 0xB5, 0x2F, 0xFD]) {
            self = unreadable("zstd stream", "zstd -d FILE")
        } else if starts(Array("BZh".utf8)), head.count >= 10, head[4..<10].elementsEqual(Self.bzip2Block) {
            self = unreadable("bzip2 stream", "bzip2 -d FILE")
        } else if starts([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
            self = unreadable("7z archive", "7z x FILE")
        } else {
            return nil
        }
    }

    /// The digits of pi that begin a block; `BZh9` alone could begin a text.
    private static let bzip2Block: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
}
