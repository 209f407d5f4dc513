import Prose
import Units

/// What the proxies of this bundle say of the memory model: their own fit, beside it.
package struct Regression: Sendable {
    package struct Predictor: Sendable {
        /// What was fitted as one: `clusters and virtual hosts` where both grow together.
        package var component: String
        /// Objects of it in the median proxy; nil for Envoy itself.
        package var count: Int64?
        /// Of one object, by the model and by the fit.
        package var modelBytes: Bytes
        package var bytes: Bytes
        /// Two standard errors of `bytes`.
        package var errorBytes: Bytes
        /// The fit's price by the model's.
        package var factor: Double
    }
    /// Proxies with a dump and a memory page of the same moment.
    package var proxies: Int
    /// Different configurations among them.
    package var configurations: Int
    /// Predicted by measured, less 1, of the median proxy.
    package var modelError: Double?
    /// Empty where no fit is possible; `why` then says why.
    package var predictors: [Predictor] = []
    package var why: Text?
    /// Of the scaled matrix: 1 where the predictors are independent; a fit above `Thresholds.regressionCondition` is not made.
    package var condition: Double?
    /// Fitted by measured, less 1, of the proxy that it misses most.
    package var worstResidual: Double?
    /// Set where fit and model differ by more than their errors.
    package var warning: Text?
    package init(proxies: Int, configurations: Int) {
        self.proxies = proxies
        self.configurations = configurations
    }
}
