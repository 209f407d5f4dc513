/// Pods or events in a table whose cells commas, semicolons, tabs or bars part: a spreadsheet, a viewer's export, Markdown.
///
/// ```
/// NAMESPACE,NAME,READY,STATUS,RESTARTS,MEM,NODE
/// shop,orders-5d8674ddf6-q2ds2,1/2,OOMKilled,7,61,node-1
/// | LAST SEEN | TYPE | REASON | OBJECT | MESSAGE |
/// |---|---|---|---|---|
/// ```
struct CommaTable: LineParser {
    static let title = "a table of pods or events"
    static let endsWithNewline = false

    struct Form {
        fileprivate let separator: UInt8
        fileprivate var pods: [(meaning: PodColumns.Meaning, place: Int)] = []
        fileprivate var events: [(column: EventColumns.Column, place: Int)] = []
        /// Containers of one pod, which the file's name has: k9s saves them so, sizes in MiB.
        fileprivate var isOfContainers = false
        var kind: CaptureKind { events.isEmpty ? .podsTable : .eventsTable }

        /// By the first line of a head that has any words.
        init?(head: TextSlice) {
            var at = 0
            while at < head.count, Recognizer.isBlank(head[at]) { at += 1 }
            let content = head.dropping(at)
            self.init(header: content.part(0, content.find(0x0A) ?? content.count).trimmed)
        }

        /// Nil for a line that is no header of such a table.
        init?(header line: TextSlice) {
            guard line.count > 8, line.count < 8000, line.find(0x7B) == nil, Form.mayTell(line),
                let separator = ([0x2C, 0x3B, 0x09, 0x7C] as [UInt8]).first(where: { line.find($0) != nil })
            else { return nil }
            let titles = Cells(line, separator).titles
            guard titles.count >= 3, titles.count <= 64, titles.allSatisfy({ $0.utf8.count <= 64 }) else { return nil }
            self.separator = separator
            takeEvents(titles)
            if !events.isEmpty { return }
            takePods(titles)
            guard !pods.isEmpty else { return nil }
        }

        /// A look at the letters of titles that such a table has: most lines are none of it.
        private static func mayTell(_ line: TextSlice) -> Bool {
            line.holds("eason") || line.holds("EASON") || line.holds("ESTART") || line.holds("estart")
                || line.holds("EXIT") || line.holds("xit")
        }

        private mutating func takeEvents(_ titles: [String]) {
            var found: [(column: EventColumns.Column, place: Int)] = []
            for (place, title) in titles.enumerated() {
                let column = EventColumns.meaning(of: title)
                let isExact = ["NAME", "OBJECT", "INVOLVEDOBJECT", "INVOLVEDOBJECT.NAME", "POD"].contains(title)
                if let known = found.firstIndex(where: { $0.column == column }) {
                    if column == .object, isExact { found[known].place = place }
                } else if column != .other {
                    found.append((column, place))
                }
            }
            func has(_ column: EventColumns.Column) -> Bool { found.contains { $0.column == column } }
            let isOfEvents = has(.reason) && has(.message) && (has(.lastSeen) || has(.type))
            // A page on one object names it in no column, but has all others.
            if isOfEvents, has(.object) || has(.count) && found.count == titles.count { events = found }
        }

        private mutating func takePods(_ titles: [String]) {
            var found: [(meaning: PodColumns.Meaning, place: Int)] = []
            // What has an image, a state and probes of its own is a container.
            isOfContainers =
                titles.contains("NAME") && titles.contains("IMAGE") && titles.contains("STATE")
                && titles.contains { $0.utf8.starts(with: "PROBES".utf8) }
            for (place, title) in titles.enumerated() {
                guard let meaning = isOfContainers ? Self.ofContainer(title) : PodColumns.meaning(ofTitle: title)
                else { continue }
                if let known = found.firstIndex(where: { $0.meaning == meaning }) {
                    // A container's own state goes before its pod's phase.
                    if meaning == .status, title == "CONTAINERSTATUS" { found[known].place = place }
                } else {
                    found.append((meaning, place))
                }
            }
            func has(_ meaning: PodColumns.Meaning) -> Bool { found.contains { $0.meaning == meaning } }
            let isOfPods =
                titles.contains("READY") || titles.contains { $0.contains("CONTAINER") || $0.contains("POD") }
            if has(.pod) || isOfContainers, isOfPods, has(.restarts) || has(.reason) || has(.exitCode) { pods = found }
        }
    }

    private var form: Form?
    private var table = PodsTable()
    private var sawHeader = false
    private var records = QuotedRecord()
    private let tree = ObjectTree()
    /// Of a page on one object: events whose words do not name it, and the one that others name.
    private var nameless: [KubernetesEvent] = []
    private var only: String?
    private var namespace: String?
    private static let mostNameless = 10_000
    private(set) var understood = false
    var shortfall: String? { table.shortfall }

