import Testing
import Units

@testable import Archive

/// Base64 sign by sign: the vectors of RFC 4648, and what stands between and behind the signs.
@Suite struct Base64SourceTests {
    private func decoded(_ text: String, buffer: Int = 64, into room: Int = 64) throws -> (
        text: String, trailing: Int64?
    ) {
        let source = Base64Source(MemorySource(Array(text.utf8)), bufferBytes: buffer)
        var out: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: room)
        while true {
            let count = try bytes.withUnsafeMutableBytes { bytes throws(SourceError) in try source.read(into: bytes) }
            if count == 0 { break }
            out += bytes[..<count]
        }
        return (String(decoding: out, as: UTF8.self), source.trailingOffset)
    }

    private static let vectors = [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"),
    ]

    @Test(arguments: vectors) func theVectorsOfTheStandardAreRead(text: String, expected: String) throws {
        for buffer in 1...9 {
            for room in 1...5 {
                #expect(try decoded(text, buffer: buffer, into: room).text == expected)
            }
        }
        // Without its padding, and over several lines.
        #expect(try decoded(text.replacing("=", with: "")).text == expected)
        #expect(try decoded(text.map { "\($0)\r\n " }.joined()).text == expected)
    }

    /// The text ends at its padding, or at what is no base64; only what is no padding is told.
    @Test(
        arguments: [
            ("Zm9vYg==Zm9v", "foob", nil), ("Zm9v$ whoami", "foo", 4), ("Zm9v\n```\nafter", "foo", 5), ("-Zm9v", "", 0),
            ("Zm9vYg", "foob", nil), ("Zm9vY", "foo", nil), ("Zm9v_", "foo", 4),
        ] as [(String, String, Int64?)])
    func whatFollowsIsNoPartOfIt(text: String, expected: String, trailing: Int64?) throws {
        for buffer in [1, 3, 64] {
            let found = try decoded(text, buffer: buffer)
            #expect(found.text == expected && found.trailing == trailing, "\(buffer)")
        }
    }

    @Test func everySignHasItsValue() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        #expect(alphabet.utf8.map { Base64Source.value($0) } == (0..<64).map { UInt8($0) })
        #expect((0...255).compactMap { Base64Source.value(UInt8($0)) }.count == 64)
    }

    /// More than forty signs, of which the first are those of a packed stream.
    @Test(arguments: [
        ("H4sI", 41, true), ("H4sI", 40, false), ("/Td6WFoA", 60, true), ("KLUv/", 60, true), ("Qlpo", 60, true),
        ("UEsDB", 60, true), ("H4sJ", 60, false), ("H4s ", 60, false),
    ])
    func aPackedStreamIsKnownByItsHead(head: String, count: Int, isPacked: Bool) {
        func isText(_ text: String) -> Bool { Array(text.utf8).withUnsafeBytes { Base64Source.isText($0) } }
        let text = head + String(repeating: "A", count: count - head.utf8.count)
        #expect(isText(text) == isPacked)
        #expect(!isText(text.dropLast(1) + "-"))
        // A line ends where the terminal's does.
        if isPacked { #expect(isText(text.prefix(20) + "\r\n" + text.dropFirst(20))) }
    }

    @Test func nothingIsAskedOfASourceThatIsOver() throws {
        let source = Base64Source(MemorySource(Array("Zg==".utf8)))
        var bytes = [UInt8](repeating: 0, count: 4)
        let counts = try (0..<3).map { _ in
            try bytes.withUnsafeMutableBytes { bytes throws(SourceError) in try source.read(into: bytes) }
        }
        #expect(counts == [1, 0, 0])
        let none = try source.read(into: UnsafeMutableRawBufferPointer(start: nil, count: 0))
        #expect(none == 0)
    }
}
