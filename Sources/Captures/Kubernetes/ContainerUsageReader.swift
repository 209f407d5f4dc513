import Units

typealias ContainerUsageReader = LineFacts<ContainerUsage>

/// `kubectl top pod --containers [-A]`: the working set of each proxy now.
///
/// ```
/// NAMESPACE   POD                       NAME          CPU(cores)   MEMORY(bytes)
/// shop        orders-5d8674ddf6-q2ds2   istio-proxy   3m           61Mi
/// ```
/// Older kubectl pads the line ends. Without `-A` there is no namespace. Only containers named `istio-proxy` are read.
struct ContainerUsage: LineParser {
    static let title = "a table of usage"

    private var columns: TableColumns?
    var understood: Bool { columns != nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.holds("MEMORY(bytes)") {
            columns = TableColumns(header: line.trimmed)
            return
        }
        guard let columns, columns.cell("NAME", of: line)?.isExactly("istio-proxy") == true,
            let pod = columns.cell("POD", of: line), !pod.isEmpty,
            let usage = columns.cell("MEMORY(bytes)", of: line).flatMap({ Quantity($0.text(limit: 32))?.bytes })
        else { return }
        let namespace = columns.cell("NAMESPACE", of: line)?.text(limit: 300)
        var memory = ProcessMemory(source: .workingSet)
        memory.usage = usage.count
        facts.add(
            .part(
                PagePart(
                    kind: .containerUsage, namespace: namespace, pod: pod.text(limit: 300), container: "istio-proxy")))
        facts.add(.processMemory(memory))
    }

    mutating func finish(into facts: inout FactQueue) {}
}
