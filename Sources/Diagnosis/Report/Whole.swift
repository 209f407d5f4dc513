import Prose

/// What a share is a share of, always of the process that `evidenceProcess` names.
package enum Whole: String, Sendable {
    case allocated, physical, limit, need

    package var words: Text {
        switch self {
        case .allocated: "allocated"
        case .physical: "physical memory"
        case .limit: "the limit"
        case .need: "the estimated need at rest"
        }
    }
}
