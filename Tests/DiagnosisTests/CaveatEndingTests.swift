import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What ended, and was no OOM kill as far as anything shows: said, with how many more ended so.
@Suite struct CaveatEndingTests {
    private func report(_ pods: [PastedPod]) throws -> Report {
        var bundle = BundleBuilder()
        for (number, pod) in pods.enumerated() {
            bundle.add("pod-\(number).yaml", pod.yaml.replacing("reason: OOMKilled", with: "reason: Error"))
        }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private func application(_ number: Int = 0) -> PastedPod {
        var pod = PastedPod()
        (pod.name, pod.container, pod.image) = ("loom-6c5f8d7b94-q2zr\(number)", "weave", "quay.example/weave:4")
        (pod.restarts, pod.state) = (1, "running: {startedAt: \"2026-07-04T10:09:08Z\"}")
        return pod
    }

    @Test func `A signal of which no status says why is told with its container`() throws {
        let report = try report([application()])
        #expect(report.incidents.isEmpty && report.verdict.hasPrefix("No OOM kill is seen"), "\(report.verdict)")
        let caveat = try #require(report.caveats.first { $0.endsPods })
        let text = caveat.text.plain
        #expect(
            text.hasPrefix("a container was killed (exit code 137), and its status does not say that it was for memory")
        )
        #expect(
            text.contains("weave of ") && text.contains("loom-6c5f8d7b94-q2zr0") && !text.contains(" more so"),
            "\(text)")
        #expect(caveat.isRemark && caveat.evidence?.locator.contains("weave") == true)
    }

    @Test(arguments: [(3, "JVM"), (134, "V8"), (1, nil)])
    func `An exit code by which a runtime ends itself for memory is told`(code: Int, runtime: String?) throws {
        let yaml = application().yaml.replacing(
            "reason: OOMKilled, exitCode: 137", with: "reason: Error, exitCode: \(code)")
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", yaml)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let text = report.caveats.first(where: \.endsPods)?.text.plain
        #expect(report.incidents.isEmpty && (text != nil) == (runtime != nil), "\(text ?? "")")
        #expect(
            text.map { $0.contains("exit code \(code) at 2026-07-04 10:09:05") && $0.contains(runtime ?? "") } ?? true)
    }

    /// A note of somebody beside a status that shows the kill tells nobody anything.
    @Test func `A note is told only where no status shows a kill`() throws {
        for (isShown, pod) in [(true, PastedPod()), (false, application())] {
            var bundle = BundleBuilder()
            bundle.add("pod.yaml", isShown ? pod.yaml : pod.yaml.replacing("OOMKilled", with: "Completed"))
            bundle.add("chat.txt", "anna: the new pods are out of memory again, says the board\n")
            let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
            #expect(report.caveats.contains { $0.text.plain.contains("a note speaks of") } == !isShown)
        }
    }

    /// The kubelet names the resource that ran short, or the container that took more than it may.
    @Test(arguments: [
        (
            "The node was low on resource: ephemeral-storage. Container weave was using 9Gi, request is 0.",
            "1 pod was evicted for something else than memory (ephemeral-storage): weavers/loom-0"
        ),
        (
            "Container istio-proxy exceeded its local ephemeral storage limit 512Mi.",
            "1 pod was evicted for something else than memory: weavers/loom-0: Container istio-proxy exceeded its local ephemeral storage limit 512Mi"
        ),
    ])
    func `An eviction is told with its reason`(message: String, words: String) throws {
        let events =
            "NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT       MESSAGE\nweavers     4s          Warning   Evicted   pod/loom-0   \(message)\n"
        var bundle = BundleBuilder()
        bundle.add("events.txt", bytes: Array(events.utf8))
        let caveats = try Engine(Scenario.load(bundle), toolVersion: "test").report().caveats
        #expect(caveats.contains { $0.text.plain == words }, "\(caveats.map(\.text.plain))")
    }

    @Test(arguments: [2, 5]) func `Others that ended so are counted behind the first`(count: Int) throws {
        let report = try report((0..<count).map(application))
        let caveats = report.caveats.filter(\.endsPods)
        #expect(caveats.count == 1)
        #expect(caveats.first?.text.plain.hasSuffix("; \(count - 1) more so") == true, "\(caveats.map(\.text.plain))")
    }

    /// A runtime's table counts the runs of a container, and does not say how one ended.
    @Test func `Starts of which a list of containers does not tell the reason are no health`() throws {
        func report(_ rows: String) throws -> Report {
            var bundle = BundleBuilder()
            let head =
                "CONTAINER       IMAGE           CREATED       STATE     NAME          ATTEMPT   POD ID          POD\n"
            bundle.add("crictl-ps.txt", head + rows)
            return try Engine(Scenario.load(bundle), toolVersion: "test").report()
        }
        func row(_ state: String, _ attempt: Int) -> String {
            "cb9cc7526333\(attempt)   08e5a9827874a   2 hours ago   \(state)   istio-proxy   \(attempt)         ab239cdb09232   shed-59b7c4d8f6-pz7mk\n"
        }
        let again = try report(row("Running", 4) + row("Exited ", 3))
        #expect(again.verdict.hasPrefix("No OOM kill is seen: "), "\(again.verdict)")
        #expect(
            again.caveats.first?.text.plain.contains("was started again, 4 times, and nothing here tells what ended it")
                == true)
        #expect(try report(row("Running", 0)).verdict.hasPrefix("Nothing was killed"))
        #expect(try report(row("Exited ", 2)).caveats.first?.endsPods == true)
    }

    /// A proxy that crash-loops by exit code 137 and says no reason might have died of memory as well: it is an incident.
    @Test func `One killed proxy is an incident, and no remark`() throws {
        var proxy = PastedPod()
        proxy.name = "shed-59b7c4d8f6-pz7mk"
        let report = try report([proxy])
        #expect(report.incidents.map(\.form) == [.killedNotOOM] || report.caveats.contains { $0.endsPods })
        // Where there is an incident, an application's end beside it is not what one was called for.
        let both = try self.report([proxy, application()])
        #expect(both.incidents.isEmpty || !both.caveats.contains { $0.text.contains("weave") })
    }

    /// It is on its way out: whoever deleted it does not ask why it loops.
    @Test(arguments: [false, true]) func `A loop is told unless its pod is being deleted`(isDeleted: Bool) throws {
        var pod = application()
        pod.state = "waiting: {reason: CrashLoopBackOff}"
        var yaml = pod.yaml.replacing("reason: OOMKilled, exitCode: 137", with: "reason: Error, exitCode: 2")
        if isDeleted {
            yaml = yaml.replacing(
                "  creationTimestamp:", with: "  deletionTimestamp: \"2026-07-04T10:12:00Z\"\n  creationTimestamp:")
        }
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", yaml)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.caveats.contains { $0.text.contains("crash-loops by itself") } == !isDeleted)
    }

    /// The event says why: the status beside it is the same end once more.
    @Test func `An end for a probe is told once`() throws {
        let pod = application()
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", pod.yaml.replacing("reason: OOMKilled", with: "reason: Error"))
        bundle.add(
            "events.txt",
            """
            NAMESPACE   LAST SEEN   TYPE     REASON    OBJECT                        MESSAGE
            weavers     3m          Normal   Killing   pod/\(pod.name)   Container weave failed liveness probe, will be restarted

            """)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let ends = report.caveats.filter(\.endsPods).map(\.text.plain)
        #expect(ends.count == 1 && ends.first?.contains("a failed liveness probe") == true, "\(ends)")
    }
}
