import Testing

@testable import Diagnosis

@Suite struct RankTestTests {
    @Test func completeSeparationOfTwoAndFourIsTwoOfFifteenDivisions() throws {
        let test = try #require(RankTest([1, 2], [3, 4, 5, 6]))
        #expect(test.separation == -1)
        #expect(abs(test.p - 2.0 / 15) < 1e-12)
        #expect(test.p == test.leastP)
    }

    @Test func equalValuesSeparateNothing() throws {
        let test = try #require(RankTest([7, 7, 7], [7, 7]))
        #expect(test.separation == 0)
        #expect(test.p == 1)
        #expect(test.leastP == 1)
    }

    /// Counted or written out, small groups and large ones.
    @Test(arguments: [
        (2, 3, 1, 4), (0, 5, 5, 5), (40, 300, 2, 500), (0, 900, 0, 80), (700, 700, 1, 900), (1, 1, 0, 2_000),
    ])
    func whoHasAThingIsRankedByCounts(some: Int, m: Int, others: Int, n: Int) throws {
        func values(_ count: Int, of all: Int) -> [Double] {
            [Double](repeating: 1, count: count) + [Double](repeating: 0, count: all - count)
        }
        let counted = try #require(RankTest(having: some, of: m, and: others, of: n))
        let written = try #require(RankTest(values(some, of: m), values(others, of: n)))
        #expect(counted.separation == written.separation)
        #expect(counted.p == written.p && counted.leastP == written.leastP)
    }

    @Test func anEmptyGroupHasNoTest() {
        #expect(RankTest([], [1]) == nil)
        #expect(RankTest([1], []) == nil)
    }

    /// The exact count against every division written out, ties included.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func theCountIsThatOfEveryDivision(seed: UInt64) throws {
        var draws = Draws(seed)
        let m = 1 + draws.below(4), n = 1 + draws.below(5)
        let values = (0..<(m + n)).map { _ in Double(draws.below(5)) }
        func separation(_ first: [Int]) -> Double {
            let second = values.indices.filter { !first.contains($0) }
            let wins = first.reduce(0.0) { sum, a in
                sum
                    + second.reduce(0.0) {
                        $0 + (values[a] > values[$1] ? 1 : values[a] == values[$1] ? 0.5 : 0)
                    }
            }
            return 2 * wins / Double(m * n) - 1
        }
        let seen = separation(Array(0..<m))
        let all = (0..<(1 << (m + n))).filter { $0.nonzeroBitCount == m }.map { mask in
            separation(values.indices.filter { mask >> $0 & 1 == 1 })
        }
        let far = all.count { abs($0) >= abs(seen) - 1e-9 }
        let test = try #require(RankTest(Array(values.prefix(m)), Array(values.dropFirst(m))))
        #expect(abs(test.separation - seen) < 1e-9)
        #expect(abs(test.p - Double(far) / Double(all.count)) < 1e-9)
        #expect(test.leastP <= test.p)
    }

    /// Groups too large to count out: the approximation is that of the textbook, and keeps the order of the exact one.
    @Test func largeGroupsUseTheNormalDistribution() throws {
        #expect(abs(RankTest.normalTail(1.959964) - 0.05) < 1e-5)
        #expect(abs(RankTest.normalTail(0) - 1) < 1e-6)
        #expect(abs(RankTest.normalTail(4) - 6.334e-5) < 1e-6)
        let even = (0..<300).map { Double($0) * 2 }, odd = (0..<300).map { Double($0) * 2 + 1 }
        let alike = try #require(RankTest(even, odd)), apart = try #require(RankTest(even, odd.map { $0 + 80 }))
        #expect(alike.p > 0.9)
        #expect(apart.p < 0.001)
        #expect(apart.separation < 0)
    }
}
