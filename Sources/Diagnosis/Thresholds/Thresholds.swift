import Units

/// Every value that the judgement decides by, with its unit, its source and what it decides: a rule lists those that it uses,
/// `explain` and `docs/judgement.md` print them.
///
/// Chosen ones hold over all captures with known truth (`docs/judgement.md`); measured ones stand in
/// `docs/memory-model.md`. A value whose unit is a count of nothing in particular is a factor.
package enum Thresholds {
    /// Memory limits in MiB that people use.
    static let usualLimits = [
        32, 48, 64, 96, 128, 160, 192, 256, 384, 512, 640, 768, 1_024, 1_280, 1_536, 2_048, 3_072, 4_096,
    ]

    /// All of them, by their subject.
    package static let all: [(subject: String, thresholds: [any ThresholdText])] = [
        ("Judging", judging),
        ("Scope", scope),
        ("Load", load),
        ("Listeners", listeners),
        ("Allocator", allocator),
        ("Limits", limits),
        ("Remedies", remedies),
        ("Incidents", incidents),
        ("Stand-ins", standIns),
        ("Groups", groups),
        ("Memory over time", curves),
        ("Pushes", pushes),
        ("How often an outcome holds", certainty),
        ("Before and after", comparison),
        ("Pages", pages),
        ("Clocks", clocks),
    ]

    // MARK: - Judging

    static let confirmedShare = Threshold(
        0.5, .share(of: "allocated"), .decision, "from here on a cause is confirmed")
    static let likelyShare = Threshold(
        0.25, .share(of: "allocated"), .decision, "from here on it is likely")
    static let possibleShare = Threshold(
        0.10, .share(of: "allocated"), .decision, "from here on it is possible, below it is excluded")
    static let needExcludes = Threshold(
        0.5, .share(of: "the limit"), .decision, "a configuration that needs less cannot have reached it")
    static let needCaps = Threshold(
        0.8, .share(of: "the limit"), .decision, "a configuration that needs less is possible at most")
    static let growth = Threshold(
        1.2, .times, .decision, "this is growth")
    static let twinsFewerSubsets = Threshold(
        4, .times, .decision,
        "a living proxy that is alike otherwise has so many times fewer clusters of subsets, or it proves nothing")
    static let twinsSmaller = Threshold(
        2, .times, .decision,
        "a living proxy that is alike otherwise has so many times fewer services, or drains so many times faster, or it proves nothing"
    )

    private static let judging: [any ThresholdText] = [
        confirmedShare, likelyShare, possibleShare, needExcludes, needCaps, growth, twinsFewerSubsets, twinsSmaller,
    ]

    // MARK: - Scope

    static let handfulOfServices = Threshold(
        10, .count("service"), .decision, "no more than these are no whole mesh, however large")
    static let usedScope = Threshold(
        0.5, .share(of: "the outbound hosts"), .decision, "where so many have traffic, the scope is used")
    static let unroutedGateway = Threshold(
        0.5, .share(of: "a gateway's clusters"), .decision,
        "where more are named by no route, it holds clusters that it does not need")

    private static let scope: [any ThresholdText] = [handfulOfServices, usedScope, unroutedGateway]

    // MARK: - Load

    static let fewConnections = Threshold<Int64>(
        100, .count("connection"), .decision, "fewer are never named as a cause")
    static let bufferedPerConnection = Threshold<Double>(
        80_000, .bytes, .measured("no idle or busy connection costs more than 70 kB, the smallest stalled body 105 kB"),
        "more than this unexplained for each connection are buffers")
    static let worthOfLimit = Threshold(
        0.10, .share(of: "the limit"), .decision,
        "in an outlook connections and buffers are claimed, and what is only possible is changed, from here on: a proxy that is far from its limit has no cause to name"
    )
    static let worthWithoutLimit = Threshold<Double>(
        16_000_000, .bytes, .decision, "the same where no limit is known")
    static let bufferedConnections = Threshold<Int64>(
        10, .count("connection"), .decision, "with fewer, buffers are never named as a cause")
    static let bufferedBytes = Threshold<Double>(
        10_000_000, .bytes, .decision, "fewer are never named as a cause")
    static let unexplainedNewer = Threshold(
        0.15, .share(of: "allocated"), .decision,
        "where more is unexplained on a page newer than the clusters page, buffers are not judged")
    static let fullQueue = Threshold<Int64>(
        1_000_000, .bytes, .decision, "with more in a kernel queue its reader is slow")
    static let bloatedPool = Threshold<Double>(
        4, .times, .decision,
        "a pool that grew to so many times its endpoints by the workers holds more than requests need")
    static let largePool = Threshold<Int64>(
        10, .count("connection"), .measured("the first ten are in the base of the model"),
        "a pool with no more is not named")
    static let witnessedPart = Threshold(
        0.5, .share(of: "what is missing"), .decision,
        "connections that other proxies saw are possible from here on, likely where they reach all of it")
    static let loopingOneIn = Threshold(
        10, .oneIn("logged request"), .decision, "more are a loop")
    static let metricSeries = Threshold<Double>(
        2_000, .count("series of one metric", "series of one metric"), .decision, "from here on they have no bound")
    static let keptStats = Threshold<Int>(
        30, .count("stat of a cluster", "stats of a cluster"), .decision,
        "so many of each outbound cluster are no few patterns for a dashboard: Istio's list has none, Envoy some 130")
    static let seriesAge = Threshold<Double>(
        86_400, .seconds, .decision,
        "a process younger than a victim that lived longer than this says nothing of its series")

    private static let load: [any ThresholdText] = [
        fewConnections, bufferedPerConnection, worthOfLimit, worthWithoutLimit, bufferedConnections, bufferedBytes,
        unexplainedNewer, fullQueue, bloatedPool, largePool, witnessedPart, loopingOneIn, metricSeries, keptStats,
        seriesAge,
    ]

    // MARK: - Listeners

    static let fewListeners = Threshold(
        20, .count("TCP listener"), .decision, "no more than these are every sidecar's own")
    static let fewServers = Threshold(
        20, .count("HTTPS server"), .decision, "no more than these are never named as a cause")
    static let manySecrets = Threshold(
        200, .count("secret"), .decision, "from here on they may be a cause")
    static let usualWorkers = Threshold(
        2, .count("worker"),
        .read("istio values.yaml: the CPU limit of a sidecar is 2; pilot-agent makes one for each CPU"),
        "no more than these are ordinary")
    static let drainingGenerations = Threshold<Double>(
        2, .times, .decision, "draining listeners by active ones, from here on: one generation is normal")
    static let shortDrain = Threshold<Double>(
        10, .seconds, .decision, "where the default lets too much drain, old listeners are given so long")
    static let debounceQuiet = Threshold<Double>(
        1, .seconds, .decision, "istiod is told to wait for so long a quiet: rarer changes are no fewer pushes by that")
    static let youngProcess = Threshold<Double>(
        60, .seconds, .decision, "a process that is younger does not show what drains")
    static let pushSeconds = Threshold<Double>(
        60, .seconds, .decision, "a full push counts for a kill so long after it")
    static let wholePush = Threshold(
        0.9, .share(of: "the clusters that a proxy knows"),
        .measured("istiod sends every new proxy everything again 1 to 5 s after its initial push"),
        "a push of so many is a repetition or a change, never an addition")

    private static let listeners: [any ThresholdText] = [
        fewListeners, fewServers, manySecrets, usualWorkers, drainingGenerations, shortDrain,
        debounceQuiet, youngProcess, pushSeconds, wholePush,
    ]

    // MARK: - Allocator

    static let retainedLikely = Threshold(
        0.5, .share(of: "the mapped heap"), .decision, "so many free pages make retention likely")
    static let retainedPossible = Threshold(
        0.25, .share(of: "the mapped heap"), .decision, "so many free pages make retention possible")
    static let physicalPerAllocated = Threshold(
        1.9, .times, .measured("1.4 to 1.9"),
        "physical by allocated of live configurations is at most this; retention is possible above twice as much")
    static let retainedMultiple = Threshold<Double>(
        2, .times, .decision, "physical above so many times what live configurations explain is retention")
    static let retainedSpare = Threshold<Double>(
        30_000_000, .bytes, .decision, "physical beyond what that explains, from here on")
    static let accumulates = Threshold<Double>(
        3_600, .seconds, .decision, "a line of memory of at least so long at a constant configuration accumulates")
    static let longStart = Threshold<Double>(
        600, .seconds, .decision, "initializing for longer is no ordinary start, which takes seconds")
    static let agentFills = Threshold(
        0.5, .share(of: "the limit"), .decision, "an agent that holds more, and more than Envoy, has filled it")
    static let largeAgent = Threshold(
        Bytes(100 << 20), .bytes, .measured("13 MB and 4.7 kB a cluster are ordinary"),
        "an agent beyond this is no ordinary one")

    private static let allocator: [any ThresholdText] = [
        retainedLikely, retainedPossible, physicalPerAllocated, retainedMultiple, retainedSpare, accumulates, longStart,
        agentFills, largeAgent,
    ]

    // MARK: - Remedies

    static let worthSaving = Threshold(
        0.02, .share(of: "what is held"), .decision, "a remedy that saves less is none")
    static let modelError = Threshold(
        0.06, .share(of: "a saving"),
        .measured(
            "4.2 % at worst over 72 proxies of a real istiod, 9 % of 32 held-out ones; half of these err by less than 3 %"
        ), "what the model errs by in a large configuration")
    static let trafficError = Threshold(
        0.25, .share(of: "a saving"), .measured("a connection costs 15 to 20 kB or 57 to 69 kB, by its kind"),
        "what a figure of connections and buffers errs by")
    static let waitingPart = Threshold(
        0.1, .share(of: "what a pool may hold"), .decision, "so many of its requests may wait for a connection")
    static let smallestPool = Threshold<Int64>(
        20, .count("connection"), .decision, "so many connections stay open where idle ones are closed")
    static let watchedProxies = Threshold(
        5, .count("proxy with traffic", "proxies with traffic"), .decision,
        "with fewer nobody can say that a namespace is not called")
    static let largeRuleOneIn = Threshold(
        10, .oneIn("subset cluster"), .decision, "a DestinationRule with fewer is not worth a change")
    static let changeWorthARow = Threshold<Double>(
        50_000, .bytes, .decision, "a change of a line from here on is shown")

    private static let remedies: [any ThresholdText] = [
        worthSaving, modelError, trafficError, waitingPart, smallestPool, watchedProxies, largeRuleOneIn,
        changeWorthARow,
    ]

    // MARK: - Incidents

    static let sameKill = Threshold<Double>(
        3, .seconds, .read("a status has whole seconds, istiod sees the stream end"),
        "witnesses of one kill lie within this")
    static let pageBeforeKill = Threshold<Double>(
        120, .seconds, .decision, "pages end so long before the kill of their process, by a clock that is taken for UTC"
    )
    static let chargeBatch = Threshold<Int64>(
        64 * 4096, .bytes, .read("Linux, MEMCG_CHARGE_BATCH: 64 pages at once"),
        "a cgroup that came so near to its limit was full")
    static let shortLife = Threshold<Double>(
        60, .seconds, .decision, "a shorter life that began with a whole answer of istiod is one of a crash loop")
    static let settledSeconds = Threshold<Double>(
        300, .seconds, .decision,
        "a whole answer of istiod so long after a kill, with no push between, is what the victim held")
    static let sameMesh = Threshold<Double>(
        5, .seconds, .decision, "a mesh that changed so long after a push is not what that push told of")
    static let crashLoopLife = Threshold<Double>(
        30, .seconds, .decision, "a life that ended sooner is a crash loop's, which the capture did not start")
    static let crashLoopSeconds = Threshold<Double>(
        60, .seconds, .read("the contract of the report"),
        "a newest life no longer than this that ended in a kill dies at every start")
    static let triggerSeconds = Threshold<Double>(
        120, .seconds, .decision, "what changed so long before the first kill may have set it off")
    static let rolloutSeconds = Threshold<Double>(
        600, .seconds, .decision, "a rollout, whose pods take their time, may have so long before")
    static let firstBackOff = Threshold<Double>(
        10, .seconds, .read("Kubernetes, kubelet: the first back-off, which doubles"),
        "a container that ended waits at least so long for its second restart")
    static let longestBackOff = Threshold<Double>(
        300, .seconds, .read("Kubernetes, kubelet: the longest back-off"), "and never longer than this")
    static let burstOfConnections = Threshold<Int64>(
        50, .count("connection"), .decision, "so many more than a moment before are a burst")
    static let moreRequests = Threshold(
        3.0, .times, .decision, "so many times as many requests a minute are another load")
    static let samePodLimit = Threshold<Double>(
        10, .seconds, .decision, "two containers of a pod that die of OOM so close to each other died of its limit")
    static let sameProcess = Threshold(
        0.8, .share(of: "what the kernel's table has"), .decision,
        "a killed process of that name whose anonymous memory is so much is the one in the table")
    static let sameChange = Threshold<Double>(
        15, .seconds, .decision, "steps of growth that follow each other as fast are one change")
    static let rewrites = Threshold(
        5, .count("push", "pushes"), .decision, "an object that istiod pushed for so often is rewritten by something")
    static let fewCulprits = Threshold(
        3, .count("object"), .decision, "so many alike are told one by one, more are a group")
    static let mostCulpritEvidence = Threshold(
        5, .count("object"), .decision, "so many have their counts cited one by one")
    static let evenLives = Threshold(
        1.5, .times, .decision, "lives whose longest is at most so many times the shortest are even")

    private static let incidents: [any ThresholdText] = [
        sameKill, pageBeforeKill, chargeBatch, shortLife, settledSeconds, sameMesh, crashLoopLife, crashLoopSeconds,
        triggerSeconds,
        rolloutSeconds, firstBackOff, longestBackOff, sameChange, burstOfConnections, moreRequests, samePodLimit,
        sameProcess,
        rewrites, fewCulprits, mostCulpritEvidence, evenLives,
    ]

    // MARK: - Stand-ins

    static let standInClusters = Threshold(
        0.05, .share(of: "the clusters"), .decision, "those of a proxy with the same configuration may differ by this")
    static let standInTables = Threshold(
        20, .oneIn("route table"), .decision, "those of a gateway with the same configuration may differ by this")
    static let sameServices = Threshold(
        0.2, .share(of: "the services"), .decision, "those of two proxies that are compared as alike may differ by this"
    )
    static let sameAge = Threshold(
        0.9, .share(of: "the life that ended"), .decision, "a replica that had run for so much of it is as old")

    private static let standIns: [any ThresholdText] = [standInClusters, standInTables, sameServices, sameAge]

    // MARK: - Groups

    static let cohortLeast = Threshold(
        5, .count("proxy", "proxies"), .decision, "in a smaller group nothing is called significant")
    static let cohortDifference = Threshold(
        0.05, .share(of: "the larger median"), .decision,
        "medians that differ by less are alike: a replica's own inbound clusters, a page read a second later")
    static let cohortNoise = Threshold(
        0.2, .probability, .decision, "what chance brings about more often is left out")
    static let cohortChance = Threshold(
        0.05, .probability, .decision,
        "what chance brings about less often, after correction for all that was tried, is significant")
    static let regressionLeast = Threshold(
        5, .count("proxy", "proxies"), .decision, "fewer give no line")
    static let regressionSpread = Threshold(
        0.10, .share(of: "the median proxy's allocated"), .measured("proxies of one mesh lie 1 to 4 % from the model"),
        "a part of the account whose bytes differ by less is lost in the noise")
    static let regressionCondition = Threshold<Double>(
        10, .none, .decision,
        "predictors whose matrix has a larger condition are fitted as one (30 is the usual mark of a harmful one)")
    static let modelWorst = Threshold(
        0.09, .share(of: "what is held"), .measured("on meshes never seen before"), "what the model errs by at worst")

    private static let groups: [any ThresholdText] = [
        cohortLeast, cohortDifference, cohortNoise, cohortChance, regressionLeast, regressionSpread,
        regressionCondition, modelWorst,
    ]

    // MARK: - Memory over time

    static let curveSamples = Threshold(
        6, .count("sample"), .decision, "fewer of one life have no shape")
    static let curveMoments = Threshold(
        3, .count("moment"), .decision,
        "fewer are no line; so few are nothing but a line, and each higher than the one before")
    static let heldBack = Threshold(
        0.9, .share(of: "its highest"), .decision, "above it a line before a kill may be pressed flat by the limit")
    static let lifeFall = Threshold(
        0.5, .share(of: "the sample before"), .decision, "a fall below it is a restart: the allocator gives back slowly"
    )
    static let endsAtLimit = Threshold(
        0.99, .share(of: "the limit"), .decision, "a run whose last sample is above it most likely ended there")
    static let straight = Threshold(
        0.9, .share(of: "the variance"), .decision, "a line explains so much")
    static let lineHolds = Threshold(
        2.0, .times, .decision, "so many times as long as it was watched a line is trusted to go on")
    static let stepsCarry = Threshold(
        0.8, .share(of: "the rise"), .decision, "steps carry so much")
    static let stepsOfIntervals = Threshold(
        4, .oneIn("interval"), .decision, "no more are steps")
    static let lateSteps = Threshold(
        10, .oneIn("interval"), .decision, "steps that all lie in so many of the last ones are a spike")
    static let ratchetFall = Threshold(
        0.1, .share(of: "what it took"), .decision, "a ratchet gives back no more")

    private static let curves: [any ThresholdText] = [
        curveSamples, curveMoments, heldBack, lifeFall, endsAtLimit, straight, lineHolds, stepsCarry, stepsOfIntervals,
        lateSteps, ratchetFall,
    ]

    // MARK: - Pushes

    static let clustersPerService = Threshold(
        4, .count("cluster"), .decision, "one new service brings no more: its ports")
    static let additionFactor = Threshold(
        1.1, .times, .decision, "an addition holds at most so many times the new services, and a few more")
    static let additionSpare = Threshold<Double>(
        5, .count("cluster"), .decision, "those few")
    static let wholeMultiple = Threshold(
        0.01, .times, .decision, "clusters by changed services are whole multiples of each other within this: subsets")
    static let configurationCame = Threshold<Double>(
        100_000, .bytes, .decision, "more than heartbeats came")

    private static let pushes: [any ThresholdText] = [
        clustersPerService, additionFactor, additionSpare, wholeMultiple, configurationCame,
    ]

    // MARK: - How often an outcome holds

    static let confirmedHolds = Threshold(
        0.97, .probability, .decision, "a confirmed cause is the cause")
    static let confirmedByStandIn = Threshold(
        0.95, .probability, .decision, "the same by the pages of another replica")
    static let likelyHolds = Threshold(
        0.8, .probability, .decision, "a likely cause is the cause")
    static let likelyWithoutPages = Threshold(
        0.7, .probability, .decision, "the same without a page of any process")
    static let possibleHolds = Threshold(
        0.3, .probability, .decision, "a possible cause is the cause")
    static let excludedHolds = Threshold(
        0.02, .probability, .decision, "an excluded cause is the cause")

    private static let certainty: [any ThresholdText] = [
        confirmedHolds, confirmedByStandIn, likelyHolds, likelyWithoutPages, possibleHolds, excludedHolds,
    ]

    // MARK: - Before and after

    static let causeIsGone = Threshold(
        0.2, .share(of: "its bytes"), .decision, "a cause that kept no more is gone")
    static let causeIsLess = Threshold(
        0.8, .share(of: "its bytes"), .decision, "a cause that kept no more is less")
    static let limitIsRaised = Threshold(
        1.05, .times, .decision, "a limit so many times the old one was raised")

    private static let comparison: [any ThresholdText] = [causeIsGone, causeIsLess, limitIsRaised]
}
