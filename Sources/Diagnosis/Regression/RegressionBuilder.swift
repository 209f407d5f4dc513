import Prose
import Units

/// Fits what the bundle's proxies allocated on what they hold, in the prices of the memory model.
///
/// A predictor is a part of the account whose bytes differ between proxies by enough to show through the noise; parts that
/// grow together are one predictor, and parts that do not differ keep the model's price. Its coefficient is the factor by
/// which this bundle's price differs from the model's.
struct RegressionBuilder {
    private let samples: [RegressionSample]

    init(_ proxies: [ProxyTable.Row]) {
        samples = proxies.compactMap { row in
            let measured = row.state.measured
            // Dump and memory page must be of one moment.
            guard let account = row.account, let allocated = measured.allocated, allocated > 0,
                measured.allocatedAtDump == allocated
            else { return nil }
            return RegressionSample(measured: allocated.double, account: account)
        }
    }

    init(samples: [RegressionSample]) { self.samples = samples }

    /// The fit, and the factor that it gives each part of an account (empty without a fit).
    func fitted() -> (report: Regression, factors: [RegressionPart: Double]) {
        let groups = configurations
        var report = Regression(proxies: samples.count, configurations: groups.count)
        report.modelError = median(samples.map { $0.predicted / $0.measured - 1 })
        let predictors = predictors(groups: groups.count)
        guard samples.count >= Thresholds.regressionLeast.value, !predictors.isEmpty else {
            report.why = whyNot
            report.warning = wholeWarning(report)
            return (report, [:])
        }
        let all = [[RegressionPart.base]] + predictors
        let fit = fit(all, of: samples)
        let errors = errors(of: all, fit, groups: groups)
        report.condition = condition(all)
        report.worstResidual = worst(all, fit.coefficients)
        var factors: [RegressionPart: Double] = [:]
        for (place, parts) in all.enumerated() {
            report.predictors.append(predictor(parts, factor: fit.coefficients[place], error: errors[place]))
            for part in parts { factors[part] = fit.coefficients[place] }
        }
        report.warning = warning(report.predictors)
        return (report, factors)
    }

    // MARK: - What can be fitted

    private var scale: Double { median(samples.map(\.measured)) ?? 0 }

    /// Samples of equal configuration, as the model tells them apart: within 1 % of a proxy.
    private var configurations: [[Int]] {
        let step = max(1, scale / 100)
        let groups = Dictionary(grouping: samples.indices) { index in
            samples[index].bytes.map { ($0 / step).rounded() }
        }
        return groups.values.map { $0.sorted() }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    }

    /// What a part's bytes differ by without the proxy that holds most and the one that holds least: one alone proves nothing.
    private func spread(_ part: RegressionPart) -> Double {
        let values = samples.map { $0[part] }.sorted()
        return values.count > 3 ? values[values.count - 2] - values[1] : 0
    }

    private func predictors(groups: Int) -> [[RegressionPart]] {
        let parts = RegressionPart.allCases.filter {
            $0 != .base && spread($0) >= Thresholds.regressionSpread.value * scale
        }.sorted { spread($0) > spread($1) }
        var chosen: [[RegressionPart]] = []
        for part in parts {
            let candidate = chosen + [[part]]
            // A coefficient more than there are configurations to tell it by, Envoy itself among them, and one to spare.
            if groups >= candidate.count + 2, condition([[.base]] + candidate) <= Thresholds.regressionCondition.value {
                chosen = candidate
            } else if let at = mostAlike(part, chosen) {
                chosen[at].append(part)
            }
        }
        return chosen
    }

    /// The predictor that a part grows with.
    private func mostAlike(_ part: RegressionPart, _ chosen: [[RegressionPart]]) -> Int? {
        let own = samples.map { $0[part] }
        return chosen.indices.max {
            abs(correlation(own, column(chosen[$0]))) < abs(correlation(own, column(chosen[$1])))
        }
    }

    private func column(_ parts: [RegressionPart]) -> [Double] {
        samples.map { sample in parts.reduce(0) { $0 + sample[$1] } }
    }

    private func correlation(_ a: [Double], _ b: [Double]) -> Double {
        let (x, y) = (centred(a), centred(b))
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let size = (dot(x, x) * dot(y, y)).squareRoot()
        return size > 0 ? dot(x, y) / size : 0
    }

    private func centred(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        return values.map { $0 - mean }
    }

    /// Of the predictors against each other: columns centred (Envoy itself is a constant) and of length 1.
    private func condition(_ all: [[RegressionPart]]) -> Double {
        let columns = all.dropFirst().map { column($0) }
        let gram = columns.map { a in columns.map { correlation(a, $0) } }
        // A hair on the diagonal: two equal columns are a large condition, not a division by zero.
        let safe = gram.indices.map { i in gram.indices.map { gram[i][$0] + (i == $0 ? 1e-9 : 0) } }
        return SymmetricMatrix(safe).condition
    }

