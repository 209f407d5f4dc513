import Prose
import Store
import Units

/// A gateway or waypoint that istiod makes from a Gateway of the Gateway API: it writes the Deployment anew, and what is to differ
/// stands in a ConfigMap that the Gateway names.
extension RemedyBuilder {
    func setLimit(_ limit: Bytes, ofGateway named: String, _ target: WorkloadTarget, _ draft: inout Draft) {
        let others = wished { try c.mesh.store.gatewayParameters(namespace: target.namespace) } ?? []
        if let own = others.first(where: { $0.gateway == named })?.configMap {
            let sharing = others.filter { $0.configMap == own && $0.gateway != named }.map(\.gateway)
            setLimit(limit, inConfigMap: own, of: named, sharing: sharing, target, &draft)
        } else {
            setLimit(limit, inNewConfigMapOf: named, target, &draft)
        }
    }

    /// The Gateway names one already, whose other settings must stay, and which nobody reads here: somebody adds the limit by hand.
    private func setLimit(
        _ limit: Bytes, inConfigMap name: String, of gateway: String, sharing: [String], _ target: WorkloadTarget,
        _ draft: inout Draft
    ) {
        let object = ObjectName(KubernetesKind.configMap, target.namespace, name)
        let kind: Command = "configmap"
        draft.body = .document(
            ["\(term: "data.deployment") of \(object: object): this limit in it, and the rest as it is"],
            deployment(limit))
        draft.saves = [WorkloadTarget.save(kind, name, target.namespace)]
        draft.commands = ["kubectl -n \(word: target.namespace) edit \(kind) \(word: name)"]
        draft.undo = .command(WorkloadTarget.restore(kind, name, target.namespace))
        draft.objects = [ChangedObject(kind: KubernetesKind.configMap, namespace: target.namespace, name: name)]
        let most = 3
        let shown = sharing.prefix(most).map {
            "\(object: ObjectName(IstioKind.gateway, target.namespace, $0))" as Text
        }
        let rest: Text = sharing.count > most ? " and \(sharing.count - most) more" : ""
        let others: Text =
            sharing.isEmpty
            ? "every other Gateway that names \(object: object)"
            : "\(shown.joined(", "))\(rest), which \(own: sharing.count == 1 ? "names" : "name") the same ConfigMap"
        draft.reaches = "\(subject), and \(others), after a rollout"
        draft.uncertain.append(
            "what else \(object: object) sets, as this tool reads no ConfigMap; a limit for \(term: container) in it is replaced, not written a second time"
        )
    }

    private func setLimit(
        _ limit: Bytes, inNewConfigMapOf named: String, _ target: WorkloadTarget, _ draft: inout Draft
    ) {
        let name = "\(named)-memory"
        draft.body = .document([
            "apiVersion": "v1", "kind": .text(KubernetesKind.configMap),
            "metadata": ["name": .text(name), "namespace": .text(target.namespace)],
            "data": ["deployment": .block(deployment(limit))],
        ])
        let kind: Command = "gateways.gateway.networking.k8s.io"
        let parameters: YAML = ["group": "", "kind": .text(KubernetesKind.configMap), "name": .text(name)]
        draft.commands = [
            WorkloadTarget.patch(
                kind, named, target.namespace, ["spec": ["infrastructure": ["parametersRef": parameters]]])
        ]
        draft.saves = [WorkloadTarget.save(kind, named, target.namespace)]
        let old = WorkloadTarget.restore(kind, named, target.namespace)
        draft.undo = .command("\(old)\(.next)kubectl -n \(word: target.namespace) delete configmap \(word: name)")
        draft.objects = [
            ChangedObject(kind: KubernetesKind.configMap, namespace: target.namespace, name: name, isNew: true),
            ChangedObject(kind: IstioKind.gateway, namespace: target.namespace, name: named),
        ]
        draft.uncertain.append(
            "whether this istiod reads a ConfigMap that a Gateway names (old releases do not), and whether the Gateway already names one, which then is the place"
        )
    }

    /// What is laid over the Deployment.
    private func deployment(_ limit: Bytes) -> YAML {
        let own: YAML = [
            "name": .text(container), "resources": ["limits": ["memory": .text(WorkloadTarget.quantity(limit))]],
        ]
        return ["spec": ["template": ["spec": ["containers": [own]]]]]
    }

    /// A change of a Deployment that istiod makes from a Gateway is not for long: it says so, and where it lasts.
    func lastingWhereMade(_ draft: Draft) -> Draft {
        guard let madeFrom, let target,
            draft.objects.contains(where: { $0.kind == target.kind.rawValue && $0.name == target.name })
        else { return draft }
        var draft = draft
        let gateway = ObjectName(IstioKind.gateway, target.namespace, madeFrom)
        draft.uncertain.append(
            "how long it lasts: istiod makes this \(own: target.kind.rawValue) from \(object: gateway) and may write it again; what is set under the Gateway’s \(term: "spec.infrastructure") stays"
        )
        return draft
    }
}
