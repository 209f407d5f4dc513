import Units

/// Lines of an account that one predictor of the regression stands for.
enum RegressionPart: Int, CaseIterable {
    case base, clusters, endpoints, routes, listeners, connections, rest

    var name: String {
        switch self {
        case .base: "Envoy itself"
        case .clusters: "clusters"
        case .endpoints: "endpoints"
        case .routes: "virtual hosts and routes"
        case .listeners: "listeners"
        case .connections: "connections"
        case .rest: "workers, stats and extensions"
        }
    }
}

/// One proxy as the regression sees it.
struct RegressionSample {
    /// `allocated` of its memory page.
    let measured: Double
    /// Modelled bytes and objects of each part.
    let bytes: [Double]
    let counts: [Double]

    init(measured: Double, account: Account) { self.init(measured: measured, lines: account.lines) }

    init(measured: Double, lines: [Account.Line]) {
        self.measured = measured
        var bytes = [Double](repeating: 0, count: RegressionPart.allCases.count)
        var counts = bytes
        for line in lines {
            let part = line.component.part
            bytes[part.rawValue] += line.allocated
            counts[part.rawValue] += Double(line.count)
        }
        self.bytes = bytes
        self.counts = counts
    }

    subscript(_ part: RegressionPart) -> Double { bytes[part.rawValue] }
    var predicted: Double { bytes.reduce(0, +) }
}

extension Account {
    /// The lines in the prices of a regression, largest first; what it did not fit keeps the model's.
    func rows(factors: [RegressionPart: Double]) -> [AccountRow] {
        rows.map { row in
            let factor = row.kind.flatMap { factors[$0.part] } ?? 1
            var fitted = row
            fitted.bytes = row.bytes.map { Bytes(rounding: $0.double * factor) }
            fitted.basis = .regression
            return fitted
        }
    }
}
