/// Weighted least squares that is drawn towards 1 in every coefficient, and not led astray by a few outliers.
///
/// The columns are a model's own figures, so a coefficient of 1 means that the model is right. What the data do not decide
/// stays there: no matrix is singular. Outliers are weighed down by Huber's rule.
struct RidgeFit {
    let coefficients: [Double]
    /// Standard error of each, of this fit alone.
    let errors: [Double]

    /// How far a coefficient may lie from 1 without being drawn back noticeably: one half.
    private static let prior = 0.5
    /// What a proxy's `allocated` varies by, beside its size: configurations that the model does not tell apart.
    private static let noise = 0.02
    private static let rounds = 12

    /// - Parameters:
    ///   - rows: one for each observation, a value for each coefficient.
    ///   - targets: what was measured, less what is not fitted; `scales`: the size of each.
    init(rows: [[Double]], targets: [Double], scales: [Double]) {
        let size = rows.first?.count ?? 0
        var beta = [Double](repeating: 1, count: size)
        var weights = [Double](repeating: 1, count: rows.count)
        var inverse: [[Double]] = []
        var spread = 1.0
        for _ in 0..<Self.rounds {
            var gram = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
            var right = [Double](repeating: 0, count: size)
            for i in 0..<size {
                gram[i][i] = 1 / (Self.prior * Self.prior)
                right[i] = gram[i][i]
            }
            for (index, row) in rows.enumerated() {
                let unit = Self.noise * scales[index]
                let weight = weights[index] / (unit * unit)
                for i in 0..<size {
                    right[i] += weight * row[i] * targets[index]
                    for j in 0..<size { gram[i][j] += weight * row[i] * row[j] }
                }
            }
            inverse = SymmetricMatrix(gram).inverse
            beta = inverse.map { zip($0, right).reduce(0) { $0 + $1.0 * $1.1 } }
            let residuals = rows.indices.map { index in
                (targets[index] - zip(rows[index], beta).reduce(0) { $0 + $1.0 * $1.1 })
                    / (Self.noise * scales[index])
            }
            spread = max(0.01, 1.4826 * (median(residuals.map { abs($0) }) ?? 0))
            weights = residuals.map { min(1, 2 * spread / max(abs($0), 1e-12)) }
        }
        coefficients = beta
        errors = inverse.indices.map { inverse[$0][$0].squareRoot() * spread }
    }
}

/// A small symmetric positive definite matrix.
struct SymmetricMatrix {
    private let rows: [[Double]]

    init(_ rows: [[Double]]) { self.rows = rows }

    /// By Gauss and Jordan; the diagonal is never 0, as the prior stands on it.
    var inverse: [[Double]] {
        let size = rows.count
        var left = rows
        var right = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0 } }
        for pivot in 0..<size {
            let scale = left[pivot][pivot]
            guard scale != 0 else { continue }
            for column in 0..<size {
                left[pivot][column] /= scale
                right[pivot][column] /= scale
            }
            for row in 0..<size where row != pivot {
                let factor = left[row][pivot]
                guard factor != 0 else { continue }
                for column in 0..<size {
                    left[row][column] -= factor * left[pivot][column]
                    right[row][column] -= factor * right[pivot][column]
                }
            }
        }
        return right
    }

    /// Square root of the largest eigenvalue by the smallest (both by iteration): the condition of the matrix that this is
    /// the Gram matrix of.
    var condition: Double {
        func largest(_ matrix: [[Double]]) -> Double {
            var vector = matrix.indices.map { 1 + 0.1 * Double($0) }
            var length = 0.0
            for _ in 0..<200 {
                let next = matrix.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
                length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard length > 0, length.isFinite else { return length }
                vector = next.map { $0 / length }
            }
            return length
        }
        return (largest(rows) * largest(inverse)).squareRoot()
    }
}
