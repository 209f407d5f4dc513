import Prose
import Units

/// One sample of a proxy's memory, by a clock or by the sampler's own seconds.
struct Sample {
    var at: Moment?
    var seconds: Double
    var bytes: Bytes
    var file: String

    /// nil for a sample without any time, or of less than nothing.
    init?(_ at: Moment?, _ sampleSeconds: Double?, _ bytes: Bytes, _ file: String) {
        guard let seconds = at.map({ Double($0.microseconds) / 1e6 }) ?? sampleSeconds, seconds.isFinite,
            bytes.count >= 0
        else {
            return nil
        }
        (self.at, self.seconds, self.bytes, self.file) = (at, seconds, bytes, file)
    }
}

/// Samples of one figure in the order in which they were read, split into lives of the container.
///
/// A series of Prometheus is one container's: after a restart another series follows, for some minutes beside the old one.
/// A sampler goes on in the same series, and the value falls. Two series over the same time are two metrics of one thing;
/// the longer one is kept.
struct SampledLives {
    let lives: [[Sample]]

    init(_ samples: [Sample]) {
        // Seconds of a sampler and the time of day are not to be compared.
        let timed = samples.filter { $0.at != nil }
        let samples = timed.count * 2 >= samples.count ? timed : samples.filter { $0.at == nil }
        var kept: [[Sample]] = []
        for track in Self.tracks(samples).sorted(by: { ($0[0].seconds, -$0.count) < ($1[0].seconds, -$1.count) }) {
            guard let last = kept.last, let end = last.last?.seconds, let finish = track.last?.seconds else {
                kept.append(track)
                continue
            }
            let shared = end - track[0].seconds
            let shorter = min(end - last[0].seconds, finish - track[0].seconds)
            if shared > shorter / 2 {
                if track.count > last.count { kept[kept.count - 1] = track }
            } else {
                kept[kept.count - 1] = last.filter { $0.seconds < track[0].seconds }
                kept.append(track)
            }
        }
        lives = kept.flatMap(Self.split).filter { !$0.isEmpty }
    }

    /// Where time goes backwards or the file changes another series begins.
    private static func tracks(_ samples: [Sample]) -> [[Sample]] {
        var out: [[Sample]] = []
        for sample in samples {
            if let last = out.last?.last, last.file == sample.file, last.seconds <= sample.seconds {
                out[out.count - 1].append(sample)
            } else {
                out.append([sample])
            }
        }
        return out
    }

    /// A fall to less than half between two samples is a restart.
    private static func split(_ track: [Sample]) -> [[Sample]] {
        var out: [[Sample]] = []
        for sample in track {
            if let last = out.last?.last, sample.bytes.double >= last.bytes.double * Thresholds.lifeFall.value {
                out[out.count - 1].append(sample)
            } else {
                out.append([sample])
            }
        }
        return out
    }
}
