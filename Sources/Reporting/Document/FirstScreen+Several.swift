import Diagnosis
import Prose
import Units

/// What stands first where several workloads were killed.
extension FirstScreen {
    var titleOfAll: Text {
        let killed = report.incidents.count { $0.form != .killedNotOOM }
        let down = report.incidents.count { $0.state.running == 0 && $0.state.phase != .running }
        let tail: Text = down > 0 ? ", \(down) of them down" : ""
        let all = report.incidents.count
        // Processes of unknown pods may be of one workload.
        guard report.incidents.allSatisfy({ $0.workload != nil || $0.pod != nil }) else {
            let named = report.incidents.first { $0.workload != nil || $0.pod != nil }
            let whose: Text =
                named.map { ": \($0.subjectName) and \(all - 1, "other")" } ?? ", of pods that no page names"
            return killed == all
                ? "\(all, "process", "processes") OOM-killed\(whose)\(tail)"
                : "\(all, "victim") of kills, \(killed) of them shown to be for memory\(tail)"
        }
        // Several containers of one pod are one name.
        var known: Set<Name> = []
        let names = report.incidents.map(\.subjectName).filter { known.insert($0).inserted }
        guard let first = names.first else { return "No OOM kill seen" }
        let named: Text =
            switch names.count {
            case 1: "\(all, "container") of \(first)"
            case 2: "\(first) and \(names[1])"
            default: "\(first), \(names[1]) and \(names.count - 2, "more workload")"
            }
        // One of them may have been evicted.
        let nodes = Set(report.incidents.map(\.node))
        let how = Set(
            report.incidents.map {
                $0.form.killed(ofSeveral: names.count > 1, onOneNode: nodes.count == 1 && !nodes.contains(nil))
            })
        let killedHow: Text = how.count == 1 ? how.first ?? "killed" : "killed"
        return killed == all
            ? "\(named) were \(killedHow)\(tail)"
            : "\(named) were killed, \(killed) of them shown to be for memory\(tail)"
    }

    /// What leads in several of them once, then the others with their cause and what to do, as far as there is room.
    func linesOfAll(_ detail: Detail) -> [Row] {
        let shared = report.sharedCause
        var lines = whichMesh(detail).map { [Row([$0], role: .caution)] } ?? []
        lines += shared.map(lines(of:)) ?? []
        let told = Set(shared?.remedy == nil ? [] : shared?.incidents.map(\.id) ?? [])
        let known = Set(shared?.incidents.map(\.id) ?? [])
        let left = report.incidents.filter { !told.contains($0.id) }
        let shown = left.prefix(detail == .full ? 4 : detail == .short ? 3 : 2)
        var above: Text?
        lines += shown.map { incident in
            let action = action(beside: incident, detail)
            let own: Text = "\(incident.subjectName)\(action)"
            defer { above = own }
            // Containers that share a pod's limit share the step that raises it.
            let isTold = own == above && !action.isEmpty
            return line(
                of: incident, detail, saysCause: !known.contains(incident.id), isTold ? "; do the same" : action)
        }
        let rest = left.count - shown.count
        if rest == 1, detail < .terse, let last = left.last {
            lines.append(Row(["\(incident: last.id) \(title(of: last)), below."]))
        } else if rest > 0 {
            lines.append(Row(["\(rest) more, below."]))
        }
        if saysNext {
            // Beside others it is of one of them.
            let next = shown.lazy.compactMap { self.next(for: $0, detail, isNamed: true) }.first
            let advice = shown.lazy.compactMap { lookedAt($0) }.first
            let told = next ?? advice.map { look($0, detail) }
            if let told { lines.append(Row([told], role: .action)) }
        }
        let endangered = report.incidents.lazy.filter(\.wasKilledByCapture)
        if let first = endangered.first {
            let more: Text = endangered.count > 1 ? " and \(endangered.count - 1) more" : ""
            let warning: Text =
                "\(strong: "Do not") take another bug-report: its \(term: "config_dump") kills \(first.subjectName)\(more)."
            lines.append(Row([warning], role: .caution))
        }
        return lines
    }

