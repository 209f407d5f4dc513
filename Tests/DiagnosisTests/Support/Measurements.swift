import FoundationEssentials
import TestSupport

/// The file of the measurements that the memory model was fitted on: its coefficients and what was probed beyond them.
struct Measurements: Decodable {
    struct Probes: Decodable {
        let allocatedEach: [String: Double]
        private enum CodingKeys: String, CodingKey { case allocatedEach = "allocated_each" }
    }
    struct ControlPlane: Decodable {
        let bootstrap: Double
        let metadata: Double
        private enum CodingKeys: String, CodingKey {
            case bootstrap = "add_to_base_allocated"
            case metadata = "distinct_endpoint_metadata_allocated"
        }
    }
    let names: [String]
    let allocated: [String: Double]
    let anonymous: [String: Double]
    let connections: Probes
    let beyond: Probes
    let controlPlane: ControlPlane

    private enum CodingKeys: String, CodingKey {
        case names, allocated, connections, beyond
        case anonymous = "RssAnon"
        case controlPlane = "real_control_plane"
    }

    static func read() throws -> Measurements {
        let text = (try? Project.text("Tests/DiagnosisTests/Resources/memory-model.json")) ?? ""
        return try JSONDecoder().decode(Measurements.self, from: Data(text.utf8))
    }
}
