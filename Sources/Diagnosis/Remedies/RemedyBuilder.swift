import Prose
import Store
import Units

/// Remedies out of the capture: each for a claimed cause, with the account of the victim before and after.
///
/// One file for each group of remedies; what a remedy lists (hosts, subsets, pools) was seen in this capture. A cause
/// without a safe remedy gets an advice instead.
struct RemedyBuilder {
    let c: CaseFacts
    let causes: [Cause]
    /// Outbound clusters of the evidence.
    let outbound: [HeldCluster]
    let projection: Projection
    /// Namespaces of services by their hosts, as the clusters tell them.
    let owners: [String: String]

    /// What is to be done about one incident.
    struct Plan {
        var remedies: [Remedy] = []
        var advice: [Advice] = []
        var limit: RecommendedLimit?
    }

    private init(_ c: CaseFacts, causes: [Cause]) throws(StoreError) {
        self.c = c
        self.causes = causes
        let counts = c.state?.counts
        outbound =
            try counts.map { counts throws(StoreError) in
                try c.mesh.store.heldOutbound(file: counts.file, capture: counts.capture)
            } ?? []
        owners = Dictionary(
            outbound.compactMap { cluster in cluster.serviceNamespace.map { (cluster.host, $0) } },
            uniquingKeysWith: { first, _ in first })
        projection = try Projection(c, causes: causes, clusters: outbound)
    }

    /// The plan for one incident; where a question to the store fails, the report goes on and says so.
    static func plan(for c: CaseFacts, causes: [Cause]) -> Plan {
        do {
            return try RemedyBuilder(c, causes: causes).plan()
        } catch {
            let code = causes.first?.code ?? Unresolved.card.code
            return Plan(advice: [
                Advice(cause: code, text: "No remedy could be made: \(quote: "\(error)")", command: nil)
            ])
        }
    }

    private func plan() throws -> Plan {
        guard !c.isForeign else { return Plan(advice: advice(besides: [])) }
        var drafts: [Draft] = []
        for cause in causes where isWorthARemedy(cause) {
            for draft in try self.drafts(for: cause) where !drafts.contains(where: { $0.body.text == draft.body.text })
            {
                if isWorthDoing(draft) { drafts.append(draft) }
            }
        }
        var plan = Plan()
        plan.limit = recommendedLimit(with: drafts)
        if c.isKill, let limit = limit(plan.limit, drafts) {
            // Where the limit itself is the cause, it is what to do first.
            drafts.insert(limit, at: limit.kind == .rootFix ? 0 : drafts.endIndex)
        }
        plan.remedies = numbered(drafts)
        let later = enough(after: plan.remedies, than: plan.limit?.bytes)
        plan.limit?.later = later
        plan.advice = advice(besides: Set(drafts.map(\.cause.code)))
        return plan
    }

    /// The first root fix after which less than the recommended limit is enough, with those before it.
    private func enough(after remedies: [Remedy], than limit: Bytes?) -> (remedies: [String], bytes: Bytes)? {
        let fixes = remedies.filter { $0.kind == .rootFix && $0.together != nil }
        for (index, fix) in fixes.enumerated() {
            guard let enough = fix.together?.enough, let limit, enough < limit else { continue }
            return (fixes[...index].map(\.id), enough)
        }
        return nil
    }

    /// What is `possible` and large still gets its remedy, behind those of the claims.
    private func isWorthARemedy(_ cause: Cause) -> Bool {
        cause.outcome.isClaim || (cause.outcome == .possible && (cause.share ?? 0) >= Thresholds.possibleShare)
    }

    /// A change that hardly changes the account is no remedy.
    private func isWorthDoing(_ draft: Draft) -> Bool {
        guard let change = draft.change, let effect = projection.effect(of: change) else { return true }
        return effect.saving.double >= Thresholds.worthSaving * effect.before.double
    }

