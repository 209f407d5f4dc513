import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Kills that a counter knows: of the cgroup, of Prometheus.
@Suite struct CountedKillTests {
    private static let limit = 64 << 20

    /// A cgroup's files beside the pages of the proxy.
    private func counting(_ kills: Int, peak: Int = limit, in scenario: inout Scenario) {
        scenario.limit = .stated("64Mi")
        scenario.added.append(
            (
                "bug-report/\(scenario.folder)cgroup.json",
                """
                {"memory.max": "\(Self.limit)", "memory.current": "30000000", "memory.peak": "\(peak)",
                 "memory.events": "low 0\\nhigh 0\\nmax 9\\noom 1\\noom_kill \(kills)"}

                """
            ))
    }

    /// A proxy whose container never ended, by its status.
    private func living() -> Scenario {
        var scenario = Scenario(services: 6)
        scenario.status = { $0.sidecar?.life = .init() }
        return scenario
    }

    private func answer(
        _ metric: String, _ labels: [(String, String)] = [], values: [Int], in scenario: inout Scenario
    ) {
        scenario.limit = .stated("64Mi")
        var answer = PrometheusAnswer()
        answer.add(
            metric, of: scenario.mesh.pods(of: "pay", in: "checkout")[0], labels: labels, from: scenario.killedAt,
            every: 30, values)
        scenario.added = [("bug-report/answer.json", answer.text)]
    }

    @Test func `Beside a status it agrees and adds no kill`() throws {
        var scenario = Scenario(services: 6)
        counting(1, in: &scenario)
        let incident = try scenario.incident()
        #expect(incident.killCount == 1)
        let witness = try #require(incident.witnesses.first { $0.kind == .kernelLog })
        #expect(witness.agrees == true)
        #expect(witness.text.contains("oom_kill says 1 kill"))
        #expect(witness.text.contains("reached the limit of 64 MiB"))
    }

    /// The status knows how the last run ended: where the counter has as many kills as there were restarts, the others ended so too.
    @Test(arguments: [(2, false), (3, false), (1, true)])
    func `As many kills as restarts leave no end open`(groups: Int, isOpen: Bool) throws {
        var pod = PastedPod()
        (pod.restarts, pod.state) = (2, "running: {startedAt: \"2026-07-04T10:09:08Z\"}")
        let events = "low 0\nhigh 0\nmax 9\noom \(groups)\noom_kill \(2 * groups)\noom_group_kill \(groups)\n"
        let report = try PastedPod.report(pod, added: [("memory.events", events)])
        let incident = try #require(report.incidents.first)
        #expect(incident.hasUnseenEnds == isOpen && incident.killCount == 2)
    }

    @Test func `Alone it is a kill without a time that the container survived`() throws {
        var scenario = living()
        counting(2, in: &scenario)
        let incident = try scenario.incident()
        #expect(incident.form == .envoyOnly)
        #expect(incident.killCount == 2)
        #expect(incident.kills.allSatisfy { $0.at == nil && $0.bounds?.hasPrefix("before ") == true })
        #expect(incident.witnesses.map(\.kind) == [.kernelLog])
        #expect(incident.witnesses.first?.text.contains("not when") == true)
        #expect(incident.evidenceProcess == .successor)
        #expect(!incident.causes.contains { $0.outcome == .failed })
    }

    @Test func `A counter of none is no kill`() throws {
        var scenario = living()
        counting(0, in: &scenario)
        #expect(try scenario.report().incidents.isEmpty)
    }

    @Test func `Below its own limit it was the node`() throws {
        var scenario = living()
        counting(1, peak: Self.limit / 2, in: &scenario)
        #expect(try scenario.incident().form == .nodeOOM)
    }

    @Test func `A page without a limit does not deny the pod's own`() throws {
        var scenario = living()
        counting(1, in: &scenario)
        scenario.added = scenario.added.map {
            ($0.name, $0.text.replacing("\"\(Self.limit)\"", with: "\"max\"", maxReplacements: 1))
        }
        let incident = try scenario.incident()
        #expect(incident.form == .envoyOnly && incident.limitBytes == Bytes(Int64(Self.limit)))
        #expect(incident.witnesses.first?.text.contains("reached the limit of 64 MiB") == true)
    }

    @Test func `A batch of pages below the limit is full`() throws {
        var scenario = living()
        // 64 pages of 4 KiB at once.
        counting(1, peak: Self.limit - 262_144, in: &scenario)
        #expect(try scenario.incident().form == .envoyOnly)
    }

