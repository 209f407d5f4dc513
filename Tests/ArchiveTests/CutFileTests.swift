import Archive
import SampleBundles
import TestSupport
import Testing

/// Bundles that were cut into parts to be sent, and such as went through a terminal as base64.
@Suite struct CutFileTests {
    private func parts(_ bytes: [UInt8], _ count: Int) -> [[UInt8]] {
        let size = (bytes.count + count - 1) / count
        return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min(bytes.count, $0 + size)]) }
    }

    @Test(arguments: [
        (["b.tgz.part1", "b.tgz.part2", "b.tgz.part3"], 3), (["b.tgz.partaa", "b.tgz.partab", "b.tgz.partac"], 3),
        (["b.tgz.001", "b.tgz.002"], 2), (["xaa", "xab", "xac"], 3), (["b.tgzaa", "b.tgzab"], 2),
        (["b.part_0", "b.part_1"], 2),
    ])
    func partsOfAFolderAreOneFile(names: [String], count: Int) {
        let folder = TemporaryFolder()
        for (name, bytes) in zip(names, parts(smallBundle.tarGzip(), count)) { _ = folder.file(name, bytes) }
        _ = folder.file("memory", Array("{}".utf8))
        for threads in [1, 2] {
            let reader = BundleReader(paths: [folder.path], threads: threads)
            let entries = drain(reader)
            #expect(entries.count == 4 && reader.notes.isEmpty, "\(reader.notes)")
            #expect(Set(entries.map(\.bytes)) == Set(smallEntries.map(\.bytes) + [Array("{}".utf8)]))
        }
    }

    /// `part10` stands before `part2` in a listing.
    @Test func partsAreTakenByTheirNumbers() {
        let folder = TemporaryFolder()
        for (index, bytes) in parts(smallBundle.tarGzip(), 12).enumerated() {
            _ = folder.file("b.tgz.part\(index + 1)", bytes)
        }
        let reader = BundleReader(paths: [folder.path])
        #expect(Set(drain(reader).map(\.bytes)) == Set(smallEntries.map(\.bytes)) && reader.notes.isEmpty)
    }

    @Test func partsThatFollowEachOtherInAnArchiveAreOneFile() {
        var outer = BundleBuilder()
        for (index, bytes) in parts(smallBundle.tarGzip(), 2).enumerated() {
            outer.add("mail/b.tgz.part\(index + 1)", bytes: bytes)
        }
        outer.add("mail/memory", "{}")
        let reader = reader(outer.tarGzip())
        let entries = drain(reader)
        #expect(entries.map(\.bytes) == smallEntries.map(\.bytes) + [Array("{}".utf8)] && reader.notes.isEmpty)
        #expect(entries.last?.name == "mail/memory")
        let zipped = self.zipped(outer)
        #expect(drain(zipped).map(\.bytes) == smallEntries.map(\.bytes) + [Array("{}".utf8)])
    }

    private func zipped(_ bundle: BundleBuilder) -> BundleReader {
        reader(Packer.zip(bundle.entries.map { ($0.name, $0.bytes) }), name: "mail.zip")
    }

    /// A row of logs, each packed by itself, and a text whose name goes on.
    @Test func numberedFilesThatAreWholeStayWhole() {
        let folder = TemporaryFolder()
        _ = folder.file("proxy.log.1", gzip(Array("first\n".utf8)))
        _ = folder.file("proxy.log.2", gzip(Array("second\n".utf8)))
        _ = folder.file("note.1", gzip(Array("a\n".utf8)))
        _ = folder.file("note.2", Array(String(repeating: "words of somebody\n", count: 9).utf8))
        let entries = drain(BundleReader(paths: [folder.path]))
        #expect(entries.map(\.name) == ["note.1", "note.2", "proxy.log.1", "proxy.log.2"])
        #expect(entries.map(\.bytes.count) == [2, 162, 6, 7])
        var outer = BundleBuilder()
        outer.add("proxy.log.1", bytes: gzip(Array("first\n".utf8)))
        outer.add("proxy.log.2", bytes: gzip(Array("second\n".utf8)))
        #expect(drain(reader(outer.tarGzip())).map(\.bytes.count) == [6, 7])
    }

    @Test func aMissingPartIsADamage() {
        let folder = TemporaryFolder()
        let all = parts(smallBundle.tarGzip(), 3)
        _ = folder.file("b.tgz.part1", all[0])
        _ = folder.file("b.tgz.part3", all[2])
        let reader = BundleReader(paths: [folder.path])
        let entries = drain(reader)
        #expect(entries.contains { $0.name == "b.tgz.part3" })
        #expect(reader.notes.contains { note in note.kind == .partial }, "\(reader.notes)")
    }

    @Test(arguments: ["\n", "\r\n"]) func aBundleInBase64IsRead(newline: String) {
        var text = base64(smallBundle.tarGzip(), newline: newline)
        #expect(drain(reader(text, name: "b.tgz.b64")) == smallEntries)
        #expect(drain(reader(text, name: "b.tgz.b64", threads: 2, chunk: 61)) == smallEntries)
        text += Array("$ exit\n".utf8)
        let trailing = reader(text, name: "paste")
        #expect(drain(trailing) == smallEntries)
        #expect(trailing.notes.map(\.why) == ["bytes after the end of the base64 stream are ignored"])
        #expect(drain(reader(base64(gzip(Array("{}".utf8)), newline: newline), name: "memory.base64")).isEmpty == false)
    }

    @Test func everyLengthOfATextComesOutWhole() {
        for length in 40..<48 {
            let page = noise(length)
            let packed = gzip(page, level: 0)
            #expect(drain(reader(base64(packed, newline: "\n"), name: "p.b64")) == [ReadEntry("p", page)], "\(length)")
            let cut = drain(PackedText.unpacked(MemorySource(base64(packed, newline: "\n").dropLast(9) + [])))
            #expect(cut.failure == nil && page.starts(with: cut.bytes))
        }
    }

    @Test func wordsAreNoBase64() {
        for text in ["H4sI is how gzip begins in base64, says the manual of somebody\n", "H4sIAA\n", "QlpoZXJl\n"] {
            #expect(drain(reader(Array(text.utf8), name: "t")).map(\.bytes) == [Array(text.utf8)])
        }
    }

    private func base64(_ bytes: [UInt8], newline: String) -> [UInt8] {
        let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        for (index, start) in stride(from: 0, to: bytes.count, by: 3).enumerated() {
            let group = bytes[start..<min(bytes.count, start + 3)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                out.append(place <= group.count ? signs[value >> (18 - 6 * place) & 63] : 0x3D)
            }
            if index % 19 == 18 { out += Array(newline.utf8) }
        }
        return out + Array(newline.utf8)
    }
}
