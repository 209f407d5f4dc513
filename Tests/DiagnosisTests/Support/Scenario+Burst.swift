import SampleBundles

@testable import Diagnosis

extension Scenario {
    /// Pages of one process at two moments, of which the later counts other connections; a kernel's line tells of its death, and
    /// nobody knows when that was.
    static func burst(services: Int, open: (before: Int, after: Int)) throws -> Incident? {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(services)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "64Mi"))
        let pod = mesh.pods[mesh.pods.count - 1]
        let pages = ["memory", "stats-prometheus", "config_dump", "server_info", "clusters"]
        var bundle = BundleBuilder(modifiedAt: mesh.capturedAt)
        for (folder, open, seconds) in [("1-early", open.before, -300.0), ("2-late", open.after, 0)] {
            var shape = ProxyShape(pod, in: mesh)
            shape.downstreamConnections = open
            shape.statistics["envoy_server_total_connections{}"] = open
            shape.extraAllocated = open * 100_000
            var capture = CaptureShape(mesh)
            capture.proxies = [shape]
            for entry in capture.builder().entries where entry.name.contains("proxies/") {
                let page = entry.name.split(separator: "/").suffix(2).joined(separator: "-")
                guard pages.contains(where: page.contains) else { continue }
                bundle.add("\(folder)/\(page)", bytes: entry.bytes, modifiedAt: mesh.capturedAt.later(seconds))
            }
        }
        bundle.add(
            "kernel.log",
            "[ 812.101] Memory cgroup out of memory: Killed process 71 (envoy) total-vm:2291004kB, anon-rss:65000kB, file-rss:460kB, shmem-rss:0kB, UID:1337 pgtables:207kB oom_score_adj:860\n"
        )
        return try Engine(load(bundle), toolVersion: "test").report().incidents.first
    }
}
