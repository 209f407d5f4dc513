import Prose
import Units

/// The rhythm of several kills in one sentence: how long it lived each time, whether that changed, and after what.
struct Rhythm {
    let incident: Incident
    let growth: Growth

    /// nil where fewer than two lives are known.
    var sentence: Text? {
        // Replicas have lives of their own: the one with most of them speaks.
        let byPod = incident.livesByPod
        let best = byPod.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        guard let best, best.value.count > 1 else { return nil }
        let whose: Text = byPod.count > 1 && !best.key.isEmpty ? "\(pod: best.key): " : ""
        let words = trend(best.value)
        // Without a pod before it the sentence begins with it.
        return (whose.isEmpty ? words.capitalized : whose + words) + push
    }

    private func trend(_ lives: [Double]) -> Text {
        let (first, last) = (lives[0], lives[lives.count - 1])
        let later = lives.dropFirst()
        let longest = lives.max() ?? last, shortest = lives.min() ?? last
        let listed = lives.suffix(6).map { "\(seconds: $0)" as Text }.joined(", ")
        if let latest = Self.changeAfterFirst(lives) {
            let ended: Text = later.count == 1 ? "the next one ended" : "each of \(later.count) after it ended"
            return "the first run lasted \(seconds: first), \(ended) at its start, within \(seconds: latest)"
        }
        if longest <= Thresholds.limitTooLowLife.value {
            return "each of \(lives.count, "run") ended at its start, within \(seconds: longest)"
        }
        let pairs = zip(lives, later)
        if pairs.allSatisfy({ $0 >= $1 }), last * 2 <= first { return "it ran shorter each time: \(listed)" }
        if pairs.allSatisfy({ $0 <= $1 }), last >= first * 2 { return "it ran longer each time: \(listed)" }
        if longest <= shortest * Thresholds.evenLives.value {
            return "it died at even intervals, every \(seconds: lives.reduce(0, +) / Double(lives.count))"
        }
        return "it ran between \(seconds: shortest) and \(seconds: longest), without a trend: \(listed)"
    }

    /// The longest run after the first, where each of them ended at its start and the first did not.
    static func changeAfterFirst(_ lives: [Double]) -> Double? {
        let start = Thresholds.limitTooLowLife.value
        guard let first = lives.first, let latest = lives.dropFirst().max(), latest <= start,
            first > start || first >= 2 * latest
        else { return nil }
        return latest
    }

    private var push: Text {
        guard let push = growth.wholePush, let seconds = growth.secondsAfterPush else { return "." }
        return
            "; a full push (\(push.resources ?? 0, "cluster")) came \(seconds: seconds) before a kill."
    }
}
