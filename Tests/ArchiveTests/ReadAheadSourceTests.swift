import Archive
import SampleBundles
import Testing

@Suite struct ReadAheadSourceTests {
    @Test(arguments: [1, 3, 1000, 262_144, 1_000_000]) func theBytesAreThoseOfTheBase(size: Int) {
        let bytes = noise(size == 1 ? 3000 : 600_003)
        let ahead = ReadAheadSource(MemorySource(bytes, chunk: 77_777), pieces: 4, pieceBytes: size == 1 ? 7 : 65_536)
        let (got, failure) = drain(ahead, size: size)
        #expect(got == bytes)
        #expect(failure == nil)
    }

    @Test func theErrorComesAfterTheBytesAndAgain() {
        let broken = SourceError(.io, "cannot read x")
        let ahead = ReadAheadSource(MemorySource(noise(700_000), failure: broken))
        let (bytes, failure) = drain(ahead)
        #expect(bytes.count == 700_000)
        #expect(failure == broken)
        #expect(drain(ahead).failure == broken)
    }

    @Test func anEmptyBaseEndsAtOnce() {
        #expect(drain(ReadAheadSource(MemorySource([]))).bytes.isEmpty)
    }

    @Test func closingEarlyWaitsForTheThread() {
        for _ in 0..<200 {
            let counter = CountingSource()
            let ahead = ReadAheadSource(counter, pieces: 2, pieceBytes: 1024)
            #expect(drain(Prefix(ahead, 5000)).bytes.count == 5000)
            ahead.close()
            let reads = counter.reads
            #expect(drain(ahead).bytes.isEmpty, "nothing more after closing")
            ahead.close()
            #expect(counter.reads == reads, "the base is free again")
        }
    }

    @Test func droppingEarlyEndsTheThreadAndFreesTheBase() async throws {
        final class Watch { weak var base: CountingSource? }
        let watch = Watch()
        do {
            let counter = CountingSource()
            watch.base = counter
            let ahead = ReadAheadSource(counter, pieces: 2, pieceBytes: 1024)
            _ = drain(Prefix(ahead, 3000))
        }
        for _ in 0..<1000 where watch.base != nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect(watch.base == nil)
    }
}

/// Zeros without end; counts how often it is asked.
private final class CountingSource: ByteSource {
    var reads = 0
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        reads += 1
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        return buffer.count
    }
}

/// The first bytes of another source.
private final class Prefix: ByteSource {
    private let base: any ByteSource
    private var left: Int
    init(_ base: any ByteSource, _ count: Int) {
        self.base = base
        left = count
    }
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        let count = try base.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)]))
        left -= count
        return count
    }
}
