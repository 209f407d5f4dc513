import Prose
import Units

/// Tells the shape of a series of samples; it knows nothing of proxies.
struct CurveShape {
    private(set) var shape = MemoryCurve.Shape.short
    /// Least squares over all samples.
    private(set) var bytesPerHour = 0.0
    /// The sample after the largest rise.
    private(set) var stepEnd: Int?

    /// - Parameter points: of one life, in order of time.
    /// - Parameter isOfMoments: pages that somebody saved hours apart, and not what a sampler saw of a start.
    init(_ points: [MemoryCurve.Point], isOfMoments: Bool = false) {
        let least = isOfMoments ? Thresholds.curveMoments.value : Thresholds.curveSamples.value
        guard points.count >= least, let first = points.first, let last = points.last, last.seconds > first.seconds
        else { return }
        guard points.count >= Thresholds.curveSamples.value else {
            takeLine(points)
            return
        }
        let values = points.map(\.bytes.double)
        let line = Line(points.map(\.seconds), values)
        bytesPerHour = line.slope * 3600
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        guard high >= low * Thresholds.growth.value else {
            shape = .flat
            return
        }
        let rises = zip(values, values.dropFirst()).map { max(0, $1 - $0) }
        let total = rises.reduce(0, +)
        let largest = rises.indices.sorted { (rises[$0], $1) > (rises[$1], $0) }
        var carried = 0.0
        let steps = largest.prefix { place in
            defer { carried += rises[place] }
            return carried < Thresholds.stepsCarry.value * total
        }
        let falls = total - (values[values.count - 1] - values[0])
        let climbs =
            values[values.count - 1] >= values[0] * Thresholds.growth.value
            && falls <= Thresholds.ratchetFall.value * total
        if climbs, steps.count <= max(1, rises.count / Thresholds.stepsOfIntervals.value), let top = largest.first {
            stepEnd = top + 1
            let late = steps.allSatisfy { $0 >= rises.count - max(1, rises.count / Thresholds.lateSteps.value) }
            shape = late ? .spike : steps.count == 1 ? .step : .staircase
        } else if line.slope > 0, line.fit >= Thresholds.straight.value {
            shape = .linear
        } else {
            shape = climbs ? .ratchet : .irregular
        }
    }

    /// Of so few that only one thing can be told of them: each is more than the one before, on one line.
    private mutating func takeLine(_ points: [MemoryCurve.Point]) {
        let values = points.map(\.bytes.double)
        let line = Line(points.map(\.seconds), values)
        guard zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }), line.fit >= Thresholds.straight.value,
            values[values.count - 1] >= values[0] * Thresholds.growth.value
        else { return }
        bytesPerHour = line.slope * 3600
        shape = .linear
    }

    /// The slope of a line before it comes near its end, where the kernel holds a container back that comes near its limit: least squares of
    /// what lies well below the highest. Nil where that is no steeper than the whole.
    static func freeBytesPerHour(_ points: [MemoryCurve.Point], whole: Double) -> Double? {
        let bound = Thresholds.heldBack.value * (points.map(\.bytes.double).max() ?? 0)
        let free = Array(points.prefix { $0.bytes.double < bound })
        guard free.count >= Thresholds.curveMoments.value else { return nil }
        let slope = Line(free.map(\.seconds), free.map(\.bytes.double)).slope * 3_600
        return slope >= Thresholds.growth.value * whole ? slope : nil
    }

    /// Whether moments of one life rise in a line, however few.
    static func isLine(_ samples: [Sample]) -> Bool {
        let points = samples.map { MemoryCurve.Point(at: $0.at, seconds: $0.seconds, bytes: $0.bytes) }
        return CurveShape(points, isOfMoments: true).shape == .linear
    }

    /// A straight line through points by least squares, and the part of the variance that it explains (R²).
    private struct Line {
        var slope = 0.0
        var fit = 0.0

        init(_ x: [Double], _ y: [Double]) {
            let n = Double(x.count)
            guard n > 1 else { return }
            let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
            let xx = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
            let yy = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
            let xy = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
            guard xx > 0, yy > 0 else { return }
            slope = xy / xx
            fit = xy * xy / (xx * yy)
        }
    }
}
