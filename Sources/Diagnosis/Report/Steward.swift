import Prose
import Store

/// What writes a changed object anew from a source of its own, so that a change by hand may not last.
package struct Steward: Sendable, Hashable {
    package var object: ObjectName
    package var tool: ManagerRow.Tool
    package var namespace: String?
    package var name: String
    /// Whether it takes a change by hand back at once; nil where its own object is not in the bundle.
    package var heals: Bool?
    /// Its values set the proxy's memory limit: there the change belongs.
    package var setsLimit = false
    /// Nothing but the name of the workload tells it.
    package var isByName = false

    /// Whether the remedy's first command keeps it from that.
    package var isPaused = false

    /// In one line: whose the object is, and where the change belongs.
    package var text: Text {
        switch tool {
        case .argoCD, .kustomization, .helmRelease:
            if isPaused {
                return
                    "\(whose); it takes changes by hand back, so the first command pauses it: change its source before you resume it"
            }
            return heals == nil
                ? "\(whose): change its source too, or it may take this back"
                : "\(whose): change its source too, or the next sync takes this back"
        case .helm: return "\(whose): change its values too, or the next upgrade takes this back"
        case .other: return "\(whose): change its source too, or it may take this back"
        }
    }

    private var whose: Text { "\(owner)\(own: isByName ? " (by its name)" : "")\(values)" }

    private var values: Text { setsLimit ? "; its values set \(term: "proxyMemoryLimit")" : "" }

    private var owner: Text {
        let own = namespace.map { Name(name, .object, in: $0) } ?? Name(name, .object)
        return switch tool {
        case .argoCD: "\(object: object) belongs to Argo CD’s Application \(own)"
        case .kustomization: "\(object: object) belongs to Flux’s Kustomization \(own)"
        case .helmRelease: "\(object: object) belongs to Flux’s HelmRelease \(own)"
        case .helm: "\(object: object) belongs to Helm release \(own)"
        case .other: "\(object: object) is managed by \(quote: name), by its label"
        }
    }
}

extension ManagerRow.Tool {
    /// It compares what is there with its source by itself.
    package var syncs: Bool {
        switch self {
        case .argoCD, .kustomization, .helmRelease: true
        case .helm, .other: false
        }
    }
}
