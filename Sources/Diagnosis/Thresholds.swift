import Units

/// Every threshold of the judgement, in one place, with its source.
///
/// "Decision" marks a value that this project chose and holds over all captures with known truth
/// (`docs/judgement.md`); the others were measured (`docs/memory-model.md`) or read in source.
enum Thresholds {
    // What a share of allocated is worth (decisions).
    static let confirmedShare = 0.5
    static let likelyShare = 0.25
    static let possibleShare = 0.10
    /// A configuration that needs less than this part of the limit cannot have reached it (decision).
    static let needExcludes = 0.5
    /// Below this part of the limit a configuration is `possible` at most (decision).
    static let needCaps = 0.8
    /// A push of every cluster counts for a kill within this many seconds after it (decision).
    static let pushSeconds = 60.0
    /// A CDS push of at least this part of the clusters known is a repetition or a change, never an addition (measured:
    /// istiod sends every new proxy everything again 1 to 5 s after its first answer).
    static let wholePush = 0.9
    /// Growth that counts as growth (decision).
    static let growth = 1.2

    // Scope (decisions).
    /// This many services are no whole mesh, however large.
    static let handfulOfServices = 10
    /// More than this part of the outbound hosts with traffic: the scope is used.
    static let usedScope = 0.5

    // Connections and buffers.
    /// Fewer connections are nobody's fault (decision).
    static let fewConnections: Int64 = 100
    /// No idle or busy connection costs more than 70 kB, the smallest stalled body 105 kB (measured).
    static let bufferedPerConnection = 80_000.0
    /// In an outlook connections and buffers are claimed from this part of the limit on (decision); a proxy that is far from
    /// its limit has no cause to name.
    static let worthOfLimit = 0.10
    static let worthWithoutLimit = 16_000_000.0
    /// Fewer connections or bytes are no buffers worth a word (decision).
    static let bufferedConnections: Int64 = 10
    static let bufferedBytes = 10_000_000.0
    /// With more than this part unexplained on a page newer than the clusters page, buffers are not judged (decision).
    static let unexplainedNewer = 0.15

    // Allocator (decisions).
    static let retainedLikely = 0.5
    static let retainedPossible = 0.25
    /// Physical by allocated of live configurations is at most this (measured: 1.4 to 1.9).
    static let physicalPerAllocated = 1.9
    static let retainedSpare = 30_000_000.0

    /// Draining listeners by active ones: one generation is normal (decision).
    static let drainingGenerations = 2.0
    /// Unrouted clusters of a gateway (decision).
    static let unroutedGateway = 0.5

    // The limit (decisions).
    static let limitTooLowLife = 60.0
    static let limitTooLowNeed = 0.9
    /// What Istio's chart requests for a proxy (values.yaml, 1.2 to 1.30): a need up to it is ordinary.
    static let ordinaryNeed: Int64 = 128 << 20
    /// A recommended limit has a tenth more than what is needed (decision), and is a value in MiB that people use; above
    /// them in steps of 2 GiB.
    static let limitMargin = 1.1
    static let usualLimits = [
        32, 48, 64, 96, 128, 160, 192, 256, 384, 512, 640, 768, 1_024, 1_280, 1_536, 2_048, 3_072, 4_096,
    ]
    static let largeLimitStep = 2_048.0
    /// A living proxy that holds this part of its limit gets a larger one proposed (decision).
    static let nearLimit = 0.8
    /// A limit that is more than so many times the present one is no remedy for what accumulates (decision).
    static let mostOfLimit = 4.0
    /// What a killed container that is no proxy gets of its old limit, as nobody knows what it needs (decision).
    static let foreignLimit = 1.5
    /// How long old listeners drain by default (istio: mesh config, drainDuration).
    static let defaultDrain = 45.0
    // Remedies.
    /// A recommended limit leaves room for as many services again as came in so many days (decision).
    static let growthDays = 30.0
    /// A pool keeps so many times the requests that were in flight at the capture, and no fewer than the smallest (decisions).
    static let poolMargin = 2.0
    static let smallestPool: Int64 = 20
    /// What the chart's CPU limit of 2 gives a sidecar (istio: values.yaml, pilot-agent's config.go).
    static let usualWorkers = 2
    /// No drain time below this is proposed (decision).
    static let shortestDrain = 5.0
    /// With the traffic of fewer proxies nobody can say that a namespace is not called (decision).
    static let watchedProxies = 5
    /// A remedy that saves less than this part of what is held is none (decision).
    static let worthSaving = 0.02
    /// What the model errs by in a large configuration, at worst (measured: 4.2 % over 72 proxies of a real istiod, 9 % of 32
    /// held-out ones; half of these err by less than 3 %).
    static let modelError = 0.06
    /// What a figure of connections and buffers errs by (measured: a connection costs 15 to 20 kB or 57 to 69 kB, by its kind).
    static let trafficError = 0.25

    /// A crash loop, which the capture did not start (decision).
    static let crashLoopLife = 30.0
    /// What changed so long before the first kill may have set it off (decision).
    static let triggerSeconds = 120.0
    /// A rollout, whose pods take their time, may have so long before (decision).
    static let rolloutSeconds = 600.0
    /// Steps of growth that follow each other as fast are one change (decision).
    static let sameChange = 15.0
    /// An object that istiod pushed for so often is rewritten by something (decision).
    static let rewrites = 5
    /// So many alike are told one by one; more are a group (decision).
    static let fewCulprits = 3
    /// Culprits whose counts are cited one by one (decision).
    static let mostCulpritEvidence = 5
    /// A newest life no longer than this that ended in a kill: it dies at every start (the contract of the report).
    static let crashLoopSeconds = 60.0

