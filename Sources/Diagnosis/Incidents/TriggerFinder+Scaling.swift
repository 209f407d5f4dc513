import Prose
import Store
import Units

/// A workload that got many more pods, which are the endpoints that a proxy then holds.
extension TriggerFinder {
    /// What an event tells of it, of a Service that is blamed: of its name, or as large as it now is.
    func scaledUp(_ culprits: [Culprit], before kill: Moment) throws(StoreError) -> Trigger? {
        let services = culprits.filter { $0.counted == .endpoints }
        guard !services.isEmpty else { return nil }
        let events = try mesh.store.events(reasons: [Self.scaling, Self.rescale])
        let steps = events.filter { $0.reason == Self.scaling }.compactMap { Step($0) }.filter { step in
            services.contains { step.made($0) } && step.event.toldAt.map { Self.isSoonBefore(kill, $0) } ?? true
        }
        guard let step = steps.max(by: { ($0.before ?? 0) - $0.after > ($1.before ?? 0) - $1.after }) else {
            return nil
        }
        let event = step.event
        let autoscaler = events.first {
            $0.reason == Self.rescale && $0.objectName == event.objectName && Step($0)?.after == step.after
        }
        let by: Text =
            autoscaler.map { " by \(object: ObjectName("HorizontalPodAutoscaler", $0.namespace, $0.objectName))" } ?? ""
        // The clock of a copied table is lost; its ages are not.
        let age: Text =
            event.toldAt == nil ? event.lastAge.map { " \(seconds: $0) before its event was listed" } ?? "" : ""
        let workload = Culprit(kind: "Deployment", namespace: event.namespace, name: event.objectName)
        let name = ObjectName(workload.kind, event.namespace, event.objectName)
        var trigger = Trigger(
            at: event.toldAt, what: "replicas of \(object: name), scaled up\(by)\(age)", object: workload,
            evidence: Evidence(
                .file(event.file, locator: .line(event.line)), value: .count(Int64(step.after)),
                text: .quote(event.reason)))
        (trigger.before, trigger.after) = (step.before.map { Int64($0) }, Int64(step.after))
        return trigger
    }

    private static let scaling = "ScalingReplicaSet"
    private static let rescale = "SuccessfulRescale"

    private static func isSoonBefore(_ kill: Moment, _ at: Moment) -> Bool {
        (0...Thresholds.rolloutSeconds.value).contains(kill.seconds(since: at))
    }

    /// `Scaled up replica set pay-66d7b to 4000 from 1200`; of an autoscaler `New size: 4000; reason: cpu resource utilization …`.
    private struct Step {
        let event: EventRow
        let after: Int
        var before: Int?

        init?(_ event: EventRow) {
            let words = event.message.split(whereSeparator: { $0 == " " || $0 == ";" || $0 == ":" }).prefix(20)
            func number(after word: String) -> Int? {
                words.firstIndex { $0 == word }.flatMap { words.dropFirst($0 + 1).first.flatMap { Int($0) } }
            }
            self.event = event
            if event.reason == TriggerFinder.rescale {
                guard let after = number(after: "size") else { return nil }
                self.after = after
            } else {
                guard let after = number(after: "to") else { return nil }
                self.after = after
                // A rollout makes a new ReplicaSet, from nothing, and takes the old one away.
                guard let old = number(after: "from"), old > 0,
                    Double(after) >= Double(old) * Thresholds.growth.value
                else { return nil }
                before = old
            }
        }

        /// Whether these pods are the endpoints of a Service.
        func made(_ service: Culprit) -> Bool {
            if service.name == event.objectName { return event.namespace.map { $0 == service.namespace } ?? true }
            guard let count = service.count else { return false }
            return abs(Double(count) - Double(after)) <= Thresholds.standInClusters.value * Double(after)
        }
    }
}
