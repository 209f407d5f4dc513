import Diagnosis
import Prose
import Units

/// Kills, pushes, events and memory on one axis.
extension DocumentBuilder {
    /// Lanes of kills: one for each of the first incidents.
    private static let mostKillLanes = 4
    private static let mostMarks = 400

    var timeFigure: Figure? {
        let incidents = report.incidents.prefix(Self.detailedIncidents)
        let kills = incidents.flatMap { $0.kills.compactMap(\.at) }.sorted()
        guard let first = kills.first, let last = kills.last else { return nil }
        let curve = incidents.compactMap { self.curve($0) }.first
        let window = window(first, last, curve)
        let shown = report.timeline.filter { entry in entry.at.map { window.contains($0) } ?? false }
        let lanes = killLanes(incidents, window) + otherLanes(shown)
        // Marks that all fall on one moment are no picture.
        guard window.lowerBound < window.upperBound, lanes.count > 1 || curve != nil || first < last else { return nil }
        let rows = shown.prefix(Self.mostRows).map { entry in
            Row([.moment(entry.at), entry.what, entry.subject ?? ""])
        }
        let counts = lanes.map { "\($0.name): \($0.marks.count)" as Text }.joined(", ")
        let left = report.timeline.count - shown.count
        let note: Text =
            left > 0 ? " \(left, "entry of the timeline lies", "entries of the timeline lie") outside." : ""
        return Figure(
            title: timeTitle(Array(incidents), first, last),
            alternative:
                "One axis from \(at: window.lowerBound) to \(at: window.upperBound) UTC with a row for each kind. \(counts).\(note)",
            drawing: .time(.init(from: window.lowerBound, to: window.upperBound, lanes: lanes, curve: curve)),
            columns: [.left("UTC"), .left("what"), .left("of")], rows: Array(rows))
    }

    private func timeTitle(_ incidents: [Incident], _ first: Moment, _ last: Moment) -> Text {
        if incidents.count == 1, let trigger = incidents[0].trigger, let seconds = trigger.secondsBefore, seconds >= 0 {
            var title: Text = "The first kill came \(seconds: seconds) after a change: \(trigger.what)"
            if let change = trigger.change { title += ", \(change)" }
            return title
        }
        let count = incidents.reduce(0) { $0 + $1.kills.count { $0.at != nil } }
        let end: Text = first == last ? "" : first.date == last.date ? " to \(clock: last)" : " to \(at: last)"
        return "\(count, "kill"), \(at: first)\(end) UTC"
    }

    private func curve(_ incident: Incident) -> Figure.TimeAxis.Curve? {
        guard let curve = incident.memoryBefore, let end = curve.lastAt, curve.drawing.count > 1 else { return nil }
        return .init(
            name: curve.name.capitalized, from: end.advanced(bySeconds: -curve.spanSeconds), to: end,
            values: curve.drawing, limit: incident.limitBytes)
    }

    /// All kills and the memory before them, with as much before the first as lies between them: at least ten minutes, and
    /// no more than what happened there.
    private func window(_ first: Moment, _ last: Moment, _ curve: Figure.TimeAxis.Curve?) -> ClosedRange<Moment> {
        let reach = max(600, last.seconds(since: first) * 0.5)
        let near = report.timeline.compactMap(\.at).filter {
            $0.seconds(since: first) >= -reach && $0.seconds(since: last) <= max(120, reach * 0.2)
        }
        let from = ([first, curve?.from] + near).compactMap { $0 }.min() ?? first
        let to = ([last, curve?.to] + near).compactMap { $0 }.max() ?? last
        return from...max(from, to)
    }

    private func killLanes(
        _ incidents: ArraySlice<Incident>, _ window: ClosedRange<Moment>
    ) -> [Figure.TimeAxis.Lane] {
        let several = incidents.count > 1
        return incidents.prefix(Self.mostKillLanes).compactMap { incident in
            let marks = incident.kills.prefix(Self.mostMarks).compactMap { kill -> Figure.TimeAxis.Mark? in
                guard let at = kill.at, window.contains(at) else { return nil }
                let whose: Text = kill.pod.map { "\(pod: $0) " } ?? ""
                return .init(at: at, text: "\(whose)killed \(at: at)")
            }
            guard !marks.isEmpty else { return nil }
            let name: Text = several ? "Kills of \(incident: incident.id) \(incident.subjectName)" : "Kills"
            return .init(name: name, accent: .kills, marks: marks)
        }
    }

    private func otherLanes(_ entries: [TimelineEntry]) -> [Figure.TimeAxis.Lane] {
        let kinds: [(TimelineEntry.Kind, Text)] = [
            (.push, "Pushes of istiod"), (.event, "Events"), (.change, "Changes"), (.capture, "This capture"),
        ]
        return kinds.compactMap { kind, name in
            let marks = entries.filter { $0.kind == kind }.prefix(Self.mostMarks).compactMap { entry in
                entry.at.map { at in Figure.TimeAxis.Mark(at: at, text: "\(at: at) \(entry.what)") }
            }
            return marks.isEmpty ? nil : .init(name: name, accent: .none, marks: marks)
        }
    }
}
