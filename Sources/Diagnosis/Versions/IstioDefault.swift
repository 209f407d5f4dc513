/// One thing that Istio does by default, and since which release: rules ask it instead of guessing, and say which release it is.
package struct IstioDefault: Sendable {
    package enum Setting: String, Sendable, CaseIterable {
        case workers, proxyLimit, drainTime, deltaXDS, nativeSidecars, unusedClusters, unusedStats, seriesEviction
        case gatewayClusters, gatewayHandshakes, http2Windows, inboundRetries, streamIdleTimeout, connectionSettings
    }

    /// From a release on, until the next step.
    package struct Step: Sendable {
        /// nil: as far back as was read.
        package var since: IstioRelease?
        package var value: String
    }

    package let setting: Setting
    package let topic: String
    /// Oldest first.
    package let steps: [Step]
    /// What it means for memory.
    package let effect: String
    package let source: String

    /// The step that holds in a release.
    func step(in release: IstioRelease) -> Step? {
        steps.last { $0.since.map { $0 <= release } ?? true }
    }

    package var stepsText: String {
        steps.map { step in
            step.since.map { "from \($0.text): \(step.value)" } ?? "before that: \(step.value)"
        }.joined(separator: "; ")
    }
}
