import Testing
import Units

@testable import Diagnosis

/// A victim's kills, as witnesses tell of them one after the other.
@Suite struct VictimRecordTests {
    private static let at = Moment(seconds: 1_795_507_200)
    private func victim(_ kills: [Double?], during: [Bool?] = []) -> Victim {
        var victim = Victim(unnamed: "cgroup", process: nil, form: .containerLimit)
        victim.kills = kills.enumerated().map { number, seconds in
            var kill = Kill(pod: "crane-0", at: seconds.map { Self.at.later($0) }, by: .status)
            kill.duringCapture = number < during.count ? during[number] : nil
            kill.livedSeconds = seconds.map { abs($0) }
            return kill
        }
        return victim
    }

    /// Tens of thousands are held, in more than one list.
    @Test func `What few victims have takes no more than a pointer in the others`() {
        #expect(MemoryLayout<Victim>.size <= 448)
    }

    /// Three seconds: a status has whole seconds, and istiod sees the stream end.
    @Test(arguments: [(0.0, 1), (3, 1), (-3, 1), (3.001, 2), (-3.001, 2)])
    func `Witnesses within three seconds tell of one kill`(seconds: Double, count: Int) {
        var victim = victim([0])
        victim.record(Self.at.later(seconds), .istiodLog, during: nil)
        #expect(victim.kills.count == count)
        // The first to time it keeps its clock.
        #expect(victim.kills.first?.at == Self.at && victim.kills.first?.atSource == .status)
    }

    @Test func `A kill that was known without a time gets one, and what is known of it stays`() throws {
        var victim = victim([nil])
        victim.kills[0].exitCode = 137
        victim.kills[0].bounds = "between 08:09:53 and 08:10:37"
        victim.record(Self.at, .proxyLog, startedAt: Self.at.later(-60), reason: .oomKilled, during: false)
        let kill = try #require(victim.kills.first)
        #expect(victim.kills.count == 1 && kill.at == Self.at && kill.atSource == .proxyLog && kill.exitCode == 137)
        #expect(kill.bounds == nil && kill.startedAt == Self.at.later(-60) && kill.reason == .oomKilled)
        #expect(kill.duringCapture == false)
    }

    @Test func `What the capture killed without a time is another kill`() {
        var victim = victim([nil], during: [true])
        victim.record(Self.at, .proxyLog, during: false)
        #expect(victim.kills.map(\.at) == [nil, Self.at])
        // A start that a second witness knows is taken over, one that is known stays.
        victim.record(Self.at.later(1), .status, startedAt: Self.at.later(-20), during: nil)
        victim.record(Self.at.later(2), .status, startedAt: Self.at.later(-90), during: nil)
        #expect(victim.kills.count == 2 && victim.kills.last?.startedAt == Self.at.later(-20))
    }

    @Test(
        arguments: [
            ([-60.0], [nil], 60, false), ([-60, -20], [false, true], 60, false), ([-60, -20], [true, true], 20, true),
            ([-60, -20], [nil, true], 60, false), ([-60, -20], [true, nil], 20, false), ([], [], nil, false),
        ] as [([Double], [Bool?], Double?, Bool)])
    func `The last life before the capture is what counts`(
        kills: [Double], during: [Bool?], life: Double?, isOfCapture: Bool
    ) {
        let victim = victim(kills, during: during)
        #expect(victim.lifeBeforeKill == life && victim.onlyDuringCapture == isOfCapture)
    }

    @Test func `A ztunnel that was killed is no survivor`() throws {
        let killed = PastedPod(name: "ztunnel-4zk8q", namespace: "istio-system", restarts: 1, labels: "app: ztunnel")
        var lives = killed
        (lives.name, lives.killed, lives.restarts) = ("ztunnel-t9w6c", nil, 0)
        lives.state = #"running: {startedAt: "2026-07-04T10:00:06Z"}"#
        let report = try PastedPod.report(killed, lives)
        #expect(report.cohorts.killed == 1 && report.cohorts.survivors == 1)
        let asked = report.questions.first { $0.question.plain.hasPrefix("One workload or all?") }
        #expect(try #require(asked?.answer).plain == "1 workload; 1 proxy survived")
    }

    @Test func `Who it was follows from its container, else from the process that died`() {
        func victim(_ kind: ContainerKind?, _ process: String?) -> Victim {
            var victim = Victim(unnamed: "cgroup", process: process, form: .containerLimit)
            victim.kind = kind
            return victim
        }
        for kind in [ContainerKind.sidecar, .nativeSidecar, .gateway, .waypoint] {
            #expect(victim(kind, "java").isProxy)
        }
        for kind in [ContainerKind.app, .initContainer, .istiod, .ztunnel] { #expect(victim(kind, "envoy").isForeign) }
        // Whoever died with its pod's proxy did not survive, Envoy or not.
        for kind in [ContainerKind.sidecar, .gateway, .ztunnel] { #expect(victim(kind, nil).wasProxyOfMesh) }
        for kind in [ContainerKind.app, .initContainer, .istiod] { #expect(!victim(kind, nil).wasProxyOfMesh) }
        #expect(victim(nil, "envoy").isProxy && victim(nil, "pilot-agent").isProxy && victim(nil, "java").isForeign)
        // Of whom nothing is known it is not said that it was no proxy.
        #expect(victim(nil, nil).isProxy)
    }
}