    private func drafts(for cause: Cause) throws -> [Draft] {
        try Rules.of(cause.classification)?.remedies(self, cause) ?? []
    }

    /// Numbers the drafts in order. Each saves what those before it have left, so that savings add up.
    private func numbered(_ drafts: [Draft]) -> [Remedy] {
        var sum = ConfigChange()
        var left: Bytes?
        return drafts.enumerated().map { index, draft in
            var remedy = draft.remedy(id: "R\(index + 1)")
            guard let change = draft.change else {
                remedy.saving = draft.saving
                remedy.savingError = draft.saving.map { Bytes(rounding: $0.double * Thresholds.trafficError) }
                return remedy
            }
            remedy.effect = projection.effect(of: change)
            sum = sum.joined(change)
            remedy.together = projection.effect(of: sum)
            guard let together = remedy.together else { return remedy }
            let saving = (left ?? together.before) - together.after
            left = together.after
            remedy.saving = saving
            let error = change.isModelled ? Thresholds.modelError : Thresholds.trafficError
            remedy.savingError = Bytes(rounding: saving.double * error)
            return remedy
        }
    }

    /// The places of the outbound clusters for which something holds.
    func clusters(where holds: (HeldCluster) -> Bool) -> Set<Int> {
        Set(outbound.indices.filter { holds(outbound[$0]) })
    }

    // MARK: - Names to put into commands

    var pod: String { c.victim?.pod ?? c.state?.proxy.pod ?? "POD" }
    var namespace: String { c.victim?.namespace ?? c.state?.proxy.namespace ?? "default" }
    var workload: String? { c.victim?.workload ?? c.state?.proxy.workload }
    /// `cart-0.shop`, the victim as `istioctl proxy-config` names it; a stand-in would not show whether it worked.
    func proxyConfig(_ what: Command) -> Command {
        "istioctl proxy-config \(word: what.line) \(proxy: pod, in: namespace)"
    }
    var countClusters: Command { "\(proxyConfig("clusters")) | wc -l" }
    /// A request to the admin port of the victim.
    func admin(_ page: Command) -> Command {
        "kubectl exec \(word: pod) -n \(word: namespace) -c istio-proxy -- pilot-agent request GET \(page)"
    }
    /// `kubectl get pod cart-0 -n shop -o jsonpath='{..resources.limits.memory}'`.
    func resources(_ path: Command) -> Command {
        "kubectl get pod \(word: pod) -n \(word: namespace) -o jsonpath='{..resources.\(path)}'"
    }
    /// `kubectl patch KIND NAME -n NAMESPACE --type merge --patch-file FILE`, with the YAML saved as that file.
    static func patch(_ kind: Command, _ name: String, _ namespace: String) -> Text {
        let line: Command =
            "kubectl patch \(kind) \(word: name) -n \(word: namespace) --type merge --patch-file remedy.yaml"
        return "\(command: line)"
    }
    static let restartNeeded: Text = "the container's memory falls only after a restart"
}

extension ConfigChange {
    /// It takes away what the model counts, not what was measured beside it.
    var isModelled: Bool { connections >= 1 && buffers >= 1 }
}

/// A remedy before it is numbered and weighed.
struct Draft {
    var cause: Cause
    var kind = Remedy.Kind.rootFix
    var title: Text
    var body: Manifest
    var change: ConfigChange?
    /// Where no change of the account says it.
    var saving: Bytes?
    var reaches: Text
    var risk: Text
    var undo: Instruction
    var verify: Instruction
    var uncertain: [Text] = []
    var alternatives: [Remedy.Alternative] = []

    func remedy(id: String) -> Remedy {
        var remedy = Remedy(
            id: id, cause: cause.code, kind: kind, title: title, body: body, saving: nil, savingError: nil,
            reaches: reaches, risk: risk, undo: undo, verify: verify)
        remedy.uncertain = uncertain
        remedy.alternatives = alternatives
        return remedy
    }
}