    @Test func `More than a batch below its limit it was the node`() throws {
        var scenario = living()
        counting(1, peak: Self.limit - 262_145, in: &scenario)
        #expect(try scenario.incident().form == .nodeOOM)
    }

    /// A limit that no kernel prints must not trap.
    @Test(arguments: ["-9223372036854775808", "0", "9223372036854775807"])
    func `A damaged limit is no reason to stop`(limit: String) throws {
        var scenario = living()
        counting(1, in: &scenario)
        scenario.added = scenario.added.map { ($0.name, $0.text.replacing("\"\(Self.limit)\"", with: "\"\(limit)\"")) }
        #expect(try scenario.incident().killCount == 1)
    }

    /// Its agent logged that Envoy was killed; no status is there.
    private func seenByAgentAlone(_ scenario: inout Scenario) {
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.dropped = ["k8s-resources", "cluster/"]
        scenario.capture = {
            $0.logs[pod.folder] = ProxyLog(
                pod, lives: [.init(startedAt: kill.later(1)), .init(startedAt: start, ending: .agentSawKill(kill))])
        }
    }

    @Test func `A cgroup that outlived the kill and counted none disagrees`() throws {
        var scenario = living()
        counting(0, in: &scenario)
        seenByAgentAlone(&scenario)
        let incident = try scenario.incident()
        #expect(incident.form == .envoyOnly)
        #expect(incident.witnesses.contains { $0.kind == .kernelLog && $0.agrees == false })
    }

    @Test func `A rise between two samples bounds the kill`() throws {
        var scenario = living()
        answer("container_oom_events_total", values: [0, 0, 1, 1], in: &scenario)
        let incident = try scenario.incident()
        #expect(incident.killCount == 1)
        #expect(incident.kills.map(\.at) == [nil])
        let (low, high) = (scenario.killedAt.later(30), scenario.killedAt.later(60))
        #expect(incident.kills.first?.bounds == "between \(at: low) and \(at: high)")
    }

    @Test func `The last termination by kube-state-metrics is a status`() throws {
        var scenario = living()
        let metric = "kube_pod_container_status_last_terminated_reason"
        answer(metric, [("reason", "OOMKilled")], values: [1], in: &scenario)
        let incident = try scenario.incident()
        #expect(incident.form == .containerLimit)
        // The end of its stream says when.
        #expect(incident.witnesses.map(\.kind) == [.status, .istiodLog])
        answer(metric, [("reason", "Completed")], values: [1], in: &scenario)
        #expect(try scenario.report().incidents.isEmpty)
    }

    /// A count that was read while it still lived says nothing of what came then.
    @Test(arguments: [(-60.0, false), (60, true)]) func `Only a counter that was read after a kill can deny it`(
        seconds: Double, denies: Bool
    ) throws {
        var scenario = living()
        counting(0, in: &scenario)
        let page = scenario.added.removeLast()
        seenByAgentAlone(&scenario)
        let kill = scenario.killedAt
        scenario.retold = { bundle in
            var bundle = bundle
            bundle.add(page.name, page.text, modifiedAt: kill.later(seconds))
            return bundle
        }
        let witnesses = try scenario.incident().witnesses
        #expect(witnesses.contains { $0.agrees == false } == denies, "\(witnesses.map(\.text.plain))")
    }

    /// The agent of a container that lived on logged one kill; its cgroup counts what the log does not reach back to.
    @Test(arguments: [(1, 1), (3, 3)]) func `A cgroup that outlived them counts the kills of Envoy alone`(
        counted: Int, kills: Int
    ) throws {
        var scenario = living()
        counting(counted, in: &scenario)
        seenByAgentAlone(&scenario)
        let incident = try scenario.incident()
        #expect(incident.form == .envoyOnly && incident.killCount == kills)
        #expect(incident.kills.count == 1 && incident.kills.first?.at != nil)
        #expect(incident.witnesses.contains { $0.kind == .kernelLog && $0.agrees == true })
    }

    /// A cgroup goes with its container: what it counts after a restart is none of the kills before.
    @Test func `Of a container that was killed itself the status counts`() throws {
        var scenario = Scenario(services: 6)
        scenario.kills = 2
        counting(5, in: &scenario)
        #expect(try scenario.incident().killCount == 2)
    }

