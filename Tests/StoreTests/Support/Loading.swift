import Archive
import SampleBundles
import TestSupport
import Units

@testable import Store

/// Loads bundles that a test made, in memory.
enum Loading {
    static func store(_ bundle: BundleBuilder, chunk: Int = .max, path: String? = nil) throws -> Store {
        try Loader(path: path).load(BundleReader(name: "bundle.tar", source: MemorySource(bundle.tar(), chunk: chunk)))
    }

    /// The pages of the proxies alone.
    static func store(_ capture: CaptureShape, only part: String = "proxies/") throws -> Store {
        try store(bundle(capture, only: part))
    }

    static func bundle(_ capture: CaptureShape, only part: String = "proxies/") -> BundleBuilder {
        var bundle = BundleBuilder(modifiedAt: capture.mesh.capturedAt)
        for entry in capture.builder().entries where entry.name.contains(part) {
            bundle.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
        }
        return bundle
    }

    /// `proxies` replicas of one workload in a small mesh.
    static func capture(proxies: Int, services: Int = 8) -> CaptureShape {
        var mesh = Mesh(seed: 12)
        mesh.addServices(services)
        mesh.addService("app", in: "shop", pods: proxies)
        mesh.rules = [
            Mesh.DestinationRule(
                "canary", in: "istio-system", host: "*.svc.cluster.local", subsets: ["v1"], createdAt: mesh.begunAt)
        ]
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.namespace == "shop" }.map { ProxyShape($0, in: mesh) }
        return capture
    }
}

extension Store {
    func count(_ sql: String) throws -> Int { Int(try database.number(sql) ?? -1) }

    func names(_ sql: String) throws -> [String] { try database.texts(sql).map { $0 ?? "" } }

    /// The status of one file, and why.
    func status(_ name: String) throws -> (status: String, why: String?)? {
        try database.first(
            from: "source_file WHERE name LIKE ? ORDER BY id LIMIT 1", .text("%" + name)
        ) {
            ($0["status"], $0["why"])
        }
    }

    /// All tables as sorted text: what two loads of one bundle must have in common.
    func everything() throws -> [String] {
        let tables = try names("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        var out: [String] = []
        for table in tables {
            let columns = try database.columns("SELECT * FROM \(table)")
            let quoted = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ' ' || ")
            out += try names("SELECT \(quoted) FROM \(table)").map { "\(table) \($0)" }.sorted()
        }
        return out
    }
}
