import SampleBundles
import Testing

@testable import Diagnosis

/// Pages of one pod from before a kill and from after it, in whatever order they are given.
@Suite struct PodMomentTests {
    private func report(_ files: [(String, String)]) throws -> Report {
        var bundle = BundleBuilder()
        for (name, text) in files { bundle.add(name, text) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private func pod(uid: String = "0b5f0a6e-3f59-4f0e-9a61-3d3a5e4f7a10", restarts: Int, killed: String?) -> String {
        let last = killed.map {
            "lastState: {terminated: {reason: OOMKilled, exitCode: 137, startedAt: \"2026-11-24T07:00:00Z\", finishedAt: \"2026-11-24T\($0)Z\"}}"
        }
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: till-0, namespace: market, uid: \(uid), ownerReferences: [{kind: StatefulSet, name: till, controller: true}]}
            spec:
              containers:
              - {name: istio-proxy, image: "istio/proxyv2:1.29.0", args: [proxy, sidecar], resources: {limits: {memory: 128Mi}}}
            status:
              phase: Running
              containerStatuses:
              - name: istio-proxy
                ready: true
                restartCount: \(restarts)
                state: {running: {startedAt: "2026-11-24T\(killed ?? "06:00:00")Z"}}
                \(last ?? "lastState: {}")

            """
    }

    @Test func aKillIsToldWhicheverPageComesFirst() throws {
        let (before, after) = (pod(restarts: 0, killed: nil), pod(restarts: 1, killed: "09:04:58"))
        for files in [[("a.yaml", before), ("b.yaml", after)], [("a.yaml", after), ("b.yaml", before)]] {
            let report = try report(files)
            #expect(report.incidents.map(\.killCount) == [1])
            #expect(report.incidents.first?.kills.map(\.at?.rfc3339) == ["2026-11-24T09:04:58Z"])
            #expect(report.proxies.count == 1)
        }
        #expect(try report([("a.yaml", after), ("b.yaml", after)]).incidents.map(\.killCount) == [1])
    }

    @Test func aKillThatTheNewestPageForgotIsKept() throws {
        let report = try report([
            ("a.yaml", pod(restarts: 1, killed: "08:00:00")), ("b.yaml", pod(restarts: 2, killed: "09:04:58")),
        ])
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.killCount == 2)
        #expect(incident.kills.compactMap(\.at?.rfc3339) == ["2026-11-24T08:00:00Z", "2026-11-24T09:04:58Z"])
        #expect(incident.state.phase == .running)
        let files = incident.witnesses.compactMap { witness -> String? in
            if case .file(let file, _) = witness.evidence.place { file } else { nil }
        }
        #expect(files == ["a.yaml", "b.yaml"])
    }

    /// A StatefulSet's pod that was made anew, or that of another cluster: whose it is the UID tells.
    @Test func podsOfOneNameAreTwo() throws {
        let (old, new) = (pod(uid: "u-1", restarts: 3, killed: "08:00:00"), pod(uid: "u-2", restarts: 0, killed: nil))
        for files in [[("a.yaml", old), ("b.yaml", new)], [("a.yaml", new), ("b.yaml", old)]] {
            let report = try report(files)
            #expect(report.incidents.map(\.killCount) == [3] && report.incidents.first?.pod == "till-0")
        }
    }

    /// A table that was printed while it lay dead tells more than an object from before.
    @Test func aRowTellsOfAKillThatNoObjectShows() throws {
        let row =
            "NAMESPACE   NAME     READY   STATUS      RESTARTS   AGE\nmarket      till-0   0/1     OOMKilled   1          9m\n"
        let report = try report([("pods.yaml", pod(restarts: 0, killed: nil)), ("pods.txt", row)])
        #expect(report.incidents.map(\.pod) == ["till-0"])
        let told = try self.report([("pods.yaml", pod(restarts: 1, killed: "09:04:58")), ("pods.txt", row)])
        #expect(told.incidents.map(\.killCount) == [1])
    }
}
