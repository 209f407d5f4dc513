import Testing
import Units

@testable import Diagnosis

/// What Istio does by default, by release.
@Suite struct IstioDefaultsTests {
    @Test func everySettingHasOneRowWithStepsInOrderAndASource() {
        #expect(
            IstioDefaults.all.map(\.setting.rawValue).sorted() == IstioDefault.Setting.allCases.map(\.rawValue).sorted()
        )
        for row in IstioDefaults.all {
            #expect(!row.steps.isEmpty && row.source.hasPrefix("https://"), "\(row.setting)")
            #expect(row.steps.dropFirst().allSatisfy { $0.since != nil }, "\(row.setting)")
            let since = row.steps.compactMap(\.since)
            #expect(since == since.sorted(), "\(row.setting)")
        }
    }

    @Test func theStepThatHoldsIsTheNewestThatWasReached() throws {
        let row = try #require(IstioDefaults.all.first { $0.setting == .nativeSidecars })
        #expect(row.step(in: IstioRelease(18, 9))?.value == "no")
        #expect(row.step(in: IstioRelease(26, 4))?.value == "on request")
        #expect(row.step(in: IstioRelease(30, 0))?.value == "where the cluster can")
    }

    @Test func aBuildOfALineIsOfItsFirstRelease() {
        #expect(IstioRelease.line(of: "1.32-dev") == IstioRelease(32, 0))
        #expect(IstioRelease.line(of: "1.24.3-distroless") == IstioRelease(24, 3))
        #expect(IstioRelease.line(of: "latest") == nil)
        #expect(IstioDefaults.evictsSeries("1.28.2") && !IstioDefaults.evictsSeries("1.28.1"))
        #expect(IstioDefaults.mayBeNative("1.27.0") && !IstioDefaults.mayBeNative("1.26.4"))
    }

    /// At the release that changed it, at the last one before, and far beyond.
    @Test(
        arguments: [
            (.workers, "1.17.8", "2"),
            (.workers, "1.18.0", "the CPU limit; without one a worker for each CPU of the node"),
            (.proxyLimit, "1.5.0", "request 128Mi, limit 1024Mi"),
            (.proxyLimit, "1.31.1", "request 128Mi, limit 1024Mi"),
            (.drainTime, "1.31.1", "45s"), (.nativeSidecars, "1.26.8", "on request"),
            (.nativeSidecars, "1.27.0", "where the cluster can"), (.deltaXDS, "1.10.6", "no"),
            (.deltaXDS, "1.11.0", "on request"),
            (.deltaXDS, "1.21.6", "on request"), (.deltaXDS, "1.22.0", "yes"), (.unusedClusters, "1.22.8", "no"),
            (.unusedClusters, "1.23.0", "yes"), (.unusedStats, "1.23.6", "no"), (.unusedStats, "1.24.0", "yes"),
            // 1.8.0 filtered, and 1.8.1 took it back.
            (.gatewayClusters, "1.7.8", "no"), (.gatewayClusters, "1.8.0", "yes"), (.gatewayClusters, "1.8.1", "no"),
            (.gatewayClusters, "1.30.0", "no"), (.seriesEviction, "1.17.8", "never"),
            (.seriesEviction, "1.18.0", "by METRIC_ROTATION_INTERVAL, off"),
            (.seriesEviction, "1.27.9", "by METRIC_ROTATION_INTERVAL, off"),
            (.seriesEviction, "1.28.0", "by annotation, its durations broken"),
            (.seriesEviction, "1.28.1", "by annotation, its durations broken"),
            (.seriesEviction, "1.28.2", "by the annotation statsEvictionInterval, off"),
            (.http2Windows, "1.27.9", "256 MiB both, streams without limit"),
            (.http2Windows, "1.28.0", "16 and 24 MiB, 1024 streams"),
            (.inboundRetries, "1.23.6", "no"), (.inboundRetries, "1.24.4", "yes"),
            (.inboundRetries, "1.24.5", "not on ports declared gRPC"), (.inboundRetries, "1.25.0", "yes"),
            (.inboundRetries, "1.25.1", "yes"), (.inboundRetries, "1.25.2", "not on ports declared gRPC"),
            (.gatewayHandshakes, "1.19.4", "after 15 s"), (.gatewayHandshakes, "1.19.5", "never"),
            (.gatewayHandshakes, "1.20.0", "after 15 s"), (.gatewayHandshakes, "1.20.1", "never"),
            (.gatewayHandshakes, "1.23.6", "never"), (.gatewayHandshakes, "1.24.0", "after 15 s"),
            (.streamIdleTimeout, "1.31.1", "never (stream_idle_timeout 0s)"),
            (.connectionSettings, "1.30.5", "not there"), (.connectionSettings, "1.31.0", "there, off"),
        ] as [(IstioDefault.Setting, String, String)])
    func `A default is that of its release`(setting: IstioDefault.Setting, version: String, value: String) throws {
        let row = try #require(IstioDefaults.all.first { $0.setting == setting })
        #expect(row.step(in: try #require(IstioRelease(version)))?.value == value)
        #expect(row.stepsText.contains(value))
    }

    /// A leak that a default made holds in the releases in which that default held.
    @Test func `Where a default is what leaks, the table of leaks has the same releases`() throws {
        func holds(_ setting: IstioDefault.Setting, _ value: String, _ version: String) -> Bool {
            let release = IstioRelease(version)
            return release.flatMap { IstioDefaults.all.first { $0.setting == setting }?.step(in: $0)?.value } == value
        }
        for (setting, value, id) in [
            (IstioDefault.Setting.gatewayHandshakes, "never", "gateway-handshakes"),
            (.inboundRetries, "yes", "inbound-retry"),
        ] {
            let row = try #require(LeakReleases.all.first { $0.id == id })
            for version in row.have { #expect(holds(setting, value, version), "\(id) \(version)") }
            for version in row.free { #expect(!holds(setting, value, version), "\(id) \(version)") }
        }
    }

    // MARK: - What rules ask

    @Test(
        arguments: [
            // Two, whatever the processors are.
            ("1.17.8", 8.0, 16.0, 2), ("1.5.0", nil, nil, 2),
            // From 1.18 on the CPU limit, in whole ones, and at least one.
            ("1.18.0", 2, 16, 2), ("1.18.0", 0.1, 16, 1), ("1.27.1", 2.1, nil, 3), ("1.27.1", 4, 1, 4),
            // Without one those of the node.
            ("1.27.1", nil, 16, 16), ("1.27.1", nil, nil, nil),
            // What no machine has is no limit.
            ("1.27.1", 0, 8, 8), ("1.27.1", -1, 8, 8), ("1.27.1", 4_096, 8, 8), ("1.27.1", nil, 0, nil),
            ("1.32-dev", 4, nil, 4), ("latest", 4, 8, nil), (nil, 4, 8, nil),
        ] as [(String?, Double?, Double?, Int?)])
    func `Workers follow from release, CPU limit and node`(version: String?, limit: Double?, node: Double?, count: Int?)
    {
        #expect(IstioDefaults.workers(in: version, cpuLimit: limit, nodeCPUs: node)?.count == count)
    }

    @Test(
        arguments: [
            ("1.26.8", false, true, false), ("1.27.0", true, true, false), ("1.27-alpha", true, true, false),
            ("1.21.6", false, false, false), ("1.22.0", false, true, false), ("1.28.1", true, true, false),
            ("1.28.2", true, true, true), ("1.28.2-distroless", true, true, true), ("1.32-dev", true, true, true),
            // Of an unknown release what Istio does now, where that is the safer thing to say.
            ("latest", false, true, false), (nil, false, true, false),
        ] as [(String?, Bool, Bool, Bool)])
    func `What rules ask of a release is answered also where it is unknown`(
        version: String?, native: Bool, differences: Bool, evicts: Bool
    ) {
        #expect(IstioDefaults.mayBeNative(version) == native)
        #expect(IstioDefaults.sendsDifferences(version) == differences)
        #expect(IstioDefaults.evictsSeries(version) == evicts)
    }
}
