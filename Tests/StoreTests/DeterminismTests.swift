import Archive
import SampleBundles
import Testing

@testable import Store

/// The same bundle gives the same database, whatever the threads and the sizes of reads.
@Suite struct DeterminismTests {
    private static let sample = Loading.bundle(Loading.capture(proxies: 3), only: "")

    private func load(_ bytes: [UInt8], chunk: Int = .max, threads: Int = 1) throws -> [String] {
        let reader = BundleReader(name: "bundle", source: MemorySource(bytes, chunk: chunk), threads: threads)
        return try Loader(path: nil).load(reader).everything()
    }

    @Test func readsOfAnySizeGiveTheSameTables() throws {
        let tar = Self.sample.tar()
        let whole = try load(tar)
        #expect(whole.count > 400)
        for chunk in [513, 4_099, 65_537] { #expect(try load(tar, chunk: chunk) == whole) }
    }

    @Test func threadsGiveTheSameTables() throws {
        let packed = Self.sample.tarGzip()
        let one = try load(packed)
        #expect(try load(packed, threads: 2) == one)
        #expect(try load(packed, chunk: 777, threads: 2) == one)
    }

    @Test func packingChangesNothingButTheBundlesOwnRow() throws {
        func without(_ rows: [String]) -> [String] { rows.filter { !$0.hasPrefix("bundle ") } }
        #expect(try without(load(Self.sample.tar())) == without(load(Self.sample.tarGzip())))
    }
}
