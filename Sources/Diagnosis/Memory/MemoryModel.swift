import Prose
import Store
import Units

/// What one object costs in a real Envoy 1.40, in bytes of `allocated` and of anonymous memory (RssAnon): every price of the
/// diagnosis, once. A test compares them with the file of the measurements (`Tests/DiagnosisTests/Resources`).
///
/// Least squares over 470 measurements of an Envoy fed by delta ADS, Google tcmalloc, x86-64; held against 72 proxies of a
/// real istiod it errs by 1.7 % (median), 4.2 % at worst. Method and error table: `docs/memory-model.md`.
struct MemoryModel: Sendable {
    /// The cost of one object of a kind.
    struct Cost: Sendable {
        let allocated: Double
        let anonymous: Double
        /// A cost that was only measured in `allocated`: anonymous memory follows at the ratio of large configurations.
        init(_ allocated: Double, anonymous: Double? = nil) {
            self.allocated = allocated
            self.anonymous = anonymous ?? allocated * MemoryModel.anonymousPerAllocated
        }
    }

    /// RssAnon by allocated of many clusters and routes (1.25 to 1.7 measured; the lower end, for what has no slope of its own).
    static let anonymousPerAllocated = 1.25

    // One-factor sweeps, coefficients of the joint fit.
    static let base = Cost(6_602_935, anonymous: 15_121_356)
    static let worker = Cost(14_327, anonymous: 68_933)
    static let cluster = Cost(22_593, anonymous: 24_674)
    static let clusterPerWorker = Cost(2_952, anonymous: 2_906)
    static let tlsCluster = Cost(32_659, anonymous: 31_801)
    static let clusterNameByte = Cost(40.78, anonymous: 153.9)
    static let endpoint = Cost(3_007, anonymous: 4_596)
    static let tlsEndpoint = Cost(997, anonymous: 1_836)
    static let locality = Cost(751, anonymous: 1_261)
    static let endpointFirst45 = Cost(1_061, anonymous: -122)
    static let tlsEndpointFirst8 = Cost(929, anonymous: 208)
    static let virtualHost = Cost(757, anonymous: 976)
    static let domain = Cost(223, anonymous: 468)
    static let route = Cost(3_264, anonymous: 5_565)
    static let tcpListener = Cost(12_662, anonymous: 13_724)
    static let tcpListenerPerWorker = Cost(1_938, anonymous: 2_785)
    static let httpListener = Cost(40_920, anonymous: 50_735)
    static let httpListenerPerWorker = Cost(2_132, anonymous: 3_249)
    static let clusterEagerStats = Cost(5_311, anonymous: 7_678)
    static let clusterAllStatsDeferred = Cost(12_520, anonymous: 13_367)
    static let clusterAllStatsEager = Cost(35_943, anonymous: 36_438)
    static let tlsClusterAllStatsEager = Cost(2_153, anonymous: 4_753)
    static let httpListenerAllStatsEager = Cost(33_977, anonymous: 33_072)
    static let clusterOutlierDetection = Cost(3_762, anonymous: 5_934)
    static let endpointOutlierDetection = Cost(378, anonymous: 403)

    // A real control plane: pilot-agent's bootstrap, and endpoint metadata that differs.
    static let pilotAgentBootstrap = Cost(1_200_000)
    static let distinctEndpointMetadata = Cost(1_085)

    // Connections, each.
    static let upstreamPlain = Cost(15_803)
    static let upstreamTLS = Cost(31_141)
    static let downstream = Cost(7_544)
    static let requestPlain = Cost(40_250)
    /// Downstream connection and stream where the upstream connection is shared (HTTP/2): 400, 1,500 and 3,000 of them lie
    /// on one line.
    static let requestMultiplexed = Cost(32_700)
    static let requestTLSClient = Cost(57_000)

    /// What a stalled body holds at a buffer limit of 32 KiB (measured: 105 to 132 kB); at the default of 1 MiB it is 1.5 to 2.2 MB.
    static let stalledBodySmallBuffer = 132_000.0

    // Beyond the sweeps: probed on fresh proxies, two workers.
    static let virtualServiceRoute = Cost(4_200)
    static let virtualServiceRegexRoute = Cost(6_800)
    static let headerMatch = Cost(350)
    static let drainingHTTPListener = Cost(51_000)
    static let httpsServer = Cost(77_000)
    // The same on a bare Envoy, without the filters that istiod adds (measured on 3,660 draining listeners and 400 chains).
    static let bareDrainingHTTPListener = Cost(37_500)
    static let bareHTTPSServer = Cost(58_000)
    static let httpsServerCertificate = Cost(15_000)
    static let thirdWorkerCluster = Cost(2_750)
    static let thirdWorkerClusterWithHosts = Cost(2_500)

