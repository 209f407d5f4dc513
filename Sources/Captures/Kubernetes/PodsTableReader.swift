import Units

/// `kubectl get pods` in every form: `-A`, `-o wide`, `--no-headers`, rows without their header, custom columns, and rows that
/// a `jsonpath` or `go-template` made of a status.
///
/// ```
/// NAMESPACE   NAME                      READY   STATUS             RESTARTS        AGE
/// shop        orders-5d8674ddf6-q2ds2   1/2     CrashLoopBackOff   7 (2m11s ago)   31m
/// ```
/// A row says that the pod is there, and how one of its containers is; mostly not which. Rows in trouble are kept as
/// lines as well.
struct PodsTable: LineParser {
    static let title = "a table of pods"
    private static let mostLines = 1000
    private static let mostPods = 100_000

    private var columns: PodColumns?
    /// The field of each column, by its title, where the command that printed the table tells it.
    private let fields: [String: String]
    private var kept = 0
    private var rows: [PodRow] = []
    /// Of each pod the row that came last, where another speaks of its trouble.
    private var newest: [Int: PodRow] = [:]
    private var places: [String: Int] = [:]
    /// Of each pod the kills that its rows show, by which of its ends each was.
    private var kills: [Int: [Int: ContainerState]] = [:]
    private(set) var understood = false
    /// Rows that tell of a kill and do not keep to the columns.
    private var refused = 0
    var shortfall: String? {
        refused > 0 ? "\(refused) row\(refused == 1 ? "" : "s") with OOMKilled not understood" : nil
    }

    /// Whether the first line has the titles that the command gave its columns.
    static func isHeader(_ head: TextSlice, _ fields: [String: String]) -> Bool {
        PodColumns(header: head.part(0, head.find(0x0A) ?? head.count), fields: fields) != nil
    }

    init() { self.init(fields: [:]) }
    init(fields: [String: String]) { self.fields = fields }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if let header = PodColumns(header: line, fields: fields) ?? PodColumns(header: line) {
            columns = header
            understood = true
            return
        }
        // `^C` is what a terminal shows where somebody stopped the watch.
        guard rows.count < PodsTable.mostPods, line.first != 0x5E else { return }
        guard let row = row(line) else {
            if columns != nil { refuse(line) }
            return
        }
        understood = true
        gather(row)
        guard row.isInTrouble, kept < PodsTable.mostLines else { return }
        kept += 1
        var found = LogLine()
        found.text = [row.namespace, row.pod, row.container, row.status].compactMap { $0 }.joined(separator: " ")
        if let restarts = row.restartsText { found.text += ", restarts " + restarts }
        found.line = number
        facts.add(.logLine(found))
    }

    /// By its columns, else by its words: a table that was pasted through a mail keeps its words and not its columns, and then a cell that
    /// reaches into the next one is none.
    private mutating func row(_ line: TextSlice) -> PodRow? {
        guard let row = columns?.row(line) else { return PodRow(words: line) }
        guard row.trouble < .kill, line.holds("OOMKilled") else { return row }
        if let told = PodRow(words: line), told.trouble == .kill { return told }
        refuse(line)
        return row
    }

    /// A row that is none of a pod; where it tells of a kill, that is lost and has to be said.
    mutating func refuse(_ line: TextSlice) {
        if line.holds("OOMKilled") { refused += 1 }
    }

    /// A row that comes from no line.
    mutating func take(_ row: PodRow) {
        guard rows.count < PodsTable.mostPods else { return }
        understood = true
        gather(row)
    }

    /// `-w` prints a pod again whenever it changes: the last row that tells most of its trouble speaks, so that a kill stays one when
    /// it has become a back-off; how the pod is now the last row says. Rows of one restart count show one kill, however many they are.
    private mutating func gather(_ row: PodRow) {
        let key = "\(row.namespace ?? "")/\(row.pod)/\(row.pod.isEmpty ? "\(rows.count)" : row.container ?? "")"
        if let at = places[key] {
            newest[at] = row
            if row.trouble >= rows[at].trouble { rows[at] = row }
        } else {
            places[key] = rows.count
            rows.append(row)
        }
        if let at = places[key], let kill = row.kill { kills[at, default: [:]][kill.number] = kill.state }
    }

    mutating func finish(into facts: inout FactQueue) {
        for (at, row) in rows.enumerated() {
            let now = newest[at].flatMap { $0.trouble < row.trouble ? $0 : nil }
            var pod = now.map { row.fact(followedBy: $0) } ?? row.fact
            let earlier = kills[at]?.filter { $0.key != row.kill?.number }.sorted { $0.key < $1.key } ?? []
            if !pod.containers.isEmpty { pod.containers[0].earlierKills = earlier.map(\.value) }
            facts.add(.pod(pod))
        }
    }
}
