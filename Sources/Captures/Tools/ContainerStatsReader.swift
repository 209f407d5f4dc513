typealias ContainerStatsReader = LineFacts<ContainerStats>

/// `docker stats`, `podman stats` and `crictl stats`: usage of each container, and its limit where the tool prints it.
///
/// ```
/// CONTAINER ID   NAME          CPU %     MEM USAGE / LIMIT   MEM %     NET I/O           BLOCK I/O   PIDS
/// 4c19d20ab7fe   front-envoy   61.20%    713.4MiB / 768MiB   92.89%    3.1GB / 3.04GB    0B / 0B     19
/// ```
/// The usage is without page cache that can be reclaimed (docker/cli, cli/command/container/stats_helpers.go). Of a pod's
/// container the name tells pod and namespace (`k8s_istio-proxy_POD_NAMESPACE_UID_0`); of others one that is Envoy's by its
/// name, or the only one, is taken.
struct ContainerStats: LineParser {
    static let title = "a table of container statistics"
    static let endsWithNewline = false

    private var columns: TableColumns?
    private var rows = ContainerUsages()
    var understood: Bool { columns != nil }

    static func isHeader(_ line: TextSlice) -> Bool {
        line.holds("MEM USAGE / LIMIT") || line.begins("CONTAINER ") && line.holds(" MEM ") && line.holds(" CPU %")
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if ContainerStats.isHeader(line) {
            // Without `--no-stream` the table comes again and again: the last one speaks.
            columns = TableColumns(header: line)
            rows = ContainerUsages()
            return
        }
        guard let columns else { return }
        let name = columns.cell("NAME", of: line) ?? columns.cell("CONTAINER", of: line)
        guard let name, !name.isEmpty,
            let memory = columns.cell("MEM USAGE / LIMIT", of: line) ?? columns.cell("MEM", of: line)
        else { return }
        rows.add(name.text(limit: 300), memory)
    }

    mutating func finish(into facts: inout FactQueue) { rows.finish(into: &facts) }
}

/// Usages of containers by their names, as a runtime tells them.
struct ContainerUsages {
    fileprivate struct Row {
        var name: String
        var usage: Int64
        var limit: Int64?
    }
    private var told: [Row?] = []
    /// Of those that come again.
    private var places: [String: Int] = [:]
    private static let most = 10_000
    private var rows: [Row] { told.compactMap(\.self) }

    /// Without `--no-stream` a container comes again and again, and the last speaks.
    mutating func replace(_ name: String, _ memory: TextSlice) {
        let row = Row(name, memory)
        if let place = places[name] { return told[place] = row }
        guard told.count < ContainerUsages.most else { return }
        places[name] = told.count
        told.append(row)
    }

    mutating func add(_ name: String, _ memory: TextSlice) {
        guard told.count < ContainerUsages.most, let row = Row(name, memory) else { return }
        told.append(row)
    }

    func finish(into facts: inout FactQueue) {
        let rows = rows
        for row in rows {
            guard let part = ContainerUsages.part(of: row.name) else { continue }
            facts.add(.part(part))
            facts.add(.processMemory(row.memory))
        }
        let loose = rows.filter { !$0.name.hasPrefix("k8s_") }
        let own = loose.filter { $0.name.contains("envoy") || $0.name.contains("istio-proxy") }
        guard let row = own.count == 1 ? own[0] : rows.count == 1 && loose.count == 1 ? loose[0] : nil else { return }
        facts.add(.part(nil))
        facts.add(.processMemory(row.memory))
    }

    /// `k8s_istio-proxy_orders-0_shop_b62e0b98-…_0`: names have no underscore.
    private static func part(of name: String) -> PagePart? {
        let fields = name.split(separator: "_", omittingEmptySubsequences: false)
        guard fields.count >= 5, fields[0] == "k8s", fields[1] == "istio-proxy" else { return nil }
        return PagePart(
            kind: .containerStats, namespace: String(fields[3]), pod: String(fields[2]), container: "istio-proxy")
    }
}

extension ContainerUsages.Row {
    /// `713.4MiB / 768MiB`; a container that does not run, or has no limit, has 0 there.
    fileprivate init?(_ name: String, _ memory: TextSlice) {
        let slash = memory.find(0x2F)
        guard let usage = SizeText.bytes(memory.part(0, slash ?? memory.count)), usage > 0 else { return nil }
        let limit = slash.flatMap { SizeText.bytes(memory.dropping($0 + 1)) }.flatMap { $0 > 0 ? $0 : nil }
        self.init(name: name, usage: usage, limit: limit)
    }

    fileprivate var memory: ProcessMemory {
        var memory = ProcessMemory(source: .workingSet)
        memory.usage = usage
        memory.limit = limit
        return memory
    }
}

/// Sizes as container tools print them: `713.4MiB` (binary), `104.9MB` (decimal), `0B`.
enum SizeText {
    static func bytes(_ text: TextSlice) -> Int64? {
        let text = text.trimmed
        guard let end = text.firstIndex(where: { $0 != 0x2E && !($0 &- 0x30 < 10) }), end > 0,
            let number = text.part(0, end).number, number >= 0, let unit = unit(text.dropping(end).trimmed),
            number * unit < 9e18
        else { return nil }
        return Int64((number * unit).rounded())
    }

    private static func unit(_ text: TextSlice) -> Double? {
        for (name, unit) in units where text.isExactly(name) { return unit }
        return nil
    }

    private static let units: [(StaticString, Double)] = [
        ("B", 1), ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
        ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
    ]
}
