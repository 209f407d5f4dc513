import Units

/// The columns of a table of pods, kubectl's own or custom ones, by what their titles mean.
struct PodColumns {
    enum Meaning {
        case namespace, pod, container, status, reason, restarts, node, address, exitCode, started, finished, limit,
            request, image, ready
        /// A cell of JSON that holds all of how it ended.
        case ended
    }

    private var meanings: [(title: String, meaning: Meaning)] = []
    private var columns: TableColumns
    /// `kubectl oomd` and Inspektor Gadget's `trace_oomkill` list containers that were killed for memory and no others, and say so in no
    /// column: a tracer knows how many pages there were, and which process went.
    private var isOfKills: Bool {
        columns.titles.suffix(5) == ["POD", "CONTAINER", "REQUEST", "LIMIT", "TERMINATION TIME"]
            || columns.has("PAGES") && (columns.has("KCOMM") || columns.has("TCOMM"))
    }

    /// Titles of somebody's own that mean nothing: a cell below may still tell by its words.
    private var others: [String] = []

    /// The header of `-o custom-columns`, whose command names the field of each column; nil for another line.
    init?(header line: TextSlice, fields: [String: String]) {
        guard !fields.isEmpty, line.first != 0x20 else { return nil }
        columns = TableColumns(header: line)
        let titles = columns.titles
        guard !titles.isEmpty, titles.allSatisfy({ fields[$0] != nil }) else { return nil }
        for title in titles {
            guard let meaning = fields[title].flatMap(PodColumns.meaning(ofField:)),
                !meanings.contains(where: { $0.meaning == meaning })
            else { continue }
            meanings.append((title, meaning))
        }
        guard meanings.contains(where: { $0.meaning == .pod }) else { return nil }
    }

    /// By the path of a field: `.status.containerStatuses[*].lastState.terminated.reason`.
    static func meaning(ofField path: String) -> Meaning? {
        func ends(_ words: String...) -> Bool { words.contains { path.hasSuffix($0) } }
        let isLast = path.contains("lastState") || path.contains("terminated")
        if ends("metadata.name") { return .pod }
        if ends("metadata.namespace") { return .namespace }
        if ends("nodeName") { return .node }
        if ends("podIP") { return .address }
        if ends("restartCount") { return .restarts }
        if ends("limits.memory") { return .limit }
        if ends("requests.memory") { return .request }
        if ends(".image") { return .image }
        if ends("containers[*].name", "containerStatuses[*].name", "ontainerStatuses[*].name") { return .container }
        if isLast, ends("exitCode") { return .exitCode }
        if isLast, ends("finishedAt") { return .finished }
        if isLast, ends("startedAt") { return .started }
        if isLast, ends("reason") { return .reason }
        return ends("phase", "waiting.reason", "status.reason") ? .status : nil
    }

    /// Nil for a line that is no header of such a table.
    init?(header line: TextSlice) {
        // A pod and what became of it are two columns, and those stand apart.
        guard line.first != 0x20, line.holds("  "), line.find(0x3A) == nil, line.find(0x7B) == nil else { return nil }
        columns = TableColumns(header: line)
        // Tables of container runtimes have the container's id, and no reasons.
        guard !columns.has("CONTAINER ID"), !columns.has("ATTEMPT") else { return nil }
        for title in columns.titles {
            guard let meaning = PodColumns.meaning(title), !meanings.contains(where: { $0.meaning == meaning }) else {
                others.append(title)
                continue
            }
            meanings.append((title, meaning))
        }
        // A node has an address and a runtime, and neither restarts nor ends of containers.
        guard !columns.has("INTERNAL-IP"), !columns.has("KERNEL-VERSION") else { return nil }
        let isOfPods = meanings.contains { $0.meaning == .pod || $0.meaning == .container }
        // Other objects have a name and a status as well.
        let isContainers =
            meanings.contains { $0.meaning == .container } || columns.titles.contains { $0.hasPrefix("POD") }
        let tells = meanings.contains {
            $0.meaning == .reason || $0.meaning == .exitCode || $0.meaning == .restarts
                || isContainers && ($0.meaning == .limit || $0.meaning == .request || $0.meaning == .status)
        }
        guard isOfPods, tells || isOfKills, PodColumns.isAllCapitals(line) || meanings.count >= 3 else { return nil }
    }

    private static func isAllCapitals(_ line: TextSlice) -> Bool { line.allSatisfy { $0 < 0x61 || $0 > 0x7A } }

