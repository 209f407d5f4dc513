import Testing

@testable import Archive

@Suite struct ZipWriterTests {
    private func zip(_ members: [(String, [UInt8])], stated: Int64? = nil) -> (bytes: [UInt8], isWhole: Bool) {
        var out: [UInt8] = []
        let writer = ZipWriter {
            out += Array($0)
            return true
        }
        var isWhole = true
        for (name, bytes) in members {
            isWhole = writer.add(name, size: stated ?? Int64(bytes.count)) { give in
                for start in stride(from: 0, to: bytes.count, by: 1_000) {
                    Array(bytes[start..<min(start + 1_000, bytes.count)]).withUnsafeBytes { give($0) }
                }
            }
        }
        isWhole = writer.finish() && isWhole
        return (out, isWhole)
    }

    @Test func `What is written is read again`() throws {
        let long = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 5) }
        let made = zip([("README.txt", Array("one\n".utf8)), ("empty", []), ("long.bin", long)])
        #expect(made.isWhole)
        let reader = BundleReader(
            name: "pack.zip", source: MemorySource(made.bytes, chunk: 777), limits: Limits(), threads: 1)
        var found: [String: [UInt8]] = [:]
        while let entry = reader.nextEntry() {
            var bytes: [UInt8] = []
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 999, alignment: 1)
            defer { room.deallocate() }
            while case let count = try entry.read(into: room), count > 0 { bytes += Array(room[..<count]) }
            found[entry.name] = bytes
        }
        #expect(found == ["README.txt": Array("one\n".utf8), "empty": [], "long.bin": long])
    }

    /// A reader that seeks begins at the end, and finds each member by the directory.
    @Test func `The directory says where each member is`() throws {
        let bytes = zip([("README.txt", Array("one\n".utf8)), ("empty", []), ("b", [1, 2, 3])]).bytes
        func number(_ at: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << ($1 * 8) } }
        let end = bytes.count - 22
        #expect(number(end, 4) == 0x0605_4B50 && number(end + 8, 2) == 3 && number(end + 10, 2) == 3)
        var at = number(end + 16, 4)
        #expect(at + number(end + 12, 4) == end)
        for (name, size) in [("README.txt", 4), ("empty", 0), ("b", 3)] {
            #expect(number(at, 4) == 0x0201_4B50 && number(at + 24, 4) == size)
            let local = number(at + 42, 4)
            for (place, length) in [(at + 46, number(at + 28, 2)), (local + 30, number(local + 26, 2))] {
                #expect(String(decoding: bytes[place..<(place + length)], as: UTF8.self) == name)
            }
            #expect(number(local, 4) == 0x0403_4B50)
            let behind = local + 30 + name.utf8.count + number(at + 20, 4)
            #expect(number(behind, 4) == 0x0807_4B50 && number(behind + 4, 4) == number(at + 16, 4))
            at += 46 + name.utf8.count
        }
        #expect(at == end)
    }

    @Test func `The same members give the same bytes`() {
        let members = [("a", Array("x".utf8)), ("b", Array("y".utf8))]
        #expect(zip(members).bytes == zip(members).bytes)
        // 1980-01-02 00:00:00, as zip keeps a date: not that of the machine's zone.
        #expect(zip(members).bytes[10..<14] == [0, 0, 0x22, 0])
    }

    @Test func `A member of another size than was said is no member`() {
        #expect(!zip([("a", [1, 2, 3])], stated: 2).isWhole)
        #expect(!zip([("a", [1, 2, 3])], stated: 4).isWhole)
    }

    @Test func `A sink that takes no more ends it`() {
        let writer = ZipWriter { _ in false }
        let isWritten = writer.add("a", size: 1) { give in [1 as UInt8].withUnsafeBytes { give($0) } }
        #expect(!(writer.finish() && isWritten))
    }
}