    // Killed against survivors (decisions).
    /// In a smaller group nothing is called significant.
    static let cohortLeast = 5
    /// Medians that differ by less are alike: a replica's own inbound clusters, a page read a second later.
    static let cohortDifference = 0.05
    /// What chance brings about more often is left out.
    static let cohortNoise = 0.2
    /// What chance brings about less often than this, after correction for all that was tried, is significant.
    static let cohortChance = 0.05

    // The bundle's own regression.
    /// Fewer proxies give no line (decision).
    static let regressionLeast = 5
    /// A part of the account whose bytes differ by less, by the median proxy's allocated, is lost in the noise (decision;
    /// measured: proxies of one mesh lie 1 to 4 % from the model).
    static let regressionSpread = 0.10
    /// Predictors that depend on each other by more are fitted as one (decision; 30 is the usual mark of a harmful one).
    static let regressionCondition = 10.0
    /// What the model errs by at worst, on meshes never seen before (measured).
    static let modelWorst = 0.09

    /// Lives whose longest is at most this many times the shortest are even (decision).
    static let evenLives = 1.5

    // Memory over time (decisions).
    /// Fewer samples of one life have no shape.
    static let curveSamples = 6
    /// A fall to less than this part between two samples is a restart; the allocator gives back slowly.
    static let lifeFall = 0.5
    /// A line explains at least this part of the variance.
    static let straight = 0.9
    /// Steps carry this part of the rise, in at most one of so many intervals.
    static let stepsCarry = 0.8
    static let stepsOfIntervals = 4
    /// A ratchet gives back at most this part of what it took.
    static let ratchetFall = 0.1
    /// A line of at least this many seconds at constant configuration accumulates.
    static let accumulates = 3_600.0

    /// Clusters of a stand-in may differ by this part (decision).
    static let standInClusters = 0.05
    /// Services of two proxies that are compared as alike may differ by this part (decision).
    static let sameServices = 0.2
    /// Seconds of initializing that are no ordinary start (decision; a start takes seconds).
    static let longStart = 600.0
    /// An agent beyond this is no ordinary one (decision; 13 MB and 4.7 kB a cluster are measured).
    static let largeAgent = Bytes(100 << 20)
    /// Series of one metric (decision).
    static let metricSeries = 2_000.0
    /// Secrets that are worth a word (decision: "hundreds").
    static let manySecrets = 200
    /// A cgroup is charged in batches of 64 pages (Linux, MEMCG_CHARGE_BATCH): this near to its limit it was full.
    static let chargeBatch: Int64 = 64 * 4096
    /// Witnesses of one kill lie within this many seconds (status has whole seconds, istiod sees the stream end).
    static let sameKill = 3.0
    /// A life shorter than this many seconds, begun with a whole answer of istiod, is one of a crash loop.
    static let shortLife = 60.0

    // How often an outcome holds (decisions, below what was counted over the captures with known truth).
    static let confirmedHolds = 0.97
    /// By the pages of another replica.
    static let confirmedByStandIn = 0.95
    static let likelyHolds = 0.8
    /// Without a page of any process.
    static let likelyWithoutPages = 0.7
    static let possibleHolds = 0.3
    static let excludedHolds = 0.02

    /// Listeners of its own that a sidecar has at most, and TCP listeners that are not worth a word (decision).
    static let fewListeners = 20
    /// HTTPS servers of a gateway that are not worth a word (decision).
    static let fewServers = 20
    /// A process that is younger, in seconds, does not show what drains (decision).
    static let youngProcess = 60.0
    /// Seconds that a victim lived from which a younger process says nothing of its series (decision: a day).
    static let seriesAge = 86_400.0
    /// Bytes in a kernel queue from which its reader is slow (decision).
    static let fullQueue: Int64 = 1_000_000
    /// A loop is more than one in so many of the logged requests (decision).
    static let loopingOneIn = 10
    /// Route tables of a stand-in gateway may differ by one in so many (decision).
    static let standInTables = 20
    /// A pool with fewer open connections is not named: the first ten are in the base of the model.
    static let largePool: Int64 = 10
    /// A DestinationRule with fewer than one in so many of the subset clusters is not worth a change (decision).
    static let largeRuleOneIn = 10
    /// Bytes from which a change of a line is shown (decision).
    static let changeWorthARow = 50_000.0

    // What a push added, by the services that came (decisions).
    /// Clusters that one new service brings at most: its ports.
    static let clustersPerService = 4
    /// An addition holds at most so many times the new services, and a few more.
    static let additionFactor = 1.1
    static let additionSpare = 5.0
    /// Clusters by changed services are whole multiples of each other within this: subsets.
    static let wholeMultiple = 0.01
    /// Bytes of configuration from which more came than heartbeats.
    static let configurationCame = 100_000.0

    // Headroom by the number of services (decisions).
    /// Fewer services than this are no mesh whose growth would fill a proxy.
    static let headroomServices = 10
    /// The part of the need that grows with services, from which on it is worth a chart.
    static let headroomShare = 0.15

    // Before and after (decisions).
    /// The part of its bytes that a cause may keep, and still be called gone, or less.
    static let causeIsGone = 0.2
    static let causeIsLess = 0.8
    /// A limit that is so many times the old one was raised.
    static let limitIsRaised = 1.05
}
