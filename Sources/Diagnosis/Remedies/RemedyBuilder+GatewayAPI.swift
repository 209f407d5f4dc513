import Prose

extension RemedyBuilder {
    /// A change of a Deployment that istiod makes from a Gateway is not for long: it says so, and where it lasts.
    func lastingWhereMade(_ draft: Draft) -> Draft {
        guard let madeFrom, let target,
            draft.objects.contains(where: { $0.kind == target.kind.rawValue && $0.name == target.name })
        else { return draft }
        var draft = draft
        let gateway = ObjectName("Gateway", target.namespace, madeFrom)
        draft.uncertain.append(
            "how long it lasts: istiod makes this \(own: target.kind.rawValue) from \(object: gateway) and may write it again; what is set under the Gateway’s \(term: "spec.infrastructure") stays"
        )
        return draft
    }
}
