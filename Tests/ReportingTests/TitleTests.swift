import Diagnosis
import Prose
import Testing
import Units

@testable import Reporting

/// The first words of a report: who it was, how it stands, what happened to it. Each state by each kind of victim.
@Suite struct TitleTests {
    typealias Kind = ContainerKind

    /// A workload `quay/crane` of which so many members were killed once each.
    private func title(
        _ kind: Kind? = .sidecar, _ form: KillForm = .containerLimit, members: Int = 1, kills: Int = 1,
        _ change: (inout Incident) -> Void = { _ in }
    ) -> String {
        var incident = Incident(id: "OOM-1", form: form)
        (incident.namespace, incident.workload, incident.containerKind) = ("quay", "crane", kind)
        incident.container =
            kind == .app ? "lift" : kind == .initContainer ? "migrate" : kind == .istiod ? "discovery" : nil
        incident.members = (0..<members).map {
            Member(pod: "crane-\($0)", node: nil, killCount: kills, limitBytes: nil)
        }
        incident.kills = (0..<members * kills).map {
            Kill(pod: "crane-\($0 % members)", at: Fixture.moment("08:0\($0):00"))
        }
        incident.killCount = incident.kills.count
        change(&incident)
        return FirstScreen(report: Report(toolVersion: "t")).title(of: incident).plain
    }

    /// Of what was to end anyway; a kill before it that was not, or of which nothing is known, says that it was no shutdown.
    @Test(arguments: [
        (1, 1, "quay/crane: its sidecar was OOM-killed 14 s into the shutdown of its pod"),
        (2, 2, "quay/crane: its sidecars were OOM-killed while their pods were shut down"),
        (2, 1, "quay/crane: its sidecars were OOM-killed, once each"),
    ])
    func `What died in its shutdown is said to`(members: Int, ending: Int, words: String) {
        let told = title(members: members) { incident in
            for place in 0..<ending {
                incident.kills[place].endingSince = incident.kills[place].at?.advanced(bySeconds: -14)
            }
        }
        #expect(told == words)
        #expect(!title { ($0.kills[0].endingSince, $0.killCount) = ($0.kills[0].at, 2) }.contains("shutdown"))
    }

    // MARK: - How it stands

    /// Phase, replicas that run, that are wanted, whether each life ended within a minute → of one sidecar, of two.
    @Test(
        arguments: [
            (
                .crashLoop, 0, 2, true, "is down: its sidecar is OOM-killed at every start",
                "is down: its sidecars are OOM-killed at every start"
            ),
            (
                .crashLoop, 0, 2, false, "is down: its sidecar keeps being OOM-killed",
                "is down: its sidecars keep being OOM-killed"
            ),
            (
                .crashLoop, 1, 2, true, "is crash-looping: its sidecar is OOM-killed",
                "is crash-looping: its sidecars are OOM-killed"
            ),
            (
                .crashLoop, nil, nil, true, "is crash-looping: its sidecar is OOM-killed",
                "is crash-looping: its sidecars are OOM-killed"
            ),
            (.notRunning, 0, 2, false, "is down: its sidecar was OOM-killed", "is down: its sidecars were OOM-killed"),
            // Of one container that ended nobody knows whether another one took its place.
            (
                .notRunning, 0, nil, false, ": its sidecar was OOM-killed, and did not run when it was captured",
                ": its sidecars were OOM-killed, and did not run when it was captured"
            ),
            (.notRunning, 1, 2, false, ": its sidecar was OOM-killed", ": its sidecars were OOM-killed, once each"),
            (.running, 2, 2, false, ": its sidecar was OOM-killed", ": its sidecars were OOM-killed, once each"),
            (.gone, nil, nil, false, ": its sidecar was OOM-killed", ": its sidecars were OOM-killed, once each"),
            (.unknown, nil, nil, true, ": its sidecar was OOM-killed", ": its sidecars were OOM-killed, once each"),
        ] as [(IncidentState.Phase, Int?, Int?, Bool, String, String)])
    func `A title says how it stands`(
        phase: IncidentState.Phase, running: Int?, replicas: Int?, diesAtStart: Bool, one: String, two: String
    ) {
        for (members, expected) in [(1, one), (2, two)] {
            let title = title(members: members) { incident in
                (incident.state.phase, incident.state.running, incident.state.replicas) = (phase, running, replicas)
                for place in incident.kills.indices { incident.kills[place].livedSeconds = diesAtStart ? 20 : 900 }
            }
            #expect(title == "quay/crane" + (expected.hasPrefix(":") ? expected : " " + expected))
        }
    }

