extension Rule {
    /// The shares that hold for every class of bytes.
    static let shares: [any ThresholdText] = [
        Thresholds.confirmedShare, Thresholds.likelyShare, Thresholds.possibleShare,
    ]

    /// What a configuration must need of the limit.
    static let need: [any ThresholdText] = [Thresholds.needExcludes, Thresholds.needCaps]

    /// From where on what comes and goes is claimed of a proxy that lives.
    static let outlook: [any ThresholdText] = [Thresholds.worthOfLimit, Thresholds.worthWithoutLimit]
}

extension RuleCard {
    package var thresholds: [any ThresholdText] { Rules.of(classification)?.thresholds ?? [] }
    /// A kill in which it speaks, then one that looks alike and in which it does not.
    package var examples: [RuleExample] { Rules.of(classification).map { [$0.firing, $0.silent] } ?? [] }
}
