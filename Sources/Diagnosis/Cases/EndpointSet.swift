import Prose
import Store

/// The endpoints of one cluster, on the page that lists most of them.
struct EndpointSet {
    let cluster: String
    let hosts: Int
    /// How many clusters have as many, itself included.
    let alike: Int
    let evidence: Evidence
    /// The page that lists far more than the dump, where it is of one.
    var newerPage: String?

    /// Those of the dump. Where a page of another moment lists far more, those of that page: what came after the dump is what the
    /// account counts as well.
    static func largest(_ facts: CaseFacts, _ most: Int) throws(StoreError) -> [EndpointSet] {
        guard let state = facts.state else { return [] }
        let store = facts.mesh.store
        if let load = state.load, isFarMore(load, than: state.counts) {
            let page = try store.largestPageClusters(page: load.page, limit: most)
            let sets = page.map { row in
                var set = EndpointSet(row, in: load.file, at: "hosts of")
                set.newerPage = load.file
                return set
            }
            if !sets.isEmpty { return sets }
        }
        guard let counts = state.counts else { return [] }
        return try store.largestEndpointSets(file: counts.file, limit: most).map {
            EndpointSet($0, in: counts.fileName, at: "endpoint_config")
        }
    }

    private static func isFarMore(_ load: LoadSums, than counts: ConfigCounts?) -> Bool {
        guard let counts, counts.hasEndpoints else { return false }
        return Double(load.endpoints) >= Double(max(1, counts.endpoints)) * Thresholds.growth.value
    }

    private init(_ row: (cluster: String, hosts: Int, alike: Int), in file: String, at place: Locator.StaticWord) {
        (cluster, hosts, alike) = row
        evidence = Evidence(
            .file(file, locator: .item(place, Name(row.cluster, .cluster))), value: .count(Int64(row.hosts)),
            text: "\(row.hosts, "endpoint") in \(cluster: row.cluster)")
    }
}
