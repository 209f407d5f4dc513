extension Store {
    /// The meshes that the inputs show, in the order of the inputs; loose pages make none of their own beside archives.
    package func meshes() throws(StoreError) -> [Int64] {
        try database.rows(distinct: true, from: "bundle WHERE mesh_id > 0 ORDER BY mesh_id") { $0["mesh_id"] }
    }

    /// What Istio calls the clusters of this mesh, by its proxies' own word.
    package func clusterIDs() throws(StoreError) -> [String] {
        try database.rows(distinct: true, from: "proxy x WHERE x.cluster IS NOT NULL AND x.mesh_id \(ofMesh)") {
            $0["COALESCE(x.cluster, '')"] as String
        }.sorted()
    }
}
