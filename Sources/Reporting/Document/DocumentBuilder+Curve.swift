import Diagnosis
import Prose
import Units

/// How memory went before a kill, or goes in a proxy that lives.
extension DocumentBuilder {
    /// ```
    /// ## Memory before the kill
    ///
    /// ▁▁▂▃▃▄▅▅▆▇█ anonymous memory rose in a line from 20.8 MB to 163 MB, 1.3 MB a second over 1 min 49 s.
    /// ```
    func curve(_ incident: Incident, _ level: Int) -> Section? {
        guard let curve = incident.memoryBefore else { return nil }
        var lines: [Text] = [
            "\(Text(spans: [.series(curve.drawing)])) \(curve.text) (measured, \(Text.place(curve.evidence)))"
        ]
        var last: Text = "The last sample says \(curve.last)"
        if let at = curve.lastAt { last += " at \(Text.moment(at))" }
        last +=
            curve.secondsBeforeKill.map { ", \(Text.duration($0)) before the kill" }
            ?? "; how long before the kill is unknown"
        if let limit = incident.limitBytes { last += "; the limit is \(limit)" }
        lines.append(last)
        lines.append(
            "A sample every \(Text.duration(curve.intervalSeconds)): what rose and fell between two of them, as a push or a burst "
                + "does, is not in it, nor what came after the last")
        if curve.lives > 1 {
            lines.append(
                "The series shows \(curve.lives, "run") of the container; this is the one that ended in the kill")
        }
        if let ended = curve.endedAtLimit.last, let limit = incident.limitBytes {
            let runs: Text = curve.endedAtLimit.count == 1 ? "A run" : "\(curve.endedAtLimit.count, "run")"
            lines.append(
                "\(runs) before it ended at \(measured: ended) of the limit of \(limit) as well: most likely killed there too, though no page tells of it"
            )
        }
        return Section("Memory before the kill", level: level, cutOrder: 28, blocks: [.list(lines)])
    }

    /// `rises 12.4 MB an hour: at its limit in 9 h`, of a living proxy whose samples make a line.
    func outlook(of curve: MemoryCurve?) -> Text? {
        guard let curve, let rate = curve.rate else { return nil }
        var text: Text = "\(curve.name) rises \(rate) (measured over \(Text.duration(curve.spanSeconds)))"
        if let seconds = curve.secondsToLimit { text += ": at its limit in \(Text.duration(seconds)) if that goes on" }
        return text
    }
}
