typealias EventItemsReader = LineFacts<ItemLines<EventItems>>

/// Events that jq made objects of somebody's own keys of, an object a line or an array of them.
///
/// ```
/// {"last":"2026-02-02T02:03:04Z","type":"Warning","reason":"BackOff","object":"Pod/ship-0","message":"Back-off restarting …"}
/// ```
struct EventItems: ItemParser {
    static let title = "rows on events"

    private(set) var understood = false

    /// True for an object whose keys are those of an event, of a kind that the kubelet or a detector sends.
    static func isRow(_ head: JSONHead, _ content: TextSlice) -> Bool {
        guard head.keys.count >= 3, head.keys.count <= 16, !head.has("metadata"), !head.has("involvedObject") else {
            return false
        }
        let columns = head.keys.map { EventColumns.meaning(of: $0.uppercased()) }
        guard columns.contains(.reason), columns.contains(.message), columns.contains(.object) else { return false }
        return content.holds("\"Warning\"") || content.holds("\"Normal\"")
            || reasons.contains { content.holds($0) }
    }

    private static let reasons: [StaticString] = [
        "OOMKilling", "OOMKilled", "SystemOOM", "\"BackOff\"", "\"Evicted\"", "\"Unhealthy\"", "\"Killing\"",
    ]

    mutating func take(_ item: ObjectValue, at number: Int, into facts: inout FactQueue) {
        var cells: [(column: EventColumns.Column, text: [UInt8])] = []
        for child in item.children.prefix(32) {
            let column = EventColumns.meaning(of: child.key.uppercased())
            guard column != .other, !cells.contains(where: { $0.column == column }),
                let text = child.scalar({ Array($0.prefix(4000)) })
            else { continue }
            cells.append((column, text))
        }
        let bytes = cells.flatMap(\.text)
        bytes.withUnsafeBufferPointer { bytes in
            var row = EventRow()
            var start = 0
            for cell in cells {
                row.set(cell.column, bytes.part(start, start + cell.text.count))
                start += cell.text.count
            }
            guard !row.reason.isEmpty, row.reason.find(0x20) == nil else { return }
            understood = true
            facts.add(withKill: .event(EventsTable.event(row, number, isCustom: true)))
        }
    }
}
