import Diagnosis
import Prose
import Units

/// All proxies of the bundle: what each holds, measured and estimated.
extension DocumentBuilder {
    private static let mostProxies = 30

    var proxies: Section? {
        guard !report.proxies.isEmpty else { return nil }
        let groups = proxyGroups
        let hasModel = report.proxies.contains { $0.predictedBytes != nil }
        let rows = groups.prefix(Self.mostProxies).enumerated().map { index, group in
            Row(cells(of: group.first, alike: group.count - 1, hasModel), rank: index < 4 ? 0 : index)
        }
        var columns: [ReportDocument.Column] = [
            .left("proxy"), .left("state"), .right("limit"), .right("allocated MiB"), .right("physical MiB"),
        ]
        if hasModel { columns.append(.right("estimated MiB")) }
        let ofSockets = groups.prefix(rows.count).map(\.first).filter { $0.activeConnectionsFrom == .sockets }
        columns += [
            .right("clusters"), .right("endpoints"), .right("listeners"),
            .right(ofSockets.isEmpty ? "upstream connections" : "connections"), .right("workers"),
        ]
        var blocks: [Block] = [.table(columns, rows)]
        if groups.contains(where: { $0.count > 1 }) {
            blocks.append(.paragraph("Replicas that are alike are one row: the largest of them."))
        }
        if !ofSockets.isEmpty {
            let names = ofSockets.map { Text.proxy($0.pod, in: $0.namespace, called: $0.called) }
            blocks.append(
                .paragraph(
                    "Connections are those to upstreams; of \(names.listed()) they are Envoy's sockets, those of clients with them."
                ))
        }
        let called = groups.prefix(rows.count).filter { $0.first.pod == nil }.compactMap(\.first.called)
        if !called.isEmpty {
            let names = called.map { name -> Text in "\(file: name)" }
            blocks.append(
                .paragraph(
                    "\(names.listed()): no page names the pod, so called by the node's id, the folder or the files of the pages."
                ))
        }
        let left = groups.dropFirst(rows.count).reduce(0) { $0 + $1.count }
        if left > 0 { blocks.append(.paragraph("\(left) more are in the JSON report.")) }
        return Section("Proxies in the bundle: \(report.proxies.count)", cutOrder: 90, blocks: blocks)
    }

    private func cells(of proxy: ProxySummary, alike: Int, _ hasModel: Bool) -> [Text] {
        let more: Text = alike > 0 ? ", \(alike) alike" : ""
        let name = Text.proxy(proxy.pod, in: proxy.namespace, called: proxy.called)
        return [
            "\(name)\(more)",
            proxy.killed ? "killed" : proxy.hasCompleted ? "completed" : .own(proxy.state.rawValue),
            .limit(proxy.limitBytes),
            .mebibytes(proxy.allocatedBytes),
            .mebibytes(proxy.physicalBytes),
        ] + (hasModel ? [.mebibytes(proxy.predictedBytes)] : []) + [
            .count(proxy.clusters), .count(proxy.endpoints), .count(proxy.listeners), .count(proxy.activeConnections),
            .count(proxy.workers),
        ]
    }

    private struct Alike: Hashable {
        let namespace: String?
        let owner: String?
        let state: ProxySummary.State
        let hasCompleted: Bool
        let limit: Bytes?
        let clusters: Int?
        let listeners: Int?
        let workers: Int?
        let isMeasured: Bool
    }

    /// The killed first, then by what they hold; replicas of one workload with the same configuration together.
    private var proxyGroups: [(first: ProxySummary, count: Int)] {
        let ranked = report.proxies.enumerated().sorted { a, b in
            let left = (a.element.killed ? 1 : 0, a.element.allocatedBytes ?? 0, b.offset)
            return left > (b.element.killed ? 1 : 0, b.element.allocatedBytes ?? 0, a.offset)
        }.map(\.element)
        var groups: [(first: ProxySummary, count: Int)] = []
        var places: [Alike: Int] = [:]
        for proxy in ranked {
            let key = Alike(
                namespace: proxy.namespace, owner: proxy.workload ?? proxy.pod, state: proxy.state,
                hasCompleted: proxy.hasCompleted, limit: proxy.limitBytes, clusters: proxy.clusters,
                listeners: proxy.listeners, workers: proxy.workers,
                isMeasured: proxy.allocatedBytes != nil)
            if let place = places[key], proxy.pod != nil,
                Bytes.areAlike(proxy.allocatedBytes, groups[place].first.allocatedBytes)
            {
                groups[place].count += 1
            } else {
                places[key] = groups.count
                groups.append((proxy, 1))
            }
        }
        return groups
    }
}
