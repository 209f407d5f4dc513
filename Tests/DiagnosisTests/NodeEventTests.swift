import SampleBundles
import Testing

@testable import Diagnosis

/// An eviction is told once, with its node, and a node's events are of no namespace.
@Suite struct NodeEventTests {
    private func report() throws -> Report {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.evict("istio-proxy", using: "2Gi", request: "96Mi", proxyRequest: "96Mi")
        return try scenario.report()
    }

    @Test func theNodeAndWhatItHeldAreInTheReason() throws {
        let incident = try #require(try report().incidents.first)
        let why = incident[.nodePressure].why.plain
        #expect(
            why.hasPrefix("node ") && why.contains(" ran short of memory and evicted the pod: istio-proxy held 2 GiB"))
        #expect(why.contains("21 times the 96 MiB that it requested"), "\(why)")
        #expect(incident.firstAction?.why.contains("is not the proxy's memory") == false)
    }

    /// No page joins the kill to a pod, and one proxy alone was started right after it: that is where to look, and no answer.
    @Test(arguments: [("10:09:08", 1, true), ("10:09:30", 1, false), ("10:09:08", 2, false)])
    func whoWasStartedRightAfterAnUnknownKillIsPerhapsIt(time: String, pods: Int, isTold: Bool) throws {
        func event(_ reason: String, _ kind: String, _ name: String, _ at: String, _ message: String) -> String {
            """
            - apiVersion: v1
              kind: Event
              metadata: {name: \(name).\(reason), namespace: \(kind == "Node" ? "default" : "weavers")}
              involvedObject: {kind: \(kind), name: \(name), namespace: \(kind == "Node" ? "default" : "weavers")}
              reason: \(reason)
              message: \"\(message)\"
              firstTimestamp: "2026-07-04T\(at)Z"
              lastTimestamp: "2026-07-04T\(at)Z"

            """
        }
        let kill =
            "Memory cgroup out of memory: Killed process 4711 (envoy) total-vm:1401212kB, anon-rss:240112kB, file-rss:40100kB, shmem-rss:0kB"
        var list = "apiVersion: v1\nkind: List\nitems:\n" + event("OOMKilling", "Node", "knot-a", "10:09:05", kill)
        for number in 0..<pods {
            list += event("Started", "Pod", "loom-6c5f8d7b94-q2zr\(number)", time, "Started container istio-proxy")
        }
        var bundle = BundleBuilder()
        bundle.add("events.yaml", list)
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.pod == nil && incident.workload == nil)
        let next = incident.advice.map(\.text.plain).joined()
        let perhaps = "Perhaps it was weavers/loom-6c5f8d7b94-q2zr0, whose istio-proxy was started 3.0 s later"
        #expect(next.contains(perhaps) == isTold, "\(next)")
    }

    /// A node's event repeats the kernel's line, which names a process: it is the container that a status shows as killed there and then.
    @Test(arguments: [
        ("10:09:08Z", "knot-a", 150_000, 1), ("10:09:40Z", "knot-a", 150_000, 2), ("10:09:08Z", "knot-b", 150_000, 2),
        // More than its limit nothing of the container held.
        ("10:09:08Z", "knot-a", 300_000, 2),
    ])
    func anEventOfTheNodeIsOfTheContainerThatWasKilled(at: String, node: String, held: Int, incidents: Int) throws {
        var pod = PastedPod()
        (pod.container, pod.image) = ("weft", "weft:4")
        let yaml = pod.yaml.replacing("spec:\n", with: "spec:\n  nodeName: knot-a\n")
        let events = """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Event
              metadata: {name: \(node).1, namespace: default}
              involvedObject: {kind: Node, name: \(node)}
              reason: OOMKilling
              message: "Memory cgroup out of memory: Killed process 4711 (java) total-vm:1401212kB, anon-rss:\(held)kB, file-rss:0kB"
              firstTimestamp: "2026-07-04T\(at)"
              lastTimestamp: "2026-07-04T\(at)"

            """
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", yaml)
        bundle.add("events.yaml", events)
        let found = try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents
        #expect(found.count == incidents)
        let own = try #require(found.first { $0.container == "weft" })
        #expect(own.kills.compactMap(\.at).map(\.rfc3339) == ["2026-07-04T10:09:05Z"] && own.killCount == 4)
        #expect(own.witnesses.contains { $0.kind == .kernelLog } == (incidents == 1))
    }

    @Test func eventsOfTheKillAreNotToldBesideIt() throws {
        var bundle = BundleBuilder()
        let pod = "loom-6c5f8d7b94-q2zrt"
        bundle.add("pod.yaml", bytes: Array(PastedPod().yaml.utf8))
        func event(_ name: String, _ reason: String, _ kind: String, _ object: String, _ at: String) -> String {
            """
            - apiVersion: v1
              kind: Event
              metadata: {name: \(name), namespace: \(kind == "Node" ? "default" : "weavers")}
              involvedObject: {kind: \(kind), name: \(object), namespace: \(kind == "Node" ? "" : "weavers")}
              reason: \(reason)
              message: told by \(name)
              firstTimestamp: "\(at)"
              lastTimestamp: "\(at)"

            """
        }
        let list =
            "apiVersion: v1\nkind: List\nitems:\n"
            + event("a", "Killing", "Pod", pod, "2026-07-04T10:09:06Z")
            + event("b", "BackOff", "Pod", pod, "2026-07-04T10:09:20Z")
        bundle.add("events.yaml", bytes: Array(list.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let told = report.timeline.map(\.what.plain)
        #expect(told.contains { $0.contains("killed") } && told.contains { $0.contains("BackOff") }, "\(told)")
        #expect(!told.contains { $0.contains("event Killing") }, "\(told)")
    }
}
