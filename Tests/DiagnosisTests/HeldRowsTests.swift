import Store
import Testing

@testable import Diagnosis
@testable import SampleBundles

/// What is held of an answer at once does not grow with what concerns no victim.
@Suite struct HeldRowsTests {
    private func largestAnswer(_ axis: GrowingBundle.Axis, _ count: Int) throws -> Int {
        var page = PageText()
        GrowingBundle(axis, count: count).add(to: &page)
        var bundle = BundleBuilder()
        bundle.add("page", bytes: page.bytes)
        let store = try Scenario.load(bundle)
        let report = try Engine(store, toolVersion: "test").report()
        #expect(try axis == .curves ? report.proxies.count == count : store.lookedThrough().events == count)
        return store.largestAnswer
    }

    @Test func `Of events about very many pods one is held after the other`() throws {
        #expect(try largestAnswer(.quietEvents, 2_000) == largestAnswer(.quietEvents, 200))
    }

    /// Kills are held, one in a hundred.
    @Test func `Of events beside kills the kills are held`() throws {
        #expect(try largestAnswer(.events, 2_000) <= 20)
    }

    @Test func `Of very many curves the points of one proxy are held at once`() throws {
        #expect(try largestAnswer(.curves, 300) <= 2 * 300)
    }

    @Test func `Readings are kept up to their most, and asked again where they were let go`() {
        var asked: [Int64] = []
        let readings = Readings<Int>(of: [1, 2, 3]) { proxy in
            asked.append(proxy)
            return Array(repeating: Int(proxy), count: Readings<Int>.most / 2)
        }
        #expect(readings[4].isEmpty && asked.isEmpty)
        #expect(readings[1].first == 1 && readings[2].first == 2 && readings[1].first == 1)
        #expect(asked == [1, 2] && readings.kept == Readings<Int>.most)
        #expect(readings[3].first == 3 && readings.kept == Readings<Int>.most / 2)
        #expect(readings[1].first == 1 && asked == [1, 2, 3, 1])
    }
}
