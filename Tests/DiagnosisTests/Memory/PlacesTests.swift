import SampleBundles
import Testing

@testable import Diagnosis

/// Sets of places against those of the standard library.
@Suite struct PlacesTests {
    @Test func theyAreSetsOfNumbers() {
        var draws = Draws(5)
        for _ in 0..<50 {
            let a = Set((0..<draws.below(40)).map { _ in draws.below(300) })
            let b = Set((0..<draws.below(40)).map { _ in draws.below(300) })
            var joined = Places(a)
            joined.formUnion(Places(b))
            var listed: [Int] = []
            joined.forEach { listed.append($0) }
            #expect(listed == a.union(b).sorted() && joined.count == a.union(b).count)
            #expect(joined == Places(b.union(a)) && joined.isEmpty == a.union(b).isEmpty)
            #expect((0..<400).allSatisfy { joined.contains($0) == a.union(b).contains($0) })
        }
    }

    @Test func nothingIsInAnEmptyOne() {
        var none: Places = []
        none.insert(-1)
        #expect(none.isEmpty && none == [] && !none.contains(0) && !none.contains(-1))
    }
}
