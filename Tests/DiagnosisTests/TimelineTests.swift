import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// One timeline of everything that has a time.
@Suite struct TimelineTests {
    private func timeline(_ scenario: Scenario) throws -> [TimelineEntry] { try scenario.report().timeline }

    private func grown() -> Scenario {
        var scenario = Scenario(services: 140, lived: 3_600)
        scenario.before = { $0.services.removeLast(100) }
        return scenario
    }

    @Test func `Pods, services, versions, pushes, kills and the capture are in it, in order`() throws {
        let entries = try timeline(grown())
        let times = entries.compactMap { $0.at?.microseconds }
        #expect(times == times.sorted())
        #expect(entries.allSatisfy { $0.at == nil || ($0.precisionSeconds ?? 0) > 0 })
        for part in [
            " created", "services in the mesh: ", "istiod made the clusters that ", "connects to istiod: ",
            "istio-proxy killed, after 1 h",
            "this capture begins",
        ] {
            #expect(entries.contains { $0.what.contains(part) }, "no \(part) in \(entries.map(\.what))")
        }
        #expect(entries.contains { $0.what.contains("clusters, ") && $0.what.contains("B") })
    }

    @Test func `A wildcard rule is told with the second of its creation`() throws {
        var scenario = Scenario(services: 30)
        scenario.mesh.addSubsets(2)
        let entry = try #require(
            try timeline(scenario).first { $0.what.plain == "DestinationRule istio-system/canary created" })
        #expect(entry.precisionSeconds == 1)
        #expect(entry.at == Moment(seconds: scenario.mesh.begunAt.seconds))
        #expect(entry.priority == 1)
    }

    @Test func `What came after the last kill is left out`() throws {
        var scenario = Scenario(services: 30)
        scenario.mesh.addSubsets(2)
        scenario.mesh.rules[0].createdAt = scenario.killedAt.later(60)
        #expect(try !timeline(scenario).contains { $0.what.contains("canary created") })
    }

    @Test func `Events of the victim are one entry with all repeats, probes of a start none`() throws {
        var scenario = Scenario(services: 6)
        let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
        let kill = scenario.killedAt
        scenario.capture = { capture in
            for (number, probe) in ["Startup", "Liveness"].enumerated() {
                capture.events.add(
                    "Unhealthy", type: "Warning", object: "pod/\(pod.name)", in: "checkout", source: "kubelet",
                    "\(probe) probe failed", at: kill.later(Double(number) - 9))
            }
            for second in 1...3 {
                capture.events.add(
                    "BackOff", type: "Warning", object: "pod/\(pod.name)", in: "checkout", source: "kubelet",
                    "Back-off restarting failed container", at: kill.later(Double(second)))
            }
        }
        let events = try timeline(scenario).filter { $0.what.hasPrefix("event ") }
        #expect(events.count == 2)
        #expect(events.contains { $0.what.contains("BackOff") && $0.what.contains("3 times until") })
        #expect(events.contains { $0.what.contains("Liveness") })
    }

    @Test func `Two incidents of one mesh tell its changes once`() throws {
        var scenario = grown()
        scenario.mesh.addService("basket", in: "shop", sidecar: .init(limit: "64Mi"))
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        let place = scenario.mesh.pods.count - 1
        scenario.mesh.pods[place].sidecar?.life = .oomKilled(from: start, to: kill, restarts: 1)
        let report = try scenario.report()
        #expect(report.incidents.count == 2)
        let mesh = report.timeline.filter { $0.subject == nil }.map { "\($0.at?.rfc3339 ?? "") \($0.what)" }
        #expect(Set(mesh).count == mesh.count)
    }

    @Test func `The step and the last sample of memory are in it`() throws {
        var scenario = Scenario(services: 20, lived: 20_000)
        var answer = PrometheusAnswer()
        answer.add(
            "container_memory_working_set_bytes", of: scenario.mesh.pods(of: "pay", in: "checkout")[0],
            from: scenario.killedAt.later(-20 - 19 * 60), every: 60, (0..<20).map { $0 < 10 ? 20_000_000 : 40_000_000 })
        scenario.added = [("bug-report/working_set.json", answer.text)]
        let entries = try timeline(scenario)
        let last = try #require(entries.first { $0.what.hasPrefix("last sample of") })
        #expect(last.precisionSeconds == 60)
        #expect(last.at == scenario.killedAt.later(-20))
        #expect(entries.contains { $0.what.contains("has risen by 19.1 MiB") })
    }
}

/// The rhythm of several kills in one sentence.
@Suite struct RhythmTests {
    private func sentence(_ lives: [Double], during: Int = 0) -> String? {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.kills = lives.enumerated().map { index, life in
            var kill = Kill(pod: "a", at: Moment(seconds: 1_795_507_200 + Int64(index) * 10_000), by: .status)
            kill.livedSeconds = life
            kill.duringCapture = index >= lives.count - during
            return kill
        }
        return Rhythm(incident: incident, growth: Growth()).sentence?.plain
    }

    @Test(arguments: [
        ([20.0, 15, 18], "Each of 3 runs ended at its start, within 20 s."),
        ([43, 1, 4], "The first run lasted 43 s, each of 2 after it ended at its start, within 4.0 s."),
        ([7_200, 3, 4], "The first run lasted 2 h, each of 2 after it ended at its start, within 4.0 s."),
        ([7_200, 3], "The first run lasted 2 h, the next one ended at its start, within 3.0 s."),
        ([7_200, 3_600, 600], "It ran shorter each time: 2 h, 1 h, 10 min."),
        ([600, 3_600, 7_200], "It ran longer each time: 10 min, 1 h, 2 h."),
        ([3_500, 3_700, 3_600], "It died at even intervals, every 1 h."),
        (
            [600, 7_200, 900],
            "It ran between 10 min and 2 h, without a trend: 10 min, 2 h, 15 min."
        ),
    ])
    func `A rhythm is told by the lives`(lives: [Double], expected: String) {
        #expect(sentence(lives) == expected)
    }

    @Test func `Of several replicas the one with most lives speaks`() {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.kills = [("a", 10.0), ("b", 20), ("b", 18)].map { pod, life in
            var kill = Kill(pod: pod, at: Moment(seconds: 1_795_507_200), by: .status)
            kill.livedSeconds = life
            return kill
        }
        let text = Rhythm(incident: incident, growth: Growth()).sentence
        #expect(text?.plain == "b: each of 2 runs ended at its start, within 20 s.")
    }

    @Test func `One life has none, nor has what the capture ended`() {
        #expect(sentence([600]) == nil)
        #expect(sentence([600, 700], during: 1) == nil)
    }

    @Test func `A push before a kill is named`() {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.kills = [10.0, 20].map { life in
            var kill = Kill(pod: "a", at: Moment(seconds: 1_795_507_200), by: .status)
            kill.livedSeconds = life
            return kill
        }
        var growth = Growth()
        growth.wholePush = PushRow(
            at: Moment(seconds: 1_795_507_190), type: "CDS", answer: false, resources: 1_496, size: nil,
            filtered: nil, file: "discovery.log", line: 1)
        growth.secondsAfterPush = 5.2
        let text = Rhythm(incident: incident, growth: growth).sentence
        #expect(text?.hasSuffix("; a full push (1,496 clusters) came 5.2 s before a kill.") == true)
    }
}