    // MARK: - The fit

    private func fit(_ all: [[RegressionPart]], of samples: [RegressionSample]) -> RidgeFit {
        let fitted = Set(all.flatMap { $0 })
        let rows = samples.map { sample in all.map { parts in parts.reduce(0) { $0 + sample[$1] } } }
        let targets = samples.map { sample in
            sample.measured - RegressionPart.allCases.filter { !fitted.contains($0) }.reduce(0) { $0 + sample[$1] }
        }
        return RidgeFit(rows: rows, targets: targets, scales: samples.map(\.measured))
    }

    /// Standard errors: of the fit, or by leaving out one configuration after the other, whichever is larger. Replicas are
    /// no independent witnesses, so a configuration goes as a whole.
    private func errors(of all: [[RegressionPart]], _ fit: RidgeFit, groups: [[Int]]) -> [Double] {
        var sums = [Double](repeating: 0, count: all.count)
        for group in groups {
            let left = samples.indices.filter { !group.contains($0) }.map { samples[$0] }
            let other = self.fit(all, of: left)
            for place in all.indices {
                let off = other.coefficients[place] - fit.coefficients[place]
                sums[place] += off * off
            }
        }
        let count = Double(groups.count)
        return all.indices.map { max(fit.errors[$0], (sums[$0] * (count - 1) / count).squareRoot()) }
    }

    private func worst(_ all: [[RegressionPart]], _ coefficients: [Double]) -> Double? {
        let fitted = Set(all.flatMap { $0 })
        let errors = samples.map { sample -> Double in
            var value = RegressionPart.allCases.filter { !fitted.contains($0) }.reduce(0) { $0 + sample[$1] }
            for (place, parts) in all.enumerated() {
                value += coefficients[place] * parts.reduce(0) { $0 + sample[$1] }
            }
            return value / sample.measured - 1
        }
        return errors.max { abs($0) < abs($1) }
    }

    private func predictor(_ parts: [RegressionPart], factor: Double, error: Double) -> Regression.Predictor {
        let lead = parts.first ?? .base
        let bytes = samples.reduce(0) { sum, sample in sum + parts.reduce(0) { $0 + sample[$1] } }
        let objects = samples.reduce(0) { $0 + $1.counts[lead.rawValue] }
        let price = bytes / max(1, objects)
        let count = lead == .base ? nil : median(samples.map { $0.counts[lead.rawValue] })
        return Regression.Predictor(
            component: parts.map(\.name).joined(separator: ", with "), count: count.map { Int64(clamping: $0) },
            modelBytes: Bytes(rounding: price), bytes: Bytes(rounding: price * factor),
            errorBytes: Bytes(rounding: 2 * error * price), factor: (factor * 1000).rounded() / 1000)
    }

    // MARK: - In words

    private var whyNot: Text {
        guard samples.count >= Thresholds.regressionLeast.value else {
            return
                "\(samples.count, "proxy has", "proxies have") a dump and a memory page of one moment; a fit needs \(Thresholds.regressionLeast.value)"
        }
        let widest = RegressionPart.allCases.filter { $0 != .base }.max { range($0) < range($1) } ?? .clusters
        let share: Text = "\(share: range(widest) / max(1, scale)) of allocated"
        if range(widest) < Thresholds.regressionSpread.value * scale {
            return
                "all \(samples.count) proxies are alike (they differ most in \(own: widest.name), by \(share)), so prices could not be re-fitted"
        }
        return
            "one proxy alone differs (in \(own: widest.name)); too similar to fit a line"
    }

    private func range(_ part: RegressionPart) -> Double {
        let values = samples.map { $0[part] }
        return (values.max() ?? 0) - (values.min() ?? 0)
    }

    /// Fit against model, each with its error.
    private func warning(_ predictors: [Regression.Predictor]) -> Text? {
        let off = predictors.filter { predictor in
            guard predictor.modelBytes > 0 else { return false }
            let error = predictor.errorBytes.double / predictor.modelBytes.double
            let both = (error * error + Thresholds.modelWorst.value * Thresholds.modelWorst.value).squareRoot()
            return abs(predictor.factor - 1) > both
        }
        guard !off.isEmpty else { return nil }
        let list = off.map { (part) -> Text in
            "\(own: part.component) \(part.bytes) ± \(part.errorBytes) against \(part.modelBytes)"
        }
        return "the memory model may not fit this build: \(list.joined("; ")) an object"
    }

    /// Without a fit there is still the whole: every proxy off by as much.
    private func wholeWarning(_ report: Regression) -> Text? {
        guard report.proxies >= Thresholds.regressionLeast.value, let error = report.modelError,
            abs(error) > Thresholds.modelWorst.value
        else { return nil }
        return
            "the memory model is \(share: abs(error)) too \(error > 0 ? "high" : "low") for the median proxy: it may not fit this build, or they hold what it does not count"
    }
}
