import Prose
import Store
import Units

/// A rollout brings a limit that is enough, and no node has memory for its first pod: the old pods die on, however long anybody waits.
extension RemedyBuilder {
    struct HungRollout {
        var new: Store.PodRequest
        /// What a killed pod asks for.
        var old: Store.PodRequest
        var why: String
        /// What no node has enough of, in the scheduler's words: `2 Insufficient memory`.
        private var lacks: [Substring] {
            why.split { ":,.".contains($0) }.map { $0.drop { $0 == " " } }.filter { $0.contains(" Insufficient ") }
        }
        /// Else another resource, or another rule of the scheduler, keeps it out, which no memory mends.
        var lacksMemory: Bool { !lacks.isEmpty && lacks.allSatisfy { $0.hasSuffix(" memory") } }
        /// The rest of what the scheduler says names taints and volumes, as somebody called them.
        var inWords: Text {
            lacks.isEmpty ? "for another rule of the scheduler" : "\(quote: lacks.joined(separator: ", "))"
        }
        /// The room of one old pod is enough for it.
        var fitsInstead: Bool { lacksMemory && new.all <= old.all }
        /// What its proxy asks for beyond the old one's is what makes it larger.
        var fitsWithOldRequest: Bytes? {
            guard lacksMemory, let own = new.own, let before = old.own, own > before, before.count > 0,
                new.all - own <= old.all - before
            else { return nil }
            return before
        }
    }

    var hungRollout: HungRollout? {
        guard c.isKill, limitSince != nil, let target else { return nil }
        let pods =
            wished {
                try c.mesh.store.requests(namespace: target.namespace, workload: target.name, container: container)
            } ?? []
        let killed = Set(c.victims.compactMap(\.pod))
        // Of the rollout before another one may wait as well, which the new limit does not reach.
        guard
            let new = pods.last(where: { !killed.contains($0.pod) && $0.unscheduled != nil && $0.limit == limitSince }),
            let why = new.unscheduled, let old = pods.last(where: { killed.contains($0.pod) })
        else { return nil }
        return HungRollout(new: new, old: old, why: why)
    }

    /// Requests count for the scheduler, not limits: where the new pod asks for no more than an old one, it gets that one's room.
    func freed(
        _ hung: HungRollout, _ since: Bytes, enough: Bytes, _ cause: Cause, _ target: WorkloadTarget, _ isSteady: Bool
    ) -> Draft {
        var draft = Draft(
            cause: cause, kind: cause.role == .limit ? .rootFix : .stopGap, title: "", reaches: "\(subject) alone",
            risk: "", undo: "none needed", verify: .command(resources(.limit)))
        draft.objects = [target.object(container: container)]
        if isSteady, hung.lacksMemory { draft.fits = (atRest: true, atPush: true) }
        let had: Text = c.limit.map { " instead of \($0)" } ?? ""
        let waits: Text = "pod \(pod: hung.new.pod), with \(since)\(had), waits: \(hung.inWords)"
        if hung.fitsInstead, target.kind == .deployment {
            (draft.isLimit, draft.limit) = (true, since)
            draft.title =
                "let the rollout of \(subject) replace pod by pod, as no node has memory for one more: \(waits)"
            change(["spec": ["strategy": Self.oneByOne]], target, &draft)
        } else if let request = hung.fitsWithOldRequest, isInjected {
            (draft.isLimit, draft.limit) = (true, enough)
            draft.title =
                "set the memory limit of \(subject) to \(enough) and its request to \(request), as no node has memory for its new pod: \(waits)"
            draft.reaches += ", after a rollout"
            lower(to: enough, request: min(request, enough), target, &draft)
        } else {
            let what: Text = hung.lacksMemory ? "make room on a node for" : "look at what keeps the scheduler from"
            draft.title = "\(what) the new pod of \(subject), without which its rollout never ends: \(waits)"
            draft.risk = "none: it only looks; room is another node, or less that others ask for"
            draft.commands = ["kubectl -n \(word: target.namespace) describe pod \(word: hung.new.pod)"]
            draft.objects = []
        }
        return draft
    }

    /// The old pods' room is free before the next one needs it.
    private static let oneByOne: YAML = [
        "type": "RollingUpdate", "rollingUpdate": ["maxSurge": .number(0), "maxUnavailable": .number(1)],
    ]

    private func lower(to limit: Bytes, request: Bytes, _ target: WorkloadTarget, _ draft: inout Draft) {
        let annotations: YAML = [
            "sidecar.istio.io/proxyMemory": .text(WorkloadTarget.quantity(request)),
            "sidecar.istio.io/proxyMemoryLimit": .text(WorkloadTarget.quantity(limit)),
        ]
        let template: YAML = ["metadata": ["annotations": annotations]]
        change(
            [
                "spec": target.kind == .deployment
                    ? ["strategy": Self.oneByOne, "template": template] : ["template": template]
            ], target, &draft)
    }

    private func change(_ body: YAML, _ target: WorkloadTarget, _ draft: inout Draft) {
        draft.saves = [target.save()]
        draft.commands = [
            target.patch(body), "kubectl -n \(word: target.namespace) rollout status \(target.path)",
        ]
        draft.undo = .command(target.restore())
        let isDown = wished { try StateFinder(c.mesh).state(of: c.victims).running } == 0
        draft.risk =
            isDown
            ? "no pod is ready that it could take away; later rollouts go pod by pod as well, until it is undone"
            : "one pod at a time is taken away before the next is ready, in later rollouts as well, until it is undone"
    }
}
