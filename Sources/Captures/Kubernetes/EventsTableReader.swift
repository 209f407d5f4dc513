import Units

typealias EventsTableReader = LineFacts<EventsTable>

/// The text table of `kubectl get events`, in every form: with and without `-A`, `-o wide`, `--sort-by`, and `kubectl events`.
///
/// ```
/// NAMESPACE   LAST SEEN   TYPE     REASON    OBJECT          SUBOBJECT                     SOURCE                 MESSAGE             FIRST SEEN   COUNT   NAME
/// checkout    84s         Normal   Started   pod/pay-nbvmm   spec.containers{istio-proxy}  kubelet, ip-10-0-42-8  Container started   3m24s        2       pay-nbvmm.18eaeca3d9f6219d
/// ```
/// Cells may be empty and hold blanks, so a row is cut at the header's columns; unsorted output is printed in blocks, of which
/// later ones may be wider: such a row is read from both ends. NAME ends in the first occurrence's nanoseconds, in hex.
struct EventsTable: LineParser {
    static let title = "an events table"

    private var columns: EventColumns?
    private var isHeadless = false
    private var refused = 0
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if let header = EventColumns(header: line) {
            columns = header
            understood = true
            return
        }
        guard line.count > 10 else { return }
        if columns == nil || isHeadless, let row = EventRow(template: line) {
            understood = true
            facts.add(withKill: .event(EventsTable.event(row, number, isCustom: true)))
            return
        }
        if columns == nil {
            columns = EventColumns(row: line)
            isHeadless = columns != nil
            understood = understood || isHeadless
        }
        guard let columns else { return }
        let found = isHeadless ? nil : columns.row(line)
        guard let row = found ?? columns.rowFromBothEnds(line) else {
            refused += 1
            return
        }
        facts.add(withKill: .event(EventsTable.event(row, number, isCustom: columns.isCustom)))
    }

    mutating func finish(into facts: inout FactQueue) {}

    var shortfall: String? {
        refused > 0
            ? "\(refused) row\(refused == 1 ? " of the events table was" : "s of the events table were") not understood"
            : nil
    }

    static func event(_ row: EventRow, _ number: Int, isCustom: Bool) -> KubernetesEvent {
        var event = KubernetesEvent()
        event.line = number
        event.namespace = row.namespace.isEmpty ? nil : row.namespace.text(limit: 300)
        event.type = row.type.isEmpty ? nil : row.type.text(limit: 64)
        event.reason = row.reason.text(limit: 128)
        if let slash = row.object.find(0x2F) {
            event.objectKind = kindName(row.object.part(0, slash))
            event.objectName = row.object.dropping(slash + 1).text(limit: 300)
        } else {
            event.objectName = (row.object.isEmpty ? row.name : row.object).text(limit: 300)
            event.objectKind = row.kind.isEmpty ? "Pod" : row.kind.text(limit: 64)
        }
        event.container = container(row.subobject)
        if let comma = row.source.find(", ") { event.host = row.source.dropping(comma + 2).text(limit: 300) }
        if event.host == nil, isCustom, !row.source.isEmpty, row.source.first != 0x3C {
            event.host = row.source.text(limit: 300)
        }
        event.message = uncombined(row.message).text(limit: 1024)
        event.count = row.count.integer.flatMap { $0 > 0 ? Int(exactly: $0) : nil }
        event.firstAt = firstOccurrence(row.name)
        event.lastAge = EventAge.interval(row.lastSeen)
        event.lastAt = Moment(rfc3339: row.lastSeen) ?? EnglishTime.browser(row.lastSeen)
        event.firstAt = event.firstAt ?? Moment(rfc3339: row.firstSeen) ?? EnglishTime.browser(row.firstSeen)
        // `kubectl events` prints `5m (x10 over 1h)`.
        if let times = row.lastSeen.find("(x"), let over = row.lastSeen.find(" over ") {
            event.count = row.lastSeen.part(times + 2, over).integer.flatMap { Int(exactly: $0) }
        }
        return event
    }

    /// The message behind what the recorder puts before events that it counts as one.
    static func uncombined(_ message: TextSlice) -> TextSlice {
        message.begins("(combined from similar events): ") ? message.dropping(32) : message
    }

    /// `spec.containers{istio-proxy}`.
    static func container(_ subobject: TextSlice) -> String? {
        guard let open = subobject.find(0x7B), subobject.last == 0x7D else {
            // A column of somebody's own may have the name alone.
            let isName = !subobject.isEmpty && subobject.find(0x2E) == nil && subobject.find(0x20) == nil
            return isName && subobject.first != 0x3C ? subobject.text(limit: 300) : nil
        }
        return subobject.part(open + 1, subobject.count - 1).text(limit: 300)
    }

    /// A table prints kinds in lower case; an object has `Pod`. The common ones are given as an object has them.
    static func kindName(_ kind: TextSlice) -> String {
        for (lower, name) in kinds where kind.isExactly(lower) { return name }
        return kind.text(limit: 64)
    }

    private static let kinds: [(StaticString, String)] = [
        ("pod", "Pod"), ("replicaset", "ReplicaSet"), ("deployment", "Deployment"), ("node", "Node"), ("job", "Job"),
        ("statefulset", "StatefulSet"), ("daemonset", "DaemonSet"), ("service", "Service"), ("endpoints", "Endpoints"),
        ("horizontalpodautoscaler", "HorizontalPodAutoscaler"), ("cronjob", "CronJob"),
    ]

    /// The time in `pay-nbvmm.18eaeca3d9f6219d`: nanoseconds since 1970 (client-go's recorder); nil for a UUID or nonsense.
    static func firstOccurrence(_ name: TextSlice) -> Moment? {
        guard let dot = name.findLast(0x2E) else { return nil }
        let hex = name.dropping(dot + 1)
        guard hex.count >= 15, hex.count <= 16 else { return nil }
        var value: UInt64 = 0
        for byte in hex {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        // Between 2015 and 2100.
        guard value > 1_420_000_000_000_000_000, value < 4_102_444_800_000_000_000 else { return nil }
        return Moment(microseconds: Int64(value / 1000))
    }
}