    // MARK: - Several meshes

    /// ` (in `prod-east`)`, where meshes were read that have a workload of that name as well, or may have.
    func mesh(of incident: Incident) -> Text {
        report.meshes.first { $0.bundle == incident.bundle }.map { " (in \(file: $0.name))" } ?? ""
    }

    /// Commands go to the cluster of whoever types them: which one they are for comes before them, of one incident its own.
    func whichMesh(of incident: Incident? = nil, _ detail: Detail) -> Text? {
        let hurt = report.meshes.filter { mesh in
            mesh.incidents > 0 && incident.map { $0.bundle == mesh.bundle } ?? true
        }
        guard report.meshes.count > 1, !hurt.isEmpty else { return nil }
        func names(_ meshes: [MeshPart]) -> Text {
            let more: Text = meshes.count > 3 ? " and \(meshes.count - 3) more" : ""
            return "\(meshes.prefix(3).map { "\(file: $0.name)" as Text }.joined(", "))\(more)"
        }
        let quiet = report.meshes.filter { $0.incidents == 0 }
        let well: Text = quiet.isEmpty ? "" : "; in \(names(quiet)) no kill is seen"
        let look: Text = detail < .terse ? ". Look at \(term: "kubectl config current-context") before any step" : ""
        return "\(strong: "Mind the mesh") this is of \(names(hurt))\(well)\(look)."
    }

    private func lines(of shared: SharedCause) -> [Row] {
        let all = report.incidents.count
        let every: Text = all == 2 ? "both" : "all \(all)"
        let of: Text = shared.incidents.count == all ? every : "\(shared.incidents.count) of \(all)"
        let cause = shared.cause
        let object: Text =
            shared.object.map { ": \(object: ObjectName($0.kind, $0.namespace, $0.name ?? "?"))" } ?? ", in each"
        var lines = [
            Row(
                [
                    "\(strong: "One cause (\(shared.outcome.label))") of \(of) incidents: \(cause: cause.code) \(cause.title)\(object)."
                ], role: .cause)
        ]
        if let remedy = shared.remedy {
            lines.append(
                Row(
                    [
                        "\(strong: "Do now") \(remedy.title) (\(remedy: remedy.id) of \(incident: shared.incidents[0].id)), once for all of them."
                    ], role: .action))
        }
        return lines
    }

    private func line(of incident: Incident, _ detail: Detail, saysCause: Bool, _ action: Text) -> Row {
        let cause: Text =
            incident.leading.map { cause in
                let title: Text = detail < .bare ? " \(cause.title)" : ""
                return "\(cause.outcome.label) \(cause: cause.code)\(title)"
            } ?? "cause unknown"
        return Row(
            ["\(incident: incident.id) \(title(of: incident))\(saysCause ? ": \(cause)" : "")\(action)."], role: .cause)
    }

    /// `; do raise the memory limit to 256 MiB (R1), a stop-gap`.
    private func action(beside incident: Incident, _ detail: Detail) -> Text {
        var ids = incident.firstAction?.steps ?? []
        let isFullAtOnce = incident.recommendedLimit?.isFullAtOnce == true
        // A limit that load fills at once is no step by itself.
        if isFullAtOnce, let ending = incident.firstAction?.ending, !ids.contains(ending) { ids.append(ending) }
        let steps = ids.map { id -> (text: Text, isStopGap: Bool) in
            let remedy = incident.remedies.first { $0.id == id }
            // Each incident has an R1: a number says what to do only to who has read on.
            let title = detail < .least ? remedy?.title.head : nil
            return (title.map { "\($0) (\(remedy: id))" } ?? "\(remedy: id)", remedy?.kind == .stopGap)
        }
        guard let first = steps.first else { return "" }
        let stopGap: Text = steps.count == 1 && first.isStopGap && detail < .least ? ", a stop-gap" : ""
        return "; do \(steps.map(\.text).joined(isFullAtOnce ? " and at once " : ", then "))\(stopGap)"
    }
}
