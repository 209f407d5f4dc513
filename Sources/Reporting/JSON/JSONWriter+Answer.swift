import Diagnosis
import Units

/// What a reader acts on: culprits, what changed, how it stands, who was hurt, what to do.
extension JSONWriter {
    mutating func write(_ culprit: Culprit) {
        member("kind", culprit.kind)
        member("namespace", culprit.namespace)
        member("name", culprit.name)
        member("count", culprit.count)
        member("counted", culprit.counted?.rawValue)
        member("alike", max(1, culprit.alike))
        member("bytes", culprit.bytes.map { max(0, $0) })
    }

    mutating func write(_ state: IncidentState) {
        object("state") { json in
            json.member("phase", state.phase.rawValue)
            json.member("running", state.running)
            json.member("replicas", state.replicas)
            json.write("evidence", state.evidence)
        }
    }

    mutating func write(_ trigger: Trigger?) {
        guard let trigger else { return member("trigger", String?.none) }
        object("trigger") { json in
            json.member("at", trigger.at)
            json.member("what", trigger.what)
            json.writeName("object", of: trigger.object)
            json.member("before", trigger.before)
            json.member("after", trigger.after)
            json.member("secondsBefore", trigger.secondsBefore)
            json.write("evidence", trigger.evidence)
        }
    }

    private mutating func writeName(_ key: StaticString, of culprit: Culprit?) {
        guard let culprit else { return member(key, String?.none) }
        object(key, .inline) { json in
            json.member("kind", culprit.kind)
            json.member("namespace", culprit.namespace)
            json.member("name", culprit.name)
        }
    }

    mutating func write(impact: [FailedCalls]) {
        array("impact", of: impact, .inline) { json, calls in
            json.member("from", calls.from)
            json.member("to", calls.to)
            json.member("requests", calls.requests)
            json.member("failed", calls.failed)
            json.write("evidence", calls.evidence)
        }
    }

    mutating func write(_ action: FirstAction?) {
        guard let action else { return member("firstAction", String?.none) }
        object("firstAction", .inline) { json in
            json.array("steps", of: action.steps)
            json.member("fitsAtRest", action.fitsAtRest)
            json.member("fitsAtPush", action.fitsAtPush)
            json.member("shedsTraffic", action.shedsTraffic)
            json.member("why", action.why)
        }
    }

    mutating func write(objects: [ChangedObject]) {
        array("objects", of: objects, .inline) { json, changed in
            json.member("kind", changed.kind)
            json.member("namespace", changed.namespace)
            json.member("name", changed.name)
            json.member("container", changed.container)
            json.member("new", changed.isNew)
        }
    }

    mutating func write(_ traffic: TrafficEffect?) {
        guard let traffic else { return member("traffic", String?.none) }
        object("traffic", .inline) { json in
            json.member("keeps", traffic.keeps)
            json.array("cuts", of: traffic.cuts)
            json.member("unseen", traffic.unseen)
        }
    }
}

extension EvidenceValue {
    /// The word of the contract; nil for text and times.
    var unit: String? {
        switch self {
        case .count: "count"
        case .bytes: "bytes"
        case .text, .time: nil
        }
    }
}
