import Prose
import Store
import Units

/// A VerticalPodAutoscaler writes requests and limits into every new pod: what somebody else asks for lasts until then.
extension RemedyBuilder {
    private static let kind: Command = "verticalpodautoscaler"

    /// Who sets the limit beside the template: by the autoscaler's object, else by what it left in the pod.
    var autoscaler: (name: String, namespace: String, row: AutoscalerRow?)? {
        guard let target else { return nil }
        if let row = wished({ try c.mesh.answers.autoscaler(namespace: target.namespace, workload: target.name) }) {
            return (row.name, target.namespace, row)
        }
        return c.victims.compactMap(\.limitSetBy).first.map { ($0.name, target.namespace, nil) }
    }

    /// Lets a limit that is set by hand last: takes the proxy out of the autoscaler first, where its object is in the bundle.
    func leaveToHand(_ draft: inout Draft) {
        guard let own = autoscaler else { return }
        let name = ObjectName(KubernetesKind.verticalPodAutoscaler, own.namespace, own.name)
        guard let row = own.row else {
            draft.risk +=
                "; \(object: name) wrote this limit and writes it into every new pod: take \(term: container) out of it first (\(term: "containerPolicies"), \(term: "mode: Off"))"
            return
        }
        draft.title = "take \(term: container) out of \(object: name), which sets its limit, and \(draft.title)"
        draft.commands.insert(patch(row, in: own.namespace), at: 0)
        draft.saves.insert(WorkloadTarget.save(Self.kind, own.name, own.namespace), at: 0)
        draft.objects.append(
            ChangedObject(kind: KubernetesKind.verticalPodAutoscaler, namespace: own.namespace, name: own.name))
        draft.risk += "; unless the autoscaler is changed first, it overwrites the limit when the pods start"
        if case .command(let undo) = draft.undo {
            draft.undo = .command("\(WorkloadTarget.restore(Self.kind, own.name, own.namespace))\(.and)\(undo)")
        }
    }

    /// Adds a policy to the list that is there, or changes the proxy's own: a merge would replace the list.
    private func patch(_ row: AutoscalerRow, in namespace: String) -> Command {
        let off: YAML = ["containerName": .text(container), "mode": "Off"]
        let list = "/spec/resourcePolicy/containerPolicies/"
        guard let policies = row.policies else {
            return WorkloadTarget.patch(
                Self.kind, row.name, namespace, ["spec": ["resourcePolicy": ["containerPolicies": .list([off])]]])
        }
        let change: YAML =
            policies.own.map { ["op": "add", "path": .text("\(list)\($0)/mode"), "value": "Off"] }
            ?? ["op": "add", "path": .text(list + "-"), "value": off]
        return
            "kubectl -n \(word: namespace) patch \(Self.kind) \(word: row.name) --type json\(patch: [change])"
    }

    /// The HorizontalPodAutoscaler that made the endpoints of a blamed Service: of a kill, shortly before the first.
    func scaler() throws(StoreError) -> Advice? {
        let blamed = causes.first { $0.outcome.isClaim && $0.objects.contains { $0.counted == .endpoints } }
        guard let cause = blamed, let step = try scalingStep(behind: cause.objects) else { return nil }
        let from: Text = step.before.map { " from \($0)" } ?? ""
        let isKEDA = step.scaler.kind == "ScaledObject"
        let kind: Command = isKEDA ? "scaledobject" : "hpa"
        return Advice(
            cause: cause.code,
            text:
                "\(object: step.scaler) scaled it\(from) to \(step.after, "replica"): bound its \(term: isKEDA ? "maxReplicaCount" : "maxReplicas") where fewer and larger pods can serve.",
            command:
                "kubectl -n \(word: step.scaler.name.namespace ?? namespace) describe \(kind) \(word: step.scaler.name.text)"
        )
    }

    private func scalingStep(
        behind culprits: [Culprit]
    ) throws(StoreError) -> (scaler: ObjectName, before: Int64?, after: Int64)? {
        if c.isKill {
            guard let first = c.victims.flatMap(\.kills).compactMap(\.at).min(),
                let grown = try TriggerFinder(mesh: c.mesh, objects: c.objects)
                    .grownWorkload(behind: culprits, before: first),
                let scaler = grown.scaler, let after = grown.after
            else { return nil }
            return (scaler, grown.before, after)
        }
        let services = culprits.filter { $0.counted == .endpoints }
        let newest = try c.mesh.answers.scalingSteps().last { step in
            step.scaler != nil && services.contains { TriggerFinder.made(step, $0) }
        }
        return newest.flatMap { step in step.scaler.map { ($0, nil, Int64(step.after)) } }
    }
}
