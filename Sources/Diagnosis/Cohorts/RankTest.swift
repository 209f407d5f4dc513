/// Two groups of values compared by rank (Mann and Whitney, 1947): how far they are apart, and how often chance alone puts
/// them that far.
///
/// The test asks nothing of the values' distribution. Ties share the mean of their ranks. Small groups are counted out
/// exactly, over every way to draw the first group; larger ones by the normal approximation with its correction for ties.
struct RankTest: Sendable {
    /// 2 P(first > second) - 1, ties counting half: 1 where every value of the first group is larger.
    let separation: Double
    /// Part of all divisions into groups of these sizes that are at least this far apart, in either direction.
    let p: Double
    /// The least `p` that these values can give in groups of these sizes, however they were divided.
    let leastP: Double

    /// Steps that the exact count may take: some milliseconds.
    private static let mostSteps = 3_000_000

    /// nil where a group is empty.
    init?(_ first: [Double], _ second: [Double]) {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let doubled = Self.doubledRanks(first + second)
        let (m, n) = (first.count, second.count)
        let sum = doubled.prefix(m).reduce(0, +)
        let expected = m * (m + n + 1)
        separation = Double(sum - expected) / Double(m * n)
        let sorted = doubled.sorted()
        let farthest = max(
            abs(sorted.prefix(m).reduce(0, +) - expected), abs(sorted.suffix(m).reduce(0, +) - expected))
        let distribution = Distribution(sorted, drawing: m)
        p = distribution.tail(abs(sum - expected))
        leastP = distribution.tail(farthest)
    }

    /// Two groups of which some have a thing and the others have not: the same figures as of ones and zeros, without a value for
    /// each of many thousand proxies.
    init?(having some: Int, of m: Int, and others: Int, of n: Int) {
        guard m > 0, n > 0 else { return nil }
        let zeros = m - some + n - others, ones = some + others
        // A group of k equal values from place s shares the doubled rank 2s + k + 1.
        let (low, high) = (zeros + 1, 2 * zeros + ones + 1)
        func sum(low count: Int) -> Int { count * low + (m - count) * high }
        let largest = sum(low: max(0, m - ones))
        guard (m + n) * m * (largest + 1) > Self.mostSteps else {
            func values(_ count: Int, of all: Int) -> [Double] {
                [Double](repeating: 1, count: count) + [Double](repeating: 0, count: all - count)
            }
            self.init(values(some, of: m), values(others, of: n))
            return
        }
        let expected = m * (m + n + 1)
        let farthest = max(abs(sum(low: min(m, zeros)) - expected), abs(largest - expected))
        let distribution = Distribution.normal(deviation: Self.deviation(ties: [zeros, ones], drawing: m, of: m + n))
        let distance = sum(low: m - some) - expected
        self.init(
            separation: Double(distance) / Double(m * n), p: distribution.tail(abs(distance)),
            leastP: distribution.tail(farthest))
    }

    private init(separation: Double, p: Double, leastP: Double) {
        (self.separation, self.p, self.leastP) = (separation, p, leastP)
    }

    /// Of the sum of `m` doubled ranks of `n`, with groups of equal ones.
    private static func deviation(ties groups: [Int], drawing m: Int, of n: Int) -> Double {
        let ties = groups.reduce(0.0) { sum, count in
            let t = Double(count)
            return sum + t * t * t - t
        }
        let size = Double(n)
        let variance = Double(m) * Double(n - m) / 12 * (size + 1 - ties / (size * (size - 1)))
        return 2 * max(0, variance).squareRoot()
    }

    /// Twice the rank of each value, so that a shared rank is whole as well.
    private static func doubledRanks(_ values: [Double]) -> [Int] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Int](repeating: 0, count: values.count)
        var at = 0
        while at < order.count {
            var end = at
            while end + 1 < order.count, values[order[end + 1]] == values[order[at]] { end += 1 }
            for place in at...end { ranks[order[place]] = at + end + 2 }
            at = end + 1
        }
        return ranks
    }

    /// How the sum of `m` doubled ranks is distributed when they are drawn by chance.
    private enum Distribution {
        /// Ways to reach each sum, and the sum that is expected.
        case counted([Double], expected: Int)
        case normal(deviation: Double)

        init(_ ranks: [Int], drawing m: Int) {
            let n = ranks.count
            let largest = ranks.suffix(m).reduce(0, +)
            guard n * m * (largest + 1) <= RankTest.mostSteps else {
                var groups: [Int: Int] = [:]
                for rank in ranks { groups[rank, default: 0] += 1 }
                self = .normal(deviation: RankTest.deviation(ties: Array(groups.values), drawing: m, of: n))
                return
            }
            // ways[k][s]: choices of k ranks among those seen so far with the sum s.
            var ways = [[Double]](repeating: [Double](repeating: 0, count: largest + 1), count: m + 1)
            ways[0][0] = 1
            for (seen, rank) in ranks.enumerated() {
                for k in stride(from: min(seen + 1, m), to: 0, by: -1) where rank <= largest {
                    for sum in rank...largest where ways[k - 1][sum - rank] > 0 {
                        ways[k][sum] += ways[k - 1][sum - rank]
                    }
                }
            }
            self = .counted(ways[m], expected: m * (n + 1))
        }

        /// Probability of a sum at least `distance` from the expected one.
        func tail(_ distance: Int) -> Double {
            switch self {
            case .counted(let ways, let expected):
                var far = 0.0
                var all = 0.0
                for (sum, count) in ways.enumerated() {
                    all += count
                    if abs(sum - expected) >= distance { far += count }
                }
                return all > 0 ? far / all : 1
            case .normal(let deviation):
                guard deviation > 0 else { return 1 }
                // Sums move in steps of one rank, which are two here.
                return min(1, RankTest.normalTail(max(0, Double(distance) - 1) / deviation))
            }
        }
    }

    /// P(|Z| >= z) of the standard normal distribution, to 1e-6 (Abramowitz and Stegun, 7.1.26).
    static func normalTail(_ z: Double) -> Double {
        let x = z / 2.0.squareRoot()
        guard x < 6 else { return 0 }
        let t = 1 / (1 + 0.3275911 * x)
        let polynomial =
            t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
        // exp(-x²) without Foundation: the limit of (1 - y/N)^N, by 30 squarings.
        var power = 1 - x * x / 1_073_741_824
        for _ in 0..<30 { power *= power }
        return polynomial * power
    }
}
