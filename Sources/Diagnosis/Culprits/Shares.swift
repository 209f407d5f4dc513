import Units

/// A share is of a whole that the report itself prints, never of one that is in no page, and never clamped.
enum Shares {
    /// What the report says of the process as a whole.
    struct Wholes {
        var allocated: Bytes?
        var physical: Bytes?
        var need: Bytes?
        var limit: Bytes?

        func bytes(_ whole: Whole) -> Bytes? {
            switch whole {
            case .allocated: allocated
            case .physical: physical
            case .need: need
            case .limit: limit
            }
        }
    }

    private static func isPrintedAlike(_ bytes: Bytes, of own: Bytes, and now: Bytes) -> Bool {
        abs(bytes.double / max(1, own.double) - bytes.double / max(1, now.double))
            < Thresholds.sameShare.value
    }

    static func named(_ causes: [Cause], of wholes: Wholes) -> [Cause] {
        causes.map { cause in
            var named = cause
            (named.share, named.shareOf) = (nil, nil)
            guard let bytes = cause.bytes, bytes >= 0, cause.share != nil else { return named }
            // Of two moments, or two processes, no share is one of anything.
            if let own = cause.whole, let now = wholes.allocated, !isPrintedAlike(bytes, of: own, and: now) {
                return named
            }
            for whole in cause.wholes {
                guard let all = wholes.bytes(whole), all > 0, bytes <= all else { continue }
                (named.share, named.shareOf) = (bytes.double / all.double, whole)
                break
            }
            return named
        }
    }
}
