import Archive
import Captures
import SampleBundles
import Testing

@testable import Store

/// Facts that are read on a thread of their own against those of the reader itself.
@Suite struct ReadAheadTests {
    /// Says so many facts, then breaks where it is told to.
    private final class Counting: FactReader {
        private var said = 0
        private let count: Int
        private let failure: SourceError?

        init(_ count: Int, failure: SourceError? = nil) {
            self.count = count
            self.failure = failure
        }

        func next() throws(SourceError) -> Fact? {
            guard said < count else {
                if let failure { throw failure }
                return nil
            }
            said += 1
            return .note("fact \(said)")
        }

        var outcome: ReadOutcome { .partial("\(said) said") }
    }

    private func notes(_ reader: ReadAheadFacts) throws -> [String] {
        var out: [String] = []
        while let fact = try reader.next() { if case .note(let text) = fact { out.append(text) } }
        return out
    }

    @Test(arguments: [0, 1, 63, 64, 65, 511, 512, 513, 5_000])
    func allComeInOrder(_ count: Int) throws {
        let reader = ReadAheadFacts(Counting(count))
        #expect(try notes(reader) == (0..<count).map { "fact \($0 + 1)" })
        #expect(try reader.next() == nil)
        #expect(reader.outcome == .partial("\(count) said"))
    }

    @Test func anErrorComesAfterAllFacts() throws {
        let reader = ReadAheadFacts(Counting(700, failure: SourceError(.damaged, "broken")))
        for _ in 0..<700 { #expect(try reader.next() != nil) }
        #expect(throws: SourceError.self) { try reader.next() }
    }

    /// Nobody waits for ever, and no fact is freed twice, where only some are taken.
    @Test(arguments: [0, 1, 64, 100, 600])
    func itCanBeLeft(_ taken: Int) throws {
        let reader = ReadAheadFacts(Counting(100_000))
        for _ in 0..<taken { #expect(try reader.next() != nil) }
        reader.close()
        _ = ReadAheadFacts(Counting(100_000))
    }

    @Test func theDatabaseIsTheSame() throws {
        let bundle = Loading.bundle(Loading.capture(proxies: 3, services: 300))
        func load(ahead: Bool, most: Int? = nil) throws -> [String] {
            let loader = try Loader(path: nil)
            loader.readsAhead = ahead
            if let most { loader.factsPerFile = most }
            return try loader.load(BundleReader(name: "bundle.tar", source: MemorySource(bundle.tar()))).everything()
        }
        #expect(try load(ahead: true) == load(ahead: false))
        #expect(try load(ahead: true, most: 40) == load(ahead: false, most: 40))
    }
}
