import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct EnvoyLeakFixedTests {
    private func scenario(_ version: String, unexplained: Int) -> Scenario {
        var scenario = Scenario(services: 12)
        scenario.pages = .killed
        scenario.mesh.istioVersion = version
        scenario.shape = { $0.extraAllocated = unexplained }
        return scenario
    }

    private func retrying(_ version: String, unexplained: Int) -> Scenario {
        var scenario = scenario(version, unexplained: unexplained)
        scenario.retryInbound()
        return scenario
    }

    @Test func anAffectedVersionWithItsTriggerAndUnexplainedBytesIsPossible() throws {
        let cause = try retrying("1.24.3", unexplained: 6_000_000).incident()[.envoyLeakFixed]
        #expect(cause.outcome == .possible)
        #expect(cause.why.contains("fixed in 1.24.5"))
        #expect(cause.evidence.first?.locator.hasPrefix("route table inbound|") == true)
    }

    @Test func anOutboundRetryPolicyIsNoTrigger() throws {
        // Istio gives nearly every outbound route one.
        let cause = try scenario("1.24.3", unexplained: 6_000_000).incident()[.envoyLeakFixed]
        #expect(cause.outcome == .excluded && cause.why.contains("no trigger"))
    }

    @Test func theReleaseThatFixedItIsExcluded() throws {
        #expect(try retrying("1.24.5", unexplained: 6_000_000).incident()[.envoyLeakFixed].outcome == .excluded)
    }

    @Test func aVersionAndItsTriggerWithoutBytesProveNothing() throws {
        #expect(try retrying("1.24.3", unexplained: 700_000).incident()[.envoyLeakFixed].outcome == .excluded)
    }

    // MARK: - The table

    /// Of each row the first release that has it and the last before a fix, and the fix itself.
    @Test(arguments: KnownLeaks.all) func `A row knows what it affects`(leak: KnownLeak) throws {
        #expect(!leak.affected.isEmpty && leak.affected.allSatisfy { $0.from != nil || $0.before != nil }, "\(leak.id)")
        #expect(leak.source.hasPrefix("https://github.com/"), "\(leak.id)")
        for span in leak.affected {
            if let from = span.from { #expect(leak.affects(from), "\(leak.id) \(from.text)") }
            guard let before = span.before else { continue }
            #expect(!leak.fixed.isEmpty, "\(leak.id)")
            let last =
                before.patch > 0 ? IstioRelease(before.minor, before.patch - 1) : IstioRelease(before.minor - 1, 99)
            #expect(leak.affects(last), "\(leak.id) \(last.text)")
            let fix = try #require(leak.fix(for: last), "\(leak.id)")
            #expect(!leak.affects(fix), "\(leak.id) \(fix.text)")
        }
        for fix in leak.fixed { #expect(!leak.affects(fix), "\(leak.id) \(fix.text)") }
    }

    @Test func `Each row has an id of its own`() {
        #expect(Set(KnownLeaks.all.map(\.id)).count == KnownLeaks.all.count)
        #expect(KnownLeaks.all.count >= 25)
    }

    @Test(arguments: [
        ("1.24.0", "inbound-retry", true), ("1.24.4", "inbound-retry", true), ("1.24.5", "inbound-retry", false),
        ("1.25.1", "inbound-retry", true), ("1.26.0", "inbound-retry", false), ("1.19.4", "gateway-handshakes", false),
        ("1.19.5-distroless", "gateway-handshakes", true), ("1.20.0", "gateway-handshakes", false),
        ("1.23.6", "gateway-handshakes", true), ("1.30.2", "virtual-service-pushes", true),
        ("1.31.1", "hbone-pinned", true),
    ])
    func theTableKnowsItsReleases(version: String, id: String, affected: Bool) throws {
        let release = try #require(IstioRelease(version))
        #expect(KnownLeaks.all.contains { $0.id == id && $0.affects(release) } == affected)
    }

    @Test func theFixIsOfTheSameBranchWhereItHasOne() throws {
        let leak = try #require(KnownLeaks.all.first { $0.id == "stats-overrides" })
        #expect(leak.fix(for: IstioRelease(18, 2)) == IstioRelease(18, 7))
        #expect(leak.fix(for: IstioRelease(20, 0)) == IstioRelease(20, 2))
        #expect(leak.fix(for: IstioRelease(17, 4)) == IstioRelease(18, 7))
        #expect(leak.fix(for: IstioRelease(21, 0)) == nil)
    }

    @Test(arguments: ["", "1.24", "2.1.0", "unknown", "1.32-dev"])
    func whatIsNoReleaseIsNone(version: String) { #expect(IstioRelease(version) == nil) }
}

/// What sets each row off, in a bundle that shows it, and the same bundle without it.
@Suite struct LeakTriggerTests {
    @Test(arguments: KnownLeaks.all) func `With its trigger a row is possible, without it it is not`(leak: KnownLeak)
        throws
    {
        var plain = try Scenario(of: leak)
        var shown = plain
        plain.edit("config_dump", #""listener_filters_timeout": "0s""#, to: #""listener_filters_timeout": "15s""#)
        try shown.show(leak.trigger)
        let cause = try shown.incident()[.envoyLeakFixed]
        #expect(cause.outcome == .possible, "\(leak.id): \(cause.outcome) \(cause.why)")
        #expect(cause.why.contains(leak.what.plain), "\(leak.id): \(cause.why)")
        #expect(!(try plain.incident()[.envoyLeakFixed].why.contains(leak.what.plain + ", ")), "\(leak.id)")
    }

    /// The only page of its configuration is a list of routes, and it shows what the leak needs.
    @Test func aPartOfTheConfigurationShowsATrigger() throws {
        var pod = PastedPod()
        (pod.image, pod.limit) = ("docker.io/istio/proxyv2:1.24.2", "512Mi")
        // A day of growth, and no crash loop.
        (pod.started, pod.killed, pod.restarts) = ("2026-07-03T09:09:00Z", "2026-07-04T10:09:05Z", 1)
        pod.state = "running: {startedAt: \"2026-07-04T10:09:06Z\"}"
        let routes = """
            [{"name": "inbound|9090||", "virtualHosts": [{"name": "inbound|http|9090", "domains": ["*"], "routes": [
              {"name": "default", "match": {"prefix": "/"}, "route": {"cluster": "inbound|9090||",
               "retryPolicy": {"retryOn": "reset-before-request", "numRetries": 2}}}]}], "validateClusters": false}]
            """
        let report = try PastedPod.report(pod, added: [("pc-routes.json", routes)])
        let incident = try #require(report.incidents.first)
        let cause = incident[.envoyLeakFixed]
        #expect(cause.outcome == .possible && cause.why.contains("fixed in 1.24.5"), "\(cause.why)")
        // That list names no version.
        #expect(cause.evidence.allSatisfy { !$0.locator.contains("ISTIO_VERSION") })
        #expect(incident.evidenceProcess == .none)
    }
}
