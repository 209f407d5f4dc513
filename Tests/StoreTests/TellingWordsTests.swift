import Archive
import Testing

@testable import Store

/// Words that would have told something, in what nobody could read.
@Suite struct TellingWordsTests {
    private func found(_ text: String, chunk: Int, room: Int = 64) throws -> String? {
        let words = TellingWords(MemorySource(Array(text.utf8), chunk: chunk))
        var bytes = [UInt8](repeating: 0, count: room)
        // The reader takes the first bytes alone.
        _ = try bytes.withUnsafeMutableBytes { bytes throws(SourceError) in try words.read(into: bytes) }
        words.finish()
        return words.found?.word
    }

    @Test(arguments: [
        ("somebody saw Killed process 71 (envoy) at noon", "Killed process"), ("memory_allocated", "memory_allocated"),
        ("nothing of interest", nil), ("", nil),
        ("jackets: the node was out of memory", "out of memory"),
    ])
    func aWordIsFoundWhereverItIsCut(text: String, word: String?) throws {
        for chunk in [1, 2, 3, 7, 64] {
            for room in [1, 5, 33, 64] {
                #expect(try found(text, chunk: chunk, room: room) == word, "\(chunk), \(room)")
            }
        }
    }

    /// A graphics card has a memory of its own.
    @Test(arguments: [
        "CUDA out of memory", "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate", "HIP out of memory",
    ])
    func aDevicesMemoryTellsNothing(text: String) throws {
        #expect(try found(text, chunk: 64) == nil)
    }

    @Test func aBinaryTellsNothing() throws {
        #expect(try found("\0\0ELF OOMKilled", chunk: 64) == nil)
        #expect(
            try found(String(repeating: "-", count: 9_000) + "Killed process", chunk: 512, room: 100)
                == "Killed process")
    }
}
