import Captures
import Units

/// What is told of a proxy where the page that tells it best is missing: its version by the image's tag, its limit by its own
/// node metadata.
extension Joins {
    func takeStated() throws(StoreError) {
        let images = try database.rows(
            """
            SELECT x.id, c.image FROM proxy x JOIN container c ON c.id = x.container_id
            WHERE x.istio_version IS NULL AND c.image IS NOT NULL
            """
        ) { (id: $0.integer(0), image: $0.text(1)) }
        for proxy in images {
            guard let version = ImageTag.istioVersion(proxy.image) else { continue }
            try database.run("UPDATE proxy SET istio_version = ? WHERE id = ?", .text(version), .integer(proxy.id))
        }
        for (file, identity) in writer.identities.sorted(by: { $0.key < $1.key }) {
            guard let limit = identity.limitAnnotation.flatMap({ Quantity($0)?.bytes?.count }) else { continue }
            try database.run(
                """
                INSERT INTO stated_limit (proxy_id, memory_limit)
                  SELECT f.proxy_id, ? FROM source_file f WHERE f.id = ? AND f.proxy_id IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM stated_limit s WHERE s.proxy_id = f.proxy_id)
                """, .integer(limit), .integer(file))
        }
    }
}
