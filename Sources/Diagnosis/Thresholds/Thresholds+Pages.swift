/// Whose process pages are of, where no clock says it.
extension Thresholds {
    static let savedApart = Threshold<Double>(
        300, .seconds, .decision,
        "pages saved so long before a list of events whose kill has no time are of the process that was killed")
    static let startedBefore = Threshold<Double>(
        60, .seconds, .decision,
        "a process that began so long before a kill is the one that was killed, whatever time its pages have")
    static let savedJustBefore = Threshold<Double>(
        60, .seconds, .decision,
        "pages of a process that was so much younger than the killed process when it died are of that one, where their times fit no other start"
    )
    static let askerSkew = Threshold<Double>(
        2, .seconds, .decision, "the clock of whoever asked for a dump may differ so much from the cluster's")
    static let longestDump = Threshold<Double>(
        60, .seconds, .decision,
        "a request for a dump is over after so long, where only its beginning or its end has a time")

    static let pages: [any ThresholdText] = [savedApart, startedBefore, savedJustBefore, askerSkew, longestDump]
}
