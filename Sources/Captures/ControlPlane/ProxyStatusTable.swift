import Units

typealias ProxyStatusReader = LineFacts<ProxyStatusTable>

/// `istioctl proxy-status`: every proxy that is connected to istiod, with its version.
///
/// ```
/// NAME                              CLUSTER      CDS              LDS              …   ISTIOD                    VERSION
/// orders-5d8674ddf6-q2ds2.shop      Kubernetes   SYNCED (4m12s)   SYNCED (4m12s)   …   istiod-7c8d6f5b9-abcde    1.23.2
/// ```
/// From 1.26 on one column tells the types (`SUBSCRIBED TYPES`), up to 1.11 the control plane is called `PILOT`
/// (istioctl/pkg/writer/pilot/status.go).
struct ProxyStatusTable: LineParser {
    static let title = "a table of proxies"
    static let endsWithNewline = false
    private static let most = 100_000

    private var columns: TableColumns?
    private var count = 0
    var understood: Bool { columns != nil }

    static func isHeader(_ line: TextSlice) -> Bool {
        line.begins("NAME ")
            && (line.holds(" CDS ") && line.holds(" LDS ") || line.holds(" SUBSCRIBED TYPES")
                || line.holds(" ISTIOD ") && line.holds(" VERSION"))
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if ProxyStatusTable.isHeader(line) {
            columns = TableColumns(header: line)
            return
        }
        guard let columns, count < ProxyStatusTable.most, let name = columns.cell("NAME", of: line), !name.isEmpty,
            name.find(0x20) == nil, name.find(0x2E) != nil
        else { return }
        count += 1
        var identity = ProxyIdentity()
        identity.take(podAndNamespace: name.text(limit: 600)[...])
        var proxy = SyncedProxy()
        proxy.pod = identity.pod ?? ""
        proxy.namespace = identity.namespace ?? ""
        proxy.istioVersion = columns.cell("VERSION", of: line).flatMap { $0.isEmpty ? nil : $0.text(limit: 100) }
        if !proxy.pod.isEmpty { facts.add(.syncedProxy(proxy)) }
    }

    mutating func finish(into facts: inout FactQueue) {}
}
