import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A limit that Envoy and the agent do not fit without a single service, where no page tells what the victim held.
@Suite struct LimitBelowTheFloorTests {
    private func incident(limit: String, killed: String = "2026-07-04T10:09:05Z", default given: String? = nil) throws
        -> Incident
    {
        var pod = PastedPod()
        (pod.limit, pod.killed, pod.restarts) = (limit, killed, 7)
        let range = """
            apiVersion: v1
            kind: LimitRange
            metadata: {name: small-looms, namespace: weavers, creationTimestamp: "2026-01-02T00:00:00Z"}
            spec:
              limits:
              - type: Container
                default: {memory: \(given ?? limit)}

            """
        let report = try PastedPod.report(pod, added: given == nil ? [] : [("limits.yaml", range)])
        return try #require(report.incidents.first)
    }

    @Test func aLimitThatNoSidecarFitsIsTheCause() throws {
        let incident = try incident(limit: "30Mi")
        #expect(incident[.limitTooLow].outcome == .likely && incident.leader == .limitTooLow)
        #expect(incident[.limitTooLow].why.plain.contains("without a single service"))
        let remedy = try #require(incident.remedies.first)
        #expect(remedy.kind == .rootFix && remedy.limit == Bytes(128 << 20))
        #expect(incident.firstAction?.steps == ["R1"])
    }

    @Test func whatMayFitOrRanForMinutesProvesNothing() throws {
        #expect(try incident(limit: "40Mi").claims == [.unresolved])
        #expect(try incident(limit: "30Mi", killed: "2026-07-04T10:10:05Z").claims == [.unresolved])
    }

    @Test func whoseDefaultItIsIsTheObjectAndWhatSetItOff() throws {
        let own = try incident(limit: "30Mi", default: "30Mi")
        let objects = own[.limitTooLow].objects.map(\.keyword)
        #expect(objects.first == "LimitRange weavers/small-looms" && objects.count == 2)
        #expect(own[.limitTooLow].why.plain.contains("the default of LimitRange weavers/small-looms"))
        let trigger = try #require(own.trigger)
        #expect(trigger.object?.keyword == "LimitRange weavers/small-looms" && trigger.secondsBefore == 545)
        let other = try incident(limit: "30Mi", default: "64Mi")
        #expect(other.trigger == nil && other[.limitTooLow].objects.map(\.kind) == ["Deployment"])
    }
}
