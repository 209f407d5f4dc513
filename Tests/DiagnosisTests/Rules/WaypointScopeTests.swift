import SampleBundles
import Testing

@testable import Diagnosis

/// What stands behind a waypoint is what it holds: a Sidecar does nothing to it.
@Suite struct WaypointScopeTests {
    private func cause(_ services: Int) throws -> (cause: Cause, entry: OutlookEntry) {
        let scenario = Scenario(services: services)
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        let shape = ProxyShape(pod, in: scenario.mesh)
        let dump = String(decoding: EnvoyPages.configDump(shape), as: UTF8.self)
            .replacing("sidecar~", with: "waypoint~").replacing("\"outbound|", with: "\"inbound-vip|")
        var bundle = BundleBuilder()
        bundle.add("config_dump", bytes: Array(dump.utf8))
        let entry = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().outlook.first)
        return (try #require(entry.causes.first { $0.classification == .configScope }), entry)
    }

    @Test func manyServicesBehindOneWaypointAreItsCause() throws {
        let (cause, entry) = try cause(300)
        #expect(cause.outcome.isClaim, "\(cause.outcome): \(cause.why)")
        #expect(cause.title.plain == "the waypoint holds all services behind it")
        #expect(cause.why.contains(" of the services behind this waypoint"), "\(cause.why)")
        let advice = entry.advice.first { $0.cause == cause.code }
        #expect(advice?.text.contains("a waypoint of their own") == true, "\(entry.advice.map(\.text.plain))")
        #expect(entry.remedies.allSatisfy { remedy in remedy.objects.allSatisfy { $0.kind != "Sidecar" } })
    }

    @Test func aHandfulIsNone() throws {
        #expect(try cause(2).cause.outcome == .excluded)
    }
}
