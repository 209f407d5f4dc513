import Prose
import Testing
import Units

@testable import Diagnosis

/// What several lives of a container say together, in one sentence.
@Suite struct RhythmTrendTests {
    private func sentence(_ lives: [Double?], pods: [String] = ["pay-0"], during: Int? = nil) -> String? {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.kills = lives.enumerated().map { place, life in
            var kill = Kill(
                pod: pods[place % pods.count], at: Moment(seconds: Int64(90_000 + 9_000 * place)), by: .status)
            (kill.livedSeconds, kill.duringCapture) = (life, place == during)
            return kill
        }
        return Rhythm(incident: incident, growth: Growth()).sentence?.plain
    }

    @Test(
        arguments: [
            ([7_200, 20, 15], "The first run lasted 2 h, each of 2 after it ended at its start, within 20 s."),
            ([61, 60], "The first run lasted 1 min 1 s, the next one ended at its start, within 1 min."),
            ([60, 60], "Each of 2 runs ended at its start, within 1 min."),
            ([39, 20], "Each of 2 runs ended at its start, within 39 s."),
            ([40, 20], "The first run lasted 40 s, the next one ended at its start, within 20 s."),
            ([400, 300, 200], "It ran shorter each time: 6 min 40 s, 5 min, 3 min 20 s."),
            (
                [400, 300, 201],
                "It ran between 3 min 21 s and 6 min 40 s, without a trend: 6 min 40 s, 5 min, 3 min 21 s."
            ),
            ([100, 150, 200], "It ran longer each time: 1 min 40 s, 2 min 30 s, 3 min 20 s."),
            (
                [100, 199, 150],
                "It ran between 1 min 40 s and 3 min 19 s, without a trend: 1 min 40 s, 3 min 19 s, 2 min 30 s."
            ),
            ([100, 150], "It died at even intervals, every 2 min 5 s."),
            ([90, 90, 90], "It died at even intervals, every 1 min 30 s."),
        ] as [([Double], String)])
    func aTrendIsToldByItsLives(lives: [Double], expected: String) {
        #expect(sentence(lives) == expected)
    }

    /// The title tells how it ends now, and of whom the first run ended otherwise.
    @Test(
        arguments: [
            ([43, 4, 4], .sinceThen), ([7_200, 20, 15], .sinceThen), ([20, 15], .always), ([7], .always),
            ([90, 80], nil), ([7_200], nil), ([], nil),
        ] as [([Double], Incident.AtStart?)])
    func aFirstRunThatLastedIsNoStart(lives: [Double], expected: Incident.AtStart?) {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.kills = lives.enumerated().map { place, life in
            var kill = Kill(pod: "pay-0", at: Moment(seconds: Int64(90_000 + 9_000 * place)), by: .status)
            kill.livedSeconds = life
            return kill
        }
        #expect(incident.diesAtStart == expected)
    }

    /// The last six of many are listed.
    @Test func ofManyLivesTheLastAreListed() {
        let lives = (1...9).map { Double(10 - $0) * 1_000 }
        #expect(sentence(lives)?.split(separator: ",").count == 6)
        #expect(sentence(lives)?.hasPrefix("It ran shorter each time: 1 h 40 min, ") == true)
    }

    @Test func oneLifeHasNoRhythm() {
        #expect(sentence([]) == nil && sentence([90]) == nil && sentence([90, nil]) == nil)
        // What the capture ended is no life of its own rhythm.
        #expect(sentence([90, 95], during: 1) == nil)
    }

    @Test func ofReplicasTheOneWithMostLivesSpeaks() {
        #expect(
            sentence([90, 500, 90, nil, 90], pods: ["pay-0", "pay-1"])?.hasPrefix("pay-0: it died at even") == true)
    }
}
