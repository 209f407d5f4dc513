import Prose
import Store

/// A changed template reaches a pod when that is made again, which not every controller does by itself.
extension RemedyBuilder {
    /// What has to follow a change of the workload's template.
    func rolledOut(_ draft: Draft) throws(StoreError) -> Draft {
        guard let target, target.kind != .deployment, draft.objects.contains(where: target.isObject) else {
            return draft
        }
        let object = try c.mesh.store.workloads(namespace: target.namespace, name: target.name).first {
            $0.kind == target.kind.rawValue
        }
        var changed = draft
        // What only waits changes nothing by itself.
        if draft.waits { changed.risk = "pods with the old limit are made again" }
        if object?.updateStrategy == "OnDelete" {
            deleteByHand(target, &changed)
        } else if target.kind == .statefulSet {
            if let partition = object?.partition, partition > 0 { lift(partition, target, &changed) }
            if object?.podManagement != "Parallel" { try goOn(target, &changed) }
        }
        guard changed.commands != draft.commands else { return doubting(object, target, draft) }
        // Nothing behind a command that waits is done before that has ended.
        if draft.waits { changed.commands = Array(changed.commands.dropFirst(draft.commands.count) + draft.commands) }
        return doubting(object, target, changed)
    }

    /// A StatefulSet whose pods alone are in the bundle may hold some of them back: the one that is deleted is then made as it was.
    private func doubting(_ object: Store.WorkloadRow?, _ target: WorkloadTarget, _ draft: Draft) -> Draft {
        let isShown = object.map { $0.updateStrategy != nil || $0.images != nil } ?? false
        guard target.kind == .statefulSet, !isShown else { return draft }
        var draft = draft
        let strategy: Text = "what its update strategy is, which no page shows"
        guard draft.waits else {
            draft.uncertain.append(
                "\(strategy): below a \(term: "partition") pods keep the old template, and with \(term: "OnDelete") until they are deleted"
            )
            return draft
        }
        draft.commands.insert(
            "kubectl -n \(word: target.namespace) get \(target.kind.word) \(word: target.name) -o \(word: "jsonpath={.spec.updateStrategy}")",
            at: 0)
        draft.uncertain.append(
            "\(strategy), and the first command prints: below a \(term: "partition") a pod that is deleted comes back with the old limit, and \(term: "rollout status") says that all is done; it is to be 0 first"
        )
        return draft
    }

    /// The template before, where nothing that was captured explains the kills and a rollout came shortly before the first of them.
    /// Where something writes the workload anew, that is told what to go back to, not kubectl.
    func goBack() throws(StoreError) -> Remedy.Alternative? {
        guard c.isKill, let target, causes.first(where: { $0.outcome.isClaim }).map(\.isRemainder) ?? true,
            let first = c.victims.flatMap(\.kills).compactMap(\.at).min(),
            let rollout = try TriggerFinder(mesh: c.mesh, objects: c.objects).rollout(of: c.victims, before: first),
            try c.mesh.store.managers(kind: target.kind.rawValue, namespace: target.namespace, name: target.name)
                .isEmpty
        else { return nil }
        var back = Remedy.Alternative(
            title: "go back to the template before \(rollout.what)", body: nil, saving: nil)
        back.commands = ["kubectl -n \(word: target.namespace) rollout undo \(target.path)"]
        // Twice is back again.
        back.undo = .command(back.commands[0])
        back.risk = "takes back all that the rollout brought, the application’s version too"
        back.objects = [target.object()]
        return back
    }

    private var pods: [(name: String, node: String?)] {
        let own = c.isKill ? c.victims.map { ($0.pod, $0.node) } : [(c.state?.proxy.pod, c.state?.proxy.node)]
        return own.compactMap { pod, node in pod.map { ($0, node) } }
    }

    /// `updateStrategy: OnDelete`: the old pods stay as they are until somebody takes them away.
    private func deleteByHand(_ target: WorkloadTarget, _ draft: inout Draft) {
        if target.kind == .statefulSet {
            draft.commands += delete(pods.map(\.name), target)
        } else {
            // A pod of a DaemonSet has another name when it is made again, on the same node.
            let labels = selector.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            let nodes = Set(pods.compactMap(\.node)).sorted()
            guard !labels.isEmpty else { return }
            draft.commands += nodes.map { node in
                "kubectl -n \(word: target.namespace) delete pods -l \(word: labels) --field-selector \(word: "spec.nodeName=\(node)")"
            }
        }
        draft.reaches += ", once its pods are deleted"
        draft.risk +=
            "; its update strategy is \(term: "OnDelete"): pods that are not deleted keep the old template, and undo needs the same"
    }

    /// A StatefulSet with ordered pods waits for one that is not ready, also where it is the old template that keeps it so
    /// (kubernetes/kubernetes#67250; "forced rollback" in the documentation).
    private func goOn(_ target: WorkloadTarget, _ draft: inout Draft) throws(StoreError) {
        guard c.isKill else { return }
        let state = try StateFinder(c.mesh).state(of: c.victims)
        guard state.phase == .crashLoop || state.phase == .notRunning else { return }
        draft.commands += delete(pods.map(\.name), target)
        draft.risk +=
            "; a StatefulSet whose pods are made in order waits for one that is not ready before it replaces it, so they are deleted"
    }

    private func delete(_ names: [String], _ target: WorkloadTarget) -> [Command] {
        guard !names.isEmpty else { return [] }
        return [names.sorted().reduce("kubectl -n \(word: target.namespace) delete pod") { "\($0) \(word: $1)" }]
    }

    /// Pods below the partition keep the old template, also when they are deleted.
    private func lift(_ partition: Int, _ target: WorkloadTarget, _ draft: inout Draft) {
        let numbers = pods.compactMap { Int($0.name.dropFirst(target.name.count + 1)) }
        guard numbers.contains(where: { $0 < partition }) else { return }
        func patch(_ number: Int) -> Command {
            target.patch(["spec": ["updateStrategy": ["rollingUpdate": ["partition": .number(Int64(number))]]]])
        }
        draft.commands.append(patch(0))
        if case .command(let undo) = draft.undo {
            draft.undo = .command("\(undo)\(.next)\(patch(partition))")
        } else if draft.waits {
            draft.undo = .command(patch(partition))
        }
        draft.risk +=
            "; its updates stop at number \(partition) (\(term: "partition")), which somebody set: all pods get the new template"
    }
}

extension Draft {
    /// The undo puts a saved object back as a whole, with all that it held when it was saved.
    var tellingOfItsUndo: Draft {
        guard !saves.isEmpty, case .command = undo else { return self }
        var draft = self
        draft.risk += "; undo puts back the whole object that was saved: what was changed in it since goes too"
        return draft
    }
}

extension WorkloadTarget {
    func isObject(_ object: ChangedObject) -> Bool {
        object.kind == kind.rawValue && object.namespace == namespace && object.name == name
    }
}
