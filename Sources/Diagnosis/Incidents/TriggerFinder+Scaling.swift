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
            step.grew && step.event.toldAt.map { Self.isSoonBefore(kill, $0) } ?? false
                && services.contains { Self.made(step, $0) }
        }
        guard let step = grown.max(by: { ($0.before ?? 0) - $0.after > ($1.before ?? 0) - $1.after }) else {
            return nil
        }
        let event = step.event
        let scaler = steps.lazy.filter { $0.event.objectName == event.objectName && $0.after == step.after }
            .compactMap(\.scaler).first
        let by: Text = scaler.map { " by \(object: $0)" } ?? ""
        let workload = Culprit(kind: "Deployment", namespace: event.namespace, name: event.objectName)
        let name = ObjectName(workload.kind, event.namespace, event.objectName)
        var trigger = Trigger(
            at: event.toldAt, what: "replicas of \(object: name), scaled up\(by)", object: workload,
            evidence: Evidence(
                .file(event.file, locator: .line(event.line)), value: .count(Int64(step.after)),
                text: .quote(event.reason)))
        trigger.scaler = scaler
        (trigger.before, trigger.after) = (step.before.map { Int64($0) }, Int64(step.after))
        return trigger
    }

    private static func isSoonBefore(_ kill: Moment, _ at: Moment) -> Bool {
        (0...Thresholds.rolloutSeconds.value).contains(kill.seconds(since: at))
    }

    /// Whether these pods are the endpoints of a Service, which has pods of its own namespace alone.
    static func made(_ step: ScalingStep, _ service: Culprit) -> Bool {
        if service.name == step.event.objectName {
            return step.event.namespace ?? service.namespace == service.namespace
        }
        guard let count = service.count, step.event.namespace == service.namespace else { return false }
        return abs(Double(count) - Double(step.after)) <= Thresholds.standInClusters.value * Double(step.after)
    }
}
