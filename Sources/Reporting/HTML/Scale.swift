import Units

/// Where a value lies on an axis: in percent of its length, so that a chart is as wide as its window and its text never shrinks.
struct Scale {
    let least: Double
    let most: Double

    init(_ most: Bytes) { self.init(least: 0, most: most.double) }
    init(least: Double, most: Double) {
        self.least = least
        self.most = most > least ? most : least + 1
    }

    /// 0 to 100.
    func place(_ value: Double) -> Double { min(100, max(0, (value - least) / (most - least) * 100)) }
    func percent(_ value: Double) -> String { fixed(place(value), 2) + "%" }
    func percent(_ value: Bytes) -> String { percent(value.double) }
    func percent(from: Double, to: Double) -> String { fixed(max(0, place(to) - place(from)), 2) + "%" }

    /// Round values of memory on the axis, at most six: a power of two of MiB apart.
    var memoryTicks: [Bytes] {
        let mebibyte = 1_048_576.0
        var step = mebibyte
        while most / step > 5, step < 1e17 { step *= 2 }
        return ticks(step).map { Bytes(rounding: $0) }
    }

    /// Round counts, at most six.
    var countTicks: [Int] {
        var step = 1.0
        let factors = [2.0, 2.5, 2.0]
        var turn = 0
        while (most - least) / step > 5, step < 1e12 {
            step *= factors[turn % 3]
            turn += 1
        }
        return ticks(step).map { Int($0) }
    }

    /// Round moments in seconds since 1970, at most six, and the seconds between two.
    var timeTicks: (seconds: [Double], step: Double) {
        let steps: [Double] = [
            0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
            3600,
            7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000,
        ]
        let step = steps.first { (most - least) / $0 <= 5 } ?? (most - least) / 4
        return (ticks(step), step)
    }

    private func ticks(_ step: Double) -> [Double] {
        var out: [Double] = []
        var number = (least / step).rounded(.up)
        while number * step <= most, out.count < 12 {
            out.append(number * step)
            number += 1
        }
        return out
    }
}
