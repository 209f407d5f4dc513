import Prose
import Store
import Units

/// Objects of one kind and namespace that were made in one go: one change, and told as one.
struct ObjectBurst {
    /// By their time, at least one.
    let objects: [ObjectRow]
    let first: Moment
    let last: Moment

    /// Those of more than a handful; by the time of their last object.
    static func among(_ objects: [ObjectRow]) -> [ObjectBurst] {
        let dated = objects.filter { $0.createdAt != nil }
        return Dictionary(grouping: dated) { ObjectName($0.kind, $0.namespace, "") }.values.flatMap { alike in
            let sorted = alike.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
            return TimelineBuilder.waves(sorted) { Moment(microseconds: $0.time) }.compactMap(ObjectBurst.init)
        }.sorted { ($0.last, $0.objects[0].id) < ($1.last, $1.objects[0].id) }
    }

    private init?(_ wave: [ObjectRow]) {
        guard wave.count > Thresholds.fewCulprits.value, let first = wave.first?.createdAt,
            let last = wave.last?.createdAt
        else { return nil }
        (objects, self.first, self.last) = (wave, first, last)
    }

    private var object: ObjectName { ObjectName(objects[0].kind, objects[0].namespace, objects[0].name) }

    /// `VirtualService shop/customer-0040 and 659 like it`.
    var words: Text { "\(object: object) and \(objects.count - 1) like it" }

    var evidence: Evidence {
        Evidence(
            .file(objects[0].file, locator: .object(object, path: [])), value: .time(first),
            text: "creationTimestamp of the first of \(objects.count)")
    }
}

extension ObjectRow {
    fileprivate var time: Int64 { createdAt?.microseconds ?? 0 }
}
