import Units

extension Rule {
    /// The shares that hold for every class of bytes.
    static var shares: String {
        "confirmed from \(percent(Thresholds.confirmedShare)) of allocated, likely from \(percent(Thresholds.likelyShare)), possible from \(percent(Thresholds.possibleShare))"
    }

    /// What a configuration must need of the limit.
    static var need: String {
        "excluded where the configuration needs less than \(percent(Thresholds.needExcludes)) of the limit, at most possible below \(percent(Thresholds.needCaps))"
    }
}

func percent(_ share: Double) -> String { "\(fixed(share * 100, 0)) %" }

extension RuleCard {
    package var thresholds: [String] { Rules.of(classification)?.thresholds ?? [] }
}
