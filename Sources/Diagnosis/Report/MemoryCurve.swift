import Prose
import Units

/// Memory of one life of a container over time, as a sampler or Prometheus saw it.
package struct MemoryCurve: Sendable {
    /// What was sampled: the process' anonymous memory, the container's working set, or what Envoy says of itself.
    package enum Figure: String, Sendable { case anonymous, container, physical, allocated }

    package enum Shape: String, Sendable {
        /// Within a fifth of its lowest: a level.
        case flat
        /// A straight line up.
        case linear
        /// Nearly all of the rise in one interval, or in a few of them.
        case step, staircase
        /// A step just before the end.
        case spike
        /// Up and never down, but neither straight nor in steps.
        case ratchet
        case irregular
        /// Too few samples to tell.
        case short
    }

    package struct Point: Sendable, Equatable {
        package var at: Moment?
        /// Since the first sample of this life.
        package var seconds: Double
        package var bytes: Bytes
    }

    package var figure: Figure
    package var shape: Shape
    /// The samples of this life.
    package var samples: Int
    /// Lives that the whole series shows.
    package var lives: Int
    package var spanSeconds: Double
    /// Between two samples, as the median of all.
    package var intervalSeconds: Double
    package var first: Bytes
    package var last: Bytes
    package var peak: Bytes
    package var lastAt: Moment?
    /// From the last sample to the kill; nil where one of the two has no time.
    package var secondsBeforeKill: Double?
    /// Of a line: its slope, before its limit held it back.
    package var bytesPerHour: Double?
    /// Of a living proxy's line: when it would reach the limit.
    package var secondsToLimit: Double?
    /// From where it left its first level to its last sample, of whatever shape; no key of the JSON report.
    package var risePerSecond: Double?
    /// What the container held soon after a start that was sampled as well; no key of the JSON report.
    package var afterStart: Bytes?
    /// The largest rise between two samples, where the shape has steps.
    package var step: Step?
    /// At most `MemoryCurve.drawn` values, the highest of each stretch.
    package var drawing: [Bytes]
    package var evidence: Evidence

    package struct Step: Sendable {
        /// The first sample after the rise.
        package var at: Moment?
        package var seconds: Double
        package var rise: Bytes
        /// A push of istiod to this proxy fell into the interval; nil where that cannot be told.
        package var atPush: Bool?
        /// It is as large as what a config_dump of the capture took; no key of the JSON report.
        package var isOfDump = false
        package init(at: Moment?, seconds: Double, rise: Bytes, atPush: Bool?) {
            (self.at, self.seconds, self.rise, self.atPush) = (at, seconds, rise, atPush)
        }
    }

    package static let drawn = 40

    /// What the lives before this one held last that ended at the limit, in order; no key of the JSON report.
    package var endedAtLimit: [Bytes] = []

    /// The samples' own figures; what is known of a kill, a limit and a push is set by who knows it.
    package init(
        figure: Figure, shape: Shape, samples: Int, lives: Int, spanSeconds: Double, intervalSeconds: Double,
        drawing: [Bytes], evidence: Evidence
    ) {
        (self.figure, self.shape, self.samples, self.lives) = (figure, shape, samples, lives)
        (self.spanSeconds, self.intervalSeconds) = (spanSeconds, intervalSeconds)
        (first, last, peak) = (drawing.first ?? 0, drawing.last ?? 0, drawing.max() ?? 0)
        (self.drawing, self.evidence) = (drawing, evidence)
    }

    /// `12.4 MiB an hour`; of a slow one over days by the day; of a rise that minutes decide, and that was not watched for longer, by the minute or the second. Of a line
    /// alone.
    package var rate: Text? {
        guard let slope = bytesPerHour else { return nil }
        let (byMinute, bySecond) = (slope / 60, slope / 3_600)
        let telling = 1_048_576.0
        if spanSeconds >= 86_400, slope < telling { return "\(Bytes(rounding: slope * 24)) a day" }
        if spanSeconds >= 3_600 || byMinute < telling { return "\(Bytes(rounding: slope)) an hour" }
        return bySecond < telling
            ? "\(Bytes(rounding: byMinute)) a minute" : "\(Bytes(rounding: bySecond)) a second"
    }

    /// `anonymous memory rose in a line, 1.4 MiB a second over 1 min 49 s`.
    package var text: Text {
        let over: Text = "over \(seconds: spanSeconds)"
        let from: Text = "\(first) to \(last)"
        switch shape {
        case .flat: return "\(name) stayed flat at \(last) \(over)"
        case .linear:
            return "\(name) rose steadily from \(from), \(rate ?? "at an unknown rate") \(over)"
        case .step: return "\(name) rose in one step of \(stepText), \(from) \(over)"
        case .staircase: return "\(name) rose in steps, the largest of \(stepText), \(from) \(over)"
        case .spike: return "\(name) was flat, and rose by \(stepText) just before its last sample"
        case .ratchet: return "\(name) rose and never fell, \(from) \(over)"
        case .irregular: return "\(name) went up and down between \(first) and \(peak) \(over)"
        case .short: return "\(name): \(samples, "sample"), too few for a shape"
        }
    }

    private var stepText: Text {
        guard let step else { return "an unknown size" }
        return "\(step.rise)\(step.isOfDump ? " at a config_dump" : step.atPush == true ? " at a push" : "")"
    }

    package var name: Text {
        switch figure {
        case .anonymous: "anonymous memory"
        case .container: "the container's working set"
        case .physical: "the allocator's physical memory"
        case .allocated: "allocated memory"
        }
    }
}
