import SampleBundles
import Testing

@testable import Diagnosis

/// Two runs of a CronJob are two Jobs, and one workload.
@Suite struct CronJobKillTests {
    private func report(_ texts: [String]) throws -> Report {
        var bundle = BundleBuilder()
        for (at, text) in texts.enumerated() { bundle.add("\(at).yaml", text) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private func pod(_ job: String, _ end: String, hour: Int) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: \(job)-\(end)
          namespace: books
          creationTimestamp: "2026-11-24T0\(hour):00:00Z"
          ownerReferences: [{apiVersion: batch/v1, kind: Job, name: \(job), controller: true}]
        spec:
          containers:
          - {name: audit, image: "audit:1"}
          - {name: istio-proxy, image: "istio/proxyv2:1.29.0", args: [proxy, sidecar], resources: {limits: {memory: 128Mi}}}
        status:
          phase: Failed
          containerStatuses:
          - name: istio-proxy
            restartCount: 0
            state:
              terminated:
                {reason: OOMKilled, exitCode: 137, startedAt: "2026-11-24T0\(hour):00:02Z", finishedAt: "2026-11-24T0\(hour):20:02Z"}

        """
    }

    private static let cronJob = """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: audit, namespace: books}
        spec: {schedule: "0 * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: audit}]}}}}}

        """
    private static let job = """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: audit-29392560
          namespace: books
          ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: audit, controller: true}]

        """
    private func runs(_ first: String = "audit-29392500", _ second: String = "audit-29392560") -> [String] {
        [pod(first, "x7k2p", hour: 7), pod(second, "q9w4z", hour: 8)]
    }

    @Test(arguments: [cronJob, job]) func runsOfACronJobAreOneIncidentOfIt(_ proof: String) throws {
        let report = try report(runs() + [proof])
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.killCount == 2)
        #expect(incident.workload == "audit" && incident.workloadKind == "CronJob")
        #expect(incident.remedies.flatMap(\.objects).allSatisfy { $0.kind == "CronJob" && $0.name == "audit" })
        #expect(!incident.remedies.isEmpty)
    }

    /// The application of a run that died at its own limit.
    @Test func whatARunsApplicationMayHoldIsSetInTheCronJob() throws {
        let runs = runs().map {
            $0.replacing("name: istio-proxy\n", with: "name: audit\n")
                .replacing("image: \"audit:1\"", with: "image: \"audit:1\", resources: {limits: {memory: 512Mi}}")
        }
        let incident = try #require(try report(runs + [Self.job]).incidents.first)
        #expect(incident.container == "audit" && incident.containerKind == .app, "\(incident.container ?? "-")")
        let remedy = try #require(incident.remedies.first)
        #expect(
            remedy.commands.map(\.line)
                == ["kubectl -n books set resources cronjob/audit -c audit --limits=memory=768Mi"])
        #expect(remedy.undo.plain.contains("--limits=memory=512Mi"), "\(remedy.undo.plain)")
        #expect(remedy.reaches.plain == "the next runs of CronJob audit")
        #expect(remedy.objects.map(\.kind) == ["CronJob"] && incident.firstAction?.steps == ["R1"])
    }

    /// A pod that has done its work is not one of which nothing is known.
    @Test func whatACompletedPodWasIsSaid() throws {
        let done = pod("audit-29392500", "x7k2p", hour: 7).replacing("phase: Failed", with: "phase: Succeeded")
        let killed = try report([done, Self.cronJob])
        #expect(
            killed.incidents.first?.state.phase == .notRunning && killed.incidents.first?.state.hasCompleted == true)
        let ended = done.replacing("reason: OOMKilled, exitCode: 137", with: "reason: Completed, exitCode: 0")
        let clean = try report([ended, Self.cronJob])
        #expect(clean.incidents.isEmpty && clean.proxies.map(\.hasCompleted) == [true])
        #expect(clean.verdict.contains("1 proxy with a known limit has completed."), "\(clean.verdict)")
    }

    @Test func theFormOfANameAloneMakesNoCronJob() throws {
        #expect(try report(runs()).incidents.compactMap(\.workload).sorted() == ["audit-29392500", "audit-29392560"])
        let numbered = try report(runs("audit-2025", "audit-2026") + [Self.cronJob])
        #expect(numbered.incidents.compactMap(\.workload).sorted() == ["audit-2025", "audit-2026"])
    }
}