    init() {}
    init(_ form: Form) { self.form = form }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let text = line.trimmed
        guard let form, !text.isEmpty else { return }
        guard sawHeader else {
            sawHeader = true
            understood = true
            return
        }
        var whole: [([UInt8], Int)] = []
        records.take(text, at: number) { whole.append((Array($0), $1)) }
        for (record, first) in whole { record.withUnsafeBufferPointer { self.row($0, form, first, &facts) } }
    }

    private mutating func row(_ text: TextSlice, _ form: Form, _ number: Int, _ facts: inout FactQueue) {
        let cells = Cells(text, form.separator)
        guard !cells.isRule else { return }
        if form.events.isEmpty {
            let row = PodColumns.row { meaning in
                form.pods.first { $0.meaning == meaning }.flatMap { cells.cell($0.place) }
            }
            if var row {
                if form.isOfContainers { row.takeMebibytes() }
                for place in cells.objects { row.take(ended: cells.cell(place), by: tree) }
                table.take(row)
            } else {
                table.refuse(text)
            }
            return
        }
        var row = EventRow()
        for (column, place) in form.events { row.set(column, cells.cell(place) ?? text.part(0, 0)) }
        guard !row.reason.isEmpty else { return }
        var event = EventsTable.event(row, number, isCustom: true)
        if event.objectName.isEmpty { event.nameByMessage() }
        if event.objectName.isEmpty, nameless.count < CommaTable.mostNameless { return nameless.append(event) }
        if !event.objectName.isEmpty { only = only == nil || only == event.objectName ? event.objectName : "" }
        namespace = namespace ?? event.namespace
        facts.add(withKill: .event(event))
    }

    mutating func finish(into facts: inout FactQueue) {
        table.finish(into: &facts)
        for var event in nameless {
            event.objectName = only ?? ""
            event.namespace = event.namespace ?? namespace
            facts.add(withKill: .event(event))
        }
        nameless = []
    }

    /// The cells of a row; those with quotes in a buffer of their own.
    private final class Cells {
        private let bytes: UnsafeMutablePointer<UInt8>
        private var ranges: [Range<Int>] = []

        init(_ line: TextSlice, _ separator: UInt8) {
            bytes = .allocate(capacity: max(1, line.count))
            var used = 0
            for cell in CommaRow(line, separator: separator).cells {
                let trimmed = cell.withUnsafeBufferPointer {
                    separator == 0x7C ? Array(Cells.plain($0.trimmed)) : Array($0.trimmed)
                }
                let start = used
                for byte in trimmed where used < line.count {
                    (bytes + used).initialize(to: byte)
                    used += 1
                }
                ranges.append(start..<used)
            }
            // A row of Markdown begins and ends with a bar, and Jira's header has two between cells.
            if separator == 0x7C { ranges.removeAll(where: \.isEmpty) }
        }

        deinit { bytes.deallocate() }

        /// A cell of Markdown without its emphasis: `**OOMKilled**`, `` `orders-1` ``.
        private static func plain(_ cell: TextSlice) -> TextSlice {
            func isMark(_ byte: UInt8?) -> Bool { byte == 0x2A || byte == 0x60 }
            var cell = cell
            while cell.count > 1, isMark(cell.first), cell.first == cell.last { cell = cell.part(1, cell.count - 1) }
            return cell
        }

        func cell(_ place: Int) -> TextSlice? {
            guard ranges.indices.contains(place) else { return nil }
            return TextSlice(start: bytes + ranges[place].lowerBound, count: ranges[place].count)
        }

        /// Cells that hold an object of JSON.
        var objects: [Int] { ranges.indices.filter { cell($0)?.first == 0x7B } }

        var titles: [String] { ranges.indices.map { cell($0)?.text(limit: 100).uppercased() ?? "" } }

        /// `|---|:--|`.
        var isRule: Bool {
            !ranges.isEmpty
                && ranges.indices.allSatisfy { cell($0)?.allSatisfy { $0 == 0x2D || $0 == 0x3A || $0 == 0x20 } ?? true }
        }
    }
}

extension CommaTable.Form {
    fileprivate static func ofContainer(_ title: String) -> PodColumns.Meaning? {
        switch title {
        case "NAME": .container
        case "MEM/L": .limit
        case "MEM/R": .request
        default: PodColumns.meaning(ofTitle: title)
        }
    }
}

extension PodRow {
    /// Sizes without a unit are MiB; 0 where none is set.
    fileprivate mutating func takeMebibytes() {
        func size(_ text: String?) -> String? {
            guard let text, let count = Int64(text), count > 0 else { return nil }
            return "\(count)Mi"
        }
        (limit, request) = (size(limit), size(request))
    }
}

extension PodColumns {
    /// Of a table that is exported whole: `Last State Reason`, `Container Name`, `Pod`.
    static func meaning(ofTitle title: String) -> Meaning? {
        switch title {
        case "NAME", "POD", "POD NAME", "PODNAME", "POD_NAME": return .pod
        case "CONTAINER", "CONTAINER NAME", "CONTAINERNAME", "CONTAINER_NAME": return .container
        default:
            if title.hasPrefix("CONTAINER"), let own = meaning(String(title.dropFirst(9))), own != .pod { return own }
            return meaning(title).flatMap { $0 == .pod || $0 == .container ? nil : $0 }
        }
    }
}
