import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// A StatefulSet's pod that was deleted and made again under its name, with a page from before and one from after.
@Suite struct RebornPodTests {
    private func pod(uid: String?, made: String?, limit: String, _ status: String) -> String {
        let id = uid.map { "uid: \($0), " } ?? ""
        let created = made.map { "creationTimestamp: \"\($0)\", " } ?? ""
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: ledger-0, namespace: bank, \(id)\(created)ownerReferences: [{kind: StatefulSet, name: ledger, controller: true}]}
            spec:
              containers:
              - {name: db, image: postgres}
              - {name: istio-proxy, image: "istio/proxyv2:1.30.0", resources: {limits: {memory: \(limit)}}}
            status:
              phase: Running
              containerStatuses:
              - {name: istio-proxy, \(status)}

            """
    }

    /// The kill is of the pod that is gone, at its limit and by its count, whatever tells that it is another.
    @Test(arguments: [(true, true), (true, false), (false, true), (false, false)], [true, false])
    func `A kill stays that of the pod that is gone`(told: (hasUIDs: Bool, hasTimes: Bool), newestFirst: Bool) throws {
        let before = pod(
            uid: told.hasUIDs ? "11111111-1111-4111-8111-111111111111" : nil,
            made: told.hasTimes ? "2026-11-23T22:10:03Z" : nil, limit: "64Mi",
            "restartCount: 7, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {reason: OOMKilled, exitCode: 137, startedAt: \"2026-11-24T07:14:31Z\", finishedAt: \"2026-11-24T07:14:33Z\"}}"
        )
        let now = pod(
            uid: told.hasUIDs ? "22222222-2222-4222-8222-222222222222" : nil,
            made: told.hasTimes ? "2026-11-24T07:20:03Z" : nil, limit: "512Mi",
            "restartCount: 0, ready: true, state: {running: {startedAt: \"2026-11-24T07:20:06Z\"}}")
        var bundle = BundleBuilder()
        let pages = [("before.yaml", before), ("now.yaml", now)]
        for (name, text) in newestFirst ? pages.reversed() : pages { bundle.add(name, text) }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.killCount == 8 && incident.restartCount == 7)
        #expect(incident.limitBytes == Bytes(64 << 20) && incident.limitNow == Bytes(512 << 20))
        let title = try #require(incident.remedies.first?.title.plain)
        #expect(title.hasPrefix("leave the limit of ledger at 512 MiB, which its container has by now"), "\(title)")
    }

    /// A piece of a status may lack the container that was started again most, and one without times may be the newer.
    @Test(arguments: [true, false]) func `Counts of other containers, or without a time, tell of no other pod`(
        hasTime: Bool
    ) throws {
        let kill = "lastState: {terminated: {reason: OOMKilled, exitCode: 137, finishedAt: \"2026-11-24T07:14:33Z\"}}"
        let before = pod(
            uid: nil, made: nil, limit: "64Mi",
            hasTime
                ? "restartCount: 2, state: {running: {startedAt: \"2026-11-24T07:14:40Z\"}}, \(kill)\n  - {name: db, restartCount: 9}"
                : "restartCount: 3")
        let now = pod(
            uid: nil, made: nil, limit: "64Mi",
            "restartCount: 2, state: {running: {startedAt: \"2026-11-24T08:20:06Z\"}}\(hasTime ? "" : ", " + kill)")
        var bundle = BundleBuilder()
        for (name, text) in [("before.yaml", before), ("now.yaml", now)] { bundle.add(name, text) }
        let store = try Scenario.load(bundle)
        #expect(try store.database.rows(from: "pod WHERE stripped = 1") { $0["name"] as String }.isEmpty)
        #expect(try Engine(store, toolVersion: "test").report().incidents.count == 1)
    }

    /// Counts that go on are of one pod.
    @Test func `What was started again more often since is the same pod`() throws {
        let pages = [(7, "64Mi"), (8, "64Mi")].map { restarts, limit in
            pod(
                uid: nil, made: nil, limit: limit,
                "restartCount: \(restarts), state: {running: {startedAt: \"2026-11-24T0\(restarts):20:06Z\"}}, lastState: {terminated: {reason: OOMKilled, exitCode: 137, finishedAt: \"2026-11-24T0\(restarts):14:33Z\"}}"
            )
        }
        var bundle = BundleBuilder()
        for (place, text) in pages.enumerated() { bundle.add("\(place).yaml", text) }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.killCount == 8 && incident.kills.count == 2)
        #expect(incident.limitNow == nil)
    }
}
