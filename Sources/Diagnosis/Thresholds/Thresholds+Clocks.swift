/// What is one thing by its time, where several pages tell of it and their clocks differ.
extension Thresholds {
    static let eventBesideKill = Threshold<Double>(
        30, .seconds, .decision, "an event so long before or after a kill on its node tells of that kill")
    static let sameLine = Threshold<Double>(
        60, .seconds, .decision,
        "a line about the same process within so long repeats the one before: process ids come back after days")
    static let sameGroup = Threshold<Double>(
        1, .seconds, .decision, "processes of one container that the kernel killed within so long died together")
    static let sameGroupLines = Threshold(
        200, .count("line"), .decision, "the same where the lines have no clock: a table of processes lies between them"
    )
    static let mostToStart = Threshold<Double>(
        10, .seconds, .decision, "the next process begins so long after a kill, where it was not held back")
    static let probeGrace = Threshold<Double>(
        45, .seconds,
        .read("Kubernetes: terminationGracePeriodSeconds is 30 by default, and a probe takes its own time"),
        "a container that a probe ended is gone so long after its last failure")
    static let sameEnd = Threshold<Double>(
        2, .seconds, .decision,
        "containers that one signal ended are so long apart: a status has whole seconds, and a runtime takes one after the other"
    )
    static let longestGrace = Threshold<Double>(
        3_600, .seconds, .decision, "the longest grace period that pods of a mesh are given, for long requests")
    static let sameUptime = Threshold<Double>(
        60, .seconds, .decision,
        "two pages whose uptimes differ from the time between them by no more may be of one process")
    static let besideDump = Threshold<Double>(
        60, .seconds, .decision, "pages of one moment are saved so long before and after its dump")
    static let dumpRise = Threshold(
        0.25, .share(of: "what the pages around a dump rose by"), .decision,
        "a rise that differs by no more is a dump's")
    static let oneClock = Threshold<Double>(
        3_600, .seconds, .decision,
        "what is so much later than every page is no event of the bundle: clocks differ by seconds, pages are saved within minutes"
    )
    static let sameWave = Threshold<Double>(
        60, .seconds, .decision, "changes that follow each other as fast are told as one")
    static let sameStart = Threshold<Double>(
        2, .seconds, .decision, "clocks of pages and of a capture differ by so much")
    static let shortestCapture = Threshold<Double>(
        5, .seconds, .decision, "a capture takes as long, whatever its pages say")
    static let longestCapture = Threshold<Double>(
        120, .seconds, .measured("a bug-report takes 80 to 100 s"),
        "and no longer than this, where nothing says how long")

    static let clocks: [any ThresholdText] = [
        eventBesideKill, sameLine, sameGroup, sameGroupLines, mostToStart, probeGrace, sameEnd, longestGrace,
        sameUptime,
        besideDump, dumpRise, oneClock, sameWave, sameStart, shortestCapture, longestCapture,
    ]
}
