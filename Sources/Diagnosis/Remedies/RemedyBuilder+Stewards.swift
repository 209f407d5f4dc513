import Prose
import Store

/// Argo CD, Flux and Helm write their objects anew: what is changed by hand lasts until then.
extension RemedyBuilder {
    /// A kind that only the shape of a pod's name tells is said to be that, once.
    func sayingWhatIsAssumed(_ drafts: [Draft]) -> [Draft] {
        guard let target, target.isAssumed,
            let first = drafts.firstIndex(where: { $0.objects.contains(where: target.isObject) })
        else { return drafts }
        var drafts = drafts
        drafts[first].uncertain.append(
            "that \(workload: target.name) is a \(own: target.kind.rawValue): only its pod’s name says so")
        return drafts
    }

    /// Says whose the changed objects are, and pauses first what would take the change back at once.
    func stewarded(_ draft: Draft) throws(StoreError) -> Draft {
        var draft = draft
        for object in draft.objects where !object.isNew || target?.isObject(object) == true {
            guard let namespace = object.namespace, let name = object.name else { continue }
            let rows = try c.mesh.store.managers(kind: object.kind, namespace: namespace, name: name)
            // An object of another kind than a workload may have any name.
            let isWorkload = WorkloadTarget.Kind(rawValue: object.kind) != nil
            guard let row = rows.first(where: { isWorkload || !$0.isByName }),
                !draft.stewards.contains(where: { $0.tool == row.tool && $0.name == row.name })
            else { continue }
            var steward = Steward(
                object: ObjectName(object.kind, namespace, name), tool: row.tool, namespace: row.namespace,
                name: row.name, heals: row.heals)
            (steward.setsLimit, steward.isByName) = (row.setsLimit && draft.isLimit, row.isByName)
            draft.stewards.append(steward)
        }
        for place in draft.stewards.indices.reversed() where draft.stewards[place].heals == true {
            guard let pause = draft.stewards[place].pausing(true), let resume = draft.stewards[place].pausing(false)
            else { continue }
            draft.stewards[place].isPaused = true
            // What stands before the YAML of an object is what is kept of the old one.
            if draft.body == nil { draft.commands.insert(pause, at: 0) } else { draft.saves.insert(pause, at: 0) }
            if case .command(let undo) = draft.undo { draft.undo = .command("\(undo)\(.next)\(resume)") }
        }
        return draft
    }
}

extension Steward {
    /// Source of the fields: `argoproj.io/v1alpha1`, `kustomize.toolkit.fluxcd.io/v1`, `helm.toolkit.fluxcd.io/v2`.
    fileprivate func pausing(_ pauses: Bool) -> Command? {
        guard let namespace else { return nil }
        let suspend: YAML = ["spec": ["suspend": .bool(pauses)]]
        switch tool {
        case .argoCD:
            return WorkloadTarget.patch(
                "applications.argoproj.io", name, namespace,
                ["spec": ["syncPolicy": ["automated": ["selfHeal": .bool(!pauses)]]]])
        case .kustomization:
            return WorkloadTarget.patch("kustomizations.kustomize.toolkit.fluxcd.io", name, namespace, suspend)
        case .helmRelease:
            return WorkloadTarget.patch("helmreleases.helm.toolkit.fluxcd.io", name, namespace, suspend)
        case .helm, .other: return nil
        }
    }
}
