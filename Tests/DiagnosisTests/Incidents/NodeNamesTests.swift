import SampleBundles
import Testing

@testable import Diagnosis

/// Nodes by the names that their logs and Kubernetes give them.
@Suite struct NodeNamesTests {
    @Test(
        arguments: [
            ("ip-10-0-1-7", 3), ("ip-10-0-1-7.ec2.internal", 3), ("ip-10-0-1-7.ec2", 3), ("ip-10-0-1-7.gce", 1),
            ("ip-10-0-1-70", 1), ("ip-10-0-1", 0), ("", 0),
        ])
    func `A node is told in whatever form of its name`(node: String, count: Int) {
        let names = NodeNames(["ip-10-0-1-7", "ip-10-0-1-7.ec2.internal", "ip-10-0-1-70", "ip-10-0-1-7.ec2.internal"])
        #expect(names.count == 4 && names.count(of: node) == count)
    }

    /// Whom each may be is no walk over all of them.
    @Test(.timeLimit(.minutes(1))) func `A thousand kills that nobody owns are told soon`() throws {
        var pod = PastedPod()
        (pod.restarts, pod.killed) = (0, nil)
        pod.state = "running: {startedAt: \"2026-07-04T10:09:08Z\"}"
        let lines = (0..<1_000).map { number in
            let id = String(repeating: "a", count: 60) + String(1_000 + number)
            return """
                2026-07-04T11:\(10 + number / 60):\(10 + number % 50)+00:00 other kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=/docker/\(id),task_memcg=/docker/\(id),task=envoy,pid=\(1_000 + number),uid=1337
                2026-07-04T11:\(10 + number / 60):\(10 + number % 50)+00:00 other kernel: Memory cgroup out of memory: Killed process \(1_000 + number) (envoy) total-vm:822308kB, anon-rss:60444kB, file-rss:51200kB

                """
        }
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", pod.yaml.replacing("spec:\n", with: "spec:\n  nodeName: knot-a\n"))
        bundle.add("kern.log", lines.joined())
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.incidents.reduce(0) { $0 + $1.killCount } == 1_000)
    }
}
