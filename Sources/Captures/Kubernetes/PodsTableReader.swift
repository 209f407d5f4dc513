import Units

typealias PodsTableReader = LineFacts<PodsTable>

/// `kubectl get pods [-A] [-o wide]`: which pods are in trouble. It has no times and no containers, so it proves no kill:
/// only the rows that show one are kept, as lines.
///
/// ```
/// NAMESPACE   NAME                      READY   STATUS             RESTARTS        AGE
/// shop        orders-5d8674ddf6-q2ds2   1/2     CrashLoopBackOff   7 (2m11s ago)   31m
/// ```
struct PodsTable: LineParser {
    static let title = "a table of pods"
    private static let mostLines = 1000

    private var columns: TableColumns?
    private var kept = 0
    var understood: Bool { columns != nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.begins("NAME ") || line.begins("NAMESPACE ") {
            columns = TableColumns(header: line)
            return
        }
        guard let columns, let status = columns.cell("STATUS", of: line), kept < PodsTable.mostLines else { return }
        guard status.holds("OOMKilled") || status.holds("CrashLoopBackOff") || status.isExactly("Evicted") else {
            return
        }
        kept += 1
        var found = LogLine()
        found.text = [columns.cell("NAMESPACE", of: line), columns.cell("NAME", of: line), status]
            .compactMap { $0?.text(limit: 300) }.joined(separator: " ")
        if let restarts = columns.cell("RESTARTS", of: line) { found.text += ", restarts " + restarts.text(limit: 64) }
        found.line = number
        facts.add(.logLine(found))
    }

    mutating func finish(into facts: inout FactQueue) {}
}
