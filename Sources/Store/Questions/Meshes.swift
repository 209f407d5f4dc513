extension Store {
    /// The meshes that the inputs show, in the order of the inputs; loose pages make none of their own beside archives.
    package func meshes() throws(StoreError) -> [Int64] {
        try database.rows("SELECT DISTINCT mesh_id FROM bundle WHERE mesh_id > 0 ORDER BY 1") { $0.integer(0) }
    }
}