    /// Two rises of a counter are two kills, each between its samples; more rises than kills there are not.
    @Test func `Each rise is a kill of its own`() throws {
        var scenario = living()
        answer("container_oom_events_total", values: [0, 1, 1, 2], in: &scenario)
        let incident = try scenario.incident()
        #expect(incident.killCount == 2)
        let at = scenario.killedAt
        #expect(
            incident.kills.map(\.bounds) == [
                "between \(at: at) and \(at: at.later(30))", "between \(at: at.later(60)) and \(at: at.later(90))",
            ])
        // A counter that began anew rose twice to one: one kill is told, at the first of its bounds.
        answer("container_oom_events_total", values: [0, 1, 0, 1], in: &scenario)
        let again = try scenario.incident()
        #expect(again.killCount == 1 && again.kills.count == 1)
    }

    /// Pages that somebody saved by hand lack a dump because nobody asked for one; those of a bug-report because the proxy was gone.
    @Test(arguments: [("bug-report/", Bool?.some(true)), ("saved/", nil)])
    func `A kill without a time is the dump's where one was asked for`(
        root: String, isDumps: Bool?
    ) throws {
        var scenario = living()
        counting(1, in: &scenario)
        scenario.dropped = ["config_dump", "k8s-resources", "cluster/pods", "istio/", "istio-proxy.log"]
        if isDumps == nil { scenario.dropped += ["kubectl-version", "bug-report.log"] }
        scenario.retold = { bundle in
            var out = BundleBuilder()
            for entry in bundle.entries {
                out.add(
                    entry.name.replacing("bug-report/", with: root), bytes: entry.bytes, modifiedAt: entry.modifiedAt)
            }
            return out
        }
        let store = try scenario.load()
        let mesh = try Diagnosis.Mesh(store)
        #expect(mesh.window.isByHand == (isDumps == nil))
        let victims = try KillFinder(mesh: mesh).victims()
        #expect(victims.flatMap(\.kills).map(\.duringCapture) == [isDumps], "\(victims.map(\.form))")
    }

    /// Pages that go on after the newest dump: it lived through that. None after it: nobody knows.
    @Test(arguments: [(Double?.none, Bool?.none), (60, false)]) func `What answered after its dump did not die of it`(
        later: Double?, isDumps: Bool?
    ) throws {
        var scenario = living()
        counting(1, in: &scenario)
        scenario.dropped = ["k8s-resources", "cluster/pods", "istio/", "istio-proxy.log"]
        let (folder, at) = (scenario.folder, scenario.mesh.capturedAt)
        scenario.retold = { bundle in
            var bundle = bundle
            guard let later else { return bundle }
            let page = #"{"allocated": "9000000", "heap_size": "19000000", "total_physical_bytes": "12000000"}"#
            bundle.add("bug-report/\(folder)later/memory", page, modifiedAt: at.later(later))
            return bundle
        }
        let kills = try KillFinder(mesh: Diagnosis.Mesh(scenario.load())).victims().flatMap(\.kills)
        #expect(kills.map(\.duringCapture) == [isDumps])
    }

    /// Where a request for a page of it failed, somebody asked: then a dump that is not there is one that was asked for as well.
    @Test func `Pages that were saved by hand, one of which failed, lack a dump that was asked for`() throws {
        var scenario = living()
        counting(1, in: &scenario)
        scenario.dropped = ["config_dump", "cluster/", "istio/", "istio-proxy.log", "bug-report.log"]
        let folder = scenario.folder
        scenario.retold = { bundle in
            var out = BundleBuilder()
            for entry in bundle.entries {
                out.add(
                    entry.name.replacing("bug-report/", with: "saved/"), bytes: entry.bytes,
                    modifiedAt: entry.modifiedAt)
            }
            out.add(
                "saved/\(folder)config_dump",
                "2026-11-24T08:28:45.675943Z\terror\tGet \"http://localhost:15000/config_dump\": EOF\n")
            return out
        }
        let mesh = try Diagnosis.Mesh(scenario.load())
        #expect(mesh.window.isByHand && mesh.failed.count == 1)
        #expect(try KillFinder(mesh: mesh).victims().flatMap(\.kills).map(\.duringCapture) == [true])
    }

    /// A counter that knows of none denies one kill; of several it may have begun behind the others.
    @Test(arguments: [(1, true), (2, false)]) func `A counter denies the only kill of a log alone`(
        kills: Int, denies: Bool
    )
        throws
    {
        var scenario = living()
        counting(0, in: &scenario)
        seenByAgentAlone(&scenario)
        let mesh = try Diagnosis.Mesh(scenario.load())
        var victim = try #require(try KillFinder(mesh: mesh).victims().first)
        victim.witnesses = victim.witnesses.filter { $0.agrees != false }
        victim.killCount = kills
        CounterKills(mesh: mesh).weigh(&victim)
        #expect(victim.witnesses.contains { $0.agrees == false } == denies && victim.killCount == kills)
    }
}
