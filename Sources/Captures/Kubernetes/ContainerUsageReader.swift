import Units

typealias ContainerUsageReader = LineFacts<ContainerUsage>

/// `kubectl top pod [--containers] [-A]`: the working set of each proxy now, or of each pod.
///
/// ```
/// NAMESPACE   POD                       NAME          CPU(cores)   MEMORY(bytes)
/// shop        orders-5d8674ddf6-q2ds2   istio-proxy   3m           61Mi
/// ```
/// Older kubectl pads the line ends. Without `-A` there is no namespace. A container `istio-proxy` is a proxy's memory, any other one
/// what its pod uses beside it. Without `--containers` there is no column POD, and `NAME` is the pod's.
struct ContainerUsage: LineParser {
    static let title = "a table of usage"

    private var columns: TableColumns?
    /// Of a table of pods as wholes: how many columns it has, and whether the first is the namespace.
    private var podColumns: (count: Int, hasNamespace: Bool)?
    private var sawRow = false
    var understood: Bool { columns != nil || sawRow }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.holds("MEMORY(bytes)") {
            columns = TableColumns(header: line.trimmed)
            let titles = line.words(limit: 8)
            podColumns =
                ContainerUsage.isOfPods(line) ? (titles.count, titles.first?.isExactly("NAMESPACE") == true) : nil
            return
        }
        if let podColumns { return take(pod: line.words(limit: 8), podColumns, into: &facts) }
        // No cell of it has a blank, so that its words tell also where a chat or a wiki has moved the columns.
        if let row = ContainerUsage.row(line) {
            sawRow = true
            return take(row, into: &facts)
        }
        guard let columns, let name = columns.cell("NAME", of: line), !name.isEmpty,
            let pod = columns.cell("POD", of: line), !pod.isEmpty,
            let cell = columns.cell("MEMORY(bytes)", of: line),
            // kubectl prints a unit: a figure without one was cut.
            let unit = cell.last, unit &- 0x30 >= 10, let usage = Quantity(cell.text(limit: 32))?.bytes,
            // Nothing that runs holds nothing: the metrics are not there yet.
            usage.count > 0
        else { return }
        take((columns.cell("NAMESPACE", of: line), pod, name, usage.count), into: &facts)
    }

    /// `kubectl top node` has shares beside its figures.
    static func isOfPods(_ header: TextSlice) -> Bool {
        header.holds("NAME ") && !header.begins("POD ") && !header.holds(" POD ") && !header.holds("CPU%")
            && !header.holds("CPU(%)")
    }

    /// No cell has a blank; the line of `--sum` has no name.
    private func take(
        pod words: [TextSlice], _ columns: (count: Int, hasNamespace: Bool), into facts: inout FactQueue
    ) {
        let name = columns.hasNamespace ? 1 : 0
        guard words.count == columns.count, words.count > name + 2, !words[name].isEmpty,
            let unit = words[name + 2].last, unit &- 0x30 >= 10,
            let usage = Quantity(words[name + 2].text(limit: 32))?.bytes, usage.count > 0
        else { return }
        let use = ContainerUse(
            namespace: columns.hasNamespace ? words[0].text(limit: 300) : nil, pod: words[name].text(limit: 300),
            container: nil, usage: usage.count)
        facts.add(.containerUse(use))
    }

    private func take(_ row: Row, into facts: inout FactQueue) {
        guard row.usage > 0 else { return }
        guard row.name.isExactly("istio-proxy") else {
            let use = ContainerUse(
                namespace: row.namespace?.text(limit: 300), pod: row.pod.text(limit: 300),
                container: row.name.text(limit: 300), usage: row.usage)
            return facts.add(.containerUse(use))
        }
        var memory = ProcessMemory(source: .workingSet)
        memory.usage = row.usage
        let part = PagePart(
            kind: .containerUsage, namespace: row.namespace?.text(limit: 300), pod: row.pod.text(limit: 300),
            container: "istio-proxy")
        facts.add(.part(part))
        facts.add(.processMemory(memory))
    }

    typealias Row = (namespace: TextSlice?, pod: TextSlice, name: TextSlice, usage: Int64)

    /// A row of `--no-headers`: `[NAMESPACE] POD istio-proxy 3m 61Mi`.
    static func row(_ line: TextSlice) -> Row? {
        let words = line.words(limit: 6)
        guard words.count == 4 || words.count == 5, let last = words.last, last.last == 0x69,
            let usage = Quantity(last.text(limit: 32))?.bytes?.count,
            // Words of a sentence are no names, or have neither a hyphen nor a digit.
            words.dropLast(2).allSatisfy({ $0.allSatisfy(isOfName) }),
            words[words.count - 4].contains(where: isOfNoWord)
        else { return nil }
        let cores = words[words.count - 2]
        guard cores.integer != nil || cores.last == 0x6D && cores.part(0, cores.count - 1).integer != nil else {
            return nil
        }
        return (words.count == 5 ? words[0] : nil, words[words.count - 4], words[words.count - 3], usage)
    }

    private static func isOfName(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 || isOfNoWord(byte) || byte == 0x2E }
    private static func isOfNoWord(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte == 0x2D }

    mutating func finish(into facts: inout FactQueue) {}
}
