import Prose
import Store
import Units

/// What an event tells of how many pods a workload has: `Scaled up replica set pay-66d7b from 1200 to 4000`, of other versions
/// `… to 4000 from 1200` or `… to 4000`; of an autoscaler `New size: 4000; reason: cpu resource utilization …`; of KEDA `Scaled
/// apps/v1.Deployment stream/relay from 20 to 4000, triggered by kafkaLag`.
struct ScalingStep {
    static let scaling = "ScalingReplicaSet"
    static let rescale = "SuccessfulRescale"
    private static let keda = ["KEDAScaleTargetActivated", "KEDAScaleTargetDeactivated"]
    static let reasons = [scaling, rescale] + keda

    let event: EventRow
    /// What was scaled: of an autoscaler what is called as it is.
    let workload: ObjectName
    /// nil of an autoscaler.
    let set: String?
    let after: Int
    /// nil of an autoscaler, and where no version told it.
    let before: Int?
    private let isUp: Bool

    init?(_ event: EventRow) {
        let words = event.message.split(whereSeparator: { " ;:,".contains($0) }).prefix(20)
        func word(after word: String) -> Substring? {
            words.firstIndex(of: Substring(word)).flatMap { words.dropFirst($0 + 1).first }
        }
        let isOfAutoscaler = event.reason == Self.rescale
        guard let after = word(after: isOfAutoscaler ? "size" : "to").flatMap({ Int($0) }) else { return nil }
        self.event = event
        self.after = after
        set = isOfAutoscaler ? nil : word(after: "set").map(String.init)
        before = isOfAutoscaler ? nil : word(after: "from").flatMap { Int($0) }
        isUp = words.dropFirst().first == "up"
        let target = Self.keda.contains(event.reason) ? words.dropFirst(2).first?.split(separator: "/") : nil
        if let target, target.count == 2, let kind = words[1].split(separator: ".").last {
            workload = ObjectName(String(kind), String(target[0]), String(target[1]))
        } else {
            workload = ObjectName(KubernetesKind.deployment, event.namespace, event.objectName)
        }
    }

    /// Who made it, where an autoscaler says so itself.
    var scaler: ObjectName? {
        if event.reason == Self.rescale {
            return ObjectName(KubernetesKind.horizontalPodAutoscaler, event.namespace, event.objectName)
        }
        return Self.keda.contains(event.reason) ? ObjectName("ScaledObject", event.namespace, event.objectName) : nil
    }

    func isOf(_ other: ScalingStep) -> Bool {
        workload.name.text == other.workload.name.text && workload.name.namespace == other.workload.name.namespace
    }

    /// The first pods of a rollout, not more of a running one; where the number before is not told, the first pod.
    var isBeginning: Bool { isUp && (before.map { $0 == 0 } ?? (after == 1)) }

    /// So many more pods of one ReplicaSet, which a rollout does not make: it takes them away from the old one.
    var grew: Bool {
        guard let before, before > 0 else { return false }
        return Double(after) >= Double(before) * Thresholds.growth.value
    }
}
