import Prose

/// What a text refers to: a cause, a remedy or an incident, by its code or id.
struct Cited: Hashable {
    let kind: Text.Reference
    let id: String

    /// An incident or a remedy is defined by its heading alone.
    var isOfHeadings: Bool { kind != .cause }
}

extension Text {
    /// What it begins with, behind nothing but what is set off and a point between.
    var leadingReference: Cited? {
        for span in spans {
            switch span {
            case .reference(let kind, let id): return Cited(kind: kind, id: id)
            case .strong: continue
            case .own(let words) where words.allSatisfy({ " ·".contains($0) }): continue
            default: return nil
            }
        }
        return nil
    }

    /// What a row defines whose first cell begins with a reference: that, and what else its cell names.
    var definitions: [Cited] {
        guard leadingReference != nil else { return [] }
        return spans.compactMap { span in
            if case .reference(let kind, let id) = span { Cited(kind: kind, id: id) } else { nil }
        }
    }

    /// The incident that it names first.
    var incident: String? {
        for case .reference(.incident, let id) in spans { return id }
        return nil
    }
}
