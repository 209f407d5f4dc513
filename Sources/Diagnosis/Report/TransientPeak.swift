import Prose
import Units

/// Memory that a process needs for a moment, on top of its level (modelled).
package struct TransientPeak: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// istiod sends a fresh process everything, and once more a few seconds later.
        case firstPush
        /// A push that changes every cluster, on top of what is there.
        case fullPush
        /// Somebody asks for `config_dump`: a bug-report, `istioctl proxy-config`, `oom-report`'s own capture.
        case configDump
        /// Every listener is replaced once; the old ones stay until the drain time is over.
        case drainingListeners
    }
    /// Whether it will come again.
    package enum Expected: String, Sendable { case always, sometimes, never }
    package var kind: Kind
    /// What sets it off, in words.
    package var trigger: Text
    /// More than the level.
    package var bytes: Bytes
    /// Of the container: its level and `bytes`; nil where the level is not known.
    package var peak: Bytes?
    /// Below the limit; nil where either is not known.
    package var fits: Bool?
    /// A start and a push of everything are in every proxy's life; a dump and a change of every listener in some.
    package var expected: Expected {
        switch kind {
        case .firstPush, .fullPush: .always
        case .configDump, .drainingListeners: .sometimes
        }
    }

    /// No less than is held already: only a start begins anew.
    func notBelow(_ held: Bytes?) -> TransientPeak {
        guard kind != .firstPush, let own = peak, let held, own < held else { return self }
        var out = self
        out.peak = held
        return out
    }
}
