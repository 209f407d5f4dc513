import Prose
import Units

/// One kill of a container, by the witness that tells most of it.
package struct Kill: Sendable {
    /// Which witness timed it.
    package enum Source: String, Sendable {
        case status = "container status"
        case lastState = "container status, lastState"
        case state = "container status, state"
        case proxyLog = "proxy log"
        case istiodLog = "istiod log"
        case kernelLog = "kernel log"
        case event

        /// Kubernetes writes no fractions of a second into a status.
        var isOfStatus: Bool {
            switch self {
            case .status, .lastState, .state: true
            case .proxyLog, .istiodLog, .kernelLog, .event: false
            }
        }
    }

    package enum Reason: Sendable, Hashable {
        /// As the status or an event names it.
        case stated(String)
        /// Only the kernel tells.
        case byKernel

        package static let oomKilled = Reason.stated(EndReason.oomKilled)
        package static let evicted = Reason.stated(EndReason.evicted)

        package var words: String {
            switch self {
            case .stated(let reason): reason
            case .byKernel: "killed by the kernel"
            }
        }
    }

    package var pod: String?
    /// nil where the kill is only bounded.
    package var at: Moment?
    package var atSource: Source?
    package var startedAt: Moment?
    package var livedSeconds: Double?
    package var exitCode: Int?
    package var reason: Reason?
    /// nil where it cannot be told.
    package var duringCapture: Bool?
    /// Since when its pod was being ended, where it died in that; no key of the JSON report.
    package var endingSince: Moment?
    /// Seconds since the node was booted, where the kernel's log has no other clock; no key of the JSON report.
    package var bootSeconds: Double?
    /// `between 08:09:53 and 08:10:37`, for kills without a time.
    package var bounds: Text?

    /// - Parameter source: of its time; nobody's, where it has none.
    package init(pod: String?, at: Moment?, by source: Source? = nil) {
        self.pod = pod
        self.at = at
        atSource = at == nil ? nil : source
    }
}
