import Units

/// What is concluded of a living proxy, for every form of the report.
extension OutlookEntry {
    /// A restart and a push are judged; what load may add is not.
    package enum Fate: Sendable { case killed, livesButForLoad, lives, unknown }

    package var fate: Fate {
        switch wouldBeKilled {
        case true: .killed
        case false where leading?.comesWithLoad == true: .livesButForLoad
        case false: .lives
        case nil: .unknown
        }
    }

    /// What holds its memory, as far as it matters beside its limit.
    package enum Holding: Sendable {
        case cause(Cause)
        /// Far more is held than is explained.
        case unexplained(known: Bytes, held: Bytes)
        /// Of so many classes nothing could be said, which is no health.
        case nothing(notJudged: Int)
        case tooLittleCaptured
    }

    package var holding: Holding {
        if let cause = causes.first(where: { $0.outcome.isClaim || ($0.outcome == .possible && matters($0)) }) {
            return .cause(cause)
        }
        if let held = measuredBytes, let known = estimatedBytes,
            held.double - known.double >= max(Double(Thresholds.muchUnexplained.value), known.double)
        {
            return .unexplained(known: known, held: held)
        }
        let blind = causes.count { $0.outcome == .notJudged }
        if blind <= Thresholds.fewNotJudged.value, !causes.isEmpty { return .nothing(notJudged: 0) }
        return blind * 2 < causes.count ? .nothing(notJudged: blind) : .tooLittleCaptured
    }

    /// What is possible and small beside the limit is noise: nobody acts on a megabyte.
    private func matters(_ cause: Cause) -> Bool {
        guard wouldBeKilled == false, let bytes = cause.bytes, let limit = limitBytes else { return true }
        return bytes.double >= Thresholds.worthOfLimit.value * limit.double
    }
}
