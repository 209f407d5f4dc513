import Diagnosis
import Prose
import Units

/// What costs the mesh most: the first of each league, in one table.
extension DocumentBuilder {
    /// Entries of each league in the document; the JSON report has more.
    private static let mostOfLeague = 3

    var leagues: Section? {
        let rows = report.leagues.flatMap { league in
            league.equals > Self.mostOfLeague
                ? [equals(league)]
                : league.entries.prefix(Self.mostOfLeague).enumerated().map { index, entry in
                    Row(
                        [
                            league.kind.label, .name(entry.name), .count(entry.proxies),
                            entry.clusters > 0 ? .count(entry.clusters) : "–", .count(entry.endpoints),
                            "\(estimated: entry.bytes)", .mebibytes(entry.meshBytes),
                        ], rank: index < 1 ? 0 : index)
                }
        }
        guard !rows.isEmpty else { return nil }
        return Section(
            "What costs most", cutOrder: 65,
            blocks: [
                .paragraph(
                    "Bytes of allocated by the memory model: clusters with their endpoints, their part of route tables and "
                        + "listeners. In a proxy: in one that holds all of it; in all: over the proxies of this bundle."
                ),
                .table(
                    [
                        .left(""), .left("name"), .right("proxies"), .right("clusters"), .right("endpoints"),
                        .right("in a proxy"), .right("MiB in all"),
                    ], rows),
            ])
    }
}

extension DocumentBuilder {
    /// The first of many that cost the same is no first.
    fileprivate func equals(_ league: League) -> Row {
        guard let first = league.entries.first else { return Row([]) }
        let least: Text = league.more > 0 && league.equals == league.entries.count ? "at least " : ""
        return Row([
            league.kind.label, "\(Text.name(first.name)) and \(least)\(league.equals - 1) like it",
            .count(first.proxies),
            first.clusters > 0 ? .count(first.clusters) : "–", .count(first.endpoints),
            "\(estimated: first.bytes) each", "\(Text.mebibytes(first.meshBytes)) each",
        ])
    }
}

extension League.Kind {
    var label: Text {
        switch self {
        case .services: "service"
        case .namespaces: "services of namespace"
        case .ports: "port"
        case .destinationRules: "subsets of rule"
        case .gatewayHosts: "host of gateways"
        }
    }
}
