import Prose
import Store
import Units

/// A workload that got many more pods, which are the endpoints that a proxy then holds.
extension TriggerFinder {
    /// What an event tells of it, of a Service that is blamed: of its name, or as large as it now is. What nobody can say to have been
    /// before the kill is no trigger.
    func grownWorkload(behind culprits: [Culprit], before kill: Moment) throws(StoreError) -> Trigger? {
        let services = culprits.filter { $0.counted == .endpoints }
        guard !services.isEmpty else { return nil }
        let steps = try mesh.answers.scalingSteps()
        let grown = steps.filter { step in
            step.grew && isOf(kill, step) && services.contains { Self.made(step, $0) }
        }
        guard let step = grown.max(by: { ($0.before ?? 0) - $0.after > ($1.before ?? 0) - $1.after }) else {
            return nil
        }
        let scaler = steps.lazy.filter { $0.isOf(step) && $0.after == step.after }.compactMap(\.scaler).first
        let alike = services.first { Self.made(step, $0) }?.alike ?? 1
        var trigger = Trigger(
            at: step.event.toldAt, what: Self.words(step, by: scaler, alike: min(alike, Self.alike(step, steps))),
            object: Culprit(
                kind: step.workload.kind ?? KubernetesKind.deployment, namespace: step.workload.name.namespace,
                name: step.workload.name.text),
            evidence: Evidence(
                .file(step.event.file, locator: .line(step.event.line)), value: .count(Int64(step.after)),
                text: .quote(step.event.reason)))
        trigger.scaler = scaler
        (trigger.before, trigger.after) = (step.before.map { Int64($0) }, Int64(step.after))
        return trigger
    }

    /// Of a table that was copied only the age is told: what it tells made the endpoints that the pages count, whenever it was printed,
    /// but where even the newest clock beside it says that this was after the kill.
    private func isOf(_ kill: Moment, _ step: ScalingStep) -> Bool {
        if let at = step.event.toldAt { return Self.isSoonBefore(kill, at) }
        guard step.scaler != nil, let age = step.event.lastAge else { return false }
        // Of loose files the newest time is that of whoever copied them.
        let end = mesh.window.isByHand ? nil : mesh.window.end
        let newest = [end, mesh.window.firstEnvoyClock].compactMap(\.self).max()
        return newest.map { $0.advanced(bySeconds: -age) <= kill } ?? true
    }

    /// How many workloads were scaled as one was.
    private static func alike(_ step: ScalingStep, _ steps: [ScalingStep]) -> Int {
        Set(steps.filter { ($0.before, $0.after) == (step.before, step.after) }.map(\.workload)).count
    }

    /// `replicas of Deployment stream/relay and 4 like it, scaled up by ScaledObject stream/relay 28 min before that was printed`
    private static func words(_ step: ScalingStep, by scaler: ObjectName?, alike: Int) -> Text {
        let others: Text = alike > 1 ? " and \(alike - 1) like it" : ""
        let by: Text = scaler.map { " by \(object: $0)" } ?? ""
        let age: Text =
            step.event.toldAt == nil
            ? step.event.lastAge.map { " \(about: $0) before the events were printed" } ?? "" : ""
        return "replicas of \(object: step.workload)\(others), scaled up\(by)\(age)"
    }

    private static func isSoonBefore(_ kill: Moment, _ at: Moment) -> Bool {
        (0...Thresholds.rolloutSeconds.value).contains(kill.seconds(since: at))
    }

    /// Whether these pods are the endpoints of a Service, which has pods of its own namespace alone.
    static func made(_ step: ScalingStep, _ service: Culprit) -> Bool {
        let workload = step.workload.name
        // What has no time of its own is known by its size.
        if service.name == workload.text, step.event.toldAt != nil {
            return workload.namespace ?? service.namespace == service.namespace
        }
        guard let count = service.count, workload.namespace == service.namespace else { return false }
        return abs(Double(count) - Double(step.after)) <= Thresholds.standInClusters.value * Double(step.after)
    }
}
