import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills of which only a piece of a status or a row of a table is left.
@Suite struct PieceKillTests {
    private func report(_ name: String, _ text: String) throws -> Report {
        var bundle = BundleBuilder()
        bundle.add(name, bytes: Array(text.utf8))
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    @Test func whatThePieceDoesNotNameIsNotClaimed() throws {
        let text = "    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n"
        let incident = try #require(try report("state.txt", text).incidents.first)
        #expect(incident.pod == nil && incident.container == nil && incident.containerKind == nil)
        #expect(incident.form == .containerLimit && incident.limitBytes == nil)
        #expect(incident.kills.map(\.at) == [nil] && incident.kills[0].exitCode == 137)
    }

    @Test func aRowOfATableNamesThePod() throws {
        let row = "till-6c5d9f7b8d-x2k4p   1/2   OOMKilled   0   9m\n"
        let incident = try #require(try report("pods.txt", row).incidents.first)
        #expect(incident.pod == "till-6c5d9f7b8d-x2k4p" && incident.namespace == nil && incident.container == nil)
        #expect(incident.killCount == 1)
        #expect(try report("pods.txt", "till-6c5d9f7b8d-x2k4p   2/2   Running   4   9m\n").incidents.isEmpty)
    }

    @Test func aPieceThatShowsNoPresentStateIsNotDown() throws {
        let text = """
                Last State:     Terminated
                  Reason:       OOMKilled
                  Exit Code:    137
                Ready:          True
                Restart Count:  3

            """
        #expect(try report("state.txt", text).incidents.map(\.killCount) == [3])
    }

    @Test(arguments: [(602, true), (640, true), (300, false), (700, false)])
    func aRunAsLongAsTheStartupProbeWaitsIsTheProbes(seconds: Int64, isProbes: Bool) throws {
        let start = Moment(seconds: 1_778_486_400)
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: till-0, namespace: market}
            spec:
              initContainers:
              - name: istio-proxy
                restartPolicy: Always
                resources: {limits: {memory: 512Mi}}
                startupProbe: {failureThreshold: 600, periodSeconds: 1, initialDelaySeconds: 1}
            status:
              initContainerStatuses:
              - name: istio-proxy
                restartCount: 2
                state: {running: {startedAt: "\(start.later(Double(seconds) + 1).rfc3339)"}}
                lastState: {terminated: {exitCode: 137, reason: Error, startedAt: "\(start.rfc3339)", finishedAt: "\(start.later(Double(seconds)).rfc3339)"}}

            """
        let report = try report("pod.yaml", pod)
        let incident = try #require(report.incidents.first)
        #expect(incident.form == .killedNotOOM)
        #expect(
            report.verdict.contains("No kill for memory: the kubelet ended it, as it was not up in time") == isProbes)
        #expect(incident.witnesses.contains { $0.text.plain.contains("its startup probe waits") } == isProbes)
    }

    @Test func theMomentBeforeTheKillSpeaks() throws {
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: till-0, namespace: market}
            spec:
              containers:
              - name: istio-proxy
                resources: {limits: {memory: 256Mi}}
            status:
              containerStatuses:
              - name: istio-proxy
                restartCount: 1
                state: {running: {startedAt: "2026-05-11T08:14:33Z"}}
                lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-05-11T07:40:02Z", finishedAt: "2026-05-11T08:14:31Z"}}

            """
        func info(_ uptime: Int) -> String {
            #"{"state": "LIVE", "command_line_options": {"concurrency": 2}, "uptime_current_epoch": "\#(uptime)s", "node": {"id": "sidecar~10.1.1.1~till-0.market~x"}}"#
        }
        func memory(_ bytes: Int) -> String {
            #"{"allocated": "\#(bytes)", "heap_size": "\#(bytes + 9)", "total_physical_bytes": "\#(bytes + 9)"}"#
        }
        // The second moment is of a process that lived as long as its uptime says.
        for (uptime, expected) in [(327, (EvidenceProcess.killed, 201_326_592)), (2_400, (.successor, 31_326_592))] {
            var bundle = BundleBuilder()
            let files = [
                ("0810/server_info", info(1_798)), ("0810/memory", memory(201_326_592)),
                ("0820/server_info", info(uptime)),
                ("0820/memory", memory(31_326_592)), ("pod.yaml", pod),
            ]
            for (name, text) in files { bundle.add(name, bytes: Array(text.utf8)) }
            let incident = try #require(
                try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
            #expect(incident.evidenceProcess == expected.0)
            #expect(incident.memory.allocated == Bytes(Int64(expected.1)))
        }
    }

    @Test func theObjectWinsOverARowOfATable() throws {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("64Mi")
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = { $0.sidecar?.life = .oomKilled(from: start, to: kill) }
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first?.name)
        var bundle = scenario.bundle()
        bundle.add("bug-report/pods.txt", bytes: Array("\(pod)   1/2   OOMKilled   0   9m\n".utf8))
        let incidents = try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents
        #expect(incidents.count == 1 && incidents[0].container == "istio-proxy")
        #expect(incidents[0].kills.map(\.at) == [kill])
    }
}
