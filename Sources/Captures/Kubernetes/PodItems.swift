typealias PodItemsReader = LineFacts<ItemLines<PodItems>>

/// Rows on pods that jq made as objects of somebody's own keys, an object a line or an array of them.
///
/// ```
/// {"pod":"orders-5d8674ddf6-q2ds2","container":"istio-proxy","restarts":4,"lastReason":"OOMKilled","exit":137}
/// ```
/// Keys mean what titles of custom columns mean.
struct PodItems: ItemParser {
    static let title = "rows on pods"

    private var table = PodsTable()
    var understood: Bool { table.understood }

    /// True for an object that names a pod and says how a container of it ended or how often.
    static func isRow(_ head: JSONHead, _ content: TextSlice) -> Bool {
        guard head.keys.count >= 2, head.keys.count <= 24, !head.keys.contains(where: whole.contains) else {
            return false
        }
        let meanings = head.keys.map { PodColumns.meaning(ofKey: $0) }
        let names = meanings.contains { $0 == .pod } || meanings.contains { $0 == .container }
        let tells = meanings.contains { $0 == .reason || $0 == .exitCode || $0 == .restarts }
        return names && tells && (content.holds("OOMKilled") || meanings.contains { $0 == .restarts })
    }

    /// Keys of whole objects and of their parts.
    private static let whole: Set<String> = [
        "metadata", "spec", "state", "lastState", "containerStatuses", "containerID", "imageID", "State", "Config",
        "resources", "apiVersion", "kind", "message", "msg", "log", "involvedObject", "labels", "timestamp",
    ]

    mutating func finish(into facts: inout FactQueue) { table.finish(into: &facts) }

    mutating func take(_ item: ObjectValue, at number: Int, into facts: inout FactQueue) {
        var cells: [(meaning: PodColumns.Meaning, text: [UInt8])] = []
        for child in item.children.prefix(64) {
            guard var meaning = PodColumns.meaning(ofKey: child.key),
                let text = child.scalar({ Array($0.prefix(1000)) })
            else { continue }
            // A plain `name` may be the container's.
            if child.key == "name", !text.withUnsafeBufferPointer({ LogEnvelope.isPod($0) }) { meaning = .container }
            guard !cells.contains(where: { $0.meaning == meaning }) else { continue }
            cells.append((meaning, text))
        }
        let text = cells.flatMap(\.text)
        let row = text.withUnsafeBufferPointer { text in
            PodColumns.row { wanted in
                var start = 0
                for cell in cells {
                    if cell.meaning == wanted { return text.part(start, start + cell.text.count) }
                    start += cell.text.count
                }
                return nil
            }
        }
        if let row { table.take(row) }
    }
}

extension PodColumns {
    /// `lastReason`, `exit_code`, `restartCount`: words of a key part at its capitals.
    static func meaning(ofKey key: String) -> Meaning? {
        switch key {
        case "name", "pod", "podName", "pod_name": .pod
        case "ns": .namespace
        default: meaning(key)
        }
    }
}
