import Prose
import Units

/// What tells killed proxies from surviving ones, ranked by how far it separates them and how easily chance would.
struct CohortBuilder {
    let members: [CohortMember]
    private let killed: [CohortMember]
    private let survivors: [CohortMember]

    init(_ members: [CohortMember]) {
        self.members = members
        killed = members.filter(\.isKilled)
        survivors = members.filter { !$0.isKilled }
    }

    func cohorts() -> Cohorts {
        var out = Cohorts()
        out.killed = killed.count
        out.survivors = survivors.count
        guard !killed.isEmpty, !survivors.isEmpty else { return out }
        out.warning = warning
        let tried = CohortCard.all.filter { !$0.isOfPair }.compactMap { card in comparison(card) }
        for compared in tried {
            guard compared.isDifferent else {
                if compared.isAlike { out.alike.append(compared.attribute.name) }
                continue
            }
            var attribute = compared.attribute
            let corrected = (attribute.p ?? 1) * Double(tried.count)
            attribute.significant = canBeProven && corrected < Thresholds.cohortChance.value
            out.attributes.append(attribute)
        }
        out.attributes.sort { Self.order($0) < Self.order($1) }
        out.replicas = ReplicaPairs(members: members).pairs()
        out.workloads = WorkloadTable(members: members).rows()
        return out
    }

    private static func order(_ a: CohortAttribute) -> (Int, Double, Double, String) {
        (a.significant ? 0 : 1, a.p ?? 1, -abs(a.separation ?? 0), a.name)
    }

    // MARK: - What may be said at all

    private var isSmall: Bool { min(killed.count, survivors.count) < Thresholds.cohortLeast.value }
    /// Replicas share their workload's configuration: many of one workload are one witness.
    private var isOneWorkload: Bool { Set(killed.map(\.group)).count == 1 }
    private var canBeProven: Bool { !isSmall && !isOneWorkload }

    private var warning: Text? {
        var parts: [Text] = []
        if isSmall {
            // Ranks without ties: the least that groups of these sizes can show.
            let ranks = (0..<members.count).map(Double.init)
            let least = RankTest(Array(ranks.prefix(killed.count)), Array(ranks.dropFirst(killed.count)))?.p ?? 1
            parts.append(
                "groups of \(killed.count) and \(survivors.count) are too small to prove anything: of all ways to divide them, \(share: least) separate an attribute completely"
            )
        }
        if isOneWorkload, killed.count > 1, let group = killed.first?.group {
            parts.append("all that were killed are of \(workload: group): whatever is particular to it separates them")
        }
        return parts.isEmpty ? nil : parts.joined("; ")
    }

    // MARK: - One attribute

    private struct Comparison {
        var attribute: CohortAttribute
        /// More than noise, and not more likely by chance than `Thresholds.cohortNoise`.
        var isDifferent: Bool
        var isAlike: Bool
    }

    private func comparison(_ card: CohortCard) -> Comparison? {
        var best: (dead: [CohortValue], alive: [CohortValue])?
        for reading in card.readings {
            let dead = killed.compactMap { card.value(of: $0, by: reading) }
            let alive = survivors.compactMap { card.value(of: $0, by: reading) }
            guard !dead.isEmpty, !alive.isEmpty else { continue }
            let known = best.map { (min($0.dead.count, $0.alive.count), $0.dead.count + $0.alive.count) } ?? (0, 0)
            if (min(dead.count, alive.count), dead.count + alive.count) > known { best = (dead, alive) }
        }
        guard let best else { return nil }
        return card.unit == .category
            ? ofCategory(card, best.dead.compactMap(\.text), best.alive.compactMap(\.text))
            : ofNumber(card, best.dead.compactMap(\.number), best.alive.compactMap(\.number))
    }

    private func ofNumber(_ card: CohortCard, _ dead: [Double], _ alive: [Double]) -> Comparison? {
        guard let test = RankTest(dead, alive), let middle = median(dead), let other = median(alive) else { return nil }
        var attribute = CohortAttribute(
            name: card.name, unit: card.unit, killedKnown: dead.count, survivorsKnown: alive.count,
            separation: rounded(test.separation), p: rounded(test.p))
        attribute.killedMedian = middle
        attribute.survivorMedian = other
        attribute.killedValues = dead.sorted()
        attribute.survivorValues = alive.sorted()
        let differ = Self.differ(.number(middle), .number(other))
        return Comparison(attribute: attribute, isDifferent: differ && !isNoise(test), isAlike: !differ)
    }

    /// Each value of a category is compared as having it or not; the one that separates most speaks for the category.
    private func ofCategory(_ card: CohortCard, _ dead: [String], _ alive: [String]) -> Comparison? {
        func counted(_ values: [String]) -> [String: Int] {
            values.reduce(into: [:]) { counts, value in counts[value, default: 0] += 1 }
        }
        let (deadWith, aliveWith) = (counted(dead), counted(alive))
        let values = Set(deadWith.keys).union(aliveWith.keys).sorted()
        var best: (value: String, test: RankTest)?
        for value in values {
            guard
                let test = RankTest(
                    having: deadWith[value] ?? 0, of: dead.count, and: aliveWith[value] ?? 0, of: alive.count)
            else { continue }
            if abs(test.separation) > abs(best?.test.separation ?? 0) || best == nil { best = (value, test) }
        }
        guard let best else { return nil }
        // With two values one test says all; with more, each was a try of its own.
        let tries = values.count > 2 ? Double(values.count) : 1
        var attribute = CohortAttribute(
            name: card.name, unit: card.unit, killedKnown: dead.count, survivorsKnown: alive.count,
            separation: rounded(best.test.separation), p: rounded(min(1, best.test.p * tries)))
        attribute.value = best.value
        attribute.killedWith = deadWith[best.value] ?? 0
        attribute.survivorsWith = aliveWith[best.value] ?? 0
        return Comparison(
            attribute: attribute, isDifferent: values.count > 1 && !isNoise(best.test, tries: tries),
            isAlike: values.count == 1)
    }

    /// What chance brings about often is left out; in small groups, all that is not as far apart as can be, and whatever is
    /// as likely as not.
    private func isNoise(_ test: RankTest, tries: Double = 1) -> Bool {
        test.p * tries > max(Thresholds.cohortNoise.value, min(test.leastP, 0.5))
    }

    /// Whether two values differ by more than a count or a figure differs by itself.
    static func differ(_ a: CohortValue, _ b: CohortValue) -> Bool {
        guard case .number(let x) = a, case .number(let y) = b else { return a != b }
        return abs(x - y) > Thresholds.cohortDifference.value * max(abs(x), abs(y))
    }

    private func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}

/// The middle value, or the mean of the two; nil of none.
func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

extension CohortValue {
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var text: String? { if case .text(let value) = self { value } else { nil } }
}
