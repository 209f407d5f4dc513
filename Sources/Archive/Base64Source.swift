/// The bytes of a text in base64 (RFC 4648), as `gzip -c page | base64` prints them for a terminal that takes no binary.
///
/// Line ends and blanks are passed over. The text ends at its padding, or at what is no base64: a prompt, a fence.
final class Base64Source: UnpackingSource {
    private let base: any ByteSource
    private let room: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isOver = false
    private var failure: SourceError?
    private var seen: Int64 = 0
    /// Bits of the group of four signs at hand, and how many signs it has.
    private var bits: UInt32 = 0
    private var signs = 0
    /// Bytes of a group that the last buffer had no room for.
    private var spare: [UInt8] = []

    private(set) var trailingOffset: Int64?

    init(_ base: any ByteSource, bufferBytes: Int = 64 << 10) {
        self.base = base
        room = .allocate(byteCount: max(1, bufferBytes), alignment: 16)
    }

    deinit { room.deallocate() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        var made = 0
        while made < buffer.count {
            if let byte = spare.popLast() {
                buffer[made] = byte
                made += 1
            } else if let sign = nextSign() {
                take(sign)
            } else if spare.isEmpty {
                break
            }
        }
        if made == 0, let failure { throw failure }
        return made
    }

    /// The value of the next sign of the alphabet; nil at the end.
    private func nextSign() -> UInt8? {
        while !isOver {
            if start == end { fill() }
            guard start < end else { break }
            let byte = room[start]
            start += 1
            if let value = Self.value(byte) { return value }
            if byte <= 0x20 { continue }
            endText(at: byte)
        }
        return nil
    }

    private func take(_ value: UInt8) {
        bits = bits << 6 | UInt32(value)
        signs += 1
        guard signs == 4 else { return }
        spare = [
            UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8),
            UInt8(truncatingIfNeeded: bits >> 16),
        ]
        (bits, signs) = (0, 0)
    }

    /// What stands behind the last whole group: two signs are a byte, three are two.
    private func endText(at byte: UInt8?) {
        isOver = true
        if signs == 2 { spare = [UInt8(truncatingIfNeeded: bits >> 4)] }
        if signs == 3 { spare = [UInt8(truncatingIfNeeded: bits >> 2), UInt8(truncatingIfNeeded: bits >> 10)] }
        (bits, signs) = (0, 0)
        if let byte, byte != 0x3D { trailingOffset = seen - Int64(end - start) - 1 }
    }

    private func fill() {
        (start, end) = (0, 0)
        do throws(SourceError) {
            end = max(0, try base.read(into: room))
            seen += Int64(end)
        } catch {
            failure = error
        }
        if end == 0 { endText(at: nil) }
    }

    /// Of a sign of the alphabet; nil for any other byte.
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }

    /// What a word in base64 stands for, up to the first byte that is no sign of it.
    static func decoded(_ signs: some Sequence<UInt8>) -> [UInt8] {
        var (out, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        for sign in signs {
            guard let value = value(sign) else { break }
            (bits, count) = (bits << 6 | UInt32(value), count + 6)
            guard count >= 8 else { continue }
            count -= 8
            out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return out
    }

    /// True for a text that begins as one packed by gzip, xz, zstd, bzip2 or zip does in base64, and goes on as base64.
    static func isText(_ head: UnsafeRawBufferPointer) -> Bool {
        let begins = beginnings.contains {
            $0.withUTF8Buffer { head.count > 40 && head.prefix($0.count).elementsEqual($0) }
        }
        return begins && head.prefix(60).allSatisfy { value($0) != nil || $0 == 0x0A || $0 == 0x0D }
    }

    /// In base64: `1F 8B 08`, `FD 37 7A 58 5A 00`, `28 B5 2F FD`, `BZh` and a digit's first bits, `PK 03 04`.
    private static let beginnings: [StaticString] = ["H4sI", "/Td6WFoA", "KLUv/", "Qlpo", "UEsDB"]
}
