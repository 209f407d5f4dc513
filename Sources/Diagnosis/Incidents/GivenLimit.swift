import Prose
import Store
import Units

/// The limit that a killed container did not ask for: its namespace's LimitRange gives it by default.
struct GivenLimit {
    let victim: Victim
    let limit: Bytes
    let namespace: String
    private let range: MemoryBoundRow

    /// Nil where the lowest limit of the victims is their pod's own, an annotation's, or nobody's default.
    init?(_ victims: [Victim], in mesh: Mesh) throws(StoreError) {
        let limited = victims.compactMap { victim in victim.limit.map { (victim: victim, limit: $0) } }
        guard let (victim, limit) = limited.min(by: { $0.limit < $1.limit }), victim.form != .podLimit,
            victim.limitSource != .annotation, let namespace = victim.namespace,
            let range = try mesh.store.memoryBounds(namespace: namespace).first(where: { $0.containerDefault == limit })
        else { return nil }
        (self.victim, self.limit, self.namespace, self.range) = (victim, limit, namespace, range)
    }

    var object: ObjectName { ObjectName(range.kind, namespace, range.name) }
    var culprit: Culprit { Culprit(kind: range.kind, namespace: namespace, name: range.name) }
    var createdAt: Moment? { range.createdAt }
    /// Where the default stands.
    var evidence: Evidence {
        Evidence(
            .file(range.file, locator: .object(object, path: ["spec", "limits"])), value: .bytes(limit),
            text: "default limit of a container")
    }
}
