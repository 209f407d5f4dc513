import Units

/// What leads in several incidents, because of one object or alike in each: a rule for all hosts kills the sidecars of whoever is near its
/// limit.
package struct SharedCause: Sendable {
    /// Of the first of them.
    package let cause: Cause
    /// nil where each holds it itself, as the configuration of the whole mesh.
    package let object: Culprit?
    /// In the order of the report, at least two.
    package let incidents: [Incident]

    /// As sure as it is of each of them.
    package var outcome: Outcome { incidents.compactMap { $0.leading?.outcome }.max() ?? cause.outcome }

    /// What changes the object, where that is the first step of each of them: once it is enough. That of the first incident.
    package var remedy: Remedy? {
        guard let object else { return nil }
        let changing = incidents.map { incident in
            incident.firstStep.flatMap { remedy in remedy.objects.contains(where: object.isObject) ? remedy : nil }
        }
        return changing.allSatisfy { $0 != nil } ? changing.first ?? nil : nil
    }
}

extension Report {
    /// That of most incidents.
    package var sharedCause: SharedCause? {
        struct Key: Hashable {
            let code: String
            let object: String?
            /// One name in two meshes is two objects.
            let mesh: String?
        }
        var groups: [Key: [Int]] = [:]
        for place in incidents.indices {
            guard let leading = incidents[place].leading, leading.outcome <= .likely,
                leading.sharedObject != nil || leading.isConfiguration
            else { continue }
            let key = Key(
                code: leading.code, object: leading.sharedObject?.keyword, mesh: incidents[place].bundle)
            groups[key, default: []].append(place)
        }
        let most = groups.max { ($0.value.count, $1.value[0]) < ($1.value.count, $0.value[0]) }?.value ?? []
        guard most.count > 1, let cause = incidents[most[0]].leading else { return nil }
        return SharedCause(cause: cause, object: cause.sharedObject, incidents: most.map { incidents[$0] })
    }
}

extension Incident {
    /// What is to be done first.
    package var firstStep: Remedy? {
        firstAction?.steps.first.flatMap { id in remedies.first { $0.id == id } }
    }
}

extension Cause {
    /// The object that holds most of it; whose services are held is no object that one changes.
    fileprivate var sharedObject: Culprit? { objects.first.flatMap { $0.kind == KubernetesKind.namespace ? nil : $0 } }
}

extension Culprit {
    fileprivate func isObject(_ changed: ChangedObject) -> Bool {
        changed.kind == kind && changed.namespace == namespace && changed.name == name
    }
}