    /// By the words in a title: `LAST REASON`, `EXIT-CODE`, `Finished`, `MEM_LIMIT`.
    static func meaning(_ title: String) -> Meaning? {
        let upper = title.uppercased()
        // By bytes: this is asked of many a line that is no header, and the library's search is a hundred times as slow.
        func holds(_ words: StaticString...) -> Bool {
            var text = upper
            return text.withUTF8 { text in words.contains { text.holds($0) } }
        }
        if holds("NAMESPACE") || upper == "NS" { return .namespace }
        let isOfContainer = holds("CONTAINER")
        if upper == "CTR"
            || isOfContainer && !holds("REASON", "RESTART", "EXIT", "STATUS", "STATE", "IMAGE", "LIMIT", "REQUEST")
        {
            return .container
        }
        if holds("REASON") { return .reason }
        if holds("EXIT", "CODE") { return .exitCode }
        if holds("FINISH", "TERMINATED AT", "KILLED AT", "ENDED") || holds("TERMINAT") && holds("TIME") {
            return .finished
        }
        if holds("STARTED") { return .started }
        if holds("REASON", "LASTSTATE", "LAST STATE", "LAST-STATE", "LAST_STATE") { return .reason }
        if holds("RESTART") { return .restarts }
        if upper == "LAST" || upper == "WHY" { return .reason }
        if holds("LIMIT"), !holds("CPU") { return .limit }
        if holds("REQUEST"), !holds("CPU") { return .request }
        if holds("IMAGE") { return .image }
        if holds("STATUS", "STATE", "PHASE") { return .status }
        if upper == "READY" { return .ready }
        if upper == "NODE" || upper == "NODENAME" || upper == "HOST" || upper == "COMPUTER" { return .node }
        if upper == "IP" || upper == "POD IP" { return .address }
        return upper == "NAME" || holds("POD") ? .pod : nil
    }

    /// Nil where the line does not keep to the columns.
    func row(_ line: TextSlice) -> PodRow? {
        var row = PodColumns.row { meaning in
            meanings.first { $0.meaning == meaning }.flatMap { columns.cell($0.title, of: line) }
        }
        if isOfKills { row?.reason = "OOMKilled" }
        guard row != nil, row?.reason == nil || row?.finishedAt == nil else { return row }
        for title in others {
            guard let cell = columns.cell(title, of: line) else { continue }
            if row?.reason == nil, cell.holds("OOMKilled") { row?.reason = "OOMKilled" }
        }
        return row
    }

    /// A row whose cells come from anywhere; nil where they name no pod and no container.
    static func row(_ find: (Meaning) -> TextSlice?) -> PodRow? {
        func cell(_ meaning: Meaning) -> TextSlice? {
            guard let cell = find(meaning), !cell.isEmpty, !cell.isExactly("<none>"), !cell.isExactly("null") else {
                return nil
            }
            return cell
        }
        var row = PodRow()
        row.namespace = cell(.namespace)?.text(limit: 300)
        row.pod = cell(.pod)?.text(limit: 300) ?? ""
        let places = CellPlaces(
            reasons: cell(.reason), names: cell(.container), restarts: cell(.restarts))
        func item(_ meaning: Meaning) -> TextSlice? { cell(meaning).flatMap { places.item(meaning, of: $0) } }
        // Azure puts the pod's UID before it.
        row.container = item(.container).map { $0.dropping(($0.findLast(0x2F) ?? -1) + 1).text(limit: 300) }
        guard !row.pod.isEmpty || row.container != nil, !row.pod.contains(" ") else { return nil }
        row.status = cell(.status)?.text(limit: 64)
        row.reason = item(.reason)?.text(limit: 64)
        row.restartsText = item(.restarts)?.text(limit: 64)
        row.restarts = item(.restarts)?.leadingInteger.flatMap { $0.value >= 0 ? Int(exactly: $0.value) : nil }
        row.node = cell(.node)?.text(limit: 300)
        row.address = cell(.address)?.text(limit: 64)
        row.exitCode = item(.exitCode)?.integer.flatMap { Int(exactly: $0) }
        row.startedAt = item(.started).flatMap { PodColumns.moment($0) }
        row.finishedAt = item(.finished).flatMap { PodColumns.moment($0) }
        // `256Mi (1%)` of a tool that has shares beside.
        row.limit = item(.limit).map { $0.part(0, $0.find(0x20) ?? $0.count).text(limit: 64) }
        row.request = item(.request).map { $0.part(0, $0.find(0x20) ?? $0.count).text(limit: 64) }
        row.image = item(.image)?.text(limit: 300)
        row.take(ready: cell(.ready))
        return row
    }

    /// RFC 3339, Go's own form (`2026-11-24 09:01:02 +0000 UTC`), or seconds or milliseconds since 1970.
    private static func moment(_ text: TextSlice) -> Moment? {
        if let moment = Moment(rfc3339: text) { return moment }
        let words = text.words(limit: 5)
        if words.count == 4, words[2].first == 0x2B || words[2].first == 0x2D {
            return (Array(words[0]) + [0x20] + Array(words[1]) + Array(words[2])).withUnsafeBufferPointer {
                Moment(rfc3339: $0)
            }
        }
        guard let number = text.integer, number > 1_000_000_000 else { return nil }
        return number < 100_000_000_000
            ? Moment(seconds: number) : number < 100_000_000_000_000 ? Moment(microseconds: number * 1000) : nil
    }
}
