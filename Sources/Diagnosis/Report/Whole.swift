import Prose

/// What a share is a share of, always of the process that `evidenceProcess` names.
package enum Whole: String, Sendable {
    case allocated, physical, limit, need
}
