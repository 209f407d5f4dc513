/// The frames of a zstd file (RFC 8878, section 3.1), passed on as they are until something comes that is no frame or
/// that wants too much memory.
///
/// Each header of a frame is asked for its window, each header of a block for its length; nothing is unpacked.
final class ZstdFrames: ByteSource {
    private let base: BufferedSource
    private let name: String
    private let maxWindowBytes: Int64
    /// Bytes to pass on before the next header.
    private var left: Int64 = 0
    private var next: Next = .frame
    private var isStarted = false

    private enum Next {
        case frame
        case block(hasSum: Bool)
        /// Damaged or cut off: libarchive finds it there and says so.
        case anything
        case nothing
    }

    /// What libzstd takes at most unless it is told otherwise (ZSTD_WINDOWLOG_LIMIT_DEFAULT), which libarchive does not.
    static let mostWindowBytes: Int64 = 128 << 20

    /// Where something follows that is no frame.
    private(set) var trailingOffset: Int64?
    /// Why a frame was not passed on.
    private(set) var refusal: SourceError?

    init(_ base: any ByteSource, name: String, maxWindowBytes: Int64) {
        self.base = BufferedSource(base, capacity: 64 << 10)
        self.name = name
        self.maxWindowBytes = min(maxWindowBytes, Self.mostWindowBytes)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        var count = 0
        while count < buffer.count {
            if left == 0 { takeHeader() }
            if case .nothing = next, left == 0 { break }
            let most = Int(clamping: min(Int64(buffer.count - count), left))
            let got: Int
            do throws(SourceError) {
                got = try base.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count + most)]))
            } catch {
                // It comes again at the next call, behind what there is.
                if count > 0 { return count }
                throw error
            }
            if got == 0 { break }
            count += got
            left -= Int64(got)
        }
        return count
    }

    private func takeHeader() {
        switch next {
        case .frame: base.withHead(ZstdFrame.headBytes, takeFrame)
        case .block(let hasSum): base.withHead(3) { takeBlock($0, hasSum: hasSum) }
        case .anything: left = .max
        case .nothing: break
        }
    }

    private func takeFrame(_ head: UnsafeRawBufferPointer) {
        defer { isStarted = true }
        if let size = ZstdFrame.skippableBytes(head) {
            left = size
            return
        }
        if isStarted, !ZstdFrame.isFrame(head) {
            if !head.isEmpty { trailingOffset = base.position }
            next = .nothing
            return
        }
        // Cut off in its header, or no zstd at all.
        guard let frame = ZstdFrame(head) else { return passAll() }
        if frame.window > maxWindowBytes {
            refusal = .window(frame.window, most: maxWindowBytes, format: .zstd, name: name)
            next = .nothing
            return
        }
        left = Int64(frame.headerBytes)
        next = .block(hasSum: frame.hasSum)
    }

    /// Three bytes, little-endian: whether it is the last, its kind, its size (section 3.1.1.2).
    private func takeBlock(_ head: UnsafeRawBufferPointer, hasSum: Bool) {
        guard head.count >= 3 else { return passAll() }
        let header = Int64(head[0]) | Int64(head[1]) << 8 | Int64(head[2]) << 16
        switch header >> 1 & 3 {
        case 0, 2: left = 3 + header >> 3
        case 1: left = 3 + 1
        default: return passAll()
        }
        if header & 1 != 0 {
            left += hasSum ? 4 : 0
            next = .frame
        }
    }

    private func passAll() {
        next = .anything
        left = .max
    }
}

/// What the header of a frame with data says.
struct ZstdFrame {
    let headerBytes: Int
    /// How far back its blocks may refer: so much memory the unpacking needs.
    let window: Int64
    let hasSum: Bool

    /// The longest header of a frame.
    static let headBytes = 18

    static func isFrame(_ head: UnsafeRawBufferPointer) -> Bool {
        head.prefix(4).elementsEqual([0x28, 0xB5, 0x2F, 0xFD])
    }

    /// Any of sixteen magic numbers from 0x184D2A50 and a size. `pzstd` writes one of these before each of its frames, so
    /// a file may begin with one.
    static func isSkippable(_ head: UnsafeRawBufferPointer) -> Bool {
        head.count >= 8 && head[0] & 0xF0 == 0x50 && head[1] == 0x2A && head[2] == 0x4D && head[3] == 0x18
    }

    /// Bytes of a frame that a reader skips, its header counted.
    static func skippableBytes(_ head: UnsafeRawBufferPointer) -> Int64? {
        guard isSkippable(head) else { return nil }
        return 8 + (4..<8).reversed().reduce(0) { $0 << 8 | Int64(head[$1]) }
    }

    /// The Frame_Header_Descriptor behind the magic (section 3.1.1.1): a window descriptor, or with Single_Segment_flag the
    /// content size itself. Nil where the head is too short.
    init?(_ head: UnsafeRawBufferPointer) {
        guard Self.isFrame(head), head.count > 4 else { return nil }
        let descriptor = head[4]
        let isSingle = descriptor & 0x20 != 0
        let sizeCode = Int(descriptor >> 6)
        let sizeBytes = sizeCode == 0 ? (isSingle ? 1 : 0) : 1 << sizeCode
        let sizeAt = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(descriptor & 3)]
        headerBytes = sizeAt + sizeBytes
        guard head.count >= headerBytes else { return nil }
        hasSum = descriptor & 4 != 0
        if isSingle {
            let size = head[sizeAt..<headerBytes].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            window = Int64(clamping: sizeBytes == 2 ? size + 256 : size)
        } else {
            let base = Int64(1) << (10 + Int64(head[5] >> 3))
            window = base + base / 8 * Int64(head[5] & 7)
        }
    }
}
