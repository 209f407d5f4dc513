import Testing

@testable import Archive

/// What bytes of a name become, and what names say of parts.
@Suite struct EntryNameTests {
    @Test(
        arguments: [
            ([], "unnamed"), (Array("a/../b c".utf8), "a/../b c"), (Array("\u{1B}[31m".utf8), "\\u{1B}[31m"),
            ([0x61, 0xFF], "a\u{FFFD}"),
            (Array("\u{E9}t\u{E9}".utf8), "\u{E9}t\u{E9}"), (Array("a\u{202E}b".utf8), "a\\u{202E}b"),
            (Array("a\nb".utf8), "a\\u{A}b"),
            (Array("\u{E000}\u{2028}".utf8), "\\u{E000}\\u{2028}"), (Array("a\u{200B}b".utf8), "a\\u{200B}b"),
            ([0x7F], "\\u{7F}"),
        ] as [([UInt8], String)])
    func whatActsOnATerminalIsSpelledOut(bytes: [UInt8], name: String) { #expect(EntryName.display(bytes) == name) }

    @Test(arguments: [
        (["a/memory", "b/memory"], ["a/memory", "b/memory"]),
        (["x/a/memory", "x/b/memory"], ["a/memory", "b/memory"]),
        (["/x/y/memory"], ["memory"]), (["x/memory", "x/stats"], ["memory", "stats"]),
        (["x/memory", "-"], ["memory", "standard input"]),
        (["./a/m", "a/n"], ["m", "n"]), (["x/a/m", "x/n"], ["a/m", "n"]),
        (["a", "-", "b"], ["a", "standard input", "b"]),
        (["x/pay-7d9c6b5f4-x2x7k/m", "x/pay-7d9c6b5f4-x2x7k/n"], ["pay-7d9c6b5f4-x2x7k/m", "pay-7d9c6b5f4-x2x7k/n"]),
        ([], []),
    ])
    func pathsAreCalledAsInAFolderOfThem(paths: [String], names: [String]) {
        #expect(EntryName.asEntries(paths) == names)
    }

    @Test(arguments: [
        ("x.json.gz", StreamFormat.gzip, "x.json"), ("x.tgz", .gzip, "x.tar"), ("x.tar.gz", .gzip, "x.tar"),
        (".gz", .gzip, ".gz"), ("x", .gzip, "x"),
        ("x.xz", .gzip, "x.xz"), ("x.tar.xz", .xz, "x.tar"), ("x.txz", .xz, "x.tar"), ("x.zst", .zstd, "x"),
        ("x.bz2", .bzip2, "x"), ("x.b64", .base64, "x"),
    ])
    func whatAStreamHoldsIsCalledWithoutItsEnding(name: String, format: StreamFormat, plain: String) {
        #expect(EntryName.unpacked(name, format) == plain)
    }

    // MARK: - Parts

    @Test(arguments: [
        ("b.tgz.partaa", true), ("b.tgz.partaaa", true), ("b.tgz.part1", true), ("b.tgz.part2", false),
        ("b.tgz.001", true), ("b.tgz.002", false),
        ("b.tgz.000", true), ("b.tgz_part0", true), ("xaa", true), ("a/xaa", true), ("xab", false), ("b.tgzaa", true),
        ("b.tgz.aa", true),
        ("b.zip-1", true), ("chunk1", true),
    ])
    func aPartHasItsNumber(name: String, isFirst: Bool) throws {
        #expect(try #require(PartName(name)).isFirst == isFirst)
    }

    @Test(arguments: ["memory", "b.tgz", "orders", "config_dump", "b.12345", "xa", "", "wordaa", "memory7", "b.tgz.a"])
    func aNameWithoutANumberIsOfNoPart(name: String) { #expect(PartName(name) == nil) }

    @Test(arguments: [
        ("b.tgz.partaa", "b.tgz.partab", true), ("b.tgz.partaz", "b.tgz.partba", true),
        ("b.tgz.partaa", "b.tgz.partac", false),
        ("b.tgz.partaa", "c.tgz.partab", false), ("b.tgz.part1", "b.tgz.part2", true), ("b.tgz.9", "b.tgz.10", true),
        ("b.tgz.09", "b.tgz.10", true),
        ("b.tgz.2", "b.tgz.1", false), ("b.tgz.1", "b.tgz.1", false), ("xaa", "xab", true),
        ("b.tgz.partaa", "b.tgz.partaab", false),
    ])
    func partsFollowEachOther(first: String, second: String, follows: Bool) throws {
        #expect(try #require(PartName(first)).isFollowed(by: #require(PartName(second))) == follows)
    }
}
