import Archive
import Testing

@testable import Captures

private func lines(_ bytes: [UInt8], cap: Int = 1 << 20, buffer: Int = 64, piece: Int = 7) throws -> [String] {
    let reader = LineReader(PiecewiseSource(bytes, piece: piece), cap: cap, bufferSize: buffer)
    var found: [String] = []
    while let line = try reader.next() { found.append(line.text) }
    return found
}

@Test func linesAreTheSameWhateverTheSizeOfThePieces() throws {
    let text = Array(
        "one\r\ntwo\n\nfour with \u{E9} and more than one buffer holds, which makes it grow beyond 64 bytes\nlast".utf8)
    let whole = try lines(text, buffer: 4096, piece: 4096)
    #expect(whole.count == 5 && whole[0] == "one" && whole[2] == "" && whole[4] == "last")
    for piece in [1, 2, 3, 5, 64, 100] { #expect(try lines(text, piece: piece) == whole) }
}

@Test func aLineBeyondTheCapIsCutAndTheNextOneIsWhole() throws {
    let text = Array((String(repeating: "x", count: 500) + "\nnext\n").utf8)
    for piece in [1, 13, 1000] {
        let found = try lines(text, cap: 100, piece: piece)
        #expect(found.count == 2)
        #expect(found[0].utf8.count >= 100 && found[0].utf8.count < 500)
        #expect(found[1] == "next")
    }
}

@Test func aByteOrderMarkIsDroppedAndUTF16IsDecoded() throws {
    let text = "name: 1\r\nµ and \u{1F600}\r\n"
    let utf16 = Array(text.utf16)
    let little = [0xFF, 0xFE] + utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let big = [0xFE, 0xFF] + utf16.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
    for bytes in [little, big, [0xEF, 0xBB, 0xBF] + Array(text.utf8)] {
        for piece in [1, 3, 4096] { #expect(try lines(bytes, piece: piece) == ["name: 1", "µ and \u{1F600}"]) }
    }
}

@Test func anUnpairedSurrogateAndAnOddEndDoNotStopTheText() throws {
    #expect(try lines([0xFF, 0xFE, 0x41, 0x00, 0x00, 0xD8, 0x42, 0x00, 0x0A, 0x00, 0x43]) == ["A\u{FFFD}B"])
}

@Test func bytesThatAreNoTextPassThrough() throws {
    let found = try lines([0x00, 0xFF, 0x0A, 0xC3, 0x0A, 0x41])
    #expect(found.count == 3 && found[2] == "A")
}

@Test func whatWasReadBeforeABreakIsHandedOutFirst() throws {
    let page = "server.state: 1\nserver.uptime: 2\n"
    let breaks = SourceError(.truncated, "gzip stream ends early at byte 33")
    let reader = StatsTextReader(source: PiecewiseSource(Array(page.utf8), breaks: breaks))
    var stats = 0
    var thrown: SourceError?
    while thrown == nil {
        do { if try reader.next() == nil { break } else { stats += 1 } } catch { thrown = error }
    }
    #expect(stats == 3)
    #expect(thrown == breaks)
    #expect(try reader.next() == nil)
    #expect(reader.outcome == .partial("gzip stream ends early at byte 33"))
}

@Test func aTableOfBytesNumbersKeysInOrderAndKeepsItsLimit() {
    var table = ByteTable(limit: 300)
    for round in 0..<2 {
        for n in 0..<300 {
            let key = Array("key-\(n)".utf8)
            let index = key.withUnsafeBufferPointer { table.index(of: $0) }
            #expect(index == n, "round \(round)")
        }
    }
    let more = Array("one more".utf8)
    #expect(more.withUnsafeBufferPointer { table.index(of: $0) } == nil)
    #expect(table.key(299) == "key-299")
}
