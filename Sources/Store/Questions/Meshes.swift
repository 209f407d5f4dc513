extension Store {
    /// The meshes that the inputs show, in the order of the inputs; loose pages make none of their own beside archives.
    package func meshes() throws(StoreError) -> [Int64] {
        try database.rows(distinct: true, from: "bundle WHERE mesh_id > 0 ORDER BY mesh_id") { $0["mesh_id"] }
    }
}