    /// Of runs that nobody saw end nothing is said but that it does not stay up.
    @Test(arguments: [
        (0, 1, "quay/crane is down: its sidecar was OOM-killed, and does not stay up"),
        (1, 1, "quay/crane is crash-looping: its sidecar was OOM-killed, and does not stay up"),
        (0, 2, "quay/crane is down: its sidecars were OOM-killed, and do not stay up"),
    ])
    func `One kill that was seen is no kill at every start`(running: Int, members: Int, expected: String) {
        let title = title(members: members) { incident in
            (incident.state.phase, incident.state.running, incident.state.replicas) = (.crashLoop, running, 2)
            (incident.restartCount, incident.killCount) = (40, 41)
            for place in incident.kills.indices { incident.kills[place].livedSeconds = 5 }
        }
        #expect(title == expected)
    }

    // MARK: - How often

    @Test(arguments: [
        (1, 1, ": its sidecar was OOM-killed"), (1, 3, ": its sidecar was OOM-killed, 3 times"),
        (3, 1, ": its sidecars were OOM-killed, once each"), (2, 2, ": its sidecars were OOM-killed, 4 times"),
    ])
    func `A title says how often, and of several that it was once each`(members: Int, kills: Int, expected: String) {
        #expect(title(members: members, kills: kills) { $0.state.phase = .running } == "quay/crane" + expected)
    }

    /// Restarts beyond the kills that were seen ended for a reason that nobody told.
    @Test func `Ends that nobody saw are not counted as kills`() {
        let title = title(kills: 2) { incident in
            (incident.state.phase, incident.restartCount, incident.killCount) = (.running, 1_285, 1_285)
        }
        #expect(title == "quay/crane: its sidecar was OOM-killed, 2 times")
    }

    // MARK: - Whose it was

    @Test(
        arguments: [
            (.sidecar, "its sidecar was", "its sidecars were"),
            (.nativeSidecar, "its sidecar was", "its sidecars were"),
            (.gateway, "the gateway's proxy was", "the gateway's proxies were"),
            (.waypoint, "the waypoint's proxy was", "the waypoint's proxies were"),
            (.ztunnel, "its container was", "its containers were"),
            // Of another container than a proxy each pod is spoken of by itself.
            (.app, "its container lift was", "its container lift was"),
            (.initContainer, "its container migrate was", "its container migrate was"),
            (.istiod, "its container discovery was", "its container discovery was"),
            (nil, "a container was", "a container was"),
        ] as [(Kind?, String, String)])
    func `A title says whose it was`(kind: Kind?, one: String, two: String) {
        #expect(title(kind) == "quay/crane: \(one) OOM-killed")
        #expect(title(kind, members: 2).hasPrefix("quay/crane: \(two) OOM-killed"))
    }

    // MARK: - How it was killed

    @Test(
        arguments: [
            (.containerLimit, "OOM-killed"), (.envoyOnly, "OOM-killed"), (.podLimit, "OOM-killed at the pod's limit"),
            (.nodeOOM, "killed as its node ran out of memory"), (.eviction, "evicted as its node ran short of memory"),
            (.killedNotOOM, "killed; nothing shows that it was for memory"),
        ] as [(KillForm, String)])
    func `A title says what kind of kill it was`(form: KillForm, words: String) {
        #expect(title(.sidecar, form) == "quay/crane: its sidecar was \(words)")
        let often = title(.sidecar, form) { $0.killCount = 3 }
        let (how, doubt) = form == .killedNotOOM ? ("killed", "; nothing shows that it was for memory") : (words, "")
        #expect(often == "quay/crane: its sidecar was \(how), 3 times\(doubt)")
        let down = title(.gateway, form) { incident in
            (incident.state.phase, incident.state.running, incident.state.replicas) = (.notRunning, 0, 1)
        }
        #expect(down == "quay/crane is down: the gateway's proxy was \(words)")
    }

