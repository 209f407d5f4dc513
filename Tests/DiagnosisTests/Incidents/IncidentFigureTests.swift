import Testing
import Units

@testable import Diagnosis

/// What an incident's kills come to in figures and words.
@Suite struct IncidentFigureTests {
    private static let at = Moment(seconds: 1_795_507_200)

    private func incident(_ form: KillForm = .containerLimit, kills: Int, count: Int, restarts: Int?) -> Incident {
        var incident = Incident(id: "OOM-1", form: form)
        incident.kills = (0..<kills).map { _ in Kill(pod: "crane-0", at: nil) }
        (incident.killCount, incident.restartCount) = (count, restarts)
        return incident
    }

    @Test(
        arguments: [
            (1, 1, nil, "1 kill", 1), (2, 2, 2, "2 kills", 2),
            (1, 1_286, 1_285, "1 OOM kill seen, restart count 1,285", 1),
            (2, 9, 9, "2 OOM kills seen, restart count 9", 2),
            // Counted as kills, by the kernel or the agent.
            (1, 6, nil, "6 kills", 6), (0, 6, 6, "6 kills", 6),
        ] as [(Int, Int, Int?, String, Int)])
    func `Restarts that nobody saw are no kills`(kills: Int, count: Int, restarts: Int?, words: String, seen: Int) {
        let incident = incident(kills: kills, count: count, restarts: restarts)
        #expect(incident.killsInWords.plain == words && incident.seenKills == seen)
    }

    /// What istiod alone saw end is no kill, but where the capture's own request ended with it.
    @Test func `An end that istiod alone saw is a kill where the capture's request broke off`() {
        var incident = incident(.killedNotOOM, kills: 1, count: 1, restarts: nil)
        incident.witnesses = [
            Witness(
                kind: .istiodLog, agrees: true, text: "ended",
                evidence: Evidence(.file("istiod.log", locator: .line(1)), text: "ended"))
        ]
        #expect(incident.killsInWords.plain == "1 end of its connection to istiod")
        incident.causes = [
            Cause(
                code: "OOM101", classification: CauseClass(rawValue: "CAPTURE_ITSELF"), title: "t", outcome: .likely,
                why: "w")
        ]
        incident.leadingCode = "OOM101"
        #expect(incident.killsInWords.plain == "1 kill")
    }

    @Test(arguments: [
        (KillForm.containerLimit, "1 OOM kill"), (.podLimit, "1 OOM kill"), (.envoyOnly, "1 OOM kill"),
        (.killedNotOOM, "1 SIGKILL"), (.eviction, "1 kill"), (.nodeOOM, "1 kill"),
    ])
    func `Only what died at a limit is an OOM kill`(form: KillForm, words: String) {
        let incident = incident(form, kills: 1, count: 9, restarts: 9)
        #expect(incident.killsInWords.plain == "\(words) seen, restart count 9")
    }

    @Test(
        arguments: [
            ([60.0, 20], true), ([61, 20], false), ([nil, 20], true), ([nil, nil], false), ([], false),
        ] as [([Double?], Bool)])
    func `A crash loop ends each life that is known within a minute`(lives: [Double?], isLoop: Bool) {
        var incident = incident(kills: lives.count, count: lives.count, restarts: nil)
        for (place, life) in lives.enumerated() { incident.kills[place].livedSeconds = life }
        #expect((incident.diesAtStart == .always) == isLoop)
    }

    /// From a kill to the next start of the same pod that is known.
    @Test func `An outage lasts until the same pod starts again`() {
        func kill(_ pod: String, _ at: Double?, started: Double?) -> Kill {
            var kill = Kill(pod: pod, at: at.map { Self.at.later($0) })
            kill.startedAt = started.map { Self.at.later($0) }
            return kill
        }
        var incident = incident(kills: 0, count: 3, restarts: nil)
        incident.kills = [
            kill("a", 0, started: -60), kill("a", 100, started: 30), kill("a", 300, started: 110),
            kill("b", 50, started: 1),
            kill("b", nil, started: 55),
        ]
        #expect(incident.outages == [5, 10, 30])
    }

    @Test func `systemd's own unit is of no pod`() {
        var incident = incident(kills: 1, count: 1, restarts: nil)
        #expect(!incident.isUnit)
        incident.process = "istio.service"
        #expect(incident.isUnit)
        incident.pod = "crane-0"
        #expect(!incident.isUnit)
    }
}
