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
    private let tree = ObjectTree()
    var understood: Bool { table.understood }

    /// True for an object that names a pod and says how a container of it ended or how often.
    static func isRow(_ head: JSONHead, _ content: TextSlice) -> Bool {
        // Azure's answer to a query: columns by themselves, and rows of bare values.
        if head.keys.first == "tables" { return content.holds("\"columns\"") && content.holds("OOMKilled") }
        guard head.keys.count >= 2, head.keys.count <= 64 else { return false }
        if isTraced(head.has) { return true }
        if isProjection(head, content) { return true }
        let meanings = head.keys.map { PodColumns.meaning(ofKey: $0) }
        let names = meanings.contains { $0 == .pod } || meanings.contains { $0 == .container }
        let tells = meanings.contains { $0 == .reason || $0 == .exitCode || $0 == .restarts }
        // A sample of a monitor has a time and more keys beside how a container of a pod ended.
        let isSample = meanings.contains { $0 == .pod } && meanings.contains { $0 == .container } && tells
        guard
            isSample && !head.has("metadata") && !head.has("message") && !head.has("log")
                || head.keys.count <= 24 && !head.keys.contains(where: whole.contains)
        else { return false }
        return names && tells && (content.holds("OOMKilled") || meanings.contains { $0 == .restarts })
    }

    /// A pod's name, and a list of its containers with what jq took of each: `{"name": …, "containers": [{"name": …, "restarts": 3, "last":
    /// {"reason": "OOMKilled", …}}]}`.
    private static func isProjection(_ head: JSONHead, _ content: TextSlice) -> Bool {
        guard head.keys.count <= 12, !head.keys.contains(where: whole.contains), content.holds("OOMKilled"),
            head.keys.contains(where: { PodColumns.meaning(ofKey: $0) == .pod })
        else { return false }
        return head.has("containers") || head.has("statuses") || head.has("container_statuses")
    }

    /// The same as a mapping of YAML.
    static func isProjection(_ item: ObjectValue) -> Bool {
        guard item.isMapping, Array(item.children.prefix(13)).count <= 12 else { return false }
        var namesPod = false
        var hasList = false
        for child in item.children {
            if whole.contains(child.key) { return false }
            let isPod = PodColumns.meaning(ofKey: child.key) == .pod
            namesPod = namesPod || isPod && child.scalar { LogEnvelope.isPod($0) } ?? false
            hasList = hasList || child.isSequence && child.children.prefix(1).contains { $0["name"].exists }
        }
        return namesPod && hasList
    }

    /// Keys of whole objects and of their parts.
    private static let whole: Set<String> = [
        "metadata", "spec", "state", "lastState", "containerStatuses", "containerID", "imageID", "State", "Config",
        "resources", "apiVersion", "kind", "message", "msg", "log", "involvedObject", "labels", "timestamp",
    ]

    mutating func finish(into facts: inout FactQueue) { table.finish(into: &facts) }

    /// A line of Inspektor Gadget's `trace_oomkill`: which process was killed, and in which container.
    private static func isTraced(_ has: (String) -> Bool) -> Bool { has("pages") && (has("tcomm") || has("kcomm")) }

    private typealias Cell = (meaning: PodColumns.Meaning, text: [UInt8])

    mutating func take(_ item: ObjectValue, at number: Int, into facts: inout FactQueue) {
        if item["tables"].exists { return takeTables(of: item) }
        if PodItems.isTraced({ key in item.children.contains { $0.key == key } }) {
            let source = item["k8s"].exists ? item["k8s"] : item
            let ended = item["timestamp"].string.map { [(PodColumns.Meaning.finished, Array($0.utf8))] } ?? []
            return add(PodItems.cells(of: source) + [(.reason, Array("OOMKilled".utf8))] + ended)
        }
        let cells = PodItems.cells(of: item)
        let containers = item.children.prefix(64).first { child in
            child.isSequence && child.children.prefix(1).contains { $0["name"].exists }
        }
        guard let containers else { return add(cells) }
        for container in containers.children.prefix(100) {
            var own = cells.filter { $0.meaning == .pod || $0.meaning == .namespace || $0.meaning == .node }
            if let name = container["name"].string { own.append((.container, Array(name.utf8))) }
            // What it ended with stands one level deeper: `last`, `lastState.terminated`.
            for level in [container] + container.children.prefix(16).filter(\.isMapping) {
                let inner = level["terminated"].exists ? level["terminated"] : level
                own += PodItems.cells(of: inner).filter { cell in
                    cell.meaning != .container && cell.meaning != .pod && !own.contains { $0.meaning == cell.meaning }
                }
            }
            add(own)
        }
    }

    /// `{"tables": [{"columns": [{"name": "Name", …}, …], "rows": [["orders-1", …], …]}]}`.
    private mutating func takeTables(of answer: ObjectValue) {
        for table in answer["tables"].children.prefix(16) {
            let titles = table["columns"].children.prefix(200).map { $0["name"].string ?? "" }
            for row in table["rows"].children {
                add(PodItems.cells(of: zip(titles, row.children).map { ($0, $1) }))
            }
        }
    }

    private static func cells(of item: ObjectValue) -> [Cell] {
        cells(of: item.children.prefix(64).map { ($0.key, $0) })
    }

    private static func cells(of fields: [(key: String, value: ObjectValue)]) -> [Cell] {
        var cells: [Cell] = []
        for (key, value) in fields {
            guard var meaning = PodColumns.meaning(ofKey: key),
                let text = value.scalar({ Array($0.prefix(1000)) })
            else { continue }
            // A plain `name` may be the container's.
            if key == "name", !text.withUnsafeBufferPointer({ LogEnvelope.isPod($0) }) { meaning = .container }
            // How it ended, as an object in a string; the column beside it tells how it is.
            if text.first == 0x7B { meaning = .ended }
            guard !cells.contains(where: { $0.meaning == meaning }) else { continue }
            cells.append((meaning, text))
        }
        return cells
    }

    private mutating func add(_ cells: [Cell]) {
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
        guard var row else { return }
        for cell in cells where cell.meaning == .ended {
            cell.text.withUnsafeBufferPointer { row.take(ended: $0, by: tree) }
        }
        table.take(row)
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