    /// A lost node or a cut network looks the same.
    @Test func `What only istiod's log tells of is no kill`() {
        func told(_ kinds: Witness.Kind...) -> String {
            title(.sidecar, .killedNotOOM) { incident in
                incident.killCount = 3
                incident.witnesses = kinds.map {
                    Witness(
                        kind: $0, agrees: true, text: "ended",
                        evidence: Evidence(.file("log", locator: .line(1)), text: "ended"))
                }
            }
        }
        #expect(
            told(.istiodLog, .istiodLog)
                == "quay/crane: the connection of its sidecar to istiod ended 3 times, as at restarts; nothing shows why"
        )
        #expect(told(.istiodLog, .status).contains("was killed, 3 times"))
    }

    @Test(
        arguments: [
            (.nodeOOM, "killed as their nodes ran out of memory"),
            (.eviction, "evicted as their nodes ran short of memory"),
            (.podLimit, "OOM-killed at the pod's limit"),
        ] as [(KillForm, String)])
    func `Several have a node each`(form: KillForm, words: String) {
        #expect(title(.sidecar, form, members: 2) == "quay/crane: its sidecars were \(words), once each")
    }

    // MARK: - The capture

    /// Only where nothing else explains it, and it does not die without a capture as well.
    @Test(
        arguments: [
            (.confirmed, .running, true, "was killed by this capture itself"),
            (.likely, .running, true, "was probably killed by this capture itself"),
            (.likely, .gone, true, "was probably killed by this capture itself"),
            (.confirmed, .crashLoop, true, "was OOM-killed"), (.confirmed, .running, false, "was OOM-killed"),
        ] as [(Outcome, IncidentState.Phase, Bool, String)])
    func `A kill by the capture is said to be one`(
        outcome: Outcome, phase: IncidentState.Phase, leads: Bool, words: String
    ) {
        let title = title { incident in
            var cause = Fixture.subsets
            (cause.code, cause.classification, cause.outcome) = (
                "OOM901", CauseClass(rawValue: "CAPTURE_ITSELF"), outcome
            )
            incident.causes = [cause]
            incident.leadingCode = leads ? cause.code : nil
            incident.state.phase = phase
        }
        #expect(phase == .crashLoop ? title.contains("is OOM-killed") : title == "quay/crane: its sidecar \(words)")
    }

    // MARK: - Of nobody that a page names

    @Test(
        arguments: [
            ("istio-proxy", "envoy", "A container istio-proxy of an unknown pod was OOM-killed"),
            (nil, "envoy", "A process envoy of an unknown pod was OOM-killed"),
            (nil, "istio.service", "A unit istio.service of systemd was OOM-killed"),
            (nil, nil, "A container of unknown owner was OOM-killed"),
        ] as [(String?, String?, String)])
    func `What is known of a pod without a name is told`(container: String?, process: String?, expected: String) {
        let title = title(nil) { incident in
            (incident.namespace, incident.workload) = (nil, nil)
            (incident.container, incident.process) = (container, process)
        }
        #expect(title == expected)
    }

    @Test func `A pod stands in where no workload is known, and a cluster stands beside it`() {
        #expect(title { ($0.workload, $0.pod) = (nil, "crane-7") } == "quay/crane-7: its sidecar was OOM-killed")
        #expect(title { ($0.namespace, $0.pod) = (nil, "crane-7") }.hasPrefix("crane: its sidecar"))
        #expect(title { $0.clusters = ["east"] } == "quay/crane (cluster east): its sidecar was OOM-killed")
        let many = title { $0.clusters = ["east", "north", "west"] }
        #expect(many == "quay/crane (cluster east, north): its sidecar was OOM-killed")
    }

    // MARK: - Several incidents

    private func title(of all: [(namespace: String?, workload: String?, form: KillForm, isDown: Bool)]) -> String {
        var report = Report(toolVersion: "t")
        report.incidents = all.enumerated().map { number, one in
            var incident = Incident(id: "OOM-\(number + 1)", form: one.form)
            (incident.namespace, incident.workload, incident.containerKind) = (one.namespace, one.workload, .sidecar)
            (incident.state.phase, incident.state.running) = one.isDown ? (.notRunning, 0) : (.running, 1)
            return incident
        }
        return FirstScreen(report: report).section(.full).title.plain
    }

    @Test(
        arguments: [
            ([("a", .containerLimit, false), ("b", .containerLimit, false)], "quay/a and quay/b were OOM-killed"),
            (
                [("a", .containerLimit, true), ("b", .envoyOnly, false)],
                "quay/a and quay/b were OOM-killed, 1 of them down"
            ),
            (
                [("a", .containerLimit, true), ("b", .containerLimit, true), ("c", .containerLimit, false)],
                "quay/a, quay/b and 1 more workload were OOM-killed, 2 of them down"
            ),
            (
                [
                    ("a", .containerLimit, false), ("b", .containerLimit, false), ("c", .containerLimit, false),
                    ("d", .containerLimit, false),
                ],
                "quay/a, quay/b and 2 more workloads were OOM-killed"
            ),
            ([("a", .containerLimit, false), ("a", .containerLimit, false)], "2 containers of quay/a were OOM-killed"),
            ([("a", .containerLimit, false), ("b", .eviction, false)], "quay/a and quay/b were killed"),
            (
                [("a", .eviction, false), ("b", .eviction, false)],
                "quay/a and quay/b were evicted as their nodes ran short of memory"
            ),
            (
                [("a", .containerLimit, false), ("b", .killedNotOOM, false)],
                "quay/a and quay/b were killed, 1 of them shown to be for memory"
            ),
        ] as [([(String, KillForm, Bool)], String)])
    func `Several incidents are one title`(all: [(String, KillForm, Bool)], expected: String) {
        #expect(title(of: all.map { ("quay", $0.0, $0.1, $0.2) }) == expected)
    }

    @Test func `Several of which nobody names a pod are processes`() {
        #expect(
            title(of: [(nil, nil, .nodeOOM, false), (nil, nil, .nodeOOM, false)])
                == "2 processes OOM-killed, of pods that no page names")
        #expect(
            title(of: [
                ("quay", "a", .containerLimit, false), (nil, nil, .containerLimit, false),
                (nil, nil, .containerLimit, false),
            ])
                == "3 processes OOM-killed: quay/a and 2 others")
        #expect(
            title(of: [(nil, nil, .containerLimit, false), ("quay", "a", .killedNotOOM, true)])
                == "2 victims of kills, 1 of them shown to be for memory, 1 of them down")
    }

    // MARK: - Nothing was killed

    private func healthyTitle(_ change: (inout Report) -> Void) -> String {
        var report = Report(toolVersion: "t")
        change(&report)
        return FirstScreen(report: report).section(.full).title.plain
    }

    @Test func `A bundle without a kill says how far that goes`() {
        #expect(healthyTitle { _ in } == "No OOM kill seen in this bundle")
        #expect(healthyTitle { $0.couldShowKills = false } == "No OOM kill seen (this bundle could not show one)")
        var cut = Caveat(text: "dmesg.txt was cut")
        cut.isUnread = true
        #expect(healthyTitle { $0.caveats = [cut] } == "No OOM kill seen, in what could be read")
        cut.isRemark = true
        #expect(healthyTitle { $0.caveats = [cut] } == "No OOM kill seen in this bundle")
        (cut.isRemark, cut.givesWay) = (false, true)
        #expect(healthyTitle { $0.caveats = [cut] } == "No OOM kill seen in this bundle")
    }

    @Test(
        arguments: [
            ([79], "No OOM kill seen in this bundle"),
            ([80], "No OOM kill seen in this bundle; quay/p-80 near the limit: 80 MiB of 100 MiB"),
            ([95, 90], "No OOM kill seen in this bundle; quay/p-95 and 1 other near the limit: 95 MiB of 100 MiB"),
            (
                [95, 90, 81, 20],
                "No OOM kill seen in this bundle; quay/p-95 and 2 others near the limit: 95 MiB of 100 MiB"
            ),
        ] as [([Int64], String)])
    func `A living proxy is near its limit from four fifths on`(measured: [Int64], expected: String) {
        let title = healthyTitle { report in
            report.outlook = measured.map { mebibytes in
                var entry = OutlookEntry()
                (entry.namespace, entry.pod) = ("quay", "p-\(mebibytes)")
                (entry.measuredBytes, entry.limitBytes) = (Fixture.mebibytes(mebibytes), Fixture.mebibytes(100))
                return entry
            }
        }
        #expect(title == expected)
    }

    @Test func `What runs out is the title before what is near`() {
        let title = healthyTitle { report in
            var entry = OutlookEntry()
            (entry.measuredBytes, entry.limitBytes) = (Fixture.mebibytes(95), Fixture.mebibytes(100))
            (entry.wouldBeKilled, entry.livesSeconds) = (true, 140)
            report.outlook = [entry]
        }
        #expect(
            title
                == "No OOM kill seen in this bundle; a nameless proxy grows, and reaches its limit of 100 MiB in 2 min 20 s if that goes on"
        )
    }
}
