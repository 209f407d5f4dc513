import SampleBundles

@testable import Diagnosis

/// Counters of Envoy's managers that tell what came after a dump.
enum LaterCounter {
    static let clusters = "envoy_cluster_manager_active_clusters{}"
    static let modified = "envoy_cluster_manager_cluster_modified{}"
    static let updated = "envoy_cluster_manager_cluster_updated{}"
}

extension Scenario {
    /// Pages of the killed process: its dump, and behind it its counters a little later, with some of them changed. What is allocated
    /// rose to `factor` times what it was.
    mutating func addLater(_ changes: [String: Int], allocated factor: Double = 2) {
        pages = .killed
        let base = shape
        shape = { shape in
            base(&shape)
            shape.statistics[LaterCounter.modified] = 5
            shape.statistics[LaterCounter.updated] = 5
        }
        retold = { [self] bundle in
            guard let pod = mesh.pods(of: workload, in: namespace).first else { return bundle }
            var (bundle, later) = (bundle, ProxyShape(pod, in: mesh, startedAt: startedAt.later(2.3)))
            later.capturedAt = killedAt.later(-10)
            shape(&later)
            let allocated = Int(Double(MeasuredEnvoy.allocated(later)) * factor)
            // Envoy's own and the inbound ones beside those of the mesh.
            later.statistics[LaterCounter.clusters] = later.clusters.count + 8
            later.statistics["envoy_server_memory_allocated{}"] = allocated
            for (name, change) in changes { later.statistics[name, default: 0] += change }
            bundle.add(
                "bug-report/\(folder)later/stats/prometheus", bytes: EnvoyPages.statistics(later),
                modifiedAt: later.capturedAt)
            return bundle
        }
    }
}
