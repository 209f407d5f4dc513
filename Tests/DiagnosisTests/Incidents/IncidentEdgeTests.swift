import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Values by which a kill is joined to others and to what came before it, from both sides; the figures stand here once more on
/// purpose.
@Suite struct IncidentEdgeTests {
    // MARK: - A pod's limit

    /// Two containers of a pod, of which one died of the pod's limit.
    @Test(arguments: [(0.0, true), (10, true), (-10, true), (10.1, false), (-10.1, false)])
    func containersOfAPodThatDieWithinTenSecondsDieOfItsLimit(apart: Double, isOfPod: Bool) throws {
        func victim(_ container: String, _ form: KillForm, _ at: Moment) -> Victim {
            var victim = Victim(MadeCase().proxy, form: form)
            victim.container = container
            victim.kills = [Kill(pod: "pay-0", at: at, by: .status)]
            return victim
        }
        let at = Moment(seconds: 90_000)
        var victims = [
            victim("istio-proxy", .podLimit, at), victim("app", .containerLimit, at.advanced(bySeconds: apart)),
        ]
        try PodLimitKills(mesh: MadeCase.emptyMesh()).settle(&victims)
        #expect(victims.map(\.form) == [.podLimit, isOfPod ? .podLimit : .containerLimit])
    }

    /// The one that held most when the kernel took it, of two that died; one alone only where it held half of the limit.
    @Test(
        arguments: [
            ([("istio-proxy", 40), ("app", 60)], "app"), ([("istio-proxy", 60), ("app", 40)], "istio-proxy"),
            ([("istio-proxy", 50)], "istio-proxy"), ([("istio-proxy", 49)], nil), ([("istio-proxy", nil)], nil),
        ] as [([(String, Int64?)], String?)])
    func whatHeldMostFilledThePod(held: [(String, Int64?)], filler: String?) throws {
        var victims = held.map { container, bytes in
            var victim = Victim(MadeCase().proxy, form: .podLimit)
            (victim.container, victim.limit) = (container, 100)
            victim.witnesses = [
                Witness(
                    kind: .kernelLog, agrees: true, text: "killed",
                    evidence: Evidence(
                        .file("dmesg", locator: .line(1)), value: bytes.map { .bytes(Bytes($0)) }, text: "killed"))
            ]
            return victim
        }
        try PodLimitKills(mesh: MadeCase.emptyMesh()).settle(&victims)
        #expect(victims.allSatisfy { $0.filledBy == filler }, "\(victims.map { $0.filledBy ?? "nobody" })")
    }

    // MARK: - Just before

    @Test(arguments: [(120.0, true), (121, false), (-1, true), (-2, false)])
    func anObjectThatWasMadeTwoMinutesBeforeIsTheTrigger(seconds: Double, isTrigger: Bool) throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        scenario.mesh.rules[0].createdAt = scenario.killedAt.later(-seconds)
        let trigger = try scenario.incident().trigger
        #expect((trigger?.object?.kind == "DestinationRule") == isTrigger)
        if isTrigger { #expect(trigger?.secondsBefore == max(0, seconds)) }
    }

    /// istiod's count of services, once before the growth and once with it.
    private func grown(_ first: (Double, Int), _ others: [(Double, Int)]) throws -> Trigger? {
        var scenario = Scenario(services: 60)
        let lines = ([first] + others).map { seconds, services in
            let at = scenario.killedAt.later(-seconds).rfc3339
            return "\(at)\tinfo\tads\tXDS: Pushing Services:\(services) ConnectedEndpoints:3 Version:\(at)/9\n"
        }
        scenario.edits.append(("discovery.log", { $0 + lines.joined() }))
        return try scenario.incident().trigger.flatMap { $0.what.plain == "services in the mesh" ? $0 : nil }
    }

    @Test(arguments: [(120.0, true), (121, false)])
    func servicesThatCameTwoMinutesBeforeAreTheTrigger(seconds: Double, isTrigger: Bool) throws {
        #expect((try grown((900, 200), [(seconds, 400)]) != nil) == isTrigger)
    }