    /// LuaJIT maps its own memory: 92 kB a filter and 96 kB a worker of it, and Envoy's own figures do not move.
    static func lua(workers: Int) -> Cost { Cost(1_400, anonymous: 92_000 + 96_000 * Double(workers)) }
    /// A V8 virtual machine of its own.
    static func wasm(workers: Int) -> Cost {
        Cost(1_350_000 + 670_000 * Double(workers), anonymous: 2_700_000 + 930_000 * Double(workers))
    }

    /// The agent beside Envoy in the same container: 13 MB in small sidecars, more as it relays more clusters (measured).
    static func agent(clusters: Int) -> Bytes {
        Bytes(rounding: agentAlone + agentPerCluster * Double(clusters))
    }
    static let (agentAlone, agentPerCluster) = (13_000_000.0, 4_700.0)

    /// The least that a sidecar of Istio's takes, without a single service: below every one that was measured (34 MB with 18 clusters).
    static var leastSidecar: Bytes {
        Bytes(rounding: base.anonymous + pilotAgentBootstrap.anonymous + agentAlone)
    }

    /// What a push that changes every cluster adds while it is applied, by allocated (measured: 0.44 to 0.57 with mTLS).
    static func pushPeak(allocated: Double, tls: Bool) -> Bytes {
        Bytes(rounding: allocated * (tls ? pushPeakTLS : pushPeakPlain))
    }
    static let (pushPeakTLS, pushPeakPlain) = (0.57, 0.34)

    /// What a start takes beyond the level that it reaches, by allocated: istiod sends everything a second time. Measured on
    /// 48 proxies of a real control plane as the highest usage of their cgroups: 0.12 (0.11 to 0.16) with 7,247 clusters, next
    /// to nothing below 1,600; 0.04 to 0.10 where an Envoy alone was sent the same again.
    static func firstPushPeak(allocated: Double) -> Bytes { Bytes(rounding: allocated * firstPush) }
    static let firstPush = 0.12
    /// A push that holds what is there already, at most.
    static let repeatedPush = 0.10

    /// Listeners of one generation while they drain, beside those that replaced them.
    static func drainingGeneration(_ c: ConfigCounts) -> Bytes {
        let http = c.hasStaticListeners ? drainingHTTPListener : bareDrainingHTTPListener
        return Bytes(
            rounding: http.anonymous * Double(c.httpListeners) + tcpListener.anonymous * Double(c.tcpListeners))
    }

    /// Memory of the kernel for one connection, charged to the container (measured: usage less RssAnon).
    static let kernelPerUpstream = 4_100.0
    static let kernelPerDownstream = 1_500.0

    /// Resident memory that a config_dump takes, by bytes of its JSON (median of 158; 2.2 to 5.9).
    static let dumpPerJSONByte = 3.8

    /// A STRICT_DNS cluster with its address, without TLS: the whole of it, not what is beyond an ordinary one.
    static let dnsCluster = Cost(29_453)

    // What only counts tell, without a dump: of everything its usual neighbours with it.
    /// A proxy with pilot-agent's bootstrap and the handful of clusters that every one has.
    static let countedProxy = 9_200_000.0
    /// With its endpoints, route and virtual host.
    static let countedCluster = Cost(69_000)
    /// On two workers.
    static let countedTCPListener = 16_500.0
    /// Allocated bytes by bytes of routes that istiod sends (measured over 8 archives), and what a service's one route and a
    /// table have of those (measured: 102 to 540 B a service; 1.9 kB an HTTPS server's table with its one host).
    static let allocatedPerSentRouteByte = 9.5
    static let sentPerVirtualHost = 600.0
    static let sentPerRouteTable = 2_000.0
    /// RssAnon by allocated of a whole proxy (heap by allocated: median 1.34 of 257 above 20 MB).
    static let anonymousPerCounted = 1.35

    /// Anonymous memory from mere counts: allocated of the counted objects times a heap factor.
    static func anonymous(clusters: Int, httpsRouteTables: Int, tcpListeners: Int) -> Bytes {
        var allocated = countedProxy + countedCluster.allocated * Double(clusters)
        allocated += httpsServer.allocated * Double(httpsRouteTables) + countedTCPListener * Double(tcpListeners)
        return Bytes(rounding: allocated * anonymousPerCounted)
    }
}
