import SampleBundles
import Units

@testable import Diagnosis

extension Scenario {
    /// Beside the pages of its successor those of the victim, saved so long before its kill, when the mesh had fewer services.
    mutating func addEarlierPages(services fewer: Int, secondsBeforeKill: Double) {
        var old = mesh
        old.services.removeSubrange(1...fewer)
        guard let pod = mesh.pods(of: workload, in: namespace).first else { return }
        var shape = ProxyShape(pod, in: old, startedAt: startedAt.later(2.3))
        let at = killedAt.later(-secondsBeforeKill)
        shape.capturedAt = at
        var capture = CaptureShape(old)
        capture.proxies = [shape]
        let pages = capture.builder().entries.filter { $0.name.contains("/proxies/") && !$0.name.contains(".log") }
        retold = { bundle in
            var bundle = bundle
            for page in pages {
                let name = page.name.replacing("/proxies/", with: "/earlier/proxies/")
                bundle.add(name, bytes: page.bytes, modifiedAt: at)
            }
            return bundle
        }
    }
}
