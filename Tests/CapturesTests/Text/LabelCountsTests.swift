import Testing

@testable import Captures

/// Which labels of a metric have no bound, by how many values they have in how many series.
@Suite struct LabelCountsTests {
    private func unbounded(series: Int, values: Int) -> [String] {
        var counts = LabelCounts()
        for number in 0..<series {
            let labels = "reporter=\"source\",path=\"/\(number * values / series)\""
            Array(labels.utf8).withUnsafeBufferPointer { counts.add($0) }
        }
        return counts.unbounded.map { "\($0.label) \($0.values)" }
    }

    @Test(arguments: [
        // A value in every other series.
        (100, 100, ["path 100"]), (100, 50, ["path 50"]), (100, 49, []),
        // As many values as are counted, in so many series.
        (4000, 2000, ["path 2000"]), (50_000, 2000, []), (50_000, 25_000, ["path 2000"]),
        // Of few series nothing follows.
        (40, 40, []), (99, 99, []),
    ]) func `A label has no bound where every other series has a value of its own`(
        series: Int, values: Int, labels: [String]
    ) { #expect(unbounded(series: series, values: values) == labels) }
}