    @Test(arguments: [(239, false), (240, true)])
    func servicesThatGrewByAFifthAreTheTrigger(after: Int, isTrigger: Bool) throws {
        let trigger = try grown((900, 200), [(20, after)])
        #expect((trigger != nil) == isTrigger)
        if isTrigger { #expect((trigger?.before, trigger?.after) == (200, 240)) }
    }

    /// Two steps: one change where the second followed within fifteen seconds, else the second alone.
    @Test(arguments: [(15.0, Int64(200)), (16, 300)])
    func stepsWithinFifteenSecondsAreOneChange(gap: Double, before: Int64) throws {
        let trigger = try grown((900, 200), [(10 + gap, 300), (10, 450)])
        #expect((trigger?.before, trigger?.after) == (before, 450))
    }

    // MARK: - Load

    /// Fifty more, and a fifth more, are a burst.
    @Test(arguments: [(200, 249, false), (200, 250, true), (300, 359, false), (300, 360, true)])
    func fiftyMoreConnectionsAreABurst(before: Int, after: Int, isBurst: Bool) throws {
        let trigger = try Scenario.burst(services: 4, open: (before, after))?.trigger
        #expect((trigger?.what.contains("connections open") ?? false) == isBurst)
        if isBurst { #expect((trigger?.before, trigger?.after) == (Int64(before), Int64(after))) }
    }

    /// Requests a second of the victim's own log, calm up to some seconds before the kill and then busy for ten.
    private func load(_ calm: Int, then busy: Int, begins: Int) throws -> Trigger? {
        var scenario = Scenario.connections(2_000, requests: 1_600, bytesEach: 16_000)
        let kill = scenario.killedAt
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        var lines = ""
        for second in (-begins - 61)...0 {
            let at = kill.later(Double(second)).rfc3339.replacing("Z", with: ".021Z")
            let isBusy = second >= -begins && second < -begins + 10
            for _ in 0..<(isBusy ? busy : calm) {
                lines +=
                    "[\(at)] \"GET / HTTP/1.1\" 200 - via_upstream - \"-\" 0 0 12 - \"-\" \"curl\" \"85bf827b\" \"host\" \"10.9.1.4:80\" inbound|8080|| 127.0.0.6:48728 10.88.1.14:8080 10.88.1.12:53862 - default\n"
            }
        }
        scenario.added = [("bug-report/proxies/\(pod.folder)/istio-proxy.log", lines)]
        return try scenario.incident().trigger
    }

    @Test(arguments: [(6, 110, true), (6, 130, false)])
    func requestsThatRoseTwoMinutesBeforeAreTheTrigger(busy: Int, begins: Int, isTrigger: Bool) throws {
        let trigger = try load(2, then: busy, begins: begins)
        #expect((trigger?.what.contains("requests a minute") ?? false) == isTrigger, "\(trigger?.what.plain ?? "")")
    }

    @Test(arguments: [(5, false), (6, true)])
    func threeTimesTheRequestsAreAnotherLoad(busy: Int, isTrigger: Bool) throws {
        let trigger = try load(2, then: busy, begins: 20)
        #expect((trigger?.what.contains("requests a minute") ?? false) == isTrigger, "\(trigger?.change?.plain ?? "")")
    }

    // MARK: - What istiod sent

    /// A whole answer of 100 clusters, a push of some that nothing explains, the kill, and the next life's whole answer of 180. Pushes
    /// say how many services there are only where the test says so.
    private func growth(nextAfter seconds: Double, meshAfterPush: Double? = nil) throws -> Growth {
        let kill = Moment(seconds: 1_795_507_200)
        func line(_ at: Double, _ text: String) -> String {
            "\(kill.advanced(bySeconds: at).rfc3339.replacing("Z", with: ".000000Z"))\tinfo\t\(text)\n"
        }
        func push(_ at: Double, _ clusters: Int, isAnswer: Bool = false) -> String {
            line(
                at,
                "delta\tCDS: PUSH\(isAnswer ? " request" : "") for node:pay-0.checkout resources:\(clusters) removed:0 size:90kB cached:0/\(clusters)"
            )
        }
        var log = push(-3_000, 100, isAnswer: true) + push(-30, 20)
        if let meshAfterPush {
            let at = kill.advanced(bySeconds: -30 + meshAfterPush).rfc3339
            log += line(
                -30 + meshAfterPush, "ads\tXDS: Pushing Services:95 ConnectedEndpoints:3 Version:\(at)/9")
        }
        log += push(seconds, 180, isAnswer: true)
        var bundle = BundleBuilder(modifiedAt: kill.advanced(bySeconds: 900))
        bundle.add("istio-system/istiod-5b8/discovery.log", log)
        var victim = MadeCase().victim
        victim.kills = [Kill(pod: "pay-0", at: kill, by: .status)]
        return try GrowthReader(mesh: Diagnosis.Mesh(Scenario.load(bundle))).growth(of: victim)
    }

    @Test(arguments: [(300.0, 180), (301, 100)])
    func theNextWholeAnswerWithinFiveMinutesIsWhatTheVictimHeld(seconds: Double, clusters: Int) throws {
        let growth = try growth(nextAfter: seconds)
        #expect(growth.firstClusters == 100 && growth.lastClusters == clusters)
        #expect(growth.clusters == Double(clusters) / 100)
    }

    /// A mesh that changed after the push is not what the push told of.
    @Test(arguments: [(5.0, 180), (6, 100)])
    func aMeshThatChangedSinceTellsNothing(seconds: Double, clusters: Int) throws {
        #expect(try growth(nextAfter: 60, meshAfterPush: seconds).lastClusters == clusters)
    }
}
