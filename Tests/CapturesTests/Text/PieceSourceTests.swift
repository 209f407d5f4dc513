import Archive
import Testing

@testable import Captures

/// Sources that change a text on its way give the same, however small the pieces are that come in and go out.
@Suite struct PieceSourceTests {
    private func drained(_ source: any ByteSource, into room: Int) throws -> String {
        var out: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: room)
        while true {
            let count = try bytes.withUnsafeMutableBytes { bytes throws(SourceError) in try source.read(into: bytes) }
            if count == 0 { break }
            out += bytes[..<count]
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
        (isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF])
            + text.utf16.flatMap { unit -> [UInt8] in
                let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
                return isLittle ? [low, high] : [high, low]
            }
    }

    private static let sizes = [(1, 4), (2, 5), (3, 4), (5, 64), (64, 7), (4_096, 4_096)]

    @Test(arguments: ["allocated: 1\n", "\u{E9}t\u{E9} \u{1F980}\u{1F980} crab\n", "", "a"])
    func whatAShellWroteAsUTF16IsDecoded(text: String) throws {
        for (chunk, room) in Self.sizes {
            for isLittle in [true, false] {
                let bytes = Self.utf16(text, isLittle: isLittle)
                #expect(
                    try drained(Captures.TextSource(MemorySource(bytes, chunk: chunk)), into: room) == text,
                    "\(chunk), \(room)")
            }
        }
    }

    /// Half a pair, a pair the wrong way round, and a unit that was cut.
    @Test(
        arguments: [
            ([0x61, 0x00, 0x3E, 0xD8, 0x62, 0x00], "a\u{FFFD}b"), ([0x80, 0xDD, 0x3E, 0xD8], "\u{FFFD}\u{FFFD}"),
            ([0x3E, 0xD8], "\u{FFFD}"),
            ([0x3E, 0xD8, 0x80], "\u{FFFD}"), ([0x61, 0x00, 0x62], "a"),
        ] as [([UInt8], String)])
    func whatIsNoPairIsReplaced(bytes: [UInt8], text: String) throws {
        for (chunk, room) in Self.sizes {
            #expect(
                try drained(Captures.TextSource(MemorySource([0xFF, 0xFE] + bytes, chunk: chunk)), into: room) == text)
        }
    }

    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF, 0x61, 0x62], "ab"), ([0xEF, 0xBB, 0xBF], ""), ([0x61, 0x62, 0x63, 0x64], "abcd"),
            ([0x61], "a"), ([], ""),
            ([0xEF, 0xBB, 0x61], "\u{FFFD}a"),
        ] as [([UInt8], String)])
    func aMarkIsDroppedAndTheRestPasses(bytes: [UInt8], text: String) throws {
        for (chunk, room) in Self.sizes {
            #expect(
                try drained(Captures.TextSource(MemorySource(bytes, chunk: chunk)), into: room) == text,
                "\(chunk), \(room)")
        }
    }

    @Test func whatWasLookedAtIsGivenAgain() throws {
        let bytes = (0..<9_000).map { UInt8(0x61 + $0 % 26) }
        for chunk in [1, 100, 4_096, 5_000] {
            let source = PeekedSource(MemorySource(bytes, chunk: chunk))
            #expect(try source.head().count >= 4_096 && source.head().starts(with: bytes.prefix(4_096)))
            #expect(try drained(source, into: 777) == String(decoding: bytes, as: UTF8.self))
        }
        let short = PeekedSource(MemorySource(Array("  {".utf8)))
        #expect(try short.firstByte() == 0x7B && short.head() == Array("  {".utf8) && !short.isBroken)
    }

    @Test func anErrorComesAgainBehindWhatWasRead() throws {
        let failure = SourceError(.io, "the disk")
        let source = PeekedSource(MemorySource(Array("abc".utf8), failure: failure))
        #expect(try source.head() == Array("abc".utf8) && source.isBroken)
        #expect(throws: failure) { try drained(source, into: 2) }
        #expect(throws: failure) { try PeekedSource(MemorySource([], failure: failure)).head() }
    }

    /// Tells each line, and how it ended.
    private struct Told: LineRewriter {
        mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
            out += "[\(line.count)\(isWhole ? "" : "…")]".utf8
        }
        mutating func finish(into out: inout [UInt8]) { out += "end".utf8 }
    }

    @Test(arguments: [
        ("a\nbc\n", "[1][2]end"), ("a\n\nb", "[1][0][1…]end"), ("", "end"), ("\n", "[0]end"), ("abc", "[3…]end"),
    ])
    func aRewriterIsGivenLines(text: String, told: String) throws {
        for (chunk, room) in Self.sizes {
            let source = RewrittenText(MemorySource(Array(text.utf8), chunk: chunk), by: Told())
            #expect(try drained(source, into: room) == told, "\(chunk), \(room)")
        }
    }

    /// A line of more than 64 KiB passes in pieces, and nothing of it is lost.
    @Test(arguments: [(65_536, 1), (70_000, 2), (200_000, 4)]) func aLongLinePassesInPieces(length: Int, least: Int)
        throws
    {
        let text = String(repeating: "x", count: length) + "\nab\n"
        let told = try drained(RewrittenText(MemorySource(Array(text.utf8), chunk: 9_999), by: Told()), into: 64)
        let counts = told.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        #expect(counts.reduce(0, +) == length + 2 && counts.last == 2 && counts.count <= least + 2, "\(told)")
    }

    @Test func yamlIsTheSameJSONInAnyPieces() throws {
        let text = "a: 1\nb:\n- x\n- \"\u{E9} y\"\nc: {d: null, e: [true, 2.5]}\n"
        let whole = try drained(YAMLAsJSON(MemorySource(Array(text.utf8))), into: 4_096)
        #expect(whole.contains("\"\u{E9} y\"") && whole.contains("\"d\""))
        for (chunk, room) in Self.sizes {
            #expect(try drained(YAMLAsJSON(MemorySource(Array(text.utf8), chunk: chunk)), into: room) == whole)
        }
    }
}
