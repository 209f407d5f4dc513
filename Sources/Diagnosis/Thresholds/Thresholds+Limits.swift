import Units

/// Values about limits: what is too low, what is enough, and for how long.
extension Thresholds {
    static let limitTooLowLife = Threshold<Double>(
        60, .seconds, .decision, "a last life that was no longer did not grow into its limit")
    static let limitTooLowNeed = Threshold(
        0.9, .share(of: "the limit"), .decision, "a configuration that needs more does not fit")
    static let ordinaryNeed = Threshold<Int64>(
        128 << 20, .bytes, .read("istio values.yaml, 1.2 to 1.30: what the chart requests for a proxy"),
        "a need up to it is ordinary")
    static let limitMargin = Threshold(
        1.1, .times, .decision, "what is needed, in a recommended limit, which is a value in MiB that people use")
    static let largeLimitStep = Threshold<Double>(
        2_048, .count("MiB", "MiB"), .decision, "steps of recommended limits above those that people use")
    static let nearLimit = Threshold(
        0.8, .share(of: "the limit"), .decision, "a living proxy that holds so much gets a larger one proposed")
    static let stalls = Threshold(
        0.1, .share(of: "the last minute"), .decision, "a container whose threads all waited for so long is throttled")
    static let worthARestart = Threshold(
        0.1, .share(of: "the limit"), .decision, "free pages worth a rollout hold so much")
    static let runaway = Threshold<Double>(
        4, .times, .decision, "what used so many times its request when it was evicted gets no request as large")
    static let belowEviction = Threshold(
        0.9, .share(of: "what it held when its node ran short"), .decision, "a bound for it is less than so much")
    static let leastRequest = Threshold<Int64>(
        256 << 20, .bytes, .decision,
        "what is asked of a node for an application that asked for nothing: a limit without a request is asked for whole"
    )
    static let runawayNeed = Threshold<Double>(
        2, .times, .decision, "and so many times what its configuration needs at a full push, where that is known")
    static let mostOfLimit = Threshold<Double>(
        4, .times, .decision, "a limit beyond so many times the present one is no remedy for what accumulates")
    static let foreignLimit = Threshold(
        1.5, .times, .decision,
        "what a killed container that is no proxy gets of its old limit, as nobody knows what it needs")
    static let wholeCause = Threshold(
        0.9, .share(of: "the cause"), .decision, "a remedy that takes so much away takes the cause away")
    static let leastSidecar = Threshold<Int64>(
        64 << 20, .bytes, .decision, "no sidecar at work is said to need less: an idle one holds half of it")
    static let largestPage = Threshold<Double>(
        65_536, .bytes, .read("kernel, mm/page_counter.c: a limit is counted in pages, of arm64 the largest"),
        "two limits that differ by less are one that the kernel cut to whole pages")
    static let unexplainedPart = Threshold(
        0.25, .share(of: "the need"), .decision, "where no page explains more, no smaller limit is said to be enough")
    static let explainsLittle = Threshold(
        0.5, .share(of: "what was measured"), .decision, "an account of less explains little of it, and says so")
    static let sameCost = Threshold(
        0.9, .share(of: "the first"), .decision, "what costs so much costs the same: none of them is named as the first"
    )
    static let leastRelief = Threshold<Double>(
        3_600, .seconds, .decision, "a limit that growth fills sooner is none")
    static let fullAtOnce = Threshold<Double>(
        60, .seconds, .decision, "a limit that load fills sooner is only named with what ends that load")
    static let growthDays = Threshold<Double>(
        30, .days, .decision, "a recommended limit leaves room for as many services again as came in so long")
    static let headroomServices = Threshold(
        10, .count("service"), .decision, "fewer are no mesh whose growth would fill a proxy")
    static let headroomShare = Threshold(
        0.15, .share(of: "the need"), .decision, "so much that grows with services is worth a chart")
    static let muchUnexplained = Threshold<Int64>(
        32 << 20, .bytes, .decision,
        "a living proxy that holds so much beyond its estimate, and as much again as that, is not called healthy")
    static let fewNotJudged = Threshold(
        4, .count("cause"), .decision, "a whole capture of a living proxy leaves so many open")
    static let toldBeside = Threshold<Int64>(
        100_000, .bytes, .decision, "what is needed beside the present is told from here on")
    static let sameFigure = Threshold<Double>(
        1_024, .bytes, .decision, "two sums of the same figures differ by no more")
    static let sameShare = Threshold(
        0.005, .share(of: "a whole"), .decision, "shares that differ by less are printed alike")
    static let drawnBeyondNow = Threshold(
        1.5, .times, .decision, "a chart of room for services reaches so many times those of now")
    static let drawnBeyondFit = Threshold(
        1.25, .times, .decision, "or so many times those that fit")
    static let drawnMost = Threshold<Double>(
        4, .times, .decision, "but no more than so many times those of now")
    static let servicesTried = Threshold(
        64, .times, .decision, "where so many times the services of now fit, no more are tried")

    static let largelyOutside = Threshold(
        0.25, .share(of: "Envoy's anonymous memory"), .decision,
        "so much outside of the allocator is told first where no cause is known")
    static let watchedOfTheMesh = Threshold(
        2, .count("proxy", "proxies"), .decision, "what one alone was seen to call is no word on a mesh")
    static let headroomFilled = Threshold<Double>(
        1.02, .times, .decision, "where remedies are tried on more than the need, no chart says how many services fit")

    static let limits: [any ThresholdText] = [
        limitTooLowLife, limitTooLowNeed, ordinaryNeed, limitMargin, largeLimitStep, nearLimit, stalls, worthARestart,
        runaway, belowEviction, leastRequest, runawayNeed, mostOfLimit, foreignLimit, wholeCause, sameCost,
        leastSidecar, largestPage,
        unexplainedPart, explainsLittle,
        leastRelief, fullAtOnce, growthDays, headroomServices, headroomShare, muchUnexplained, fewNotJudged, toldBeside,
        sameFigure,
        sameShare, drawnBeyondNow,
        drawnBeyondFit, drawnMost,
        servicesTried, headroomFilled, largelyOutside, watchedOfTheMesh,
    ]
}
