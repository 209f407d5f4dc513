import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What a command names is there, and what its undo leaves is what was.
@Suite struct NamesInCommandsTests {
    private func report(_ files: [(String, String)]) throws -> Report {
        var bundle = BundleBuilder()
        for (name, text) in files { bundle.add(name, bytes: Array(text.utf8)) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    /// `kubectl set resources --limits=memory=0` leaves a limit of 0, which the API server refuses where memory is requested.
    @Test func `A limit or a request that was not there is taken away, not set to nothing`() throws {
        let target = try #require(WorkloadTarget(kind: "StatefulSet", namespace: "depot", name: "crane"))
        #expect(
            target.resources(of: "jib", limit: 0).line
                == #"kubectl -n depot patch statefulset crane -p '{"spec":{"template":{"spec":{"containers":[{"name":"jib","resources":{"limits":{"memory":null}}}]}}}}'"#
        )
        #expect(target.resources(of: "jib", limit: nil, request: 0).line.contains(#""requests":{"memory":null}"#))
        #expect(target.resources(of: "jib", limit: nil, request: 50_331_648).line.hasSuffix(" --requests=memory=48Mi"))
        #expect(
            target.resources(of: "jib", limit: 268_435_456, request: 0).line.hasSuffix(
                #""resources":{"limits":{"memory":"256Mi"},"requests":{"memory":null}}}]}}}}'"#))
        #expect(
            target.resources(of: "jib", limit: 268_435_456).line
                == "kubectl -n depot set resources statefulset/crane -c jib --limits=memory=256Mi")
    }

    /// A container of Docker Compose: kubectl reaches no such thing.
    @Test func `What runs outside of Kubernetes is not asked by kubectl`() throws {
        let report = try report([
            (
                "inspect.json",
                #"[{"Id": "4fd0b8a1c7e24fd0b8a1c7e24fd0b8a1c7e24fd0b8a1c7e24fd0b8a1c7e24fd0", "Name": "/quay-envoy-1", "State": {"Status": "running", "Running": true, "OOMKilled": true, "ExitCode": 0, "StartedAt": "2026-05-11T08:14:33Z", "FinishedAt": "2026-05-11T08:14:31Z"}, "RestartCount": 1, "HostConfig": {"Memory": 268435456}, "Config": {"Image": "envoyproxy/envoy:v1.31.0"}}]"#
            ),
            (
                "memory.json",
                #"{"allocated": "201000000", "heap_size": "230000000", "pageheap_unmapped": "0", "pageheap_free": "9000000", "total_thread_cache": "1000000", "total_physical_bytes": "231000000"}"#
            ),
        ])
        let causes = report.incidents.flatMap(\.causes) + report.outlook.flatMap(\.causes)
        #expect(!causes.isEmpty && causes.allSatisfy { $0.captureCommand == nil })
    }
}
