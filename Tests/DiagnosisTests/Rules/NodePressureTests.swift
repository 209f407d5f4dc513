import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct NodePressureTests {
    private static let evicted =
        "The node was low on resource: memory. Threshold quantity: 100Mi, available: 93Mi. Container istio-proxy was using 812Mi, request is 128Mi, has larger consumption of memory. "

    private func systemOOM(secondsAfterKill: Double) -> Scenario {
        var scenario = Scenario(services: 4)
        let kill = scenario.killedAt
        let node = scenario.mesh.pods(of: "pay", in: "checkout").first?.node ?? ""
        scenario.capture = {
            $0.events.add(
                "SystemOOM", type: "Warning", object: "node/\(node)", in: "default", source: "kubelet, \(node)",
                "System OOM encountered, victim process: envoy, pid: 48211", at: kill.later(secondsAfterKill))
        }
        return scenario
    }

    @Test func anEvictionOfTheProxyIsTheNodes() throws {
        var scenario = Scenario(services: 4)
        scenario.pages = .none
        scenario.status = {
            ($0.phase, $0.reason, $0.message) = ("Failed", "Evicted", Self.evicted)
            $0.sidecar?.life = .init()
        }
        let incident = try scenario.incident()
        #expect(incident.form == .eviction)
        // The kubelet names the proxy itself as the consumer.
        #expect(incident[.nodePressure].outcome == .likely)
        #expect(incident.leader == .nodePressure)
    }

    @Test func aNodeOutOfMemoryAtTheTimeOfTheKillIsLikely() throws {
        let incident = try systemOOM(secondsAfterKill: 5).incident()
        #expect(incident.form == .nodeOOM)
        #expect(incident[.nodePressure].outcome == .likely)
    }

    @Test func aPodLimitThatTheApplicationFillsIsNotTheProxys() throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.status = { $0.memoryLimit = "512Mi" }
        let incident = try scenario.incident()
        #expect(incident.form == .podLimit)
        #expect(incident.limitBytes == Bytes(512 << 20))
        #expect(incident[.nodePressure].outcome == .likely)
    }

    @Test func aContainerAtItsOwnLimitIsNotTheNodes() throws {
        let incident = try Scenario(services: 4).incident()
        #expect(incident.form == .containerLimit)
        #expect(incident[.nodePressure].outcome == .excluded)
    }

    @Test func aNodeOutOfMemoryHalfAMinuteLaterIsAnotherMatter() throws {
        let incident = try systemOOM(secondsAfterKill: 34).incident()
        #expect(incident.form == .containerLimit)
        #expect(incident[.nodePressure].outcome == .excluded)
    }

    @Test func aPodLimitOfWhichTheProxyNeedsMostIsOnlyPossible() throws {
        var scenario = Scenario(services: 40)
        scenario.limit = .stated(nil)
        scenario.status = { $0.memoryLimit = "60Mi" }
        #expect(try scenario.incident()[.nodePressure].outcome == .possible)
    }
}
