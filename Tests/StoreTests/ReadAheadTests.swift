import Archive
import Captures
import SampleBundles
import Testing

@testable import Store

/// Steps that are made on a thread of their own against those of the reading itself.
@Suite struct ReadAheadTests {
    /// Makes so many facts.
    private final class Counting: EntrySteps {
        private var said = 0
        private let count: Int

        init(_ count: Int) { self.count = count }

        func next() -> EntryStep? {
            guard said < count else { return nil }
            said += 1
            return .fact(.note("fact \(said)"))
        }
    }

    private func notes(_ steps: some EntrySteps, most: Int = .max) -> [String] {
        var out: [String] = []
        while out.count < most, case .fact(.note(let text))? = steps.next() { out.append(text) }
        return out
    }

    @Test(arguments: [0, 1, 63, 64, 65, 511, 512, 513, 5_000])
    func `All come in order`(_ count: Int) {
        let steps = ReadAheadSteps(Counting(count))
        #expect(notes(steps) == (1...max(1, count)).prefix(count).map { "fact \($0)" })
        #expect(steps.next() == nil)
        steps.close()
        #expect(steps.next() == nil)
    }

    /// Nobody waits for ever, and no step is freed twice, where only some are taken.
    @Test(arguments: [0, 1, 64, 100, 600])
    func `It can be left`(_ taken: Int) {
        let steps = ReadAheadSteps(Counting(100_000))
        #expect(notes(steps, most: taken).count == taken)
        steps.close()
        #expect(steps.next() == nil)
        _ = ReadAheadSteps(Counting(100_000))
    }

    /// Entries of all kinds: read, skipped, unknown, damaged, with parts, and one with more facts than are allowed.
    @Test func `The database is the same`() throws {
        var bundle = Loading.bundle(Loading.capture(proxies: 3, services: 300))
        bundle.add("notes/unknown.txt", "nothing that anybody knows\n")
        bundle.add(
            "notes/pasted.txt",
            "$ kubectl get pods\nnothing\n$ curl localhost:15000/memory\n{\"allocated\": \"1\"}\n")
        bundle.add("empty", "")
        bundle.add("broken/memory", "{\"allocated\": \"12")
        func load(ahead: Bool, most: Int? = nil, cut: Int = 0) throws -> [String] {
            let loader = try Loader(path: nil)
            loader.readsAhead = ahead
            if let most { loader.factsPerFile = most }
            let bytes = bundle.tar().dropLast(cut)
            return try loader.load(BundleReader(name: "bundle.tar", source: MemorySource(Array(bytes)))).everything()
        }
        #expect(try load(ahead: true) == load(ahead: false))
        #expect(try load(ahead: true, most: 40) == load(ahead: false, most: 40))
        #expect(try load(ahead: true, cut: 3_000) == load(ahead: false, cut: 3_000))
        #expect(try load(ahead: true, most: 40) != load(ahead: true))
    }
}
